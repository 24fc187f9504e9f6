"""A compliance record a service, as OpenMetadata keeps for an AI asset.

OpenMetadata has one word for a service. It is PartiallyCompliant where some duty has evidence and another has none or is
waived, UnderReview where nothing failed but something cannot be told or tested.

Source: OpenMetadata's type/aiCompliance.json, definition aiComplianceRecord; framework China_AI_Regulations.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from dutygraph.reports.wording import by_service, citation, counts_text, finding_text, is_open, outcome_word, service_name, visible
from dutygraph.serialize import json_text
from dutygraph.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dutygraph.findings import Finding, Findings
    from dutygraph.model import Service

__all__ = ["write"]

_CHINA = timezone(timedelta(hours=8))
_NOT_A_PERSON = {
    "en": "Evidence was looked for by a program; nobody has verified the stated facts.",
    "zh": "证据由程序查找；所陈述的事实未经人工核实。",
}


def write(findings: Findings, *, lang: str) -> bytes:
    """Returns, for each service, its IRI, its name and what goes into the asset's ``aiCompliance``."""
    records = [
        {
            "service": service.id,
            "name": service_name(service, lang),
            "aiCompliance": {"complianceRecords": [_record(service, found, findings, lang)]},
        }
        for service, found in by_service(findings)
    ]
    return json_text(records).encode()


def _record(service: Service, found: Sequence[Finding], findings: Findings, lang: str) -> dict[str, object]:
    gaps = [finding for finding in found if finding.outcome == "failed" and finding.waiver is None]
    rest = [finding for finding in found if is_open(finding) and (finding.waiver or finding.outcome != "failed")]
    rulebase = findings.rulebase
    record: dict[str, object] = {
        "framework": "China_AI_Regulations",
        "assessedBy": f"dutygraph {__version__}",
        "assessedAt": _timestamp(findings.on),
        "status": _status(found),
        "verification": {"isVerified": False, "verificationNotes": _NOT_A_PERSON[lang]},
        "notes": "\n".join(
            (
                f"{counts_text(found, lang)} — {findings.reading.name} — {rulebase.version} {rulebase.digest}",
                *(f"{outcome_word(finding, lang)}: {_action(finding, findings, lang)}" for finding in rest),
            )
        ),
        "remediationRequired": [_action(finding, findings, lang) for finding in gaps],
    }
    if days := _review_days(service, found, findings.on):
        record["nextReviewDate"] = _timestamp(min(days))
    return record


def _action(finding: Finding, findings: Findings, lang: str) -> str:
    return visible(f"{finding.norm.id} [{citation(finding, findings.rulebase, lang)}] {finding_text(finding, lang)}")


def _status(found: Sequence[Finding]) -> str:
    outcomes = {finding.outcome for finding in found}
    if "failed" in outcomes:
        waived = any(finding.waiver for finding in found)
        return "PartiallyCompliant" if waived or "passed" in outcomes else "NonCompliant"
    if outcomes & {"cantTell", "untested"}:
        return "UnderReview"
    return "Compliant" if "passed" in outcomes else "NotApplicable"


def _review_days(service: Service, found: Sequence[Finding], on: date) -> list[date]:
    """Returns the last days of waivers and of current evidence: after the first of them the answer can change."""
    waived = [finding.waiver.until for finding in found if finding.waiver]
    return waived + [record.expires for record in service.evidence if record.expires and record.expires >= on]


def _timestamp(day: date) -> int:
    """Returns milliseconds since 1970 of the start of a civil day in China."""
    return int(datetime.combine(day, time(), _CHINA).timestamp() * 1000)
