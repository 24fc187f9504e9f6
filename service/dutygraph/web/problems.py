"""Errors as problem documents.

Source: RFC 9457.
"""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING

from flask import Response
from werkzeug.exceptions import HTTPException

from dutygraph.errors import DutyGraphError, LimitError
from dutygraph.web.context import CURRENT

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["PROBLEM", "problem", "problem_of", "register"]

_LOG = logging.getLogger(__name__)
PROBLEM = "application/problem+json"
_SERVER_FAULT = 500


def problem(status: int, code: str, title: str, *, detail: str = "", where: str = "", remedy: str = "") -> bytes:
    """Returns a problem document with a stable code; a place such as ``2:28`` is also given as line and column."""
    document: dict[str, object] = {
        "type": f"https://w3id.org/dutygraph/problem/{code}",
        "title": title,
        "status": status,
        "code": code,
    }
    document |= {key: value for key, value in (("detail", detail), ("where", where), ("remedy", remedy)) if value}
    line, _, column = where.partition(":")
    if line.isdigit() and column.isdigit():
        document |= {"line": int(line), "column": int(column)}
    document["instance"] = f"urn:request:{CURRENT.get().id}"
    return json.dumps(document, ensure_ascii=False).encode()


def problem_of(error: Exception) -> tuple[int, dict[str, str], bytes]:
    """Returns status, headers and body for an error; what is our fault is logged, and its cause not told."""
    headers = {"Content-Type": PROBLEM}
    if isinstance(error, DutyGraphError):
        if error.http_status >= _SERVER_FAULT and not isinstance(error, LimitError):
            # what follows a colon may be another store's words, which repeat the query
            _LOG.error("fault id=%s code=%s detail=%s", CURRENT.get().id, error.code, error.detail.partition(": ")[0])
        if isinstance(error, LimitError):
            headers["Retry-After"] = "1"
        if error.code == "unauthorized":
            headers["WWW-Authenticate"] = 'Bearer realm="dutygraph"'
        return (
            error.http_status,
            headers,
            problem(error.http_status, error.code, error.detail, where=error.where, remedy=error.remedy),
        )
    if isinstance(error, HTTPException):
        status = error.code or _SERVER_FAULT
        headers |= {name: value for name, value in error.get_headers() if name in {"Allow", "Location", "Retry-After"}}
        return status, headers, problem(status, f"http-{status}", error.name, detail=error.description or "")
    _LOG.exception("fault id=%s", CURRENT.get().id, exc_info=error)
    body = problem(500, "fault", "This is our fault, not yours.", remedy="Please report it with the request id.")
    return _SERVER_FAULT, headers, body


def register(app: Flask) -> None:
    """Makes every error that a route raises a problem document."""

    @app.errorhandler(Exception)
    def answer(error: Exception) -> Response:
        status, headers, body = problem_of(error)
        return Response(body, status=status, headers=headers)
