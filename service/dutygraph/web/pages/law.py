"""Instruments and their provisions: the article tree, summaries side by side, duties born from each part, citations.

Source: ELI ontology for parts and citations.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from dutygraph.catalog import load_library
from dutygraph.vocab import BASE, DCTERMS, DG, ELI, SKOS
from dutygraph.web.pages.lawgraph import law_graph

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Blueprint

    from dutygraph.catalog import LibraryQuery
    from dutygraph.config import Settings
    from dutygraph.model import Provision
    from dutygraph.rulebase import Rulebase
    from dutygraph.web.pages.lawgraph import LawGraph
    from dutygraph.web.site import Site

__all__ = ["MATCHES", "add", "instrument_page", "provision_page", "queries_about"]

MATCHES = tuple(SKOS + name for name in ("exactMatch", "closeMatch", "relatedMatch", "broadMatch", "narrowMatch"))
"""The properties by which a provision or norm is tied to rules elsewhere."""

_DATES = ("date_document", "date_publication", "first_date_entry_in_force", "date_no_longer_in_force")


def add(routes: Blueprint, settings: Settings, knowledge: Site) -> None:  # noqa: ARG001  (every family is added alike)
    """Adds the list of instruments."""

    @routes.get("/law")
    def instruments() -> str:
        graph = law_graph(knowledge.rulebase)
        own = graph.instruments()
        cited = [iri for iri in graph.index.instances(DG + "Instrument") if iri not in own]
        return render_template("instruments.html", own=[_head(iri, graph) for iri in own], cited=cited)


def _head(iri: str, graph: LawGraph) -> dict[str, object]:
    """Returns what a page says about an instrument before its articles."""
    norms = [norm for norm in graph.rulebase.norms if norm.instrument == iri]
    return {
        "iri": iri,
        "title": graph.both(iri, DCTERMS + "title") or graph.label(iri),
        "number": graph.index.text(iri, ELI + "number"),
        "dates": {name: day for name in _DATES if (day := graph.index.text(iri, ELI + name))},
        "bodies": graph.links(iri, ELI + "passed_by"),
        "history": graph.both(iri, SKOS + "historyNote"),
        "texts": [
            (text, address)
            for text in graph.links(iri, ELI + "is_realized_by")
            for address in graph.links(text, ELI + "is_embodied_by")
        ],
        "norms": norms,
        "provisions": [p for p in graph.rulebase.provisions.values() if p.instrument == iri],
    }


def instrument_page(iri: str, rulebase: Rulebase) -> str:
    """Returns the page of an instrument: its head and the tree of its provisions."""
    graph = law_graph(rulebase)
    rests = [subject for subject in graph.incoming(iri) if subject not in rulebase.provisions]
    return render_template(
        "instrument.html",
        head=_head(iri, graph),
        tree=graph.children(iri),
        cites=graph.links(iri, ELI + "cites"),
        pieces=[] if graph.children(iri) else graph.incoming(iri, ELI + "is_part_of"),
        cited_by=[subject for subject in rests if iri in (*graph.links(subject, ELI + "cites"), *_references(subject, graph))],
        indicators=[item for item in rulebase.indicators.values() if item.standard == iri],
    )


def _references(subject: str, graph: LawGraph) -> tuple[str, ...]:
    return graph.links(subject, DCTERMS + "references")


def provision_page(provision: Provision, rulebase: Rulebase) -> str:
    """Returns the page of a provision: its summary in both languages, its duties, and what leads here."""
    graph = law_graph(rulebase)
    iri = provision.iri
    norms = graph.norms_below(iri)
    siblings = graph.children(graph.ancestors(iri)[-1])
    place = [sibling.iri for sibling in siblings].index(iri)
    return render_template(
        "provision.html",
        provision=provision,
        trail=graph.ancestors(iri),
        before=siblings[place - 1] if place else None,
        after=siblings[place + 1] if place + 1 < len(siblings) else None,
        subparts=graph.children(iri),
        norms=norms,
        own=graph.norms_in(iri),
        cites=tuple(
            dict.fromkeys([*graph.links(iri, ELI + "cites"), *(c for norm in norms for c in _references(norm.iri, graph))])
        ),
        cited_by=[s for s in graph.incoming(iri, ELI + "cites", DCTERMS + "references") if s not in {n.iri for n in norms}],
        disputes=[d for d in rulebase.disputes if iri in graph.links(d.iri, DCTERMS + "source")],
        facts=[fact for fact in rulebase.facts.values() if iri in graph.links(fact.iri, DG + "legalBasis")],
        conditions=[s for s in graph.incoming(iri, DCTERMS + "source") if s in rulebase.conditions],
        differences=[_difference(s, graph) for s in graph.incoming(iri, DG + "concerns")],
        matches=[(p, o) for p in MATCHES for o in graph.index.values(iri, p)],
        queries=queries_about([iri], graph),
        name=iri.removeprefix(BASE),
    )


def _difference(iri: str, graph: LawGraph) -> dict[str, object]:
    return {"iri": iri, **{name: graph.dg(iri, name) for name in ("topic", "draftRule", "finalRule")}}


def queries_about(provisions: Iterable[str], graph: LawGraph) -> list[LibraryQuery]:
    """Returns the questions of the library that serve one of the provisions, named by their IRIs.

    The library names provisions by their ids alone; they are of the instrument that has most of them.
    """
    catalog = load_library()
    named = {name for query in catalog for name in query.provisions}
    known = graph.rulebase.provisions
    home = max(graph.instruments(), key=lambda instrument: sum(f"{instrument}/{name}" in known for name in named))
    wanted = {iri.removeprefix(f"{home}/") for iri in provisions if iri.startswith(f"{home}/")}
    return [query for query in catalog if wanted & set(query.provisions)]
