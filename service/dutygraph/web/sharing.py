"""What holds for every answer: pages of other origins may read it, and what did not change is not sent again.

Source: Fetch Standard, section 3.3 (CORS protocol); RFC 9110, sections 8.8 and 13 (ETag, Last-Modified, conditional requests).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request

if TYPE_CHECKING:
    from flask import Flask

__all__ = ["EXPOSED", "register"]

_METHODS = "GET, HEAD, POST, PUT, DELETE, PATCH, QUERY, OPTIONS"
EXPOSED = (
    "Content-Disposition, Content-Length, ETag, Last-Modified, Link, Location, Memento-Datetime, Repr-Digest, Server-Timing, "
    "X-Request-Id, X-Service-Failed, X-Total-Count"
)
_HEADERS = "Accept, Accept-Datetime, Accept-Language, Authorization, Content-Type, If-Match, If-Modified-Since, If-None-Match"
_STEADY = (
    "/id/",
    "/module/",
    "/dump/",
    "/ns",
    "/fact",
    "/api/norms",
    "/api/queries",
    "/context.jsonld",
    "/openapi.json",
    "/docs",
)
"""Where an answer is whole before it leaves and mostly stays the same, so that its bytes can be compared."""


def register(app: Flask) -> None:
    """Adds CORS headers to every answer, and validators to those that stay the same."""

    @app.after_request
    def share(response: Response) -> Response:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers.setdefault("Access-Control-Expose-Headers", EXPOSED)
        if request.method == "OPTIONS":
            _allow(response)
        return _compared(response)


def _allow(response: Response) -> None:
    """Answers a preflight request: the methods of the route, and the headers that we read."""
    response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", _METHODS)
    response.headers["Access-Control-Allow-Headers"] = request.headers.get("Access-Control-Request-Headers", _HEADERS)
    response.headers["Access-Control-Max-Age"] = "86400"
    response.headers.add("Vary", "Access-Control-Request-Headers")


def _compared(response: Response) -> Response:
    steady = request.path.startswith(_STEADY)
    if request.method not in {"GET", "HEAD"} or response.status_code != 200 or not steady or response.is_streamed:  # noqa: PLR2004
        return response
    if "ETag" not in response.headers:
        response.add_etag()
    response.headers.setdefault("Cache-Control", "no-cache")
    response.make_conditional(request.environ)
    return response
