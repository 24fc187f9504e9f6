"""The neighbourhood of a node: a list of what it leads to and what leads to it, and the same as a drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template, request

from dutygraph.serialize import json_text
from dutygraph.terms import Blank
from dutygraph.vocab import BASE, RDF
from dutygraph.web.pages.language import current_language
from dutygraph.web.pages.lawgraph import law_graph
from dutygraph.web.pages.layout import wants_json
from dutygraph.web.pages.wording import property_word

if TYPE_CHECKING:
    from flask import Blueprint

    from dutygraph.config import Settings
    from dutygraph.web.pages.lawgraph import LawGraph
    from dutygraph.web.site import Site

__all__ = ["add"]

_MOST = 120
_QUIET = {RDF + "type"}
"""Properties that would only add clutter."""


def add(routes: Blueprint, settings: Settings, knowledge: Site) -> None:  # noqa: ARG001  (every family is added alike)
    """Adds the explorer."""

    @routes.get("/explore")
    def explore() -> str | Response | tuple[str, int]:
        graph = law_graph(knowledge.rulebase)
        iri = request.args.get("iri", "").strip() or graph.instruments()[0]
        known = iri in graph or bool(graph.incoming(iri))
        leaving, arriving = _links(iri, graph) if known else ([], [])
        edges = [(iri, p, o) for p, o in leaving[:_MOST]] + [(s, p, iri) for s, p in arriving[:_MOST]]
        nodes = dict.fromkeys(node for s, _, o in edges for node in (s, o))
        lang = current_language()
        if wants_json():
            document = {"iri": iri, "edges": [{"subject": s, "property": p, "value": o} for s, p, o in edges]}
            return Response(json_text(document), content_type="application/json", status=200 if known else 404)
        drawing = {
            "centre": iri,
            "nodes": [{"id": node, "label": graph.label(node).in_(lang), "path": _path(node)} for node in nodes],
            "edges": [{"source": s, "target": o, "label": _word(p, graph, lang)} for s, p, o in edges],
        }
        page = render_template(
            "explore.html",
            iri=iri,
            known=known,
            leaving=_grouped(leaving),
            arriving=_grouped([(p, s) for s, p in arriving]),
            drawing=drawing,
            most=_MOST,
            cut=max(len(leaving), len(arriving)) > _MOST,
        )
        return page if known else (page, 404)


def _word(iri: str, graph: LawGraph, lang: str) -> str:
    return (property_word(iri) if not graph.is_named(iri) else "") or graph.label(iri).in_(lang)


def _path(iri: str) -> str:
    return "/" + iri.removeprefix(BASE) if iri.startswith(BASE) else ""


def _links(iri: str, graph: LawGraph) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    leaving = [
        (predicate, value)
        for predicate in graph.index.predicates(iri)
        if predicate not in _QUIET
        for value in graph.index.resources(iri, predicate)
        if not isinstance(value, Blank)
    ]
    return leaving, [(subject, predicate) for subject, predicate in graph.incoming_pairs(iri) if predicate not in _QUIET]


def _grouped(links: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for predicate, other in links[:_MOST]:
        found.setdefault(predicate, []).append(other)
    return found
