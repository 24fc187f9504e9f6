"""From a duty that applies to what is missing: outcomes, waivers, digests, places, and the exit status."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dutygraph import findings as module
from dutygraph.errors import CorpusError
from dutygraph.facts import load_facts
from dutygraph.findings import Finding, Findings, check

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

DAY = date(2025, 6, 1)
OPEN = {"usesGenerativeAITechnology": True, "providesContentGenerationService": True, "offersToPublicInMainlandChina": True}
FILED = {**OPEN, "hasPublicOpinionAttributes": True}
RECORD = {"for": "file-algorithm", "kind": "FilingRecord", "identifier": "no. 1", "issued": "2025-02-01"}
WAIVER = {"for": "file-algorithm", "by": "general counsel", "reason": "filing handed in", "until": "2025-12-31"}


def _check(tmp_path: Path, rulebase: Rulebase, *, on: date = DAY, **described: object) -> Findings:
    path = tmp_path / "service.json"
    path.write_text(json.dumps({"id": "https://example.org/chat", "facts": FILED, **described}, ensure_ascii=False, indent=1))
    return check(load_facts([path], rulebase), rulebase, on=on)


def _of(found: Findings, norm: str) -> Finding:
    return next(finding for finding in found.findings if finding.norm.id == norm)


def test_every_provider_binding_duty_has_one_finding(tmp_path: Path, rulebase: Rulebase) -> None:
    found = _check(tmp_path, rulebase)
    assert len(found.findings) == 160
    assert len({finding.fingerprint for finding in found.findings}) == 160


@pytest.mark.parametrize(
    ("described", "outcome"),
    [
        ({"evidence": [RECORD]}, "passed"),
        ({"evidence": []}, "failed"),
        ({"evidence": [{**RECORD, "kind": "Policy"}]}, "failed"),
        ({"evidence": [{**RECORD, "for": "conduct-security-assessment"}]}, "failed"),
        ({"evidence": [{**RECORD, "expires": "2025-05-31"}]}, "failed"),
        ({"evidence": [{**RECORD, "expires": "2025-06-01"}]}, "passed"),
        ({"evidence": [{**RECORD, "issued": "2025-06-02"}]}, "failed"),
        ({"facts": OPEN, "evidence": [RECORD]}, "cantTell"),
        (
            {"facts": {**FILED, "offersToPublicInMainlandChina": False, "plansToOfferToPublicInMainlandChina": False}},
            "inapplicable",
        ),
    ],
)
def test_a_duty_passes_only_on_current_evidence_of_its_kind(
    described: dict[str, object], outcome: str, tmp_path: Path, rulebase: Rulebase
) -> None:
    assert _of(_check(tmp_path, rulebase, **described), "file-algorithm").outcome == outcome


def test_evidence_turns_stale_on_the_day_after_its_last(tmp_path: Path, rulebase: Rulebase) -> None:
    record = {**RECORD, "expires": "2025-12-31"}
    on_last = _of(_check(tmp_path, rulebase, evidence=[record], on=date(2025, 12, 31)), "file-algorithm")
    after = _of(_check(tmp_path, rulebase, evidence=[record], on=date(2026, 1, 1)), "file-algorithm")
    assert (on_last.outcome, after.outcome) == ("passed", "failed")
    assert '"no. 1" expired on 2025-12-31' in after.message.en
    assert "“no. 1”已于2025-12-31过期" in after.message.zh


def test_a_digest_is_checked_when_the_file_is_at_hand(tmp_path: Path, rulebase: Rulebase) -> None:
    (tmp_path / "receipt.pdf").write_bytes(b"receipt")
    good = hashlib.sha256(b"receipt").hexdigest()
    url = (tmp_path / "receipt.pdf").as_uri()
    same = _of(_check(tmp_path, rulebase, evidence=[{**RECORD, "url": url, "sha256": good}]), "file-algorithm")
    other = _of(_check(tmp_path, rulebase, evidence=[{**RECORD, "url": url, "sha256": "0" * 64}]), "file-algorithm")
    away = _of(
        _check(tmp_path, rulebase, evidence=[{**RECORD, "url": "https://example.org/r", "sha256": "0" * 64}]), "file-algorithm"
    )
    assert (same.outcome, other.outcome, away.outcome) == ("passed", "failed", "passed")
    assert "does not have the digest stated" in other.message.en


def test_a_waiver_is_seen_and_lapses_by_itself(tmp_path: Path, rulebase: Rulebase) -> None:
    held = _of(_check(tmp_path, rulebase, waivers=[WAIVER], on=date(2025, 12, 31)), "file-algorithm")
    lapsed = _of(_check(tmp_path, rulebase, waivers=[WAIVER], on=date(2026, 1, 1)), "file-algorithm")
    assert (held.outcome, held.counts) == ("failed", False)
    assert held.waiver is not None
    assert held.waiver.by == "general counsel"
    assert (lapsed.outcome, lapsed.counts, lapsed.waiver) == ("failed", True, None)
    assert "lapsed on 2025-12-31" in lapsed.message.en
    assert "于2025-12-31失效" in lapsed.message.zh


def test_a_contested_duty_only_warns(tmp_path: Path, rulebase: Rulebase) -> None:
    found = _check(tmp_path, rulebase, facts={**OPEN, "generatesText": True})
    assert _of(found, "label-other-generated-content").severity == "warning"
    assert _of(found, "publish-complaint-procedure").severity == "violation"


def test_a_finding_that_cannot_be_told_names_the_facts_to_state(tmp_path: Path, rulebase: Rulebase) -> None:
    finding = _of(_check(tmp_path, rulebase, facts=OPEN), "file-algorithm")
    assert "State: hasPublicOpinionAttributes, hasSocialMobilisationCapability." in finding.message.en
    assert "hasPublicOpinionAttributes" in finding.message.zh


def test_a_fingerprint_stays_when_lines_move(tmp_path: Path, rulebase: Rulebase) -> None:
    path = tmp_path / "two.yaml"
    path.write_text("services:\n- id: https://example.org/a\n  facts: {generatesText: true}\n")
    before = check(load_facts([path], rulebase), rulebase, on=DAY).findings
    path.write_text("services:\n\n\n- id: https://example.org/a\n  facts: {generatesText: true}\n")
    after = check(load_facts([path], rulebase), rulebase, on=DAY).findings
    assert [finding.fingerprint for finding in before] == [finding.fingerprint for finding in after]
    assert (before[0].line, after[0].line) == (2, 4)


@pytest.mark.parametrize(
    ("name", "text", "lines"),
    [
        ("s.json", '{"services": [\n {"id": "urn:a:1"},\n\n {"id": "urn:a:2"}\n]}', [2, 4]),
        ("s.yaml", "services:\n- id: urn:a:1\n\n- id: urn:a:2\n", [2, 4]),
        ("s.csv", "id,generatesText\nurn:a:1,true\n\nurn:a:2,\n", [2, 4]),
        (
            "s.ttl",
            "PREFIX f:<https://w3id.org/dutygraph/fact#>\n\n<urn:a:1>\n  f:generatesText true .\n<urn:a:2> f:generatesText true.\n",
            [4, 5],
        ),
    ],
)
def test_a_finding_points_at_the_line_of_its_service(
    name: str, text: str, lines: list[int], tmp_path: Path, rulebase: Rulebase
) -> None:
    path = tmp_path / name
    path.write_text(text)
    found = check(load_facts([path], rulebase), rulebase, on=DAY).findings
    assert [found[0].line, found[160].line] == lines


def test_a_broken_shape_is_an_error_and_never_a_pass(tmp_path: Path, rulebase: Rulebase, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = (
        "<urn:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/shacl#PropertyShape> .\n"
        '<urn:s> <http://www.w3.org/ns/shacl#minCount> "many" .\n'
    )
    monkeypatch.setattr(module, "load_shapes", lambda _: broken)
    with pytest.raises(CorpusError):
        _check(tmp_path, rulebase)


def test_a_duty_without_a_shape_is_an_error_and_never_a_pass(
    tmp_path: Path, rulebase: Rulebase, monkeypatch: pytest.MonkeyPatch
) -> None:
    fewer = "\n".join(line for line in module.load_shapes("compliance").splitlines() if "file-algorithm/case" not in line)
    monkeypatch.setattr(module, "load_shapes", lambda _: fewer)
    with pytest.raises(CorpusError, match="No shape looks for evidence of: file-algorithm"):
        _check(tmp_path, rulebase)


def test_services_that_are_alike_are_found_alike(tmp_path: Path, rulebase: Rulebase) -> None:
    path = tmp_path / "many.json"
    described = [{"id": f"https://example.org/{n}", "facts": FILED, "evidence": [RECORD] * (n % 2)} for n in range(6)]
    path.write_text(json.dumps({"services": described}))
    found = check(load_facts([path], rulebase), rulebase, on=DAY).findings
    outcomes = [finding.outcome for finding in found if finding.norm.id == "file-algorithm"]
    assert outcomes == ["failed", "passed"] * 3


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "dutygraph", "check", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "service.json"
    path.write_text(json.dumps({"id": "https://example.org/chat", "facts": {**FILED, "generatesText": True}}))
    return path


def test_findings_end_with_1_and_a_baseline_takes_them_out(facts: Path, tmp_path: Path) -> None:
    report = tmp_path / "before.json"
    first = _run(str(facts), "--on", "2025-06-01", "--format", "json", "--output", str(report))
    again = _run(str(facts), "--on", "2025-06-01", "--baseline", str(report))
    unknown = _run(str(facts), "--on", "2025-06-01", "--baseline", str(report), "--fail-on", "unknown")
    assert (first.returncode, again.returncode, unknown.returncode) == (1, 0, 0)
    assert first.stdout == ""


def test_what_cannot_be_told_fails_only_where_asked(tmp_path: Path) -> None:
    path = tmp_path / "nothing.json"
    path.write_text('{"id": "https://example.org/chat"}')
    assert _run(str(path)).returncode == 0
    assert _run(str(path), "--fail-on", "unknown").returncode == 1


@pytest.mark.parametrize(
    ("baseline", "said"),
    [
        ("[]", "not a report of dutygraph"),
        ("{", "not a report of dutygraph"),
        ('{"rulebase": {"version": "0.0.1"}, "findings": []}', "under version 0.0.1"),
    ],
)
def test_a_baseline_that_does_not_fit_is_refused(baseline: str, said: str, facts: Path, tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(baseline)
    done = _run(str(facts), "--baseline", str(path))
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_report_that_cannot_be_written_is_one_clear_error(facts: Path, tmp_path: Path) -> None:
    done = _run(str(facts), "--output", str(tmp_path / "no" / "such" / "folder.json"))
    assert done.returncode == 2
    assert "The report cannot be written" in done.stderr
