"""Errors as problem documents.

Source: RFC 9457.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from flask import Response, g
from werkzeug.exceptions import HTTPException

from dutygraph.errors import DutyGraphError

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["problem", "register"]

_LOG = logging.getLogger(__name__)


def problem(status: int, code: str, title: str, *, detail: str = "", where: str = "", remedy: str = "") -> Response:
    """Returns a problem document with a stable code."""
    document = {"type": f"https://w3id.org/dutygraph/problem/{code}", "title": title, "status": status, "code": code}
    document |= {key: value for key, value in (("detail", detail), ("where", where), ("remedy", remedy)) if value}
    document["instance"] = f"urn:request:{g.get('request_id', '')}"
    body = json.dumps(document, ensure_ascii=False)
    return Response(body, status=status, content_type="application/problem+json")


def register(app: Flask) -> None:
    """Makes every error that a route raises a problem document."""

    @app.errorhandler(DutyGraphError)
    def ours(error: DutyGraphError) -> Response:
        if error.http_status >= 500:  # noqa: PLR2004  (the server's own fault)
            _LOG.error("fault id=%s code=%s detail=%s", g.get("request_id"), error.code, error.detail)
        return problem(error.http_status, error.code, error.detail, where=error.where, remedy=error.remedy)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        response = problem(error.code or 500, f"http-{error.code}", error.name, detail=error.description or "")
        for name, value in error.get_headers():
            if name in {"Allow", "Location", "Retry-After"}:
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        _LOG.exception("fault id=%s", g.get("request_id"), exc_info=error)
        return problem(500, "fault", "This is our fault, not yours.", remedy="Please report it with the request id.")
