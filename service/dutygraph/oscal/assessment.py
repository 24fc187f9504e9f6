"""A run as OSCAL assessment results, and the plan that it followed.

A duty that cannot be told, or that no known evidence would show, is "not-satisfied" for the reason "other", and a remark
says that this is no finding of breach: OSCAL knows two states only. An inapplicable duty has no finding; it is counted.

Law: every obligation and prohibition that binds the provider, by the id of its objective in the catalog.
Source: NIST OSCAL 1.2.1 assessment plan and assessment results.
"""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from dutygraph.findings import OUTCOMES
from dutygraph.model import Bilingual
from dutygraph.oscal.law import control_ids, law_title
from dutygraph.oscal.parts import (
    CATALOG_FILE,
    PLAN_FILE,
    filled,
    href,
    identify,
    last_second,
    link,
    metadata,
    midnight,
    one_line,
    props,
)
from dutygraph.serialize import json_text, requirement_text
from dutygraph.version import __version__
from dutygraph.vocab import BASE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dutygraph.findings import Finding, Findings
    from dutygraph.model import Evidence, Service, Waiver
    from dutygraph.oscal.parts import Json

__all__ = ["assessment_plan", "assessment_results", "write"]

_STATUS = {
    "passed": ("satisfied", "pass"),
    "failed": ("not-satisfied", "fail"),
    "cantTell": ("not-satisfied", "other"),
    "untested": ("not-satisfied", "other"),
}
_REMARKS = {
    "cantTell": Bilingual(
        "Cannot be told: a fact is unknown, so it is open whether the duty applies. This is no finding of breach.",
        "尚不能定：有事实未明，是否适用未决。此非违反之认定。",
    ),
    "untested": Bilingual(
        "Untested: the duty applies, and no kind of evidence is known that would show it. This is no finding of breach.",
        "未检验：义务适用，但无已知证据种类可供证明。此非违反之认定。",
    ),
}
_TOOL = identify(BASE)
_RESULTS_TITLE = Bilingual("Findings on the provider's duties under the {0}, {1}", "《{0}》提供者义务检查结果（{1}）")
_PLAN_TITLE = Bilingual("Plan for checking the provider's duties under the {0}, {1}", "《{0}》提供者义务检查计划（{1}）")
_METHOD = Bilingual(
    "Each duty is valued on the stated facts for the day and reading given; where it applies, current evidence of an expected "
    "kind is looked for.",
    "按所列日期与解读，就所述事实逐项判定义务是否适用；适用者，查有无种类相符且有效的证据。",
)
_NO_SSP = Bilingual(
    "There is no system security plan; the facts documents say what the services are.", "无系统安全计划；服务情况见事实文件。"
)
_UNKNOWN_STATE = Bilingual("The state of operation is among the facts, not repeated here.", "运行状态见事实文件，此处不重复。")
_COUNTED = Bilingual(
    "{0}: {1} duties checked: {2}. Inapplicable, so without a finding: {3}.",
    "{0}：查{1}项义务：{2}。不适用而不列者：{3}。",
)
_WAIVED = Bilingual("Waived by {0} until {1}: {2}", "{0}豁免至{1}：{2}")
_LAPSED = Bilingual("The waiver by {0} lapsed on {1}: {2}", "{0}的豁免已于{1}失效：{2}")


def write(findings: Findings, *, lang: str) -> bytes:
    """Returns the assessment results as JSON in UTF-8, with titles and texts in ``en`` or ``zh``."""
    return json_text(assessment_results(findings, lang=lang)).encode()


def assessment_results(findings: Findings, *, lang: str = "en") -> Json:
    """Returns the findings as OSCAL assessment results: one result, for a run is one assessment of all its services."""
    told = [finding for finding in findings.findings if finding.outcome != "inapplicable"]
    run = _run(findings)
    result = {
        "uuid": identify(*run, "result"),
        "title": _title(findings, _RESULTS_TITLE, lang),
        "description": _METHOD.in_(lang),
        "start": midnight(findings.on),
        "props": _run_props(findings),
        "local-definitions": {"components": [_tool(), *(_component(service, lang) for service in _services(findings))]},
        "reviewed-controls": _reviewed(findings),
        "observations": [seen for finding in told for seen in _observations(findings, finding, lang)],
        "risks": [risk for finding in told for risk in _risks(findings, finding, lang)],
        "findings": [_finding(findings, finding, lang) for finding in told],
        "remarks": "\n\n".join(_counts(findings, lang)),
    }
    return {
        "assessment-results": {
            "uuid": identify(*run, "assessment-results"),
            "metadata": _metadata(findings, _RESULTS_TITLE, lang),
            "import-ap": {"href": PLAN_FILE},
            "results": [filled(result)],
            "back-matter": {"resources": [_catalog_resource()]},
        }
    }


def assessment_plan(findings: Findings, *, lang: str = "en") -> Json:
    """Returns the plan that a run followed, which OSCAL wants beside the results."""
    run, services = _run(findings), _services(findings)
    facts = identify(*run, "facts")
    files = dict.fromkeys(finding.file for finding in findings.findings)
    chosen = [{"subject-uuid": identify(service.id), "type": "component"} for service in services]
    plan = {
        "uuid": identify(*run, "assessment-plan"),
        "metadata": _metadata(findings, _PLAN_TITLE, lang),
        "import-ssp": {"href": f"#{facts}", "remarks": _NO_SSP.in_(lang)},
        "local-definitions": {"components": [_component(service, lang) for service in services]} if services else None,
        "reviewed-controls": _reviewed(findings),
        "assessment-subjects": [{"type": "component", "include-subjects": chosen}] if chosen else [],
        "assessment-assets": {
            "components": [_tool()],
            "assessment-platforms": [
                {"uuid": identify(BASE, "platform"), "title": "dutygraph", "uses-components": [{"component-uuid": _TOOL}]}
            ],
        },
        "tasks": [
            {
                "uuid": identify(*run, "task"),
                "type": "action",
                "title": _title(findings, _PLAN_TITLE, lang),
                "description": _METHOD.in_(lang),
                "timing": {"on-date": {"date": midnight(findings.on)}},
            }
        ],
        "back-matter": {
            "resources": [
                _catalog_resource(),
                filled(
                    {
                        "uuid": facts,
                        "title": "Facts documents",
                        "description": _NO_SSP.in_(lang),
                        "rlinks": [{"href": href(Path(name).as_posix())} for name in files],
                    }
                ),
            ]
        },
    }
    return {"assessment-plan": filled(plan)}


def _run(findings: Findings) -> tuple[str, ...]:
    """What tells one run from another: its day, its reading and its services."""
    return (findings.on.isoformat(), findings.reading.name, *(service.id for service in _services(findings)))


def _about(findings: Findings, finding: Finding) -> tuple[str, ...]:
    return (findings.on.isoformat(), findings.reading.name, finding.service.id, finding.norm.iri)


def _services(findings: Findings) -> list[Service]:
    return list({finding.service.id: finding.service for finding in findings.findings}.values())


def _title(findings: Findings, title: Bilingual, lang: str) -> str:
    return title.in_(lang).format(law_title(findings.rulebase).in_(lang), findings.on.isoformat())


def _metadata(findings: Findings, title: Bilingual, lang: str) -> Json:
    version = f"{findings.rulebase.version}+{findings.on.isoformat()}"
    return metadata(_title(findings, title, lang), findings.on, version, findings.rulebase, {})


def _run_props(findings: Findings) -> list[Json]:
    return props(("as-of", findings.on.isoformat()), ("reading", findings.reading.name))


def _catalog_resource() -> Json:
    return {"uuid": identify(BASE, "catalog"), "title": "Catalog of the law", "rlinks": [{"href": CATALOG_FILE}]}


def _tool() -> Json:
    return {
        "uuid": _TOOL,
        "type": "software",
        "title": "dutygraph",
        "description": "Checks the duties of a generative AI service against facts and evidence.",
        "props": props(("version", __version__)),
        "links": [link(BASE)],
        "status": {"state": "operational"},
    }


def _component(service: Service, lang: str) -> Json:
    name = one_line(service.name.get(lang) or next(iter(service.name.values()), "")) or service.id
    return {
        "uuid": identify(service.id),
        "type": "service",
        "title": name,
        "description": service.id,
        "props": props(("service", service.id), *((f"name-{tag}", text) for tag, text in service.name.items())),
        "status": {"state": "other", "remarks": _UNKNOWN_STATE.in_(lang)},
    }


def _reviewed(findings: Findings) -> Json:
    """Returns the articles and duties looked at: those of the findings, or, where there are none, all."""
    norms = dict.fromkeys(f.norm.id for f in findings.findings) or [n.id for n in findings.rulebase.norms if n.binds_provider]
    places = control_ids(findings.rulebase)
    controls = dict.fromkeys(places[norm] for norm in norms)
    return {
        "links": [link("#" + identify(BASE, "catalog"))],
        "control-selections": [{"include-controls": [{"control-id": control} for control in controls]}],
        "control-objective-selections": [{"include-objectives": [{"objective-id": norm} for norm in norms]}],
    }


def _origins() -> list[Json]:
    return [{"actors": [{"type": "tool", "actor-uuid": _TOOL}]}]


def _observations(findings: Findings, finding: Finding, lang: str) -> Iterator[Json]:
    """Returns what was found by reasoning, then each record that was looked at."""
    about, verdict = _about(findings, finding), finding.verdict
    subjects = [{"subject-uuid": identify(finding.service.id), "type": "component"}]
    yield {
        "uuid": identify(*about, "observation"),
        "title": one_line(finding.norm.label.in_(lang)),
        "description": finding.message.in_(lang),
        "props": [
            *props(("focus-node", finding.service.id), ("verdict", verdict.verdict), ("shape", finding.shape)),
            *_run_props(findings),
            *props(*(("because", requirement_text(need)) for need in verdict.because)),
            *props(*(("missing-fact", fact) for fact in verdict.missing)),
            *props(*(("differs", f"{other.reading}: {other.verdict}") for other in verdict.differs)),
        ],
        "methods": ["TEST-AUTOMATED"],
        "types": ["control-objective"],
        "origins": _origins(),
        "subjects": subjects,
        "collected": midnight(findings.on),
    }
    for record in _records(finding):
        yield filled(
            {
                "uuid": _record_id(about, record),
                "title": one_line(record.identifier or "") or record.kind,
                "description": _record_text(record),
                "props": [*props(("focus-node", finding.service.id)), *_run_props(findings)],
                "methods": ["EXAMINE"],
                "types": ["control-objective"],
                "origins": _origins(),
                "subjects": subjects,
                "relevant-evidence": [_evidence(record)],
                "collected": midnight(findings.on),
                "expires": last_second(record.expires) if record.expires else None,
            }
        )


def _records(finding: Finding) -> list[Evidence]:
    """Returns the records put forward for the duty; one that is listed twice counts once."""
    return list(dict.fromkeys(record for record in finding.service.evidence if record.norm == finding.norm.id))


def _record_id(about: tuple[str, ...], record: Evidence) -> str:
    days = tuple(day.isoformat() if day else "" for day in (record.issued, record.expires))
    return identify(*about, "evidence", record.kind, record.identifier or "", record.url or "", *days, record.sha256 or "")


def _record_text(record: Evidence) -> str:
    return one_line(f"{record.kind}: {record.identifier}" if record.identifier else record.kind)


def _evidence(record: Evidence) -> Json:
    return filled(
        {
            "href": href(record.url) if record.url else None,
            "description": _record_text(record),
            "props": props(
                ("evidence-kind", record.kind),
                ("identifier", record.identifier),
                ("issued", record.issued.isoformat() if record.issued else None),
                ("expires", record.expires.isoformat() if record.expires else None),
                ("sha256", record.sha256),
            ),
        }
    )


def _waiver(findings: Findings, finding: Finding) -> tuple[Waiver, Bilingual] | None:
    """Returns the waiver of a failed duty with the text that reports it: the one that holds, else one that lapsed."""
    if finding.waiver:
        return finding.waiver, _WAIVED
    if finding.outcome != "failed":
        return None
    lapsed = (w for w in finding.service.waivers if w.norm == finding.norm.id and w.until < findings.on)
    return next(((waiver, _LAPSED) for waiver in lapsed), None)


def _waiver_text(waiver: Waiver, text: Bilingual, lang: str) -> str:
    return text.in_(lang).format(waiver.by, waiver.until.isoformat(), waiver.reason)


def _risks(findings: Findings, finding: Finding, lang: str) -> Iterator[Json]:
    """Returns the gap as a risk where a waiver speaks of it: deviating by decision while it holds, open once it lapsed."""
    if found := _waiver(findings, finding):
        waiver, text = found
        about = _about(findings, finding)
        yield {
            "uuid": identify(*about, "risk"),
            "title": one_line(finding.norm.label.in_(lang)),
            "description": _waiver_text(waiver, text, lang),
            "statement": finding.message.in_(lang),
            "props": props(("waived-by", waiver.by), ("waived-until", waiver.until.isoformat())),
            "status": "deviation-approved" if finding.waiver else "open",
            "origins": _origins(),
            "deadline": last_second(waiver.until),
            "related-observations": [{"observation-uuid": identify(*about, "observation")}],
        }


def _finding(findings: Findings, finding: Finding, lang: str) -> Json:
    about, norm = _about(findings, finding), finding.norm
    state, reason = _STATUS[finding.outcome]
    remark, waiver = _REMARKS.get(finding.outcome), _waiver(findings, finding)
    seen = [identify(*about, "observation"), *(_record_id(about, record) for record in _records(finding))]
    return filled(
        {
            "uuid": identify(*about, "finding"),
            "title": one_line(norm.label.in_(lang)),
            "description": finding.message.in_(lang),
            "props": props(
                ("service", finding.service.id),
                ("outcome", finding.outcome),
                ("severity", finding.severity),
                ("contestation", norm.contestation),
                ("fingerprint", finding.fingerprint),
                ("file", finding.file),
                ("line", str(finding.line) if finding.line else None),
            ),
            "links": [link(norm.iri), *(link(iri) for iri in _stated_in(findings, finding))],
            "origins": _origins(),
            "target": {
                "type": "objective-id",
                "target-id": norm.id,
                "status": filled({"state": state, "reason": reason, "remarks": remark.in_(lang) if remark else None}),
            },
            "related-observations": [{"observation-uuid": uuid} for uuid in seen],
            "related-risks": [{"risk-uuid": identify(*about, "risk")}] if waiver else [],
            "remarks": _waiver_text(*waiver, lang) if waiver else None,
        }
    )


def _stated_in(findings: Findings, finding: Finding) -> list[str]:
    norm = finding.norm
    return [p.iri for p in findings.rulebase.provisions.values() if p.id in norm.provisions and p.instrument == norm.instrument]


def _counts(findings: Findings, lang: str) -> Iterator[str]:
    """Returns, for each service, how many duties had which outcome, and the inapplicable ones by name."""
    for service, found in groupby(findings.findings, key=lambda finding: finding.service.id):
        own = list(found)
        counts = Counter(finding.outcome for finding in own)
        counted = ", ".join(f"{outcome} {counts[outcome]}" for outcome in OUTCOMES)
        left_out = ", ".join(finding.norm.id for finding in own if finding.outcome == "inapplicable")
        yield _COUNTED.in_(lang).format(service, len(own), counted, left_out or "–")
