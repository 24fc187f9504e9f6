"""OSCAL: the catalog, the plan and the results hold what the law and the findings hold, and trestle accepts them."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from dutygraph import oscal
from dutygraph.errors import FactsError
from dutygraph.facts import load_facts
from dutygraph.findings import Findings, check
from dutygraph.serialize import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

DAY = date(2025, 6, 1)
SERVICE = "https://example.org/备案助手"
FACTS: dict[str, Any] = {
    "id": SERVICE,
    "name": {"en": "Filing\nassistant", "zh": "备案助手"},
    "facts": {
        "usesGenerativeAITechnology": True,
        "providesContentGenerationService": True,
        "offersToPublicInMainlandChina": True,
        "serviceOriginatesOutsideMainlandChina": False,
        "serviceUsedForNewsPublishingFilmOrArts": False,
        "hasPublicOpinionAttributes": True,
        "conductsTrainingDataProcessing": False,
        "generatesImages": True,
    },
    "evidence": [
        {
            "for": "file-algorithm",
            "kind": "FilingRecord",
            "identifier": "网信算备1号",
            "url": "https://example.org/备案.pdf",
            "issued": "2025-01-01",
            "expires": "2026-01-01",
            "sha256": "0" * 64,
        },
        {"for": "conduct-security-assessment", "kind": "AssessmentReport", "identifier": "old", "expires": "2025-05-31"},
        {"for": "label-generated-images-and-video", "kind": "FilingRecord"},
        {"for": "label-generated-images-and-video", "kind": "FilingRecord"},
    ],
    "waivers": [
        {"for": "conduct-security-assessment", "by": "总法律顾问\n甲", "reason": "report due\nin July", "until": "2025-06-01"},
        {"for": "label-generated-images-and-video", "by": "counsel", "reason": "too late", "until": "2025-05-31"},
        {"for": "file-algorithm", "by": "counsel", "reason": "not needed", "until": "2026-01-01"},
    ],
}
OTHER = {"id": "https://example.org/unknown", "facts": {}}


def write_facts(folder: Path, *services: dict[str, Any]) -> Path:
    path = folder / "facts.json"
    path.write_text(json.dumps({"services": services}, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def findings(tmp_path: Path, rulebase: Rulebase) -> Findings:
    return check(load_facts([write_facts(tmp_path, FACTS, OTHER)], rulebase), rulebase, on=DAY)


def law(rulebase: Rulebase) -> Any:
    return oscal.catalog(rulebase)["catalog"]


def result(findings: Findings, lang: str = "en") -> Any:
    (found,) = json.loads(oscal.write(findings, lang=lang))["assessment-results"]["results"]
    return found


def walk(value: Any) -> Iterator[tuple[str, Any]]:
    for key, below in value.items() if isinstance(value, dict) else [("", item) for item in value]:
        yield key, below
        if isinstance(below, dict | list):
            yield from walk(below)


def values(thing: Any, name: str) -> list[str]:
    return [prop["value"] for prop in thing["props"] if prop["name"] == name]


def finding_of(found: Any, norm: str, service: str = SERVICE) -> Any:
    (one,) = (f for f in found["findings"] if f["target"]["target-id"] == norm and values(f, "service") == [service])
    return one


def related(found: Any, finding: Any) -> list[Any]:
    uuids = [item["observation-uuid"] for item in finding["related-observations"]]
    return [seen for uuid in uuids for seen in found["observations"] if seen["uuid"] == uuid]


def objectives(rulebase: Rulebase) -> dict[str, tuple[Any, Any]]:
    controls = [control for group in law(rulebase)["groups"] for control in group["controls"]]
    return {p["id"]: (c, p) for c in controls for p in c["parts"] if p["name"] == "assessment-objective"}


def test_catalog_has_the_chapters_articles_and_duties_of_the_measures(rulebase: Rulebase) -> None:
    groups = law(rulebase)["groups"]
    others = ["algorithm-recommendation-provisions-2022", "deep-synthesis-provisions-2022", "labelling-measures-2025"]
    assert [group["id"] for group in groups] == [*(f"chapter-{n}" for n in range(1, 6)), *others]
    assert [control["id"] for group in groups[:5] for control in group["controls"]] == [f"art-{n}" for n in range(1, 25)]
    assert [control["id"] for control in groups[-1]["controls"]] == [f"labelling-measures-2025_art-{n}" for n in range(1, 15)]
    assert [control["id"] for control in groups[3]["controls"]] == [f"art-{n}" for n in range(16, 22)]
    assert list(objectives(rulebase)) == [norm.id for norm in rulebase.norms if norm.binds_provider]
    assert len(objectives(rulebase)) == 83 + 77


def test_every_paragraph_and_item_is_a_part_in_its_article(rulebase: Rulebase) -> None:
    controls = [control for group in law(rulebase)["groups"] for control in group["controls"]]
    placed = {
        value: control["id"]
        for control in controls
        for key, value in walk(control)
        if key == "id" and re.fullmatch(r"([\w-]+_)?art-\d+-para-.*", value)
    }
    first = rulebase.norms[0].instrument
    wanted = {
        p.id if p.instrument == first else f"{p.instrument.rpartition('/')[2]}_{p.id}"
        for p in rulebase.provisions.values()
        if p.kind in {"Paragraph", "Item"}
    }
    assert set(placed) == wanted
    assert all(part.startswith(f"{control}-para-") for part, control in placed.items())


def test_ids_in_the_catalog_are_unique_and_links_within_it_lead_somewhere(rulebase: Rulebase) -> None:
    pairs = list(walk(law(rulebase)))
    ids = Counter(value for key, value in pairs if key == "id")
    assert [name for name, count in ids.items() if count > 1] == []
    inside = [value[1:] for key, value in pairs if key == "href" and value.startswith("#")]
    assert len(inside) >= 83
    assert set(inside) <= set(ids)


def test_objective_says_what_kind_of_duty_it_is_and_where_it_stands(rulebase: Rulebase) -> None:
    control, part = objectives(rulebase)["file-algorithm"]
    norm = rulebase.norm("file-algorithm")
    assert control["id"] == "art-17"
    assert values(part, "deontic-type") == ["obligation"]
    assert values(part, "phase") == ["preparatory"]
    assert values(part, "contestation") == ["MinorDoubt"]
    assert values(part, "prose-zh") == [norm.action.zh]
    assert part["prose"] == norm.action.en
    assert {"href": norm.iri, "rel": "reference"} in part["links"]
    assert {"href": "#art-17-para-1", "rel": "assessment-for"} in part["links"]
    assert any(link["href"].startswith("https://www.cac.gov.cn/") for link in control["links"])
    assert values(control, "label-zh") == ["第十七条"]


def test_all_text_of_the_catalog_is_there_in_both_languages(rulebase: Rulebase) -> None:
    things = [value for _, value in walk(law(rulebase)) if isinstance(value, dict) and "prose" in value]
    assert len(things) > 150
    assert all(re.search(r"[\u4e00-\u9fff]", "".join(values(thing, "prose-zh"))) for thing in things)
    assert "生成式人工智能服务管理暂行办法" in oscal.catalog_text(rulebase)
    assert "\\u" not in oscal.catalog_text(rulebase)


def test_every_finding_that_is_not_inapplicable_has_an_oscal_finding(findings: Findings, rulebase: Rulebase) -> None:
    found = result(findings)
    wanted = Counter((f.service.id, f.norm.id, f.outcome, f.fingerprint) for f in findings.findings if f.outcome != "inapplicable")
    outcomes = Counter(f.outcome for f in findings.findings)
    assert {"passed", "failed", "cantTell", "inapplicable"} <= set(outcomes)
    written = Counter(
        (
            values(f, "service")[0],
            f["target"]["target-id"],
            values(f, "outcome")[0],
            values(f, "fingerprint")[0],
        )
        for f in found["findings"]
    )
    assert written == wanted
    assert {f["target"]["target-id"] for f in found["findings"]} <= set(objectives(rulebase))
    for service in {f.service.id for f in findings.findings}:
        own = Counter(f.outcome for f in findings.findings if f.service.id == service)
        assert f"inapplicable {own['inapplicable']}" in found["remarks"]


def test_status_follows_the_outcome(findings: Findings) -> None:
    expected = {"passed": ("satisfied", "pass"), "failed": ("not-satisfied", "fail")}
    for finding in result(findings)["findings"]:
        status, (outcome,) = finding["target"]["status"], values(finding, "outcome")
        assert (status["state"], status["reason"]) == expected.get(outcome, ("not-satisfied", "other"))
        assert ("remarks" in status) == (outcome not in expected)


def test_unknown_facts_are_named_where_it_cannot_be_told(findings: Findings) -> None:
    found = result(findings)
    open_one = finding_of(found, "file-algorithm", OTHER["id"])
    (seen,) = related(found, open_one)
    assert "hasPublicOpinionAttributes" in values(seen, "missing-fact")
    assert seen["methods"] == ["TEST-AUTOMATED"]


def test_duty_without_a_known_kind_of_evidence_is_untested_and_no_breach(findings: Findings) -> None:
    from dataclasses import replace

    (first, *_) = (f for f in findings.findings if f.outcome == "failed")
    untested = replace(findings, findings=(replace(first, outcome="untested", severity="none"),))
    status = result(untested)["findings"][0]["target"]["status"]
    assert (status["state"], status["reason"]) == ("not-satisfied", "other")
    assert "no finding of breach" in status["remarks"]


def test_evidence_is_an_observation_that_expires_when_the_record_does(findings: Findings) -> None:
    found = result(findings)
    judged, record = related(found, finding_of(found, "file-algorithm"))
    assert judged["subjects"] == record["subjects"]
    assert record["methods"] == ["EXAMINE"]
    assert record["expires"] == "2026-01-01T23:59:59+08:00"
    (evidence,) = record["relevant-evidence"]
    assert evidence["href"] == "https://example.org/%E5%A4%87%E6%A1%88.pdf"
    assert evidence["description"] == "FilingRecord: 网信算备1号"
    assert values(evidence, "sha256") == ["0" * 64]
    _, twice = related(found, finding_of(found, "label-generated-images-and-video"))
    assert "expires" not in twice
    assert "href" not in twice["relevant-evidence"][0]


def test_waiver_is_an_approved_deviation_until_it_lapses(findings: Findings) -> None:
    found = result(findings)
    risks = {risk["uuid"]: risk for risk in found["risks"]}
    held = finding_of(found, "conduct-security-assessment")
    risk = risks.pop(held["related-risks"][0]["risk-uuid"])
    assert risk["status"] == "deviation-approved"
    assert risk["deadline"] == "2025-06-01T23:59:59+08:00"
    assert values(risk, "waived-by") == ["总法律顾问 甲"]
    assert held["target"]["status"]["state"] == "not-satisfied"
    assert "report due" in held["remarks"]
    lapsed = finding_of(found, "label-generated-images-and-video")
    risk = risks.pop(lapsed["related-risks"][0]["risk-uuid"])
    assert risk["status"] == "open"
    assert "lapsed on 2025-05-31" in risk["description"]
    assert risks == {}
    assert "related-risks" not in finding_of(found, "file-algorithm")  # it passed, so nothing is waived


@pytest.mark.parametrize("missing", ["by", "reason", "until", "for"])
def test_waiver_that_does_not_say_enough_is_refused_before_anything_is_written(
    missing: str, tmp_path: Path, rulebase: Rulebase
) -> None:
    waiver = {key: value for key, value in FACTS["waivers"][0].items() if key != missing}
    with pytest.raises(FactsError):
        load_facts([write_facts(tmp_path, {**FACTS, "waivers": [waiver]})], rulebase)


def test_uuids_are_unique_in_a_document_and_every_reference_resolves(findings: Findings) -> None:
    for document in (oscal.assessment_results(findings), oscal.assessment_plan(findings)):
        pairs = list(walk(document))
        uuids = [value for key, value in pairs if key == "uuid"]
        assert len(uuids) == len(set(uuids))
        assert all(re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", uuid) for uuid in uuids)
        named = {value for key, value in pairs if key.endswith("-uuid")}
        named |= {value[1:] for key, value in pairs if key == "href" and value.startswith("#")}
        assert named
        assert named <= set(uuids)


def test_uuids_stay_when_lines_move_and_change_with_the_day(tmp_path: Path, rulebase: Rulebase, findings: Findings) -> None:
    def uuids(found: Findings) -> list[str]:
        return [value for key, value in walk(result(found)) if key == "uuid"]

    path = tmp_path / "facts.json"
    path.write_text("\n\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    moved = check(load_facts([path], rulebase), rulebase, on=DAY)
    assert [f.line for f in moved.findings] != [f.line for f in findings.findings]
    assert uuids(moved) == uuids(findings)
    other = check(load_facts([path], rulebase), rulebase, on=date(2025, 6, 2))
    components = {component["uuid"] for component in result(other)["local-definitions"]["components"]}
    assert set(uuids(other)) & set(uuids(findings)) == components


def test_two_runs_give_the_same_bytes(tmp_path: Path, rulebase: Rulebase, findings: Findings) -> None:
    again = check(load_facts([tmp_path / "facts.json"], rulebase), rulebase, on=DAY)
    for lang in ("en", "zh"):
        assert oscal.write(again, lang=lang) == oscal.write(findings, lang=lang)
    assert oscal.assessment_plan(again) == oscal.assessment_plan(findings)
    assert oscal.catalog_text(rulebase) == oscal.catalog_text(rulebase)
    modified = json.loads(oscal.write(findings, lang="en"))["assessment-results"]["metadata"]["last-modified"]
    assert modified == "2025-06-01T00:00:00+08:00"


def test_chinese_stays_readable_and_languages_differ_in_text_only(findings: Findings, rulebase: Rulebase) -> None:
    data = oscal.write(findings, lang="zh")
    assert "网信算备1号".encode() in data
    assert b"\\u" not in data
    found = finding_of(result(findings, "zh"), "file-algorithm")
    assert found["title"] == rulebase.norm("file-algorithm").label.zh
    english, chinese = ([pair for pair in walk(result(findings, lang)) if pair[0] == "uuid"] for lang in ("en", "zh"))
    assert english == chinese


def test_controls_reviewed_are_those_of_the_duties(findings: Findings) -> None:
    reviewed = result(findings)["reviewed-controls"]
    (controls,), (chosen,) = reviewed["control-selections"], reviewed["control-objective-selections"]
    assert len(chosen["include-objectives"]) == 160
    assert {"control-id": "art-17"} in controls["include-controls"]
    assert {"control-id": "art-1"} not in controls["include-controls"]


def test_run_without_services_still_names_what_would_be_reviewed(rulebase: Rulebase) -> None:
    nothing = check([], rulebase, on=DAY)
    found = result(nothing)
    assert "findings" not in found
    assert len(found["reviewed-controls"]["control-objective-selections"][0]["include-objectives"]) == 160
    assert "assessment-subjects" not in json.loads(json_text(oscal.assessment_plan(nothing)))["assessment-plan"]


def test_no_member_is_empty_and_no_title_or_value_breaks_its_line(findings: Findings, rulebase: Rulebase) -> None:
    for document in (oscal.catalog(rulebase), oscal.assessment_plan(findings), oscal.assessment_results(findings)):
        for key, value in walk(document):
            assert value not in ("", [], None), key
            if key in {"title", "value", "text"}:
                assert re.fullmatch(r"\S(.*\S)?", value), (key, value)


@pytest.mark.skipif(
    importlib.util.find_spec("trestle") is None,
    reason="compliance-trestle is not importable in this environment (2026-11-24: it installs with the dev extra)",
)
def test_trestle_validates_every_document(tmp_path: Path, findings: Findings, rulebase: Rulebase) -> None:
    space = tmp_path / "trestle"
    space.mkdir()

    def trestle(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "trestle", *words], cwd=space, capture_output=True, text=True, check=False)

    assert trestle("init", "--local").returncode == 0
    nothing = check([], rulebase, on=DAY)
    documents = {
        "catalogs/law/catalog": oscal.catalog_text(rulebase),
        "assessment-plans/plan/assessment-plan": json_text(oscal.assessment_plan(findings)),
        "assessment-plans/empty/assessment-plan": json_text(oscal.assessment_plan(nothing)),
        "assessment-results/en/assessment-results": oscal.write(findings, lang="en").decode(),
        "assessment-results/zh/assessment-results": oscal.write(findings, lang="zh").decode(),
        "assessment-results/empty/assessment-results": oscal.write(nothing, lang="en").decode(),
    }
    for name, text in documents.items():
        path = space / f"{name}.json"
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    done = trestle("validate", "--all")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("VALID: ") == len(documents)
    broken = space / "assessment-results/en/assessment-results.json"
    broken.write_text(broken.read_text(encoding="utf-8").replace('"state": "satisfied"', '"state": "perhaps"'), encoding="utf-8")
    assert trestle("validate", "--all").returncode != 0
