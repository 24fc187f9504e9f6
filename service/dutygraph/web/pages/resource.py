"""The page of one of our IRIs: that of its kind, else every property in a plain list.

Source: Cool URIs for the Semantic Web (W3C 2008), section 4.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from dutygraph.terms import Blank, Literal
from dutygraph.vocab import BASE, XSD
from dutygraph.web.pages.duty import norm_page
from dutygraph.web.pages.language import TAGS, current_language
from dutygraph.web.pages.law import instrument_page, provision_page
from dutygraph.web.pages.lawgraph import law_graph, short_name
from dutygraph.web.pages.layout import path_of
from dutygraph.web.pages.terms import namespace_page
from dutygraph.web.pages.wording import words

if TYPE_CHECKING:
    from dutygraph.terms import Term
    from dutygraph.web.pages.lawgraph import LawGraph
    from dutygraph.web.site import Site

__all__ = ["resource_page"]

_Value = tuple[str, str, str]
"""Text, link and language tag; link or language may be empty."""


def resource_page(knowledge: Site, iri: str, rows: tuple[tuple[Term | None, ...], ...]) -> str:
    """Returns the HTML of a resource.

    Args:
        knowledge: law and services.
        iri: what was asked for.
        rows: the triples that describe it; only a resource without a page of its own is shown from them.
    """
    rulebase, graph = knowledge.rulebase, law_graph(knowledge.rulebase)
    if iri in {norm.iri for norm in rulebase.norms}:
        return norm_page(rulebase.norm(iri), knowledge)
    if iri in rulebase.provisions:
        return provision_page(rulebase.provisions[iri], rulebase)
    if "Instrument" in graph.types(iri):
        return instrument_page(iri, rulebase)
    if iri in {BASE + "ns", BASE + "fact"}:
        return namespace_page(iri.removeprefix(BASE), rulebase)
    return _plain(knowledge, graph, iri, rows)


def _plain(knowledge: Site, graph: LawGraph, iri: str, rows: tuple[tuple[Term | None, ...], ...]) -> str:
    found: dict[str, dict[str, list[_Value]]] = {}
    for subject, predicate, value in rows:
        if subject is None or isinstance(subject, Blank) or value is None:
            continue
        found.setdefault(str(subject), {}).setdefault(str(predicate), []).append(_shown(value, graph))
    subjects = {
        subject: {name: sorted(values) for name, values in sorted(lines.items())}
        for subject, lines in sorted(found.items(), key=lambda item: (item[0] != iri, item[0]))
    }
    service = knowledge.services.get(iri)
    title = (service.name.get(current_language()) or next(iter(service.name.values()), "")) if service else ""
    return render_template(
        "resource.html",
        iri=iri,
        title=title or graph.label(iri).in_(current_language()),
        subjects=subjects,
        service=service,
        norms=[norm for norm in knowledge.rulebase.norms if iri in {norm.condition, norm.trigger}],
        actor_norms=[norm for norm in knowledge.rulebase.norms if iri == f"{BASE}id/actor/{norm.bearer}"],
        incoming=[(subject, predicate) for subject, predicate in graph.incoming_pairs(iri)],
        name=iri.removeprefix(BASE),
    )


def _shown(value: Term, graph: LawGraph) -> _Value:
    """What has no language of its own, such as a code or an address, is marked as English."""
    if isinstance(value, Literal):
        if value.datatype == XSD + "boolean":
            return words(graph.rulebase, current_language())[value.value], "", ""
        chinese = any("\u3400" <= character <= "\u9fff" for character in value.value)
        return value.value, "", TAGS.get(value.language, value.language or TAGS["zh" if chinese else "en"])
    if isinstance(value, Blank):
        return "…", "", ""
    if graph.is_named(value):
        return graph.label(value).in_(current_language()), path_of(value), ""
    return short_name(value), path_of(value), "en"
