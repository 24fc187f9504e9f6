"""``/api/queries``: the query library as REST, each question a resource with typed parameters and pages.

Source: RFC 8288 (Link), RFC 4180 (CSV), SPARQL 1.1 Query Results JSON, XML, CSV and TSV formats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, request

from dutygraph.across import needed
from dutygraph.catalog import bind, find_query, load_library, page, total
from dutygraph.engine import RESULT_FORMATS
from dutygraph.errors import NotAcceptable, ParameterError, nearest
from dutygraph.executables import provision_of
from dutygraph.serialize import json_text
from dutygraph.terms import Literal
from dutygraph.vocab import BASE, XSD
from dutygraph.web import signposts
from dutygraph.web.outward import ENDPOINT, Outward
from dutygraph.web.snippets import SNIPPETS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dutygraph.catalog import LibraryQuery
    from dutygraph.config import Settings
    from dutygraph.engine import Answer
    from dutygraph.model import Provision
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Term
    from dutygraph.web.site import Site

__all__ = ["FORMATS", "blueprint"]

_JSON = "application/json"
_SPARQL = "application/sparql-query"
FORMATS = {
    "json": _JSON,
    "sparql-json": RESULT_FORMATS["json"],
    "csv": RESULT_FORMATS["csv"],
    "tsv": RESULT_FORMATS["tsv"],
    "xml": RESULT_FORMATS["xml"],
    "sparql": _SPARQL,
}
"""Names of formats and their media types; ``json`` is plain rows, ``sparql`` the bound query itself."""

_PAGING = ("limit", "offset", "page")
_MOST = 1_000_000
_PAGE_SIZE = 100
_NUMBERS = {XSD + "integer": int, XSD + "decimal": float}


def blueprint(knowledge: Site, settings: Settings) -> Blueprint:
    """Returns the routes of the query library."""
    routes = Blueprint("library", __name__)
    outward = Outward(settings)

    @routes.get("/api/queries")
    def queries() -> Response:
        return Response(json_text({"queries": [_described(query, knowledge) for query in load_library()]}), content_type=_JSON)

    @routes.get("/api/queries/<query_id>")
    def query(query_id: str) -> Response:
        return _run(find_query(query_id), knowledge, outward)

    return routes


def _described(query: LibraryQuery, knowledge: Site) -> dict[str, Any]:
    rulebase = knowledge.rulebase
    here = f"/api/queries/{query.id}"
    return {
        "id": query.id,
        "name": query.name,
        "iri": f"{BASE}id/query/{query.id}",
        "question": query.title.texts(),
        "provisions": [
            {"id": name, "iri": str(found.iri), "citation": _cited(found, rulebase)}
            for name in query.provisions
            if (found := provision_of(name, rulebase))
        ],
        "parameters": [
            {
                "name": parameter.name,
                "type": parameter.type,
                "description": parameter.doc,
                "optional": parameter.optional,
                "default": None if parameter.default == "UNDEF" else parameter.default,
                "example": parameter.example,
            }
            for parameter in query.parameters
        ],
        "columns": _columns(query),
        "needs": [
            {"iri": one.iri, "graph": one.graph, "title": one.title.texts(), "file": one.file, "at": one.at}
            for one in needed(query)
        ],
        "links": {"self": here, "formats": {name: f"{here}?format={name}" for name in (*FORMATS, *SNIPPETS)}},
    }


def _cited(provision: Provision, rulebase: Rulebase) -> dict[str, str]:
    """A provision of the Measures by its place, one of another instrument with its name before it."""
    return rulebase.cited(provision.citation, provision.instrument).texts()


def _columns(query: LibraryQuery) -> list[dict[str, str]]:
    return [{"name": name, "type": kind} for name, _, kind in (column.partition(": ") for column in query.returns)]


def _run(query: LibraryQuery, knowledge: Site, outward: Outward) -> Response:
    given = _once()
    wanted, endpoint = given.pop("format", None), given.pop(ENDPOINT, "")
    limit, offset = _paging(given)
    text = bind(query, given, known=knowledge.rulebase.labels, norms={norm.id: str(norm.iri) for norm in knowledge.rulebase.norms})
    if wanted is not None and wanted in SNIPPETS:
        address = _address(request.base_url, {**_named(given, endpoint), **_window(limit, offset), "format": "json"})
        return Response(SNIPPETS[wanted](address), content_type="text/plain; charset=utf-8")
    media = _media(wanted)
    plain = media == _SPARQL
    text = outward.written(query, text, endpoint) if plain else outward.joined(query, text, endpoint, knowledge.engine)
    shown = text if limit is None else page(text, limit=limit, offset=offset)
    if plain:
        return Response(shown, content_type=f"{_SPARQL}; charset=utf-8")
    day = knowledge.day()
    body: str | bytes
    known: int | None
    if media == _JSON:
        answer = knowledge.engine.query(shown)
        known = _count(knowledge, text, len(answer.rows), limit, offset)
        body = json_text(
            {
                "query": query.id,
                "question": query.title.texts(),
                "parameters": given,
                "on": day.isoformat(),
                "rulebase": {"version": knowledge.rulebase.version, "digest": knowledge.rulebase.digest},
                "columns": _columns(query),
                "rows": _rows(answer),
                "total": known,
                "limit": limit,
                "offset": offset,
            }
        )
    else:
        body, _ = knowledge.engine.query_bytes(shown, {"table": media, "graph": ""})
        known = None if limit is None else _count(knowledge, text, limit, limit, offset)
    links = [] if known is None else _pages(limit, offset, known)
    response = Response(body, content_type=media if media == _JSON else f"{media}; charset=utf-8")
    response.headers["Vary"] = "Accept, Authorization"
    for relation, start in links:
        signposts.add(response, _address(request.path, _kept(_named(given, endpoint), wanted, limit, start)), relation)
    signposts.add(response, f"{BASE}id/query/{query.id}", "describedby")
    if known is not None:
        response.headers["X-Total-Count"] = str(known)
    return response


def _once() -> dict[str, str]:
    found = {}
    for name, values in request.args.lists():
        if len(values) > 1:
            raise ParameterError("The parameter is given twice.", where=name, remedy="Give it once.")
        found[name] = values[0]
    return found


def _paging(given: dict[str, str]) -> tuple[int | None, int]:
    """Takes limit, offset and page out of what was given."""
    numbers = {name: _number(name, given.pop(name), least=0 if name == "offset" else 1) for name in _PAGING if name in given}
    if "page" in numbers and "offset" in numbers:
        raise ParameterError("page and offset are given, and each says where to start.", where="page", remedy="Give one of them.")
    if not numbers:
        return None, 0
    limit = numbers.get("limit", _PAGE_SIZE)
    return limit, numbers.get("offset", (numbers.get("page", 1) - 1) * limit)


def _number(name: str, text: str, *, least: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_MOST)) and least <= int(text) <= _MOST):
        raise ParameterError(f'"{text}" is not a number from {least} to {_MOST}.', where=name, remedy="Write digits only.")
    return int(text)


def _media(wanted: str | None) -> str:
    if wanted is not None:
        if wanted not in FORMATS:
            remedy = nearest(wanted, (*FORMATS, *SNIPPETS)) or "Known: " + ", ".join((*FORMATS, *SNIPPETS)) + "."
            raise ParameterError(f'There is no format "{wanted}".', where="format", remedy=remedy)
        return FORMATS[wanted]
    if not request.accept_mimetypes:
        return _JSON
    offered = list(FORMATS.values())
    found = request.accept_mimetypes.best_match(offered)
    if found is None and request.accept_mimetypes.quality("text/html"):
        return _JSON  # a browser that asks for a page is shown the rows
    if found is None:
        raise NotAcceptable("The answer has no form that the client accepts.", remedy="Accept one of: " + ", ".join(offered) + ".")
    return found


def _window(limit: int | None, offset: int) -> dict[str, str]:
    return {} if limit is None else {"limit": str(limit), "offset": str(offset)}


def _named(given: Mapping[str, str], endpoint: str) -> dict[str, str]:
    return {**given, **({ENDPOINT: endpoint} if endpoint else {})}


def _kept(given: Mapping[str, str], wanted: str | None, limit: int | None, offset: int) -> dict[str, str]:
    return {**given, **_window(limit, offset), **({"format": wanted} if wanted else {})}


def _address(path: str, arguments: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(arguments, quote_via=quote)}" if arguments else path


def _count(knowledge: Site, text: str, rows: int, limit: int | None, offset: int) -> int:
    """Returns how many rows there are on all pages; counting is left to the store only where this page cannot tell."""
    if limit is None or (rows < limit and (rows or not offset)):
        return offset + rows
    counted = knowledge.engine.query(total(text)).rows[0][0]
    return int(counted.value) if isinstance(counted, Literal) else 0


def _pages(limit: int | None, offset: int, known: int) -> list[tuple[str, int]]:
    if limit is None:
        return []
    last = max(0, (known - 1) // limit * limit)
    found = [("first", 0), ("last", last)]
    if offset > 0:
        found.append(("prev", max(0, min(offset - limit, last))))
    if offset + limit < known:
        found.append(("next", offset + limit))
    return found


def _rows(answer: Answer) -> list[dict[str, Any]]:
    return [dict(zip(answer.variables, map(_plain, row), strict=True)) for row in answer.rows]


def _plain(term: Term | None) -> Any:
    if not isinstance(term, Literal):
        return term
    if term.datatype in _NUMBERS:
        return _NUMBERS[term.datatype](term.value)
    return term.value == "true" if term.datatype == XSD + "boolean" else term.value
