"""Findings as EARL 1.0 assertions, in Turtle: who tested which service against which norm, with what outcome.

Every node has an IRI that follows from the finding's fingerprint, so that two reports can be merged or compared.

Source: Evaluation and Report Language (EARL) 1.0 Schema, sections 2.1 to 2.8; Pointer Methods in RDF 1.0, section 3.3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.engines import serialize_quads
from dutygraph.reports.place import file_of, place_of
from dutygraph.reports.wording import finding_text
from dutygraph.terms import Literal
from dutygraph.version import __version__
from dutygraph.vocab import BASE, DCTERMS, DG, RDF, RDFS, SCHEMA, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dutygraph.findings import Finding, Findings
    from dutygraph.terms import Quad, Term, Triple

__all__ = ["EARL", "assertions", "write"]

EARL = "http://www.w3.org/ns/earl#"
_PTR = "http://www.w3.org/2009/pointers#"
_FINDING = "urn:dutygraph:finding:"


def write(findings: Findings, *, lang: str) -> bytes:  # noqa: ARG001  (both languages are always there)
    """Returns all assertions as Turtle."""
    return serialize_quads(assertions(findings), "text/turtle")


def assertions(findings: Findings) -> Iterator[Quad]:
    """Returns the tool, then each service as a test subject, then an assertion a finding, as quads in the default graph."""
    services = {finding.service.id: finding.service for finding in findings.findings}
    norms = {finding.norm.iri: finding.norm for finding in findings.findings}
    yield from _described(_tool(findings))
    for service in services.values():
        yield service.id, RDF + "type", EARL + "TestSubject", ""
        for lang, name in service.name.items():
            yield service.id, DCTERMS + "title", Literal(name, language=lang), ""
    for norm in norms.values():
        yield norm.iri, RDF + "type", EARL + "TestRequirement", ""
        yield norm.iri, DCTERMS + "title", Literal(norm.label.en, language="en"), ""
        yield norm.iri, DCTERMS + "title", Literal(norm.label.zh, language="zh"), ""
    for finding in findings.findings:
        yield from _described(_assertion(finding, findings))


def _described(triples: Iterator[Triple]) -> Iterator[Quad]:
    return ((subject, predicate, value, "") for subject, predicate, value in triples)


def _tool(findings: Findings) -> Iterator[Triple]:
    rulebase = findings.rulebase
    yield BASE, RDF + "type", EARL + "Software"
    yield BASE, DCTERMS + "title", Literal("dutygraph")
    yield BASE, DCTERMS + "hasVersion", Literal(__version__)
    rests_on = f"Rule base {rulebase.version}, {rulebase.digest}; reading: {findings.reading.name}."
    yield BASE, DCTERMS + "description", Literal(rests_on)


def _assertion(finding: Finding, findings: Findings) -> Iterator[Triple]:
    node = _FINDING + finding.fingerprint
    result = f"{node}:result"
    yield node, RDF + "type", EARL + "Assertion"
    yield node, EARL + "assertedBy", BASE
    yield node, EARL + "subject", finding.service.id
    yield node, EARL + "test", finding.norm.iri
    yield node, EARL + "mode", EARL + "automatic"
    yield node, EARL + "result", result
    if finding.waiver:
        yield node, DCTERMS + "relation", f"{node}:waiver"
    yield from _result(result, finding, findings)
    yield from _pointer(f"{result}:pointer", finding)
    yield from _waiver(f"{node}:waiver", finding)


def _result(result: str, finding: Finding, findings: Findings) -> Iterator[Triple]:
    yield result, RDF + "type", EARL + "TestResult"
    yield result, EARL + "outcome", EARL + finding.outcome
    yield result, DCTERMS + "date", Literal(findings.on.isoformat(), XSD + "date")
    yield result, EARL + "info", Literal(finding_text(finding, "en"), language="en")
    yield result, EARL + "info", Literal(finding_text(finding, "zh"), language="zh")
    yield result, EARL + "pointer", f"{result}:pointer"


def _pointer(pointer: str, finding: Finding) -> Iterator[Triple]:
    yield pointer, RDF + "type", _PTR + ("LineCharPointer" if finding.line else "Pointer")
    yield pointer, RDFS + "label", Literal(place_of(finding))
    yield pointer, DCTERMS + "source", Literal(file_of(finding))
    if finding.line:
        yield pointer, _PTR + "lineNumber", Literal(str(finding.line), XSD + "positiveInteger")
        yield pointer, _PTR + "charNumber", Literal("1", XSD + "positiveInteger")


def _waiver(node: str, finding: Finding) -> Iterator[Triple]:
    waiver = finding.waiver
    if waiver is None:
        return
    said: tuple[tuple[str, Term], ...] = (
        (RDF + "type", DG + "Waiver"),
        (DG + "waives", finding.norm.iri),
        (DG + "grantedBy", Literal(waiver.by)),
        (DG + "reason", Literal(waiver.reason)),
        (SCHEMA + "expires", Literal(waiver.until.isoformat(), XSD + "date")),
    )
    for predicate, value in said:
        yield node, predicate, value
    yield finding.service.id, DG + "waiver", node
