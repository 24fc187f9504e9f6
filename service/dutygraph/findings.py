"""From "this duty applies" to "and here is what is missing": one finding a service and duty.

Outcomes are EARL's five. A duty that does not apply is inapplicable; one that cannot be told is cantTell; one that
applies passes only on current evidence of a kind that its norm expects, and is untested where no kind is known.

Law: every obligation and prohibition that binds the provider, with its provision.
Source: Evaluation and Report Language (EARL) 1.0 Schema, section 2.7.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote, urlsplit

from dutygraph.applicability import assess
from dutygraph.deadlines import deadlines_of, told
from dutygraph.errors import CorpusError
from dutygraph.indicators import measured_for, missed_message
from dutygraph.model import Bilingual
from dutygraph.reading import MAJORITY, Reading
from dutygraph.shapes import case_class, compliance_messages, compliance_shapes, shape_iri
from dutygraph.validation import load_shapes, target_classes, validate, with_shapes
from dutygraph.vocab import DG, RDF

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import date
    from pathlib import Path

    from dutygraph.applicability import Verdict
    from dutygraph.deadlines import Deadline
    from dutygraph.facts import FactsDocument
    from dutygraph.indicators import Measured
    from dutygraph.model import Evidence, Norm, Service, Waiver
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad

__all__ = ["OUTCOMES", "Finding", "Findings", "Likeness", "Outcome", "broken_likenesses", "case_quads", "check", "currency_of"]

Outcome = Literal["passed", "failed", "cantTell", "inapplicable", "untested"]
OUTCOMES: tuple[Outcome, ...] = ("failed", "cantTell", "untested", "passed", "inapplicable")
_CURRENCY = {
    "Expired": Bilingual("expired on {0}", "已于{0}过期"),
    "NotYetIssued": Bilingual("is dated {1}, after this day", "所署日期{1}晚于当日"),
    "Altered": Bilingual("does not have the digest stated", "与所述摘要不符"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found for one duty of one service.

    ``severity`` is ``violation`` or ``warning`` (the duty itself is contested) for a failed duty, else ``none``.
    ``line`` is where the service, or the record at fault, starts in ``file``. ``fingerprint`` stays the same when
    lines move; ``known`` says that a baseline has it already. ``deadlines`` has one for each event that calls for it,
    ``measured`` one for each indicator of a duty that applies; an indicator never changes the outcome.
    """

    service: Service
    norm: Norm
    verdict: Verdict
    outcome: Outcome
    severity: Literal["violation", "warning", "none"]
    message: Bilingual
    shape: str
    file: str
    line: int | None
    fingerprint: str
    waiver: Waiver | None = None
    known: bool = False
    deadlines: tuple[Deadline, ...] = ()
    measured: tuple[Measured, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether the finding counts: it is neither waived nor known from a baseline."""
        return self.waiver is None and not self.known


@dataclass(frozen=True, slots=True)
class Findings:
    """All findings of a run, by service, then in provision order, with what they rest on."""

    on: date
    reading: Reading
    rulebase: Rulebase
    findings: tuple[Finding, ...]
    fail_on: Literal["violation", "warning", "unknown"] = "violation"
    has_baseline: bool = False

    @property
    def exit_status(self) -> int:
        """1 where a finding that counts is as bad as ``fail_on``, else 0."""
        severities = {"violation"} if self.fail_on == "violation" else {"violation", "warning"}
        outcomes = {"cantTell", "untested"} if self.fail_on == "unknown" else set()
        return int(any(f.counts and (f.severity in severities or f.outcome in outcomes) for f in self.findings))


Likeness = tuple[str, tuple[tuple[str, str], ...]]
"""A norm, and the kind and currency of the records put forward for it."""


@dataclass(frozen=True, slots=True)
class _Case:
    service: Service
    verdict: Verdict
    node: str
    records: tuple[tuple[int, Evidence, str], ...]


def check(documents: Sequence[FactsDocument], rulebase: Rulebase, *, on: date, reading: Reading = MAJORITY) -> Findings:
    """Returns a finding for every provider-binding duty of every service.

    Args:
        documents: facts files; evidence stands beside the facts.
        rulebase: the law.
        on: civil day in China; evidence must be current on it.
        reading: the sides taken in disputes.

    Raises:
        CorpusError: a shape is broken or missing. That is an error of ours, not a pass.
    """
    judged = list(_judged(documents, rulebase, on, reading))
    cases = {id(entry): case for number, entry in enumerate(judged) if (case := _case(entry, number, on))}
    unmet = _unmet(list(cases.values()), rulebase)
    found = tuple(_finding(entry, cases.get(id(entry)), unmet, rulebase, on) for entry in judged)
    return Findings(on, reading, rulebase, found)


def case_quads(documents: Sequence[FactsDocument], rulebase: Rulebase, *, on: date, reading: Reading = MAJORITY) -> Iterator[Quad]:
    """Returns the graph that the compliance shapes are held against: each duty that applies, with its records."""
    for number, entry in enumerate(_judged(documents, rulebase, on, reading)):
        if case := _case(entry, number, on):
            yield from _case_quads(case)


@dataclass(frozen=True, slots=True)
class _Judged:
    """One provider-binding duty of one service, and where the service stands in its file."""

    document: FactsDocument
    number: int
    service: Service
    verdict: Verdict


def _judged(documents: Sequence[FactsDocument], rulebase: Rulebase, on: date, reading: Reading) -> Iterator[_Judged]:
    for document in documents:
        for number, service in enumerate(document.services):
            for verdict in assess(service, rulebase, on=on, reading=reading).verdicts:
                if verdict.norm.binds_provider:
                    yield _Judged(document, number, service, verdict)


def _case(entry: _Judged, number: int, on: date) -> _Case | None:
    verdict, service = entry.verdict, entry.service
    if verdict.verdict != "applies" or not verdict.norm.evidence_kinds:
        return None
    own = [(n, record) for n, record in enumerate(service.evidence) if record.norm == verdict.norm.id]
    records = tuple((n, record, currency_of(record, on, entry.document.folder)) for n, record in own)
    return _Case(service, verdict, f"urn:dutygraph:case:{number}", records)


def currency_of(record: Evidence, on: date, folder: Path | None) -> str:
    """Returns the state of a record on a day.

    A digest is checked where the document is a file at hand; without a folder (facts from elsewhere) no file is opened.
    """
    if record.issued and record.issued > on:
        return "NotYetIssued"
    if record.expires and record.expires < on:
        return "Expired"
    if record.sha256 and record.url and folder and (data := _at_hand(record.url, folder)) is not None:
        return "Current" if hashlib.sha256(data).hexdigest() == record.sha256 else "Altered"
    return "Current"


def _at_hand(url: str, folder: Path) -> bytes | None:
    parts = urlsplit(url)
    if parts.scheme != "file":
        return None
    path = folder / unquote(parts.path)
    return path.read_bytes() if path.is_file() else None


def _case_quads(case: _Case) -> Iterator[Quad]:
    norm = case.verdict.norm
    yield case.node, DG + "ofService", case.service.id, ""
    yield case.node, DG + "ofNorm", norm.iri, ""
    yield from _records_quads(case.node, case_class(norm), ((record.kind, currency) for _, record, currency in case.records))


def _likeness(case: _Case) -> Likeness:
    return case.verdict.norm.id, tuple(sorted((record.kind, currency) for _, record, currency in case.records))


def _unmet(cases: Sequence[_Case], rulebase: Rulebase) -> set[str]:
    """Returns the case nodes whose shape finds no counting evidence."""
    broken = broken_likenesses({_likeness(case) for case in cases}, rulebase)
    return {case.node for case in cases if _likeness(case) in broken}


def broken_likenesses(likenesses: Collection[Likeness], rulebase: Rulebase) -> frozenset[Likeness]:
    """Returns the likenesses whose shape finds no counting evidence.

    What a shape says of a case turns on its norm and on kind and currency of its records alone, so one case stands for
    all that are alike.

    Raises:
        CorpusError: an instrument has shapes and a duty of it has none; without one it would seem fulfilled.
    """
    shapes = load_shapes("compliance")
    seen = target_classes(shapes)
    unseen = [norm for norm in rulebase.norms if norm.id in {n for n, _ in likenesses} and case_class(norm) not in seen]
    stale = sorted(norm.id for norm in unseen if any(cls.startswith(f"{norm.instrument}/") for cls in seen))
    if stale:
        raise CorpusError(
            f"No shape looks for evidence of: {', '.join(stale)}.",
            where="shapes/compliance",
            remedy="Run: dutygraph export shapes",
        )
    if unseen:
        shapes = with_shapes(shapes, compliance_shapes(unseen, rulebase))
    nodes = {f"urn:dutygraph:likeness:{number}": likeness for number, likeness in enumerate(sorted(likenesses))}
    quads = (q for node, (norm, records) in nodes.items() for q in _records_quads(node, case_class(rulebase.norm(norm)), records))
    return frozenset(nodes[breach.focus] for breach in validate(quads, shapes)) if nodes else frozenset()


def _records_quads(node: str, cls: str, records: Iterable[tuple[str, str]]) -> Iterator[Quad]:
    yield node, RDF + "type", cls, ""
    for number, (kind, currency) in enumerate(records):
        record = f"{node}:record:{number}"
        yield node, DG + "shownBy", record, ""
        yield record, DG + "kind", DG + kind, ""
        yield record, DG + "currency", DG + currency, ""


def _finding(entry: _Judged, case: _Case | None, unmet: set[str], rulebase: Rulebase, on: date) -> Finding:
    service, verdict = entry.service, entry.verdict
    norm = verdict.norm
    waiver = next((w for w in service.waivers if w.norm == norm.id and on <= w.until), None)
    lapsed = next((w for w in service.waivers if w.norm == norm.id and w.until < on), None)
    deadlines = () if verdict.verdict == "does-not-apply" else deadlines_of(service, norm, rulebase, on=on)
    late = [deadline for deadline in deadlines if deadline.state == "missed" and verdict.verdict == "applies"]
    lacking = case is not None and case.node in unmet
    failed = lacking or bool(late)
    outcome = _outcome(verdict, case, failed=failed)
    severity: Literal["violation", "warning", "none"] = "none"
    if failed:
        severity = "warning" if norm.contestation == "MajorDoubt" else "violation"
    message = _message(verdict, case, outcome if lacking or not late else "passed", rulebase)
    measured = measured_for(norm, service, rulebase, on) if verdict.verdict == "applies" else ()
    message = _with_told(message, deadlines, measured)
    if failed and lapsed and not waiver:
        message = _with_lapse(message, lapsed)
    named = [service.id, norm.iri, outcome, *(f"{deadline.event.on}" for deadline in late)]  # another missed is another finding
    return Finding(
        service=service,
        norm=norm,
        verdict=verdict,
        outcome=outcome,
        severity=severity,
        message=message,
        shape=shape_iri(norm),
        file=entry.document.name,
        line=entry.document.find_line(entry.number),
        fingerprint=hashlib.sha256("\n".join(named).encode()).hexdigest(),
        waiver=waiver if failed else None,
        deadlines=deadlines,
        measured=measured,
    )


def _outcome(verdict: Verdict, case: _Case | None, *, failed: bool) -> Outcome:
    if verdict.verdict == "does-not-apply":
        return "inapplicable"
    if verdict.verdict == "undetermined":
        return "cantTell"
    if failed:
        return "failed"
    return "untested" if case is None else "passed"


def _with_lapse(message: Bilingual, lapsed: Waiver) -> Bilingual:
    return Bilingual(
        f"{message.en} A waiver by {lapsed.by} lapsed on {lapsed.until}.",
        f"{message.zh}{lapsed.by}的豁免已于{lapsed.until}失效。",
    )


def _with_told(message: Bilingual, deadlines: Sequence[Deadline], measured: Sequence[Measured]) -> Bilingual:
    """A missed deadline comes first, whatever its day; thresholds missed come last."""
    sentences = [told(deadline) for deadline in sorted(deadlines, key=lambda deadline: deadline.state != "missed")]
    sentences.append(missed_message(measured))
    return Bilingual(" ".join([message.en, *(s.en for s in sentences if s.en)]), message.zh + "".join(s.zh for s in sentences))


def _message(verdict: Verdict, case: _Case | None, outcome: Outcome, rulebase: Rulebase) -> Bilingual:
    norm = verdict.norm
    match outcome:
        case "cantTell":
            asked = [rulebase.facts[name] for name in verdict.missing]
            return Bilingual(
                f"Cannot tell whether this applies: {norm.label.en}. State: " + ", ".join(fact.name for fact in asked) + ".",
                f"尚不能定是否适用：{norm.label.zh}。请陈述："
                + "、".join(f"{fact.label.zh}（{fact.name}）" for fact in asked)
                + "。",
            )
        case "inapplicable":
            return Bilingual(f"Does not apply: {norm.label.en}.", f"不适用：{norm.label.zh}。")
        case "untested":
            return Bilingual(
                f"Applies, and no kind of evidence is known that would show it: {norm.label.en}.",
                f"适用，但无已知证据种类可供证明：{norm.label.zh}。",
            )
        case "passed":
            return Bilingual(f"Applies, and current evidence shows it: {norm.label.en}.", f"适用，且有有效证据：{norm.label.zh}。")
        case "failed":
            message = compliance_messages(norm, rulebase)
            faults = [_fault(record, currency, norm) for _, record, currency in (case.records if case else ())]
            en, zh = " ".join(fault.en for fault in faults), "".join(fault.zh for fault in faults)
            return Bilingual(f"{message.en} {en}".rstrip(), message.zh + zh)


def _fault(record: Evidence, currency: str, norm: Norm) -> Bilingual:
    name = record.identifier or record.kind
    if currency in _CURRENCY:
        text = _CURRENCY[currency]
        return Bilingual(
            f'"{name}" {text.en.format(record.expires, record.issued)}.',
            f"“{name}”{text.zh.format(record.expires, record.issued)}。",
        )
    kinds = ", ".join(norm.evidence_kinds)
    return Bilingual(f'"{name}" is of kind {record.kind}, not {kinds}.', f"“{name}”的种类为{record.kind}，而非{kinds}。")
