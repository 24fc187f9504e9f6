"""Everything, as one JSON document: the form that our own tools read back.

Source: the finding model of docs/contract.md; EARL 1.0 for outcomes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.reports.place import file_of
from dutygraph.reports.wording import counts
from dutygraph.serialize import json_text

if TYPE_CHECKING:
    from dutygraph.findings import Finding, Findings

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
        "provisions": list(norm.provisions),
        "verdict": verdict.verdict,
        "outcome": finding.outcome,
        "severity": finding.severity,
        "message": {"en": finding.message.en, "zh": finding.message.zh},
        "missing": list(verdict.missing),
        "shape": finding.shape,
        "file": file_of(finding),
        "line": finding.line,
        "fingerprint": finding.fingerprint,
        "known": finding.known,
        "waiver": {"by": waiver.by, "reason": waiver.reason, "until": waiver.until.isoformat()} if waiver else None,
    }
