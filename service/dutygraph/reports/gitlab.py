"""Findings in GitLab's merge request widget (Code Quality).

Source: GitLab's Code Quality report format: description, check_name, fingerprint, severity, location.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.reports.place import file_of
from dutygraph.reports.wording import citation, finding_text, is_open, outcome_word, visible
from dutygraph.serialize import json_text

if TYPE_CHECKING:
    from dutygraph.findings import Finding, Findings

__all__ = ["write"]


def write(findings: Findings, *, lang: str) -> bytes:
    """Returns what is open. A gap is major, one in a contested duty minor; what is waived or cannot be told is info."""
    return json_text([_issue(finding, findings, lang) for finding in findings.findings if is_open(finding)]).encode()


def _issue(finding: Finding, findings: Findings, lang: str) -> dict[str, object]:
    cited = citation(finding, findings.rulebase, lang)
    return {
        "description": visible(f"{outcome_word(finding, lang)}: {finding_text(finding, lang)} [{cited}]"),
        "check_name": finding.norm.id,
        "fingerprint": finding.fingerprint,
        "severity": _severity(finding),
        "location": {"path": file_of(finding), "lines": {"begin": finding.line or 1}},
    }


def _severity(finding: Finding) -> str:
    if finding.waiver or finding.outcome != "failed":
        return "info"
    return "minor" if finding.severity == "warning" else "major"
