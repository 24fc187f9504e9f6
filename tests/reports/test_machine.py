"""The formats that tools read: SARIF, JUnit, EARL, JSON, CSV, OpenMetadata, GitLab."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator
from jsonschema.validators import validator_for
from junitparser import Failure, JUnitXml, Skipped

from dutygraph.engines import parse_rdf
from dutygraph.reports import FORMATS
from dutygraph.reports.csv import COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.findings import Findings

NO_SCHEMA = "2026-11-24: the OASIS schema is not in ../shared/schemas of this checkout, and no test goes to the network"


@pytest.fixture
def sarif(findings: Findings) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FORMATS["sarif"](findings, lang="zh"))
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_sarif_follows_the_oasis_schema(lang: str, findings: Findings, root: Path) -> None:
    path = root.parent / "shared/schemas/sarif-schema-2.1.0.json"
    if not path.is_file():
        pytest.skip(NO_SCHEMA)
    schema = json.loads(path.read_text(encoding="utf-8"))
    validator = validator_for(schema, default=Draft7Validator)(schema)
    document = json.loads(FORMATS["sarif"](findings, lang=lang))
    assert [error.message for error in validator.iter_errors(document)] == []
    assert list(validator.iter_errors(document | {"version": "2.0.0"})) != []


def test_sarif_says_what_a_baseline_had(findings: Findings) -> None:
    marked = tuple(replace(finding, known=number % 2 == 0) for number, finding in enumerate(findings.findings))
    document = json.loads(FORMATS["sarif"](replace(findings, findings=marked, has_baseline=True), lang="en"))
    states = [result["baselineState"] for result in document["runs"][0]["results"]]
    assert states.count("unchanged") == states.count("new") == 160


def test_sarif_kinds_and_levels_follow_the_outcomes(sarif: dict[str, Any], findings: Findings) -> None:
    expected = {
        ("failed", "violation"): ("fail", "error"),
        ("failed", "warning"): ("fail", "warning"),
        ("cantTell", "none"): ("review", "none"),
        ("untested", "none"): ("open", "none"),
        ("passed", "none"): ("pass", "none"),
        ("inapplicable", "none"): ("notApplicable", "none"),
    }
    run = sarif["runs"][0]
    pairs = list(zip(findings.findings, run["results"], strict=True))
    assert all((r["kind"], r["level"]) == expected[f.outcome, f.severity] for f, r in pairs)
    assert {(f.outcome, f.severity) for f, _ in pairs} == set(expected)
    assert all(run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"] == f.norm.id for f, r in pairs)
    assert all(
        run["taxonomies"][t["toolComponent"]["index"]]["taxa"][t["index"]]["id"] == t["id"]
        for r in run["results"]
        for t in r["taxa"]
    )
    assert all(bool(r["suppressions"]) == (f.waiver is not None) for f, r in pairs)
    assert len(run["tool"]["driver"]["rules"]) == 160


def test_sarif_has_what_github_needs(sarif: dict[str, Any]) -> None:
    run = sarif["runs"][0]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    assert {place["artifactLocation"]["uri"] for place in places} == {"facts/%E6%88%91%E7%9A%84%20service.json"}
    assert all(place["region"]["startLine"] >= 1 for place in places)
    assert all(result["partialFingerprints"]["primaryLocationLineHash"] for result in run["results"])
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["automationDetails"]["id"] == "genai-measures/"


def test_sarif_names_the_service_where_there_is_one(findings: Findings) -> None:
    first = findings.findings[0].service.id
    one = replace(findings, findings=tuple(f for f in findings.findings if f.service.id == first))
    run = json.loads(FORMATS["sarif"](one, lang="en"))["runs"][0]
    assert run["automationDetails"]["id"].startswith("genai-measures/https%3A%2F%2F")
    assert run["automationDetails"]["id"].endswith("/")


def test_a_link_in_a_message_is_no_link_in_sarif(findings: Findings) -> None:
    first = findings.findings[0]
    bait = replace(first, message=replace(first.message, en="[click](https://example.org/bait)"))
    result = json.loads(FORMATS["sarif"](replace(findings, findings=(bait,)), lang="en"))["runs"][0]["results"][0]
    assert result["message"]["text"] == r"\[click\](https://example.org/bait)"


def test_junit_is_read_back_with_equal_counts(findings: Findings) -> None:
    report = JUnitXml.fromstring(FORMATS["junit"](findings, lang="zh"))
    cases = [case for suite in report for case in suite]
    failures = [case for case in cases if any(isinstance(r, Failure) for r in case.result)]
    skipped = [case for case in cases if any(isinstance(r, Skipped) for r in case.result)]
    gaps = [f for f in findings.findings if f.outcome == "failed" and f.waiver is None]
    passed = [f for f in findings.findings if f.outcome == "passed"]
    assert (report.tests, report.failures, report.errors) == (len(cases), len(failures), 0)
    assert (len(failures), len(cases) - len(failures) - len(skipped)) == (len(gaps), len(passed))
    assert report.skipped == len(skipped)
    assert len({(case.classname, case.name) for case in cases}) == 320
    assert {r.type for case in failures for r in case.result} == {"violation", "warning"}


def test_junit_says_where_and_when(findings: Findings) -> None:
    suite = next(iter(JUnitXml.fromstring(FORMATS["junit"](findings, lang="zh"))))
    case = next(iter(suite))
    assert suite.name == "第四条 提供与使用的共同底线"
    assert suite.timestamp == "2025-03-01T00:00:00+08:00"
    assert {p.name: p.value for p in suite.properties()}["as-of"] == "2025-03-01"
    assert case.classname == "cn.genai.art_4.comply-with-laws-and-regulations"
    assert case._elem.get("file") == "facts/我的 service.json"  # noqa: SLF001  (junitparser reads no other attribute back)


def test_junit_holds_characters_that_xml_cannot(findings: Findings) -> None:
    first = next(f for f in findings.findings if f.outcome == "failed")
    bad = replace(first, message=replace(first.message, en="a\x00b\x1b[31m\ufffe"))
    data = FORMATS["junit"](replace(findings, findings=(bad,)), lang="en")
    (case,) = next(iter(JUnitXml.fromstring(data)))
    assert case.result[0].message == "a\\u0000b\\u001b[31m\ufffd"


def test_turtle_and_json_ld_are_the_same_triples(findings: Findings) -> None:
    turtle = set(parse_rdf(FORMATS["turtle"](findings, lang="en"), "text/turtle"))
    jsonld = set(parse_rdf(FORMATS["jsonld"](findings, lang="zh"), "application/ld+json"))
    assert turtle == jsonld
    assert len(turtle) > 320 * 12
    assert FORMATS["earl"](findings, lang="en") == FORMATS["turtle"](findings, lang="zh")


def test_csv_is_read_back(findings: Findings) -> None:
    text = FORMATS["csv"](findings, lang="en").decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert tuple(rows[0]) == COLUMNS
    assert [row["message"] for row in rows] == [f.message.en for f in findings.findings]
    assert [row["fingerprint"] for row in rows] == [f.fingerprint for f in findings.findings]
    assert {row["citation"] for row in rows if row["norm"] == "file-algorithm"} == {"Art 17, para 1"}


def test_free_text_in_csv_is_no_formula(findings: Findings) -> None:
    waived = next(f for f in findings.findings if f.waiver)
    assert waived.waiver
    bad = replace(waived, waiver=replace(waived.waiver, by="=1+1", reason="@SUM(A1)"))
    text = FORMATS["csv"](replace(findings, findings=(bad,)), lang="en").decode()
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["waiver_by"], row["waiver_reason"]) == ("'=1+1", "'@SUM(A1)")


def test_json_has_the_keys_of_the_contract(findings: Findings) -> None:
    document = json.loads(FORMATS["json"](findings, lang="en"))
    assert list(document) == ["on", "reading", "rulebase", "summary", "findings"]
    assert list(document["findings"][0]) == [
        *("service", "norm", "iri", "type", "instrument", "provisions", "verdict", "outcome", "severity", "message", "missing"),
        *("shape", "file", "line", "fingerprint", "known", "waiver", "deadlines", "measured"),
    ]
    assert sum(document["summary"].values()) == len(document["findings"])
    assert [f["waiver"] for f in document["findings"] if f["waiver"]] == [
        {"by": "法务部", "reason": "备案%进行中, 见: 附件", "until": "2025-06-30"}
    ]


def test_openmetadata_has_a_record_a_service(findings: Findings) -> None:
    items = json.loads(FORMATS["openmetadata"](findings, lang="en"))
    known, unknown = (item["aiCompliance"]["complianceRecords"][0] for item in items)
    allowed = {
        *("framework", "assessedBy", "assessedAt", "nextReviewDate", "status"),
        *("verification", "notes", "remediationRequired"),
    }
    assert known.keys() == allowed
    assert unknown.keys() == allowed - {"nextReviewDate"}
    assert (known["status"], unknown["status"]) == ("PartiallyCompliant", "UnderReview")
    assert known["framework"] == "China_AI_Regulations"
    assert known["assessedAt"] == 1_740_758_400_000  # 2025-03-01T00:00+08:00
    assert known["nextReviewDate"] == 1_751_212_800_000  # the waiver's last day, before the evidence expires
    assert unknown["remediationRequired"] == []


def test_gitlab_grades_what_is_open(findings: Findings) -> None:
    issues = json.loads(FORMATS["gitlab"](findings, lang="en"))
    assert {issue["severity"] for issue in issues} == {"major", "minor", "info"}
    assert all(issue.keys() == {"description", "check_name", "fingerprint", "severity", "location"} for issue in issues)
    assert len({issue["fingerprint"] for issue in issues}) == len(issues)
    assert all(issue["location"]["lines"]["begin"] >= 1 for issue in issues)


def test_a_file_below_the_current_folder_is_named_from_it(findings: Findings, tmp_path: Path) -> None:
    first = findings.findings[0]
    inside = replace(first, file=str(tmp_path / "a.yaml"))
    outside = replace(first, file="/elsewhere/a b.yaml")
    document = FORMATS["sarif"](replace(findings, findings=(inside, outside)), lang="en")
    places = [r["locations"][0]["physicalLocation"]["artifactLocation"] for r in json.loads(document)["runs"][0]["results"]]
    assert places == [{"uri": "a.yaml", "uriBaseId": "%SRCROOT%"}, {"uri": "file:///elsewhere/a%20b.yaml"}]
