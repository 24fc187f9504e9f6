"""Writes service descriptions as RDF, by the published JSON-LD context's terms."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from dutygraph.terms import Blank, Literal, Quad, Term
from dutygraph.vocab import DCTERMS, DG, DQV, FACT, RDF, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dutygraph.model import Event, Evidence, FactValue, Measurement, Service, Source, Waiver
    from dutygraph.rulebase import Rulebase

__all__ = ["fact_term", "service_quads"]


def service_quads(service: Service, rulebase: Rulebase) -> Iterator[Quad]:
    """Returns the quads of a description, in the order of the facts; blank labels follow from the service IRI."""
    yield service.id, RDF + "type", DG + "Service", ""
    yield from _names(service.id, service.name)
    if service.provider or service.provider_name:
        owner = service.provider or _blank(service.id, "provider", 0)
        yield service.id, SCHEMA + "provider", owner, ""
        yield from _names(owner, service.provider_name)
    for name in rulebase.facts:
        if name in service.facts:
            yield service.id, FACT + name, fact_term(service.facts[name]), ""
    for number, evidence in enumerate(service.evidence):
        yield from _evidence(service.id, _blank(service.id, "evidence", number), evidence, rulebase)
    for number, source in enumerate(service.sources):
        yield from _source(service.id, _blank(service.id, "source", number), source)
    for number, waiver in enumerate(service.waivers):
        yield from _waiver(service.id, _blank(service.id, "waiver", number), waiver, rulebase)
    for number, measurement in enumerate(service.measurements):
        yield from _measurement(service.id, _blank(service.id, "measurement", number), measurement, rulebase)
    for number, event in enumerate(service.events):
        yield from _event(service.id, number, event, rulebase)


def _waiver(service: str, node: Blank, waiver: Waiver, rulebase: Rulebase) -> Iterator[Quad]:
    yield service, DG + "waiver", node, ""
    yield node, RDF + "type", DG + "Waiver", ""
    yield node, DG + "waives", rulebase.norm(waiver.norm).iri, ""
    yield node, DG + "grantedBy", Literal(waiver.by), ""
    yield node, DG + "reason", Literal(waiver.reason), ""
    yield node, SCHEMA + "expires", Literal(waiver.until.isoformat(), XSD + "date"), ""


def _measurement(service: str, node: Blank, measurement: Measurement, rulebase: Rulebase) -> Iterator[Quad]:
    yield service, DQV + "hasQualityMeasurement", node, ""
    yield node, RDF + "type", DQV + "QualityMeasurement", ""
    yield node, DQV + "isMeasurementOf", rulebase.indicators[measurement.indicator].iri, ""
    yield node, DQV + "value", Literal(f"{measurement.value:f}", XSD + "decimal"), ""
    yield node, DCTERMS + "date", Literal(measurement.on.isoformat(), XSD + "date"), ""
    if measurement.evidence:
        yield node, DCTERMS + "description", Literal(measurement.evidence), ""


def _event(service: str, number: int, event: Event, rulebase: Rulebase) -> Iterator[Quad]:
    node = _blank(service, "event", number)
    yield service, DG + "event", node, ""
    yield node, RDF + "type", DG + "Event", ""
    yield node, DG + "ofFact", FACT + event.fact, ""
    yield node, DCTERMS + "date", Literal(event.on.isoformat(), XSD + "date"), ""
    if event.id:
        yield node, DCTERMS + "identifier", Literal(event.id), ""
    for place, response in enumerate(event.responses):
        answer = _blank(service, f"event{number}response", place)
        yield node, DG + "response", answer, ""
        yield answer, RDF + "type", DG + "Response", ""
        yield answer, DG + "performs", rulebase.norm(response.norm).iri, ""
        yield answer, DCTERMS + "date", Literal(response.on.isoformat(), XSD + "date"), ""
        if response.evidence:
            yield answer, DCTERMS + "description", Literal(response.evidence), ""


def _blank(service: str, role: str, number: int) -> Blank:
    return Blank(f"{role}{number}x{sha256(service.encode()).hexdigest()[:16]}")


def _names(subject: str, texts: Mapping[str, str]) -> Iterator[Quad]:
    for language, text in texts.items():
        yield subject, SCHEMA + "name", Literal(text, language="" if language == "und" else language), ""


def fact_term(value: FactValue) -> Term:
    """Returns the RDF term of a stated value."""
    if isinstance(value, bool):
        return Literal("true" if value else "false", XSD + "boolean")
    return Literal(str(value), XSD + "nonNegativeInteger") if isinstance(value, int) else f"{FACT}{value}"


def _evidence(service: str, node: Blank, evidence: Evidence, rulebase: Rulebase) -> Iterator[Quad]:
    yield service, DG + "evidence", node, ""
    yield node, RDF + "type", DG + "Evidence", ""
    yield node, DG + "evidenceFor", rulebase.norm(evidence.norm).iri, ""
    yield node, DG + "kind", DG + evidence.kind, ""
    if evidence.identifier:
        yield node, DCTERMS + "identifier", Literal(evidence.identifier), ""
    if evidence.url:
        yield node, SCHEMA + "url", evidence.url, ""
    if evidence.issued:
        yield node, DCTERMS + "issued", Literal(evidence.issued.isoformat(), XSD + "date"), ""
    if evidence.expires:
        yield node, SCHEMA + "expires", Literal(evidence.expires.isoformat(), XSD + "date"), ""
    if evidence.sha256:
        yield node, DG + "sha256", Literal(evidence.sha256), ""


def _source(service: str, node: Blank, source: Source) -> Iterator[Quad]:
    yield service, DCTERMS + "source", node, ""
    yield node, DCTERMS + "title", Literal(source.title, language="en"), ""
    if source.title_zh:
        yield node, DCTERMS + "title", Literal(source.title_zh, language="zh"), ""
    if source.url:
        yield node, SCHEMA + "url", source.url, ""
    for name in source.facts:
        yield node, DG + "supportsFact", FACT + name, ""
