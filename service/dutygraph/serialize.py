"""Answers as JSON documents, tables of text, CSV and RDF. The same answer always gives the same bytes.

Source: the JSON contract of docs/contract.md; PROV-O for traces.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from dutygraph.applicability import Assessment, Explanation, Verdict, questions
from dutygraph.condition import All, Any, Atom, Constant, Named, Not, Requirement, Trace
from dutygraph.facts import fact_term
from dutygraph.model import Bilingual
from dutygraph.terms import Blank, Literal
from dutygraph.timeline import meetings, references_on
from dutygraph.verdicts import PREDICATES, graph_of
from dutygraph.vocab import DG, FACT, PROV, RDF, XSD, local_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from dutygraph.model import FactValue, Norm, Service
    from dutygraph.reading import Reading
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad

__all__ = [
    "ask_list",
    "duties_csv",
    "duties_document",
    "duties_quads",
    "explanation_document",
    "explanation_quads",
    "json_text",
    "norms_document",
    "requirement_text",
    "truth_name",
]

_TRUTH = {True: "true", False: "false", None: "unknown"}


def truth_name(truth: bool | None) -> str:  # noqa: FBT001  (a value, not a switch)
    """Returns ``true``, ``false`` or ``unknown``."""
    return _TRUTH[truth]


def json_text(document: object) -> str:
    """Returns indented JSON with Chinese left readable, and a final newline."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def duties_document(assessments: Sequence[Assessment], rulebase: Rulebase) -> dict[str, object]:
    """Returns the duties document of the contract for services judged on the same day under the same reading."""
    first = assessments[0]
    return {
        "on": first.on.isoformat(),
        "reading": first.reading.name,
        "rulebase": {"version": rulebase.version, "digest": rulebase.digest},
        "services": [_service(assessment, rulebase) for assessment in assessments],
    }


def _service(assessment: Assessment, rulebase: Rulebase) -> dict[str, object]:
    return {
        "service": assessment.service.id,
        "verdicts": [_verdict(verdict, assessment.service, rulebase, assessment.on) for verdict in assessment.verdicts],
        "ask": ask_list(assessment, rulebase),
    }


def ask_list(assessment: Assessment, rulebase: Rulebase) -> list[dict[str, object]]:
    """Returns the questions worth asking, the one that settles most first."""
    return [
        {"fact": q.fact, "settles": q.settles, "question": rulebase.facts[q.fact].question.texts()}
        for q in questions(assessment, rulebase)
    ]


def _verdict(verdict: Verdict, service: Service, rulebase: Rulebase, on: date) -> dict[str, object]:
    norm = verdict.norm
    document: dict[str, object] = {
        "norm": norm.id,
        "iri": norm.iri,
        "label": norm.label.texts(),
        "type": norm.type,
        "bearer": norm.bearer,
        "phase": list(norm.phases),
        "verdict": verdict.verdict,
        "standing": verdict.standing,
        "instrument": norm.instrument,
        "provisions": list(norm.provisions),
        "because": _because(verdict.because, service),
        "missing": list(verdict.missing),
    }
    if not verdict.in_force:
        start, end = norm.period.start, norm.period.end
        document["notInForce"] = {"from": start.isoformat() if start else None, "until": end.isoformat() if end else None}
    if verdict.differs:
        document["differs"] = [{"reading": other.reading, "verdict": other.verdict} for other in verdict.differs]
    if verdict.in_force and (met := meetings(norm, rulebase, on)):
        document["meets"] = [
            {
                "relation": item.relation,
                "norm": item.norm.id,
                "instrument": item.norm.instrument,
                "provisions": list(item.norm.provisions),
            }
            for item in met
        ]
    return document


def _because(needs: Sequence[Requirement], service: Service) -> list[dict[str, FactValue]]:
    names = dict.fromkeys(need.atom.fact for need in needs)
    return [{"fact": name, "value": service.facts[name]} for name in names]


def norms_document(rulebase: Rulebase) -> dict[str, list[dict[str, object]]]:
    """Returns every norm with where it stands, whom it binds and when, in provision order."""
    return {"norms": [_norm(norm) for norm in rulebase.norms]}


def _norm(norm: Norm) -> dict[str, object]:
    start, end = norm.period.start, norm.period.end
    return {
        "norm": norm.id,
        "iri": norm.iri,
        "label": norm.label.texts(),
        "action": norm.action.texts(),
        "type": norm.type,
        "bearer": norm.bearer,
        "counterparties": list(norm.counterparties),
        "phase": list(norm.phases),
        "instrument": norm.instrument,
        "provisions": list(norm.provisions),
        "condition": norm.condition,
        "trigger": norm.trigger,
        "inForceFrom": start.isoformat() if start else None,
        "inForceUntil": end.isoformat() if end else None,
    }


def duties_csv(assessments: Sequence[Assessment]) -> str:
    """Returns one row a service and norm, with a header."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = (
        "service",
        "on",
        "reading",
        "norm",
        "type",
        "bearer",
        "phase",
        "verdict",
        "standing",
        "provisions",
        "because",
        "missing",
        "instrument",
    )
    writer.writerow(columns)
    for assessment in assessments:
        for verdict in assessment.verdicts:
            norm = verdict.norm
            because = ";".join(f"{item['fact']}={_value(item['value'])}" for item in _because(verdict.because, assessment.service))
            writer.writerow(
                (
                    assessment.service.id,
                    assessment.on.isoformat(),
                    assessment.reading.name,
                    norm.id,
                    norm.type,
                    norm.bearer,
                    ";".join(norm.phases),
                    verdict.verdict,
                    verdict.standing,
                    ";".join(norm.provisions),
                    because,
                    ";".join(verdict.missing),
                    local_name(norm.instrument),
                )
            )
    return out.getvalue()


def _value(value: FactValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def duties_quads(assessments: Sequence[Assessment]) -> Iterator[Quad]:
    """Returns the verdict triples, in the order of services and norms, in the graph of the reading."""
    graph = graph_of(assessments[0].reading)
    yield graph, DG + "derivedOn", Literal(assessments[0].on.isoformat(), XSD + "date"), graph
    for assessment in assessments:
        for verdict in assessment.verdicts:
            yield assessment.service.id, PREDICATES[verdict.verdict], verdict.norm.iri, graph


def explanation_document(
    explanation: Explanation, service: Service, rulebase: Rulebase, *, on: date, reading: Reading
) -> dict[str, object]:
    """Returns the explanation as JSON: the verdict, the chain for condition and trigger, and what would settle it."""
    trigger = explanation.trigger
    return {
        "on": on.isoformat(),
        "reading": reading.name,
        "rulebase": {"version": rulebase.version, "digest": rulebase.digest},
        "service": service.id,
        **_verdict(explanation.verdict, service, rulebase, on),
        "action": explanation.verdict.norm.action.texts(),
        "references": [
            {"iri": iri, "label": (rulebase.labels.get(iri) or Bilingual(iri, iri)).texts()}
            for iri in references_on(explanation.verdict.norm, rulebase, on)
        ],
        "condition": _trace(explanation.condition, service, rulebase),
        "trigger": _trace(trigger, service, rulebase) if trigger else None,
        "toApply": [_requirements(needs) for needs in explanation.to_apply],
        "toNotApply": [_requirements(needs) for needs in explanation.to_not_apply],
    }


def _requirements(needs: frozenset[Requirement]) -> list[dict[str, object]]:
    ordered = sorted(needs, key=lambda need: need.atom.fact)
    return [{"fact": need.atom.fact, "requires": requirement_text(need), "value": need.value} for need in ordered]


def requirement_text(need: Requirement) -> str:
    """Returns a requirement as text.

    >>> requirement_text(Requirement(Atom("serviceTerminated", "=", (True,)), holds=False))
    'serviceTerminated = false'
    """
    atom = need.atom
    if need.value is not None:
        return f"{atom.fact} = {_value(need.value)}"
    values = ", ".join(_value(value) for value in atom.values)
    return f"{'' if need.holds else 'not '}{atom.fact} {atom.operator} {values}"


def _trace(trace: Trace, service: Service, rulebase: Rulebase) -> dict[str, object]:
    document: dict[str, object] = {"truth": truth_name(trace.truth)}
    match trace.expression:
        case Named(iri=iri):
            document |= {"class": iri, "label": rulebase.labels[iri].texts()}
        case Atom(fact=fact) as atom:
            document |= {
                "fact": fact,
                "test": requirement_text(Requirement(atom, holds=True)),
                "value": service.facts.get(fact),
                "basis": rulebase.facts[fact].basis.texts(),
            }
        case All():
            document["operator"] = "and"
        case Any():
            document["operator"] = "or"
        case Not():
            document["operator"] = "not"
        case Constant(value=value):
            document["constant"] = value
    if trace.parts:
        document["parts"] = [_trace(part, service, rulebase) for part in trace.parts]
    return document


def explanation_quads(explanation: Explanation, service: Service, *, on: date, reading: Reading) -> Iterator[Quad]:
    """Returns the trace as PROV-O: the verdict was derived from the facts used and the norm's condition."""
    norm = explanation.verdict.norm
    verdict, activity = Blank("verdict"), Blank("assessment")
    yield verdict, RDF + "type", PROV + "Entity", ""
    yield verdict, RDF + "subject", service.id, ""
    yield verdict, RDF + "predicate", PREDICATES[explanation.verdict.verdict], ""
    yield verdict, RDF + "object", norm.iri, ""
    yield verdict, PROV + "wasGeneratedBy", activity, ""
    yield activity, RDF + "type", PROV + "Activity", ""
    yield activity, PROV + "used", norm.condition, ""
    if norm.trigger:
        yield activity, PROV + "used", norm.trigger, ""
    yield activity, DG + "derivedOn", Literal(on.isoformat(), XSD + "date"), ""
    yield activity, DG + "underReading", graph_of(reading), ""
    for need in explanation.verdict.because:
        name = need.atom.fact
        used = Blank("fact" + name)
        yield activity, PROV + "used", used, ""
        yield verdict, PROV + "wasDerivedFrom", used, ""
        yield used, RDF + "type", PROV + "Entity", ""
        yield used, RDF + "predicate", FACT + name, ""
        yield used, RDF + "object", fact_term(service.facts[name]), ""
    for name in explanation.verdict.missing:
        yield verdict, DG + "missingFact", FACT + name, ""
