"""Linked data: every IRI that dutygraph mints answers below ``/``, by Accept or by suffix.

Source: RFC 9110, section 12; Cool URIs for the Semantic Web (W3C 2008), section 4; RFC 8288 for Link.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Blueprint, Response, g, redirect, request
from werkzeug.exceptions import NotFound

from dutygraph.dataset import modified
from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import serialize_quads
from dutygraph.terms import Blank, Literal, Term, TripleIndex, format_term
from dutygraph.vocab import BASE, ELI
from dutygraph.web import signposts
from dutygraph.web.legislation import embedded, schema_type
from dutygraph.web.pages import resource_page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from werkzeug.wrappers import Response as Redirect

    from dutygraph.web.site import Site

__all__ = ["SUFFIXES", "blueprint", "choose_form", "describe", "show_page"]

SUFFIXES = {
    "ttl": GRAPH_FORMATS["turtle"],
    "jsonld": GRAPH_FORMATS["jsonld"],
    "nt": GRAPH_FORMATS["ntriples"],
    "rdf": GRAPH_FORMATS["rdfxml"],
    "html": "text/html",
    "json": "application/json",
}
"""Endings of addresses, and the media type that each stands for."""

_NAMESPACES = ("ns", "fact")
_DOCUMENTS = ("ns", "fact", "module/", "id/query/", "id/dataset")
"""What is a document itself; anything else is a thing, and its address leads on to a document about it."""


def blueprint(knowledge: Site) -> Blueprint:
    """Returns the routes under which our IRIs dereference."""
    routes = Blueprint("linked", __name__)

    @routes.get("/id/<path:name>")
    def resource(name: str) -> Response | Redirect:
        return describe(knowledge, *_split(f"id/{name}"))

    @routes.get("/module/<path:name>")
    def module(name: str) -> Response | Redirect:
        return describe(knowledge, *_split(f"module/{name}"))

    @routes.get("/ns")
    def vocabulary() -> Response | Redirect:
        return describe(knowledge, "ns", "")

    @routes.get("/fact")
    def facts() -> Response | Redirect:
        return describe(knowledge, "fact", "")

    @routes.get("/<namespace>.<suffix>")
    def namespace_file(namespace: str, suffix: str) -> Response | Redirect:
        if namespace not in _NAMESPACES or suffix not in SUFFIXES:
            raise NotFound
        return describe(knowledge, namespace, suffix)

    return routes


def _split(name: str) -> tuple[str, str]:
    stem, dot, suffix = name.rpartition(".")
    return (stem, suffix) if dot and suffix in SUFFIXES else (name, "")


def choose_form() -> str:
    """Returns the media type that the client likes best, a page where it takes none of ours."""
    return request.accept_mimetypes.best_match(["text/html", *SUFFIXES.values()]) or "text/html"


def describe(knowledge: Site, name: str, suffix: str, query: str = "") -> Response | Redirect:
    """Returns what is known about an IRI of ours, in the form that the suffix or the Accept header asks for; a thing leads to it.

    Args:
        knowledge: the law, facts and verdicts.
        name: the IRI without the base.
        suffix: ttl, jsonld, nt, rdf, html, or empty for Accept.
        query: what to tell, as a CONSTRUCT or DESCRIBE query; all that is known unless given.

    Raises:
        NotFound: nothing is known under the IRI.
    """
    iri = f"{BASE}{name}"
    media = SUFFIXES[suffix] if suffix else choose_form()
    told = bool(query)
    query = query or _query(iri, name)
    knowledge.day()
    rows = knowledge.engine.query(query).rows
    if not rows and not name.startswith(_NAMESPACES):  # what only an alignment knows
        query = f"{query} {' '.join(f'FROM {format_term(graph)}' for graph in knowledge.alignments)}"
        rows = knowledge.engine.query(query).rows
    if not rows:
        raise NotFound(f"There is nothing under {iri}.")
    response: Response | Redirect
    if not suffix and not told and not name.startswith(_DOCUMENTS):
        ending = next(ending for ending, kind in SUFFIXES.items() if kind == media)
        response = redirect(quote(f"/{name}.{ending}") + (f"?{request.query_string.decode()}" if request.query_string else ""), 303)
    elif media == "text/html":
        response = show_page(knowledge, iri, rows)
    else:
        graph = GRAPH_FORMATS["jsonld"] if media == "application/json" else str(media)
        quads = ((s, str(p), o, "") for s, p, o in rows if isinstance(s, str) and o is not None)
        response = Response(serialize_quads(quads, graph), content_type=f"{media}; charset=utf-8")
    response.headers["Vary"] = "Accept, Accept-Language, Authorization"
    _signpost(response, knowledge, name, _index(rows))
    return response


def _signpost(response: Response | Redirect, knowledge: Site, name: str, graph: TripleIndex) -> None:
    """Says how to cite the resource, what describes it, what it is part of, and what it is."""
    iri = f"{BASE}{name}"
    signposts.add(response, iri, "cite-as")
    for ending, media in SUFFIXES.items():
        signposts.add(response, f"/{quote(name)}.{ending}", "alternate", media)
        if media != "text/html":
            signposts.add(response, f"/{quote(name)}.{ending}", "describedby", media)
    kind = schema_type(iri, graph, knowledge.rulebase)
    signposts.add(response, f"https://schema.org/{kind}", "type")
    if not name.startswith(_DOCUMENTS) and iri not in knowledge.rulebase.labels:
        return  # a service that somebody described is no part of the law, and changes when its facts do
    response.last_modified = signposts.midnight(modified())
    signposts.add_common(response)
    signposts.add(response, "/id/dataset", "collection")
    for parent in graph.resources(iri, ELI + "is_part_of"):
        signposts.add(response, "/" + parent.removeprefix(BASE), "collection")


def _index(rows: Iterable[tuple[Term | None, ...]]) -> TripleIndex:
    return TripleIndex(
        (str(s) if not isinstance(s, Blank) else s, str(p), o) for s, p, o in rows if isinstance(s, str) and o is not None
    )


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


def show_page(knowledge: Site, iri: str, rows: tuple[tuple[Term | None, ...], ...]) -> Response:
    """Returns the page of a resource, with what schema.org says of it in its head."""
    g.embedded = embedded(iri, _index(rows), knowledge.rulebase)
    return Response(resource_page(knowledge, iri, rows))
