"""Text for a terminal or a log: what is open, a line each, by service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.reports.place import place_of
from dutygraph.reports.wording import (
    by_service,
    citation,
    counts_text,
    finding_text,
    is_missed,
    is_open,
    measured_text,
    outcome_word,
    visible,
    word,
)

if TYPE_CHECKING:
    from dutygraph.findings import Finding, Findings

__all__ = ["write"]


def write(findings: Findings, *, lang: str) -> bytes:
    """Returns what is open, has a deadline or misses a threshold, a line each, for each service, and counts over all."""
    lines: list[str] = []
    for service, found in by_service(findings):
        name = service.name.get(lang) or service.name.get("en") or ""
        head = f"{name} <{service.id}> — {findings.on} — {findings.reading.name}".lstrip()
        lines.append(visible(head))
        listed = [
            _line(finding, findings, lang) for finding in found if is_open(finding) or finding.deadlines or is_missed(finding)
        ]
        lines += listed or [f"  {word('nothing', lang)}"]
        lines += [measured_text(found, lang)] if service.measurements else []
        lines.append("")
    lines.append(counts_text(findings.findings, lang))
    return ("\n".join(lines) + "\n").encode()


def _line(finding: Finding, findings: Findings, lang: str) -> str:
    cited = citation(finding, findings.rulebase, lang)
    what = f"{place_of(finding)}: {outcome_word(finding, lang)}: {finding.norm.id} [{cited}] {finding_text(finding, lang)}"
    return "  " + visible(what)
