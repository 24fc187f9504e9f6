"""Builds the Flask application around what it answers from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from dutygraph.web import api, graphs, health, interface, library, linked, memento, pages, problems, publication, sharing, sparql
from dutygraph.web.desk import Desk
from dutygraph.web.front import Front

if TYPE_CHECKING:
    from dutygraph.config import Settings
    from dutygraph.isolation import Pool
    from dutygraph.web.site import Site

__all__ = ["create_app"]


def create_app(settings: Settings, site: Site, desk: Desk | None = None, pool: Pool | None = None) -> Flask:
    """Returns an application; nothing else is read or opened.

    Args:
        settings: the limits of a request.
        site: law, facts and verdicts; a ``Knowledge`` is one.
        desk: where writers are received; without one nothing can be written.
        pool: the workers, where queries run in such.
    """
    desk = desk or Desk()
    app = Flask("dutygraph.web")
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = settings.max_body_bytes
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of the default provider
    app.register_blueprint(sparql.blueprint(site))
    app.register_blueprint(graphs.blueprint(site, desk))
    app.register_blueprint(api.blueprint(site))
    app.register_blueprint(library.blueprint(site, settings))
    app.register_blueprint(pages.blueprint(settings, site))
    app.register_blueprint(linked.blueprint(site))
    app.register_blueprint(publication.blueprint(site))
    app.register_blueprint(interface.blueprint(site))
    app.register_blueprint(health.blueprint(site, pool))
    problems.register(app)
    app.register_blueprint(memento.blueprint(site))
    sharing.register(app)
    app.wsgi_app = Front(app.wsgi_app, sparql.SparqlEndpoint(settings, site), desk, log=settings.access_log)  # type: ignore[method-assign]
    return app
