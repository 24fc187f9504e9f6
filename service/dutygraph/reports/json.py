"""Everything, as one JSON document: the form that our own tools read back.

Source: the finding model of docs/contract.md; EARL 1.0 for outcomes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.reports.place import file_of
from dutygraph.reports.wording import counts
from dutygraph.serialize import json_text
from dutygraph.standards import number_text

if TYPE_CHECKING:
    from dutygraph.deadlines import Deadline
    from dutygraph.findings import Finding, Findings
    from dutygraph.indicators import Measured

__all__ = ["write"]


def write(findings: Findings, *, lang: str) -> bytes:  # noqa: ARG001  (both languages are always there)
    """Returns all findings, by service, then in provision order."""
    rulebase = findings.rulebase
    document = {
        "on": findings.on.isoformat(),
        "reading": findings.reading.name,
        "rulebase": {"version": rulebase.version, "digest": rulebase.digest},
        "summary": counts(findings.findings),
        "findings": [_finding(finding) for finding in findings.findings],
    }
    return json_text(document).encode()


def _finding(finding: Finding) -> dict[str, object]:
    norm, verdict, waiver = finding.norm, finding.verdict, finding.waiver
    return {
        "service": finding.service.id,
        "norm": norm.id,
        "iri": norm.iri,
        "type": norm.type,
        "instrument": norm.instrument,
        "provisions": list(norm.provisions),
        "verdict": verdict.verdict,
        "outcome": finding.outcome,
        "severity": finding.severity,
        "message": finding.message.texts(),
        "missing": list(verdict.missing),
        "shape": finding.shape,
        "file": file_of(finding),
        "line": finding.line,
        "fingerprint": finding.fingerprint,
        "known": finding.known,
        "waiver": {"by": waiver.by, "reason": waiver.reason, "until": waiver.until.isoformat()} if waiver else None,
        "deadlines": [_deadline(deadline) for deadline in finding.deadlines],
        "measured": [_measured(measured) for measured in finding.measured],
    }


def _deadline(deadline: Deadline) -> dict[str, object]:
    event, term, source = deadline.event, deadline.term, deadline.source
    return {
        "event": event.fact,
        "id": event.id,
        "on": event.on.isoformat(),
        "due": deadline.due.isoformat() if deadline.due else None,
        "term": term.texts(),
        "source": source.texts(),
        "state": deadline.state,
        "met_on": deadline.met_on.isoformat() if deadline.met_on else None,
        "note": deadline.note.texts() if deadline.note else None,
    }


def _measured(measured: Measured) -> dict[str, object]:
    indicator, measurement = measured.indicator, measured.measurement
    return {
        "indicator": indicator.id,
        "iri": indicator.iri,
        "result": measured.result,
        "value": number_text(measurement.value) if measurement else None,
        "on": measurement.on.isoformat() if measurement else None,
        "comparison": indicator.comparison,
        "threshold": number_text(indicator.threshold),
        "unit": indicator.unit.texts(),
        "standard": indicator.standard_name,
        "clause": indicator.clause.texts(),
        "strength": indicator.strength,
    }
