"""Findings as GitHub annotations, and as a table for the job's summary page.

Source: GitHub's workflow commands: four escapes, and few annotations of a kind shown for a step.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Literal

from dutygraph.reports.place import file_of, place_of
from dutygraph.reports.wording import (
    by_service,
    citation,
    counts_text,
    finding_text,
    is_open,
    outcome_word,
    service_name,
    visible,
    word,
)

if TYPE_CHECKING:
    from dutygraph.findings import Finding, Findings

__all__ = ["MAX_OF_A_KIND", "MAX_SUMMARY_BYTES", "step_summary", "write"]

MAX_OF_A_KIND = 10
"""Annotations of one kind that GitHub shows for a step; more are dropped without a word."""
MAX_SUMMARY_BYTES = 1_000_000
"""Bytes of table at most; GitHub refuses a summary above 1 MiB."""

_Kind = Literal["error", "warning", "notice"]
_KINDS: tuple[_Kind, ...] = ("error", "warning", "notice")


def write(findings: Findings, *, lang: str) -> bytes:
    """Returns annotations: errors, then warnings, then notices (waived first), ten of a kind at most."""
    chosen = sorted((f for f in findings.findings if is_open(f)), key=_rank)
    lines: list[str] = []
    for kind in _KINDS:
        lines += [_annotation(kind, finding, findings, lang) for finding in chosen if _kind(finding) == kind][:MAX_OF_A_KIND]
    return "".join(f"{line}\n" for line in lines).encode()


def _kind(finding: Finding) -> _Kind:
    if finding.waiver or finding.outcome != "failed":
        return "notice"
    return "warning" if finding.severity == "warning" else "error"


def _rank(finding: Finding) -> int:
    return ("failed", "cantTell", "untested").index(finding.outcome)


def _annotation(kind: str, finding: Finding, findings: Findings, lang: str) -> str:
    where = {"file": file_of(finding)}
    if finding.line:
        where |= {"line": str(finding.line), "endLine": str(finding.line), "col": "1"}
    where["title"] = f"{finding.norm.id} — {finding.norm.label.in_(lang)}"
    properties = ",".join(f"{name}={_property(value)}" for name, value in where.items())
    text = f"{outcome_word(finding, lang)}: {finding_text(finding, lang)} [{citation(finding, findings.rulebase, lang)}]"
    return f"::{kind} {properties}::{_data(text)}"


def _data(text: str) -> str:
    """Line ends become escapes, which GitHub undoes; other control and direction characters are written out."""
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def step_summary(findings: Findings, lang: str) -> str:
    """Returns a heading, the counts, and a Markdown table a service of all that is open.

    Rows stop before GitHub's limit, and then a last line says how many are left out.
    """
    parts = [f"## {word('title', lang)} — {findings.on} — {_cell(findings.reading.name)}\n\n"]
    parts.append(f"{counts_text(findings.findings, lang)}\n")
    left, size = 0, sum(len(part.encode()) for part in parts)
    for service, found in by_service(findings):
        if not (listed := [finding for finding in found if is_open(finding)]):
            continue
        head = f"\n### {_cell(service_name(service, lang))}\n\n{_row(*(word(key, lang) for key in _COLUMNS))}{_row(*['---'] * 5)}"
        for number, finding in enumerate(listed):
            row = (head if number == 0 else "") + _finding_row(finding, findings, lang)
            size += len(row.encode())
            if size > MAX_SUMMARY_BYTES:
                left += 1
            else:
                parts.append(row)
    if left:
        parts.append(f"\n{word('more', lang).format(left)}\n")
    return "".join(parts)


_COLUMNS = ("outcome", "norm", "provision", "message", "place")


def _finding_row(finding: Finding, findings: Findings, lang: str) -> str:
    cited = citation(finding, findings.rulebase, lang)
    label = f"{finding.norm.label.in_(lang)} ({finding.norm.id})"
    cells = (outcome_word(finding, lang), label, cited, finding_text(finding, lang), place_of(finding))
    return _row(*(_cell(cell) for cell in cells))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _cell(text: str) -> str:
    """Nothing in a cell is markup, ends the row, or calls a person by name."""
    escaped = escape(visible(text), quote=False)
    return re.sub(r"[\\`*_{}\[\]|#@~$:]", lambda match: f"&#{ord(match.group())};", escaped)
