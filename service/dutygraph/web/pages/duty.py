"""The page of one norm: who must do what, when, why, what shows it, what follows, and how to cite it.

Law: whatever the norm's own provision is; the page knows no article by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from dutygraph.shapes import shape_iri
from dutygraph.terms import format_term
from dutygraph.vocab import BASE, DCTERMS, DG, SKOS
from dutygraph.web.pages.law import MATCHES, queries_about
from dutygraph.web.pages.lawgraph import law_graph
from dutygraph.web.pages.logic import logic_of

if TYPE_CHECKING:
    from dutygraph.model import Norm
    from dutygraph.rulebase import Rulebase
    from dutygraph.web.pages.lawgraph import LawGraph
    from dutygraph.web.site import Site

__all__ = ["norm_page"]

_MOST_EXAMPLES = 12


def norm_page(norm: Norm, knowledge: Site) -> str:
    """Returns the page of a norm."""
    rulebase = knowledge.rulebase
    graph = law_graph(rulebase)
    provisions = graph.provisions_of(norm)
    return render_template(
        "duty.html",
        norm=norm,
        name=norm.iri.removeprefix(BASE),
        provisions=provisions,
        trail=(*graph.ancestors(provisions[0].iri), provisions[0].iri) if provisions else (),
        object=graph.dg(norm.iri, "object"),
        condition=logic_of(rulebase.conditions[norm.condition], rulebase),
        definition=graph.both(norm.condition, SKOS + "definition"),
        trigger=logic_of(rulebase.conditions[norm.trigger], rulebase) if norm.trigger else None,
        exceptions=[(rulebase.norm(iri), note) for note in ("exception", "excludedBy") for iri in graph.links(norm.iri, DG + note)],
        exception_note=graph.dg(norm.iri, "exceptionNote"),
        readings=_readings(norm, rulebase),
        note=graph.both(norm.iri, SKOS + "editorialNote"),
        contestation=DG + norm.contestation,
        evidence=[DG + kind for kind in norm.evidence_kinds],
        indicators=[item for item in rulebase.indicators.values() if norm.iri in item.norms],
        routes=[_route(iri, graph) for iri in graph.links(norm.iri, DG + "sanctionRoute")],
        sanction_note=graph.dg(norm.iri, "sanctionNote"),
        authorities=[iri for iri in graph.links(norm.iri, DG + "counterparty") if _is_authority(iri, graph)],
        references=graph.links(norm.iri, DCTERMS + "references"),
        leads_here=list(graph.incoming(norm.iri, DG + "exception", DG + "excludedBy", DG + "step")),
        matches=[(p, o) for p in MATCHES for o in graph.index.values(norm.iri, p)],
        differences=[iri for p in provisions for iri in graph.incoming(p.iri, DG + "concerns")],
        shape=shape_iri(norm) if norm.binds_provider else "",
        queries=queries_about([provision.iri for provision in provisions], graph),
        examples={name: _examples(norm, name, knowledge) for name in ("subjectTo", "maybeSubjectTo")},
        most=_MOST_EXAMPLES,
        bibtex=_bibtex(norm, provisions[0].citation.en if provisions else "", graph),
    )


def _is_authority(iri: str, graph: LawGraph) -> bool:
    return bool({"PublicAuthority", "NamedDepartment", "IssuingBody"} & set(graph.types(iri)))


def _readings(norm: Norm, rulebase: Rulebase) -> list[dict[str, object]]:
    """Returns each dispute that can change the norm, and the condition that its other sides would give it."""
    changes = rulebase.changes_of(norm)
    found: list[dict[str, object]] = []
    for dispute in rulebase.disputes:
        others = {side.iri for side in dispute.sides if not side.majority}
        alone = [change for change in changes if change.sides <= others]
        if alone:
            conditions = [logic_of(rulebase.conditions[change.condition], rulebase) for change in alone]
            found.append({"dispute": dispute, "conditions": conditions})
    return found


def _route(iri: str, graph: LawGraph) -> dict[str, object]:
    steps = [(graph.index.text(step, DG + "stage") or "", graph.rulebase.norm(step)) for step in graph.links(iri, DG + "step")]
    return {"iri": iri, "definition": graph.both(iri, SKOS + "definition"), "steps": sorted(steps, key=lambda pair: pair[0] or "9")}


def _examples(norm: Norm, name: str, knowledge: Site) -> list[tuple[str, dict[str, str]]]:
    """Returns services of the store that stand in a verdict to the norm, by IRI; one more than are shown."""
    query = (
        f"SELECT ?service WHERE {{ ?service {format_term(DG + name)} {format_term(norm.iri)} }} "
        f"ORDER BY ?service LIMIT {_MOST_EXAMPLES + 1}"
    )
    rows = knowledge.engine.query(query).rows
    return [(iri, dict(knowledge.services[iri].name)) for (term,) in rows if (iri := str(term)) in knowledge.services]


def _bibtex(norm: Norm, citation: str, graph: LawGraph) -> str:
    title = graph.both(norm.instrument, DCTERMS + "title") or graph.label(norm.instrument)
    rulebase = graph.rulebase
    return (
        f"@misc{{dutygraph:{norm.id},\n"
        f"  title = {{{norm.label.en} ({citation}, {title.en})}},\n"
        f"  howpublished = {{dutygraph {rulebase.version}, rule base {rulebase.digest[:19]}}},\n"
        f"  url = {{{norm.iri}}}\n}}"
    )
