"""The archive is whole, the same twice and anywhere, says what the check says, and is never half there."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from junitparser import JUnitXml

from dutygraph import dossier
from dutygraph.dossier import MANIFEST, REPORTS, dossier_bytes, dossier_entries, facts_graph, write_dossier
from dutygraph.engines import parse_rdf
from dutygraph.errors import UsageError
from dutygraph.facts import load_facts
from dutygraph.findings import check
from dutygraph.reports import FORMATS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from dutygraph.facts import FactsDocument
    from dutygraph.findings import Findings
    from dutygraph.rulebase import Rulebase

TURTLE = """@prefix dg: <https://w3id.org/dutygraph/ns#> .
@prefix norm: <https://w3id.org/dutygraph/id/cn/genai-measures-2023/norm/> .
<https://example.org/{0}> a dg:Service ; dg:evidence _:e . _:e dg:evidenceFor norm:file-algorithm ; dg:kind dg:FilingRecord .
"""


@pytest.fixture
def documents(root: Path, tmp_path: Path, rulebase: Rulebase) -> Sequence[FactsDocument]:
    """YAML, and twice Turtle with one name, one blank label, a hostile folder."""
    paths = [root / "ontology/examples/services/kimi.yaml"]
    for number, folder in enumerate(("one", "二 ../x")):
        path = tmp_path / folder / "我的 facts.ttl"
        path.parent.mkdir(parents=True)
        path.write_text(TURTLE.format(number), encoding="utf-8")
        paths.append(path)
    return load_facts(paths, rulebase)


@pytest.fixture
def findings(documents: Sequence[FactsDocument], rulebase: Rulebase, day: date) -> Findings:
    return check(documents, rulebase, on=day)


@pytest.fixture
def archive(documents: Sequence[FactsDocument], findings: Findings) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(dossier_bytes(documents, findings, lang="en")))


def test_the_manifest_has_the_digest_of_every_entry(archive: zipfile.ZipFile, findings: Findings) -> None:
    manifest = json.loads(archive.read(MANIFEST))
    digests = {name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist() if name != MANIFEST}
    assert {name: entry["sha256"] for name, entry in manifest["entries"].items()} == digests
    assert {name: entry["bytes"] for name, entry in manifest["entries"].items()} == {
        name: archive.getinfo(name).file_size for name in digests
    }
    assert manifest["rulebase"] == {"version": findings.rulebase.version, "digest": findings.rulebase.digest}
    assert (manifest["on"], manifest["reading"], manifest["status"]) == ("2025-03-01", "majority", 1)


def test_every_report_format_and_oscal_document_is_there(archive: zipfile.ZipFile) -> None:
    assert set(REPORTS) | {"html", "turtle"} == set(FORMATS)  # turtle is earl under another name
    expected = {*REPORTS.values(), "report.en.html", "report.zh.html", "facts.trig", "duties.json", MANIFEST}
    expected |= {"catalog.json", "assessment-plan.json"}
    sources = {"facts/1-kimi.yaml", "facts/2-我的_facts.ttl", "facts/3-我的_facts.ttl"}
    assert set(archive.namelist()) == expected | sources
    assert archive.namelist() == sorted(archive.namelist())
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert archive.testzip() is None


def test_sources_are_the_files_byte_for_byte(archive: zipfile.ZipFile, documents: Sequence[FactsDocument]) -> None:
    stored = [archive.read(name) for name in archive.namelist() if name.startswith("facts/")]
    assert stored == [Path(document.name).read_bytes() for document in documents]


def test_facts_stand_in_one_graph_a_file_and_read_back_as_the_same(
    archive: zipfile.ZipFile, documents: Sequence[FactsDocument], tmp_path: Path, rulebase: Rulebase
) -> None:
    data = archive.read("facts.trig")
    quads = list(parse_rdf(data, "application/trig"))
    assert list(dict.fromkeys(graph for *_, graph in quads)) == [facts_graph(document) for document in documents]
    assert len(quads) == sum(len(document.quads) for document in documents)
    (tmp_path / "facts.trig").write_bytes(data)
    (back,) = load_facts([tmp_path / "facts.trig"], rulebase)
    before = [service for document in documents for service in document.services]
    assert [(s.id, s.facts, s.evidence) for s in back.services] == [(s.id, s.facts, s.evidence) for s in before]


def test_reports_count_the_same_and_point_into_the_archive(archive: zipfile.ZipFile, findings: Findings) -> None:
    found = json.loads(archive.read("findings.json"))["findings"]
    (run,) = json.loads(archive.read("findings.sarif"))["runs"]
    suites = JUnitXml.fromstring(archive.read("junit.xml"))
    assert len(found) == len(run["results"]) == sum(len(suite) for suite in suites) == len(findings.findings)
    assert {item["file"] for item in found} == {name for name in archive.namelist() if name.startswith("facts/")}
    plan = archive.read("assessment-plan.json").decode()
    assert '"href": "facts/1-kimi.yaml"' in plan
    text = b"".join(archive.read(name) for name in archive.namelist() if not name.startswith("facts/"))
    assert str(Path(findings.findings[0].file).parent).encode() not in text


def test_both_languages_are_there(archive: zipfile.ZipFile) -> None:
    assert '<html lang="en">' in archive.read("report.en.html").decode()
    assert '<html lang="zh-Hans">' in archive.read("report.zh.html").decode()


def test_a_baseline_and_the_threshold_are_in_the_manifest(documents: Sequence[FactsDocument], findings: Findings) -> None:
    known = tuple(replace(found, known=True) for found in findings.findings)
    marked = replace(findings, findings=known, has_baseline=True, fail_on="unknown")
    manifest = json.loads(dossier_entries(documents, marked, lang="zh")[MANIFEST])
    assert (manifest["baseline"], manifest["failOn"], manifest["status"], manifest["lang"]) == (True, "unknown", 0, "zh")


def run(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dutygraph", "check", *arguments, "--on", "2025-03-01"]
    environment = {**os.environ, **variables}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_two_runs_in_two_places_give_the_same_bytes(root: Path, tmp_path: Path) -> None:
    made = []
    for number, zone in enumerate(("UTC", "America/Lima")):
        folder = tmp_path / str(number) / zone.lower()
        folder.mkdir(parents=True)
        facts = folder / "kimi.yaml"
        facts.write_bytes((root / "ontology/examples/services/kimi.yaml").read_bytes())
        given = "kimi.yaml" if number else str(facts)
        ran = run(folder, given, "--dossier", "out.zip", PYTHONHASHSEED=str(number), TZ=zone)
        assert (ran.returncode, ran.stderr) == (1, "")
        assert ran.stdout
        assert sorted(path.name for path in folder.iterdir()) == ["kimi.yaml", "out.zip"]
        made.append((folder / "out.zip").read_bytes())
    assert made[0] == made[1]


def test_what_cannot_be_written_is_a_usage_error_and_leaves_nothing(root: Path, tmp_path: Path) -> None:
    facts = str(root / "ontology/examples/services/kimi.yaml")
    (tmp_path / "folder.zip").mkdir()
    (tmp_path / "file").write_bytes(b"")
    for name, says in (
        ("out.tar", "A dossier is a zip archive."),
        ("none/out.zip", "The dossier cannot be written: No such file"),
        ("file/out.zip", "The dossier cannot be written: Not a directory"),
        ("folder.zip", "what is there is no file"),
        ("x" * 300 + ".zip", "The dossier cannot be written: File name too long"),
    ):
        ran = run(tmp_path, facts, "--dossier", name)
        assert (ran.returncode, ran.stdout) == (2, "")
        assert says in ran.stderr
        assert ran.stderr.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "folder.zip"]


def test_a_full_disk_leaves_the_old_archive(
    documents: Sequence[FactsDocument], findings: Findings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "dossier.zip"
    target.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(dossier.Path, "replace", full)
    with pytest.raises(UsageError, match="No space left on device"):
        write_dossier(str(target), documents, findings, lang="en")
    assert [(path.name, path.read_bytes()) for path in folder.iterdir()] == [("dossier.zip", b"old")]


def test_a_link_stays_a_link(documents: Sequence[FactsDocument], findings: Findings, tmp_path: Path) -> None:
    link = tmp_path / "link.zip"
    link.symlink_to(tmp_path / "real.zip")
    write_dossier(str(link), documents, findings, lang="en")
    assert link.is_symlink()
    assert zipfile.is_zipfile(tmp_path / "real.zip")
