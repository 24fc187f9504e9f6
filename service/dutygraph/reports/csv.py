"""One row a finding, for a spreadsheet.

Source: RFC 4180; CWE-1236 for text that a spreadsheet would run as a formula.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from dutygraph.reports.place import file_of
from dutygraph.reports.wording import citation

if TYPE_CHECKING:
    from dutygraph.findings import Finding, Findings

__all__ = ["COLUMNS", "write"]

COLUMNS = (
    *("service", "on", "reading", "norm", "iri", "type", "provisions", "citation", "verdict", "outcome", "severity"),
    *("message", "missing", "shape", "file", "line", "fingerprint", "waiver_by", "waiver_reason", "waiver_until"),
)


def write(findings: Findings, *, lang: str) -> bytes:
    """Returns all findings with a header; message and citation are in ``lang``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(finding, findings, lang) for finding in findings.findings)
    return out.getvalue().encode()


def _row(finding: Finding, findings: Findings, lang: str) -> tuple[object, ...]:
    norm, waiver = finding.norm, finding.waiver
    return (
        finding.service.id,
        findings.on.isoformat(),
        findings.reading.name,
        norm.id,
        norm.iri,
        norm.type,
        ";".join(norm.provisions),
        citation(finding, findings.rulebase, lang),
        finding.verdict.verdict,
        finding.outcome,
        finding.severity,
        finding.message.in_(lang),
        ";".join(finding.verdict.missing),
        finding.shape,
        _inert(file_of(finding)),
        finding.line or "",
        finding.fingerprint,
        _inert(waiver.by) if waiver else "",
        _inert(waiver.reason) if waiver else "",
        waiver.until.isoformat() if waiver else "",
    )


def _inert(text: str) -> str:
    """Free text never starts as a formula: a spreadsheet reads the apostrophe as "this is text"."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
