"""Linked data: every IRI that dutygraph mints answers below ``/``, by Accept or by suffix.

Source: RFC 9110, section 12; Cool URIs for the Semantic Web (W3C 2008), section 4; RFC 8288 for Link.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import NotFound

from dutygraph.engine import GRAPH_FORMATS
from dutygraph.terms import Blank, Literal, Term, format_term
from dutygraph.vocab import BASE, PREFIXES, RDFS, local_name

if TYPE_CHECKING:
    from dutygraph.knowledge import Knowledge

__all__ = ["blueprint", "describe"]

_SUFFIXES = {
    "ttl": GRAPH_FORMATS["turtle"],
    "jsonld": GRAPH_FORMATS["jsonld"],
    "nt": GRAPH_FORMATS["ntriples"],
    "rdf": GRAPH_FORMATS["rdfxml"],
    "html": "text/html",
}
_NAMESPACES = ("ns", "fact")


@dataclass(frozen=True, slots=True)
class _Line:
    """One property of a resource, as a page shows it."""

    name: str
    values: tuple[tuple[str, str, str], ...]
    """Text, link and language of each value; a link or language may be empty."""


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
        response = _page(knowledge, iri, rows)
    else:
        data, _ = knowledge.engine.query_bytes(query, {"table": "", "graph": str(media)})
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


def _page(knowledge: Knowledge, iri: str, rows: tuple[tuple[Term | None, ...], ...]) -> Response:
    chosen = request.args.get("lang") or request.accept_languages.best_match(["en", "zh"]) or "en"
    lang = "zh" if chosen == "zh" else "en"
    labels = knowledge.rulebase.labels
    found: dict[str, dict[str, list[tuple[str, str, str]]]] = {}
    for subject, predicate, value in rows:
        if subject is None or isinstance(subject, Blank) or value is None:
            continue
        name = labels[str(predicate)].in_(lang) if str(predicate) in labels else _short(str(predicate))
        found.setdefault(str(subject), {}).setdefault(name, []).append(_shown(value, knowledge, lang))
    subjects = {
        subject: [_Line(name, tuple(sorted(values))) for name, values in sorted(lines.items())]
        for subject, lines in sorted(found.items(), key=lambda item: (item[0] != iri, item[0]))
    }
    title = labels[iri].in_(lang) if iri in labels else _short(iri)
    names = {subject: labels[subject].in_(lang) if subject in labels else _short(subject) for subject in subjects}
    return Response(render_template("resource.html", iri=iri, title=title, subjects=subjects, names=names, lang=lang, base=BASE))


def _shown(value: Term, knowledge: Knowledge, lang: str) -> tuple[str, str, str]:
    if isinstance(value, Literal):
        return value.value, "", value.language
    if isinstance(value, Blank):
        return "…", "", ""
    label = knowledge.rulebase.labels.get(value)
    text = label.in_(lang) if label else _short(value)
    return text, "/" + value.removeprefix(BASE) if value.startswith(BASE) else value, ""


def _short(iri: str) -> str:
    for prefix, base in {**PREFIXES, "rdfs": RDFS}.items():
        if iri.startswith(base) and "/" not in iri[len(base) :]:
            return f"{prefix}:{iri[len(base) :]}"
    return local_name(iri) if iri.startswith(BASE) else iri
