"""Linked data: every IRI that dutygraph mints answers below ``/``, by Accept or by suffix.

Source: RFC 9110, section 12; Cool URIs for the Semantic Web (W3C 2008), section 4; RFC 8288 for Link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from dutygraph.engine import GRAPH_FORMATS
from dutygraph.terms import Literal, format_term
from dutygraph.vocab import BASE
from dutygraph.web.pages import resource_page

if TYPE_CHECKING:
    from dutygraph.knowledge import Knowledge

__all__ = ["blueprint", "describe"]

_SUFFIXES = {
    "ttl": GRAPH_FORMATS["turtle"],
    "jsonld": GRAPH_FORMATS["jsonld"],
    "nt": GRAPH_FORMATS["ntriples"],
    "rdf": GRAPH_FORMATS["rdfxml"],
    "html": "text/html",
    "json": "application/json",
}
_NAMESPACES = ("ns", "fact")


def blueprint(knowledge: Knowledge) -> Blueprint:
    """Returns the routes under which our IRIs dereference."""
    routes = Blueprint("linked", __name__)

    @routes.get("/id/<path:name>")
    def resource(name: str) -> Response:
        return describe(knowledge, *_split(f"id/{name}"))

    @routes.get("/module/<path:name>")
    def module(name: str) -> Response:
        return describe(knowledge, *_split(f"module/{name}"))

    @routes.get("/ns")
    def vocabulary() -> Response:
        return describe(knowledge, "ns", "")

    @routes.get("/fact")
    def facts() -> Response:
        return describe(knowledge, "fact", "")

    @routes.get("/<namespace>.<suffix>")
    def namespace_file(namespace: str, suffix: str) -> Response:
        if namespace not in _NAMESPACES or suffix not in _SUFFIXES:
            raise NotFound
        return describe(knowledge, namespace, suffix)

    return routes


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    return (stem, suffix) if dot and suffix in _SUFFIXES else (name, "")


def describe(knowledge: Knowledge, name: str, suffix: str, query: str = "") -> Response:
    """Returns what is known about an IRI of ours, in the form that the suffix or the Accept header asks for.

    Args:
        knowledge: the law, facts and verdicts.
        name: the IRI without the base.
        suffix: ttl, jsonld, nt, rdf, html, or empty for Accept.
        query: what to tell, as a CONSTRUCT or DESCRIBE query; all that is known unless given.

    Raises:
        NotFound: nothing is known under the IRI.
    """
    iri = f"{BASE}{name}"
    media = (
        _SUFFIXES[suffix]
        if suffix
        else request.accept_mimetypes.best_match(["text/html", *_SUFFIXES.values()], default="text/html")
    )
    query = query or _query(iri, name)
    knowledge.day()
    rows = knowledge.engine.query(query).rows
    if not rows and not name.startswith(_NAMESPACES):  # what only an alignment knows
        query = f"{query} {' '.join(f'FROM {format_term(graph)}' for graph in knowledge.alignments)}"
        rows = knowledge.engine.query(query).rows
    if not rows:
        raise NotFound(f"There is nothing under {iri}.")
    if media == "text/html":
        response = Response(resource_page(knowledge, iri, rows))
    else:
        graph = GRAPH_FORMATS["jsonld"] if media == "application/json" else str(media)
        data, _ = knowledge.engine.query_bytes(query, {"table": "", "graph": graph})
        response = Response(data, content_type=f"{media}; charset=utf-8")
    response.headers["Vary"] = "Accept, Accept-Language"
    response.headers["Access-Control-Allow-Origin"] = "*"
    for ending, kind in _SUFFIXES.items():
        response.headers.add("Link", f'</{name}.{ending}>; rel="alternate"; type="{kind}"')
    return response


def _query(iri: str, name: str) -> str:
    """A namespace holds all its terms; anything else is described, blank nodes and all."""
    try:
        term = format_term(iri)
    except ValueError as error:
        raise NotFound from error
    if name in _NAMESPACES:
        start = format_term(Literal(f"{iri}#"))
        return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), {start})) }}"
    return f"DESCRIBE {term}"
