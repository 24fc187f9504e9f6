"""All formats tell the same: as many findings, the waiver, the Chinese text, the same bytes twice."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from junitparser import JUnitXml

from dutygraph.engines import parse_rdf
from dutygraph.findings import OUTCOMES
from dutygraph.reports import CONTENT_TYPES, FORMATS, step_summary
from dutygraph.reports.earl import EARL
from dutygraph.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from dutygraph.findings import Findings

NAMES = (
    *("text", "json", "csv", "sarif", "junit", "github", "gitlab"),
    *("earl", "turtle", "jsonld", "html", "openmetadata"),
)


def test_every_format_has_a_writer_and_a_media_type() -> None:
    assert tuple(FORMATS) == tuple(CONTENT_TYPES) == (*NAMES, "oscal")  # OSCAL has tests of its own


def test_the_fixture_has_every_outcome_and_one_waiver(findings: Findings) -> None:
    assert {finding.outcome for finding in findings.findings} == set(OUTCOMES)
    assert sum(finding.waiver is not None for finding in findings.findings) == 1
    assert len(findings.findings) == 2 * 160


def number_of_findings(name: str, data: bytes) -> int:
    match name:
        case "json":
            return len(json.loads(data)["findings"])
        case "csv":
            return len(list(csv.DictReader(io.StringIO(data.decode(), newline=""))))
        case "sarif":
            return sum(len(run["results"]) for run in json.loads(data)["runs"])
        case "junit":
            return sum(len(suite) for suite in JUnitXml.fromstring(data))
        case "html":
            return data.count(b"<tr><td class=")
        case _:
            kind = RDF + "type"
            quads = parse_rdf(data, CONTENT_TYPES[name])
            return sum(p == kind and o == EARL + "Assertion" for _, p, o, _ in quads)


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["json", "csv", "sarif", "junit", "earl", "turtle", "jsonld", "html"])
def test_formats_that_list_all_list_as_many(name: str, lang: str, findings: Findings) -> None:
    assert number_of_findings(name, FORMATS[name](findings, lang=lang)) == len(findings.findings) == 320


def test_formats_that_list_what_is_open_list_as_many(findings: Findings) -> None:
    still_open = sum(finding.outcome in {"failed", "cantTell", "untested"} for finding in findings.findings)
    text = FORMATS["text"](findings, lang="en").decode()
    record = FORMATS["openmetadata"](findings, lang="en").decode()
    assert sum(line.startswith("  ") for line in text.splitlines()) == still_open
    assert len(json.loads(FORMATS["gitlab"](findings, lang="en"))) == still_open
    assert sum(line.startswith("| ") and "---" not in line for line in step_summary(findings, "en").splitlines()) == still_open + 2
    lists = [item["aiCompliance"]["complianceRecords"][0] for item in json.loads(record)]
    assert sum(len(r["remediationRequired"]) + len(r["notes"].splitlines()) - 1 for r in lists) == still_open


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", NAMES)
def test_the_waiver_is_visible_in_every_format(name: str, lang: str, findings: Findings, waiver: Mapping[str, str]) -> None:
    text = FORMATS[name](findings, lang=lang).decode()
    reason = waiver["reason"].replace("%", "%25") if name == "github" else waiver["reason"]
    shown = [part in text for part in (waiver["by"], reason, waiver["until"])]
    assert shown == [True, True, True]


def test_the_waiver_is_visible_in_the_step_summary(findings: Findings) -> None:
    summary = step_summary(findings, "zh")
    assert "由法务部豁免至2025-06-30" in summary
    assert "已豁免" in summary


@pytest.mark.parametrize("name", NAMES)
def test_chinese_text_is_intact_in_every_format(name: str, findings: Findings) -> None:
    waived = next(finding for finding in findings.findings if finding.waiver)
    text = FORMATS[name](findings, lang="zh").decode()
    assert waived.message.zh in text
    assert "\\u4e" not in text
    assert "�" not in text


TWICE = """
import sys
from datetime import date
from dutygraph.facts import load_facts
from dutygraph.findings import check
from dutygraph.reports import FORMATS, step_summary
from dutygraph.rulebase import load_rulebase

rulebase = load_rulebase()
found = check(load_facts([sys.argv[1]], rulebase), rulebase, on=date.fromisoformat(sys.argv[2]))
for writer in FORMATS.values():
    sys.stdout.buffer.write(writer(found, lang="zh"))
sys.stdout.buffer.write(step_summary(found, "zh").encode())
"""


def test_two_runs_give_the_same_bytes(facts_path: Path, day: date) -> None:
    runs = [
        subprocess.run(
            [sys.executable, "-c", TWICE, str(facts_path), day.isoformat()],
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "America/Lima"))
    ]
    assert len(runs[0]) > 1_000_000
    assert runs[0] == runs[1]


def test_a_moved_line_changes_the_line_and_no_fingerprint(facts_path: Path, check_file: Callable[[Path], Findings]) -> None:
    before = check_file(facts_path)
    text = facts_path.read_text(encoding="utf-8")
    facts_path.write_text("\n\n" + text, encoding="utf-8")
    after = check_file(facts_path)
    assert [f.fingerprint for f in before.findings] == [f.fingerprint for f in after.findings]
    assert len({f.fingerprint for f in before.findings}) == 320
    assert [f.line + 2 for f in before.findings if f.line] == [f.line for f in after.findings]
    marks = [
        [
            (r["partialFingerprints"], r["locations"][0]["physicalLocation"]["region"]["startLine"])
            for r in json.loads(FORMATS["sarif"](found, lang="en"))["runs"][0]["results"]
        ]
        for found in (before, after)
    ]
    assert [(prints, line + 2) for prints, line in marks[0]] == marks[1]


def test_importing_the_reports_imports_no_format(root: Path) -> None:
    code = "import sys, dutygraph.reports; print([n for n in ('pydantic', 'junitparser', 'jinja2') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", NAMES)
def test_no_findings_at_all_still_make_a_report(name: str, findings: Findings) -> None:
    data = FORMATS[name](replace(findings, findings=()), lang="en")
    assert (data == b"") == (name == "github")
