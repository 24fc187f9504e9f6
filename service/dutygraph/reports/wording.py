"""The words that every report shares, and how text from a stranger's file is made safe to show."""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from dutygraph.findings import OUTCOMES
from dutygraph.indicators import RESULTS
from dutygraph.timeline import cite

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dutygraph.findings import Finding, Findings
    from dutygraph.model import Provision, Service, Waiver
    from dutygraph.rulebase import Rulebase

__all__ = [
    "by_service",
    "citation",
    "counts",
    "counts_text",
    "finding_text",
    "is_missed",
    "is_open",
    "measured_text",
    "outcome_word",
    "provisions",
    "service_name",
    "visible",
    "waiver_text",
    "word",
]

_WORDS = {
    "failed": ("not shown", "未证明"),  # a gap in evidence is no finding of breach
    "cantTell": ("cannot tell", "尚不能定"),
    "untested": ("untested", "未检验"),
    "passed": ("shown", "已证明"),
    "inapplicable": ("inapplicable", "不适用"),
    "waived": ("waived", "已豁免"),
    "violation": ("violation", "违反"),
    "warning": ("warning", "警告"),
    "none": ("none", "无"),
    "title": ("Duties and evidence", "义务与证据"),
    "on": ("day", "判断日"),
    "reading": ("reading", "立场"),
    "rulebase": ("rule base", "规则库"),
    "service": ("service", "服务"),
    "outcome": ("outcome", "结果"),
    "norm": ("norm", "规范"),
    "provision": ("provision", "条款"),
    "message": ("message", "说明"),
    "place": ("place", "位置"),
    "missing": ("facts to state", "待陈述事实"),
    "nothing": ("Nothing is open.", "无待处理事项。"),
    "more": ("{0} more are in the full report.", "另有{0}条，见完整报告。"),
    "measured": ("indicators of standards (not statute)", "标准（非法律）指标"),
    "reached": ("reached", "达到"),
    "missed": ("missed", "未达到"),
    "not-measured": ("not measured", "未测量"),
    "waiver": ("Waived by {0} until {1}: {2}", "由{0}豁免至{1}：{2}"),
}
_OPEN = ("failed", "cantTell", "untested")


def word(key: str, lang: str) -> str:
    """Returns a fixed word or sentence in a language."""
    return _WORDS[key][lang == "zh"]


def outcome_word(finding: Finding, lang: str) -> str:
    """Returns the outcome as a word, with the severity where there is one, and whether the gap is waived.

    Source: EARL 1.0 Schema, section 2.7.
    """
    text = word(finding.outcome, lang)
    notes = [word(finding.severity, lang)] if finding.severity == "warning" else []
    notes += [word("waived", lang)] if finding.waiver else []
    return f"{text} ({', '.join(notes)})" if notes else text


def is_open(finding: Finding) -> bool:
    """Returns whether someone still has something to do or to decide: failed, waived or not, cannot tell, untested."""
    return finding.outcome in _OPEN


def is_missed(finding: Finding) -> bool:
    """Returns whether a measurement misses what a standard asks for, whatever the outcome of the duty."""
    return any(measured.result == "missed" for measured in finding.measured)


def measured_text(found: Iterable[Finding], lang: str) -> str:
    """Returns how many indicators are reached, missed and not measured, as one line; each counts once."""
    results = {measured.indicator.id: measured.result for finding in found for measured in finding.measured}
    tally = Counter(results.values())
    parts = [f"{word(result, lang)} {tally[result]}" for result in RESULTS]
    return f"  {word('measured', lang)}{'：' if lang == 'zh' else ': '}" + ("，" if lang == "zh" else ", ").join(parts)


def waiver_text(waiver: Waiver, lang: str) -> str:
    """Returns who let a gap stand, until when, and why."""
    return word("waiver", lang).format(waiver.by, waiver.until, waiver.reason)


def finding_text(finding: Finding, lang: str) -> str:
    """Returns the message, and the waiver where there is one."""
    message = finding.message.in_(lang)
    if finding.waiver is None:
        return message
    return f"{message}{'' if lang == 'zh' else ' '}{waiver_text(finding.waiver, lang)}"


def provisions(finding: Finding, rulebase: Rulebase) -> list[Provision]:
    """Returns the provisions that a norm is stated in, in the order stated."""
    norm = finding.norm
    found = (rulebase.provisions.get(f"{norm.instrument}/{name}") for name in norm.provisions)
    return [provision for provision in found if provision]


def citation(finding: Finding, rulebase: Rulebase, lang: str) -> str:
    """Returns where the norm stands, as a lawyer cites it."""
    return cite(finding.norm, rulebase).in_(lang)


def service_name(service: Service, lang: str) -> str:
    """Returns the service's name in a language, else in the other, else its IRI."""
    return service.name.get(lang) or next(iter(service.name.values()), "") or service.id


def by_service(findings: Findings) -> list[tuple[Service, list[Finding]]]:
    """Returns each service with its findings: failed first, then cannot tell, untested, passed, inapplicable.

    Findings with the same outcome stay in provision order.
    """
    groups: dict[str, tuple[Service, list[Finding]]] = {}
    for finding in findings.findings:
        groups.setdefault(finding.service.id, (finding.service, []))[1].append(finding)
    return [(service, sorted(found, key=lambda f: OUTCOMES.index(f.outcome))) for service, found in groups.values()]


def counts(found: Iterable[Finding]) -> dict[str, int]:
    """Returns how many findings have each outcome; all five are there. A waived gap counts as failed."""
    tally = Counter(finding.outcome for finding in found)
    return {outcome: tally[outcome] for outcome in OUTCOMES}


def counts_text(found: Iterable[Finding], lang: str) -> str:
    """Returns the counts as one line; of the failed, how many are waived."""
    listed = list(found)
    waived = sum(finding.waiver is not None for finding in listed)
    parts = [f"{word(outcome, lang)} {number}" for outcome, number in counts(listed).items()]
    if waived:
        parts[0] += f" ({word('waived', lang)} {waived})"
    return ("，" if lang == "zh" else ", ").join(parts)


def visible(text: str) -> str:
    r"""Returns text with every control and direction character written out, so that it can neither move nor hide.

    >>> visible("a\u202eb\n")
    'a\\u202eb\\u000a'
    """
    return "".join(f"\\u{ord(c):04x}" if _is_hidden(c) else c for c in text)


def _is_hidden(char: str) -> bool:
    """Cc is control, Cf format (bidirectional overrides, zero width), Cs half a surrogate pair, Zl and Zp line ends."""
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
