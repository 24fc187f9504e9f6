"""Reads service descriptions from RDF: every subject that is a dg:Service or has a fact.

Source: RDF 1.1 Concepts; the facts contract.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from typing import TYPE_CHECKING

from dutygraph.condition import literal_value
from dutygraph.engines import parse_rdf
from dutygraph.errors import FactsError, nearest
from dutygraph.facts.events import event_fault
from dutygraph.facts.measurements import literal_number, measured_twice, measured_value, unknown_indicator
from dutygraph.facts.nesting import refuse_deep_nesting
from dutygraph.facts.positions import line_of
from dutygraph.facts.structured import fact_value, is_digest, is_iri, parse_day, shown, unknown_fact
from dutygraph.facts.tree import decode, read_json
from dutygraph.model import Event, Evidence, FactValue, Iri, Measurement, Response, Service, Source, ValueType, Waiver
from dutygraph.terms import Blank, Literal, TripleIndex
from dutygraph.vocab import BASE, DCTERMS, DG, DQV, FACT, SCHEMA, local_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from dutygraph.model import Fact
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad, Term

__all__ = ["CONTEXT_IRI", "GraphReader", "parse_facts_graph"]

CONTEXT_IRI = BASE + "context.jsonld"
JSONLD = "application/ld+json"
_EXAMPLES = BASE + "id/example/"
_ENTITY = re.compile(rb"<!ENTITY")
_SHORT_ENTITY = re.compile(rb"""<!ENTITY\s+[^\s%&"']+\s+(?:"[^"&%]{0,200}"|'[^'&%]{0,200}')\s*>""")
_CONCLUSIONS = {DG + "subjectTo", DG + "notSubjectTo", DG + "maybeSubjectTo"}


def parse_facts_graph(data: bytes, media_type: str, name: str, context: dict[str, object], base: str = "") -> list[Quad]:
    """Returns the quads of a document, whatever graph they stand in, in the default graph.

    Nothing is fetched: the one known JSON-LD context is bundled.

    Raises:
        FactsError: it is empty, not UTF-8, or does not parse.
    """
    decode(data, name)
    if media_type == "application/rdf+xml":
        _refuse_entities(data, name)
    refuse_deep_nesting(data, media_type, name)
    source = _with_context(data, name, context) if media_type == JSONLD else data
    try:
        return list(_own(parse_rdf(source, media_type, base), name))
    except SyntaxError as error:
        line = f":{error.lineno}" if error.lineno else ""
        message = error.msg.split(" at line ")[0].rstrip(".")
        raise FactsError(f"The file does not parse as {media_type}: {message}.", where=f"{name}{line}") from error
    except (ValueError, RecursionError) as error:
        raise FactsError(f"The file does not parse as {media_type}: {error}.", where=name) from error


def _refuse_entities(data: bytes, name: str) -> None:
    """Returns nothing if no entity of an XML text is made of others, stands elsewhere, or is long: such grow beyond all bounds.

    Short ones, as ontology editors write for namespaces, are fine. Source: XML 1.0, section 4.2.

    Raises:
        FactsError: one is.
    """
    for found in _ENTITY.finditer(data):
        if not _SHORT_ENTITY.match(data, found.start()):
            line = data.count(b"\n", 0, found.start()) + 1
            raise FactsError(
                "An XML entity is made of others, stands elsewhere, or is long.",
                where=f"{name}:{line}",
                remedy="Write its text out.",
            )


def _own(quads: Iterable[Quad], name: str) -> Iterator[Quad]:
    """Makes blank nodes the file's own, for another file may use the same labels."""
    mark = sha256(name.encode()).hexdigest()[:12]

    def own(label: Blank) -> Blank:
        return Blank(f"{label}x{mark}")

    for subject, predicate, obj, _ in quads:
        yield own(subject) if isinstance(subject, Blank) else subject, predicate, own(obj) if isinstance(obj, Blank) else obj, ""


def _with_context(data: bytes, name: str, context: dict[str, object]) -> bytes:
    tree = read_json(decode(data, name), name)

    def resolved(value: object) -> object:
        if isinstance(value, list):
            return [resolved(item) for item in value]
        if value == CONTEXT_IRI:
            return context["@context"]
        if isinstance(value, str):
            raise FactsError(
                f"The JSON-LD context {value} is not bundled, and nothing is fetched.",
                where=tree.where(("@context",)),
                remedy=f"Use {CONTEXT_IRI}, or write the context into the file.",
            )
        return value

    if isinstance(tree.value, dict) and "@context" in tree.value:
        document = {**tree.value, "@context": resolved(tree.value["@context"])}
        return json.dumps(document).encode()
    return data


class GraphReader:
    """Reads one document's quads."""

    def __init__(self, quads: Sequence[Quad], data: bytes, media_type: str, name: str, rulebase: Rulebase) -> None:
        self._index = TripleIndex((s, p, o) for s, p, o, _ in quads)
        self._data = data
        self._media_type = media_type
        self._name = name
        self._rulebase = rulebase

    def services(self, *, may_be_none: bool = False) -> list[Service]:
        """Returns each service, in order of first appearance; that there is none is an error unless it may be."""
        index = self._index
        for subject in index.subjects():
            if subject.startswith(BASE) and not subject.startswith(_EXAMPLES):
                predicate = index.predicates(subject)[0]
                raise self._error(subject, predicate, f"{subject} is a term of the law graph.", "Facts are about services only.")
            for predicate in _CONCLUSIONS.intersection(index.predicates(subject)):
                raise self._error(subject, predicate, "A verdict is concluded, never stated.", "Leave it out.")
        typed = set(index.instances(DG + "Service"))
        subjects = [s for s in index.subjects() if s in typed or any(p.startswith(FACT) for p in index.predicates(s))]
        if not subjects and not may_be_none:
            raise FactsError(
                "There is no service in it.", where=self._name, remedy="Type one as dg:Service, or state a fact: property of it."
            )
        return [self._service(subject) for subject in subjects]

    def _error(self, subject: str, predicate: str, detail: str, remedy: str = "", value: Term | None = None) -> FactsError:
        line = line_of(self._data, self._media_type, subject, predicate, value)
        place = f"{self._name}:{line}" if line else self._name
        return FactsError(detail, where=f"{place} ({local_name(predicate)})", remedy=remedy)

    def _service(self, subject: str) -> Service:
        index = self._index
        if isinstance(subject, Blank):
            first = index.predicates(subject)[0]
            raise self._error(subject, first, "A service has no IRI.", "Give the blank node a name.")
        provider = index.resource(subject, SCHEMA + "provider")
        facts = self._facts(subject)
        named = provider if provider and not isinstance(provider, Blank) else None
        return Service(
            id=Iri(subject),
            facts=facts,
            name=self._texts(subject),
            provider=Iri(named) if named else None,
            provider_name=self._texts(provider) if provider else {},
            evidence=tuple(self._evidence(node) for node in index.resources(subject, DG + "evidence")),
            sources=tuple(self._source(node) for node in index.resources(subject, DCTERMS + "source")),
            waivers=tuple(self._waiver(node) for node in index.resources(subject, DG + "waiver")),
            measurements=self._measurements(subject),
            events=tuple(self._event(node, facts) for node in index.resources(subject, DG + "event")),
            origin=self._name,
        )

    def _texts(self, subject: str) -> dict[str, str]:
        literals = [v for v in self._index.values(subject, SCHEMA + "name") if isinstance(v, Literal)]
        return {literal.language or "und": literal.value for literal in literals}

    def _facts(self, subject: str) -> dict[str, FactValue]:
        stated: dict[str, FactValue] = {}
        for predicate in self._index.predicates(subject):
            if not predicate.startswith(FACT):
                continue
            name, values = predicate.removeprefix(FACT), self._index.values(subject, predicate)
            if name not in self._rulebase.stated_facts:
                problem = unknown_fact(name, self._rulebase, "")
                raise self._error(subject, predicate, problem.detail, problem.remedy, values[0])
            read = {self._value(subject, predicate, self._rulebase.facts[name], value) for value in values}
            if len(read) > 1:
                raise self._error(
                    subject,
                    predicate,
                    f'The fact "{name}" has {len(read)} values.',
                    "Keep one; leave it out if unknown.",
                    values[-1],
                )
            stated[name] = read.pop()
        return stated

    def _value(self, subject: str, predicate: str, fact: Fact, term: Term) -> FactValue:
        if fact.type is ValueType.CHOICE:
            given: FactValue | None = term.removeprefix(FACT) if isinstance(term, str) else f'"{term.value}"'
        else:
            given = literal_value(term) if isinstance(term, Literal) else None
            if given is None:
                given = term.value if isinstance(term, Literal) else "a blank node" if isinstance(term, Blank) else term
                need = "xsd:boolean" if fact.type is ValueType.BOOLEAN else "xsd:integer"
                raise self._error(subject, predicate, f'The fact "{fact.name}" has {shown(given)}.', f"Write an {need}.", term)
        try:
            value = fact_value(fact, given, "")
        except FactsError as error:
            raise self._error(subject, predicate, error.detail, error.remedy, term) from error
        if value is None:
            raise self._error(subject, predicate, f'The fact "{fact.name}" is stated as unknown.', "Leave it out.", term)
        return value

    def _evidence(self, node: str) -> Evidence:
        index = self._index
        norm, kind = (local_name(index.resource(node, DG + name) or "") for name in ("evidenceFor", "kind"))
        norms = self._rulebase.norm_ids
        if norm not in norms:
            raise self._error(node, DG + "evidenceFor", f'There is no norm "{norm}".', nearest(norm, norms))
        if kind not in self._rulebase.evidence_kinds:
            remedy = nearest(kind, self._rulebase.evidence_kinds)
            raise self._error(node, DG + "kind", f'There is no evidence kind "{kind}".', remedy)
        url = index.resource(node, SCHEMA + "url") or index.text(node, SCHEMA + "url")
        if url and not is_iri(url):
            raise self._error(node, SCHEMA + "url", f'"{url}" is not an absolute IRI.', "Write it in < >.")
        digest = index.text(node, DG + "sha256")
        if digest is not None and not is_digest(digest):
            raise self._error(node, DG + "sha256", "That is not a SHA-256 digest.", "Write 64 lower-case hexadecimal digits.")
        return Evidence(
            norm=norm,
            kind=kind,
            identifier=index.text(node, DCTERMS + "identifier"),
            url=url,
            issued=self._day(node, DCTERMS + "issued"),
            expires=self._day(node, SCHEMA + "expires"),
            sha256=digest,
        )

    def _waiver(self, node: str) -> Waiver:
        index = self._index
        norm, norms = local_name(index.resource(node, DG + "waives") or ""), self._rulebase.norm_ids
        if norm not in norms:
            raise self._error(node, DG + "waives", f'There is no norm "{norm}".', nearest(norm, norms))
        by, reason = index.text(node, DG + "grantedBy"), index.text(node, DG + "reason")
        until = self._day(node, SCHEMA + "expires")
        if not by or not reason or until is None:
            remedy = "Add dg:grantedBy, dg:reason and schema:expires."
            raise self._error(node, DG + "waives", "A waiver does not say who granted it, why, and until when.", remedy)
        return Waiver(norm, by, reason, until)

    def _measurements(self, subject: str) -> tuple[Measurement, ...]:
        found: list[Measurement] = []
        for node in self._index.resources(subject, DQV + "hasQualityMeasurement"):
            found.append(self._measurement(node))
            if twice := measured_twice(found):
                detail = f'The indicator "{twice.indicator}" is measured twice on {twice.on}.'
                raise self._error(node, DCTERMS + "date", detail, "Keep one, or correct a day.")
        return tuple(found)

    def _measurement(self, node: str) -> Measurement:
        index, metric = self._index, DQV + "isMeasurementOf"
        iri = index.resource(node, metric) or ""
        indicator = self._rulebase.indicators.get(local_name(iri))
        if indicator is None or indicator.iri != iri:
            problem = unknown_indicator(local_name(iri), self._rulebase)
            raise self._error(node, metric, problem.detail, problem.remedy)
        values = index.values(node, DQV + "value")
        value = values[0] if len(values) == 1 else None
        told = shown(value.value) if isinstance(value, Literal) else "no single number as its value"
        try:
            number = measured_value(indicator, literal_number(value), told)
        except FactsError as error:
            raise self._error(node, DQV + "value" if values else metric, error.detail, error.remedy, value) from error
        day = self._needed_day(node, metric, "A measurement")
        return Measurement(indicator.id, number, day, index.text(node, DCTERMS + "description"))

    def _event(self, node: str, facts: Mapping[str, FactValue]) -> Event:
        index = self._index
        responses = index.resources(node, DG + "response")
        event = Event(
            fact=(index.resource(node, DG + "ofFact") or "").removeprefix(FACT),
            on=self._needed_day(node, DG + "ofFact", "An event"),
            id=index.text(node, DCTERMS + "identifier"),
            responses=tuple(self._response(response) for response in responses),
        )
        if fault := event_fault(event, facts, self._rulebase):
            place = node if fault.response is None else responses[fault.response]
            predicate = {"event": DG + "ofFact", "for": DG + "performs", "on": DCTERMS + "date"}[fault.field]
            raise self._error(place, predicate, fault.detail, fault.remedy)
        return event

    def _response(self, node: str) -> Response:
        norm = local_name(self._index.resource(node, DG + "performs") or "")
        day = self._needed_day(node, DG + "performs", "A response")
        return Response(norm, day, self._index.text(node, DCTERMS + "description"))

    def _needed_day(self, node: str, beside: str, what: str) -> date:
        day = self._day(node, DCTERMS + "date")
        if day is None:
            raise self._error(node, beside, f"{what} has no day.", "Add dcterms:date, written as 2025-02-28.")
        return day

    def _day(self, node: str, predicate: str) -> date | None:
        text = self._index.text(node, predicate)
        try:
            return None if text is None else parse_day(text)
        except ValueError as error:
            raise self._error(node, predicate, f'"{text}" is not a date.', "Write it as 2025-02-28.") from error

    def _source(self, node: str) -> Source:
        index = self._index
        facts = tuple(local_name(fact) for fact in index.resources(node, DG + "supportsFact"))
        title = index.text(node, DCTERMS + "title", "en") or index.text(node, DCTERMS + "title") or node
        url = index.resource(node, SCHEMA + "url")
        return Source(facts, title, index.text(node, DCTERMS + "title", "zh"), url)
