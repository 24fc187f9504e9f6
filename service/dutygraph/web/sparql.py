"""``/sparql``: the SPARQL 1.1 Protocol for queries.

A plain function of a request, called by the front before Flask is: thousands of small queries a second pass here.

Source: SPARQL 1.1 Protocol, section 2.1; RFC 9110, sections 8.8 and 13 (conditional requests).
"""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from flask import Blueprint, Response, render_template, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_accept_header

from dutygraph.engine import GRAPH_FORMATS, RESULT_FORMATS
from dutygraph.errors import LimitError, QueryError
from dutygraph.guard import refuse_federation
from dutygraph.web.context import CURRENT
from dutygraph.web.description import describe_service
from dutygraph.web.metrics import CACHE, QUERIES
from dutygraph.web.partners import listed, silence
from dutygraph.web.protocol import choose_media, dataset_of, query_of, without_charset

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dutygraph.config import Settings
    from dutygraph.engine import Dataset
    from dutygraph.web.site import Site

__all__ = ["SparqlEndpoint", "blueprint"]

_DESCRIBED = tuple(GRAPH_FORMATS[name] for name in ("turtle", "ntriples", "jsonld", "rdfxml"))
_HELD_BYTES = 64 * 1024
_SHORT = 8 * 1024
"""Longest address whose reading is remembered, in characters."""
_ENTRY_BYTES = 272
"""What an answer in the cache takes beside its key and body, measured."""
_FORM = "application/x-www-form-urlencoded"


class _TooLong(QueryError):
    code = "query-too-long"
    http_status = 413


class SparqlEndpoint:
    """Answers SPARQL requests, from the cache where the same was asked of the same graphs before."""

    def __init__(self, settings: Settings, site: Site) -> None:
        self._settings = settings
        self._site = site
        self._cache = _Cache(settings.cache_bytes)
        self._short = lru_cache(maxsize=1024)(lambda query: self._asked({"REQUEST_METHOD": "GET", "QUERY_STRING": query}))
        self._federation = listed(settings)

    def answer(self, environ: Mapping[str, object]) -> tuple[int, dict[str, str], bytes | Iterator[bytes]]:
        """Returns status, headers and body; a long answer comes in pieces, while it is computed.

        Raises:
            QueryError: the request carries no query, several, or one that is malformed or not allowed.
            LimitError: the query needs more than it may; raised before the first byte only.
        """
        if environ["REQUEST_METHOD"] == "GET" and len(str(environ.get("QUERY_STRING", ""))) <= _SHORT:
            asked, dataset = self._short(str(environ.get("QUERY_STRING", "")))
        else:
            asked, dataset = self._asked(environ)
        text, silent = self._federation.answered(asked) if self._federation else (asked, ())
        accept = str(environ.get("HTTP_ACCEPT", ""))
        table, graph = _choose(accept)
        headers = {"Vary": "Accept, Authorization, Accept-Encoding", "Cache-Control": "no-cache", **silence(silent)}
        state = self._site.state_number()
        version = self._site.version() if text is asked else ""  # others may answer anew
        key = "\0".join((version, CURRENT.get().tenant, table, graph, repr(dataset), text)) if version else ""
        if key:
            headers["ETag"] = _tag(key) if len(key) <= _SHORT else _tag.__wrapped__(key)
            if headers["ETag"] in str(environ.get("HTTP_IF_NONE_MATCH", "")):
                return 304, headers, b""
        kept = self._cache.get(key)
        if kept:
            CACHE.inc()
            media, body = kept
            return 200, headers | {"Content-Type": f"{media}; charset=utf-8"}, body
        return self._computed(text, {"table": table, "graph": graph}, dataset, headers, (key, state))

    def _computed(
        self, text: str, choose: dict[str, str], dataset: Dataset | None, headers: dict[str, str], kept_as: tuple[str, int]
    ) -> tuple[int, dict[str, str], bytes | Iterator[bytes]]:
        """Returns the answer as the store gives it; it is kept where nothing was written while it was computed."""
        key, state = kept_as
        try:
            media, pieces = self._site.engine.stream(text, choose, dataset)
            headers["Content-Type"] = f"{media}; charset=utf-8"
            held = b""
            for piece in pieces:
                held += piece
                if len(held) > _HELD_BYTES:
                    if self._site.state_number() != state:  # it was written meanwhile: which of the two was read is not known
                        headers.pop("ETag", None)
                    return 200, headers, _onwards(held, pieces, media)
        except LimitError as error:
            QUERIES.labels(error.code).inc()
            raise
        except QueryError:
            QUERIES.labels("refused").inc()
            raise
        QUERIES.labels("answered").inc()
        if self._site.state_number() == state:
            self._cache.put(key, media, held)
        else:
            headers.pop("ETag", None)
        return 200, headers, held

    def _asked(self, environ: Mapping[str, object]) -> tuple[str, Dataset | None]:
        method = str(environ["REQUEST_METHOD"])
        args = _parse(str(environ.get("QUERY_STRING", "")))
        media = str(environ.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
        body = b"" if method in {"GET", "HEAD"} else self._body(environ)
        form = _form(body) if media == _FORM else {}
        text = query_of(method, args, form, media, body)
        if len(text.encode(errors="replace")) > self._settings.max_query_bytes:
            raise _TooLong("The query is too long.", remedy=f"The limit is {self._settings.max_query_bytes} bytes.")
        if not self._federation:
            refuse_federation(text)
        return text, dataset_of(args, form)

    def _body(self, environ: Mapping[str, object]) -> bytes:
        most = self._settings.max_body_bytes
        length = str(environ.get("CONTENT_LENGTH") or "")
        if length.isdigit() and int(length) > most:
            raise RequestEntityTooLarge
        stream = environ["wsgi.input"]
        if length.isdigit():
            return stream.read(int(length))  # type: ignore[attr-defined,no-any-return]  # a WSGI input
        if not environ.get("wsgi.input_terminated"):
            return b""
        body: bytes = stream.read(most + 1)  # type: ignore[attr-defined]  # a WSGI input
        if len(body) > most:
            raise RequestEntityTooLarge
        return body


def _parse(text: str) -> dict[str, list[str]]:
    try:
        return parse_qs(text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=1000)
    except (UnicodeDecodeError, ValueError) as error:
        raise QueryError("The parameters are not percent-encoded UTF-8.", remedy="Encode the query as a form does.") from error


def _form(body: bytes) -> dict[str, list[str]]:
    """Returns the fields of a form. Curl and others send letters as they are: UTF-8 that is not percent-encoded is taken, too."""
    try:
        return _parse(body.decode())
    except UnicodeDecodeError as error:
        raise QueryError("The form is not UTF-8 text.", remedy="Encode the query as a form does.") from error


@lru_cache(maxsize=1024)
def _tag(key: str) -> str:
    return f'W/"{sha256(key.encode()).hexdigest()[:32]}"'


@lru_cache(maxsize=1024)
def _choose(accept: str) -> tuple[str, str]:
    chosen = choose_media(parse_accept_header(without_charset(accept), MIMEAccept))
    return chosen["table"], chosen["graph"]


def _onwards(held: bytes, pieces: Iterator[bytes], media: str) -> Iterator[bytes]:
    """Returns the rest of a long answer. One that is stopped ends in a line that no parser of its format reads as data."""
    yield held
    try:
        yield from pieces
    except Exception as error:  # noqa: BLE001  (the status is out already; the end of the body is all that can tell)
        QUERIES.labels(getattr(error, "code", "fault")).inc()
        detail = f"{error.detail} ({error.where})" if isinstance(error, LimitError) else "The answer broke off."
        yield _broken_end(media, detail)
    else:
        QUERIES.labels("answered").inc()


def _broken_end(media: str, detail: str) -> bytes:
    """Returns an end that makes the whole unreadable, in words: an incomplete answer must not be taken for a complete one."""
    text = f"INCOMPLETE ANSWER. {detail}"
    if media == RESULT_FORMATS["csv"]:
        return f'\r\n"{text}'.encode()  # a quote that is never closed
    if media in {RESULT_FORMATS["xml"], GRAPH_FORMATS["rdfxml"]}:
        return f"\n<!-- {text} -->".encode()  # and the root element is never closed
    return f"\n!! {text}".encode()


class _Cache:
    """Answers by key, the least recently used forgotten first, within so many bytes."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._size = 0
        self._kept: OrderedDict[str, tuple[str, bytes]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> tuple[str, bytes] | None:
        with self._lock:
            found = self._kept.get(key)
            if found:
                self._kept.move_to_end(key)
            return found

    def put(self, key: str, media: str, body: bytes) -> None:
        size = len(key) + len(body) + _ENTRY_BYTES
        if not key or size > self._most:
            return
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = media, body
            self._size += size
            while self._size > self._most:
                old, (_, gone) = self._kept.popitem(last=False)
                self._size -= len(old) + len(gone) + _ENTRY_BYTES


def blueprint(site: Site) -> Blueprint:
    """Returns the route that answers where no query is brought: a form for browsers, a description for RDF clients."""
    routes = Blueprint("sparql", __name__)

    @routes.route("/sparql", methods=["GET", "POST", "QUERY"])
    def sparql() -> Response | str:
        offered = [RESULT_FORMATS["json"], "text/html", *_DESCRIBED]
        wanted = request.accept_mimetypes.best_match(offered)
        if wanted == "text/html":
            return render_template("sparql.html")
        if wanted in _DESCRIBED:
            return Response(describe_service(request.base_url, wanted, site.rulebase), content_type=wanted)
        raise QueryError("The request carries no query.", where="query", remedy="Send exactly one.")

    return routes
