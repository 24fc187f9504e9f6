"""Builds the Flask application around a Knowledge."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING
from uuid import uuid4

from flask import Flask, Response, g, request

from dutygraph.web import api, interface, library, linked, pages, problems, publication, sharing, sparql

if TYPE_CHECKING:
    from dutygraph.config import Settings
    from dutygraph.knowledge import Knowledge

__all__ = ["create_app"]

_LOG = logging.getLogger(__name__)


def create_app(settings: Settings, knowledge: Knowledge) -> Flask:
    """Returns an application that answers from the given knowledge; nothing else is read or opened."""
    app = Flask("dutygraph.web")
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body_bytes
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the default provider
    app.register_blueprint(sparql.blueprint(settings, knowledge))
    app.register_blueprint(api.blueprint(knowledge))
    app.register_blueprint(library.blueprint(knowledge))
    app.register_blueprint(pages.blueprint(knowledge))
    app.register_blueprint(linked.blueprint(knowledge))
    app.register_blueprint(publication.blueprint(knowledge))
    app.register_blueprint(interface.blueprint(knowledge))
    problems.register(app)
    sharing.register(app)

    @app.before_request
    def name_request() -> None:
        g.request_id = uuid4().hex[:12]

    @app.after_request
    def say(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        _LOG.info(
            "request id=%s method=%s path=%s status=%s", g.get("request_id"), request.method, request.path, response.status_code
        )
        return response

    return app
