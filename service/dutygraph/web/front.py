"""The front of the house: names each request, asks who it is, times it, logs it, and sends it on.

SPARQL queries are answered before Flask is asked; everything else is Flask's. The log has one line of JSON a request, with
its id, and never a query or a fact.

Source: PEP 3333; W3C Server-Timing; RFC 6750 (bearer tokens); Fetch standard (CORS).
"""

from __future__ import annotations

import json
import logging
import os
import time
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from dutygraph.web.compression import compressed
from dutygraph.web.context import CURRENT, Current
from dutygraph.web.metrics import REQUESTS, SECONDS
from dutygraph.web.problems import problem_of
from dutygraph.web.protocol import UnsupportedMedia
from dutygraph.web.sharing import EXPOSED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dutygraph.web.desk import Desk
    from dutygraph.web.sparql import SparqlEndpoint

    _App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

__all__ = ["Front"]

_LOG = logging.getLogger("dutygraph.access")
_STATUS = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
_SPARQL, _PAGES = SECONDS.labels("sparql"), SECONDS.labels("flask")
_counter = lru_cache(maxsize=256)(REQUESTS.labels)
_ASKING = {"GET", "HEAD", "POST", "QUERY"}
_CHANGING = {"PUT", "POST", "DELETE", "PATCH"}


class Front:
    """A WSGI application around Flask's."""

    def __init__(self, flask: _App, endpoint: SparqlEndpoint, desk: Desk, *, log: bool) -> None:
        self._flask = flask
        self._endpoint = endpoint
        self._desk = desk
        self._log = log

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answers one request."""
        began = time.perf_counter()
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        current = Current(os.urandom(6).hex())
        CURRENT.set(current)
        status = 500

        def start(line: str, headers: list[tuple[str, str]], error: Any = None) -> Any:
            nonlocal status
            status = int(line[:3])
            if status == HTTPStatus.NO_CONTENT:
                headers = [pair for pair in headers if pair[0].lower() != "content-type"]  # of nothing
            names = {name.lower() for name, _ in headers}
            seconds = time.perf_counter() - began
            headers = [*headers, ("X-Request-Id", current.id), ("Server-Timing", f"app;dur={seconds * 1000:.2f}")]
            if "x-content-type-options" not in names:
                headers.append(("X-Content-Type-Options", "nosniff"))
            if "access-control-allow-origin" not in names:
                headers.append(("Access-Control-Allow-Origin", "*"))
                headers.append(("Access-Control-Expose-Headers", EXPOSED))
            return start_response(line, headers, error) if error else start_response(line, headers)

        is_query = path == "/sparql" and method in _ASKING and _brings_query(method, environ)
        try:
            current.grant = self._desk.grant(environ.get("HTTP_AUTHORIZATION", ""))
            _look_at(environ, current)
            if not is_query:
                body = self._flask(environ, start)
            else:
                code, headers, answer = self._endpoint.answer(environ)
                answer = compressed(environ.get("HTTP_ACCEPT_ENCODING", ""), headers, answer)
                body = _send(code, headers, answer, method, start)
        except Exception as error:  # noqa: BLE001  (the last line of defence makes a problem document of it)
            body = _send(*problem_of(error), method, start)
        seconds = time.perf_counter() - began
        _counter(method if method in _ASKING else "other", status).inc()
        (_SPARQL if is_query else _PAGES).observe(seconds)
        if self._log:
            line = {"id": current.id, "method": method, "path": path, "status": status, "ms": round(seconds * 1000, 2)}
            if current.grant:
                line["token"] = current.grant.token
            _LOG.info("%s", json.dumps(line))
        return body


def _look_at(environ: dict[str, Any], current: Current) -> None:
    """Returns nothing if a request may be answered at all.

    Raises:
        Forbidden: it reads, and its token may not.
        UnsupportedMedia: its body is compressed: so a small one could become a large one, behind the limit of bytes.
    """
    path = environ["PATH_INFO"]
    writes = path == "/update" or (environ["REQUEST_METHOD"] in _CHANGING and (path == "/store" or path.startswith("/store/")))
    if current.grant and not writes:
        current.grant.need("read")
    if environ.get("HTTP_CONTENT_ENCODING", "").lower() not in {"", "identity"}:
        raise UnsupportedMedia("The body is compressed.", where="Content-Encoding", remedy="Send it as it is.")


def _brings_query(method: str, environ: dict[str, Any]) -> bool:
    return method in {"POST", "QUERY"} or "query=" in environ.get("QUERY_STRING", "")


def _send(
    code: int, headers: dict[str, str], body: bytes | Iterable[bytes], method: str, start: Callable[..., Any]
) -> Iterable[bytes]:
    if isinstance(body, bytes) and code != HTTPStatus.NOT_MODIFIED:
        headers["Content-Length"] = str(len(body))
    start(_STATUS.get(code, str(code)), list(headers.items()))
    if method == "HEAD":
        if not isinstance(body, bytes) and hasattr(body, "close"):
            body.close()
        return [b""]
    return [body] if isinstance(body, bytes) else body
