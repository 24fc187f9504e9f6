"""``dutygraph intake`` in a process of its own, and its output as input."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from made import ANNOTATES, FOUNDATION, FULL, PEOPLE, PERSONAL, rai, take

from dutygraph.facts import load_facts
from dutygraph.intake import facts_document, yaml_text

if TYPE_CHECKING:
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

SERVICE = "https://example.org/a"


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dutygraph", "intake", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, timeout=60, text=True, encoding="utf-8")


@pytest.fixture
def papers(tmp_path: Path) -> list[Path]:
    paths = []
    for name, document in FULL.items():
        paths.append(tmp_path / name)
        paths[-1].write_text(json.dumps(document, indent=2), encoding="utf-8")
    return paths


@pytest.mark.parametrize("suffix", ["yaml", "json"])
def test_output_loads_back(suffix: str, papers: list[Path], tmp_path: Path, rulebase: Rulebase) -> None:
    done = run(*papers, "--service", SERVICE, "--format", suffix)
    assert done.returncode == 0, done.stderr
    saved = tmp_path / f"facts.{suffix}"
    saved.write_text(done.stdout, encoding="utf-8")
    (document,) = load_facts([saved], rulebase)
    (service,) = document.services
    assert service.id == SERVICE
    assert service.facts == {PERSONAL: True, ANNOTATES: True, PEOPLE: True, FOUNDATION: True}
    assert {fact for source in service.sources for fact in source.facts} == set(service.facts)
    found = [take(json.loads(path.read_text(encoding="utf-8")), rulebase, str(path)) for path in papers]
    assert len(service.evidence) == sum(len(one.evidence) for one in found)
    assert all(one.sha256 and one.identifier for one in service.evidence)
    for source in service.sources:
        assert any(f"{path} (" in source.title for path in papers)
        assert ", line " in source.title
        assert "; rule " in source.title


def test_messages_show_what_is_said_and_what_is_not(papers: list[Path]) -> None:
    done = run(papers[0], "--service", SERVICE)
    for word in ("it says", "it does not say", "trainingDataInvolvesThirdPartyIP", "croissant-personal", "The rest stays unknown"):
        assert word in done.stderr, word
    chinese = run(papers[0], "--service", SERVICE, "--lang", "zh")
    assert "文件未述" in chinese.stderr
    assert chinese.stdout == done.stdout


def test_a_document_that_says_nothing_gives_an_id_alone(tmp_path: Path) -> None:
    path = tmp_path / "d"
    path.write_text(json.dumps({"bomFormat": "CycloneDX"}), encoding="utf-8")
    done = run(path, "--service", SERVICE)
    assert (done.returncode, done.stdout) == (0, f"id: {SERVICE}\n")


def test_bad_input_is_exit_2_in_one_line_and_prints_no_facts(papers: list[Path], tmp_path: Path) -> None:
    bad = tmp_path / "bad"
    bad.write_bytes(b'{\n"bomFormat": }')
    for arguments, where in (
        ([papers[0], bad, "--service", SERVICE], f"{bad}:2"),
        ([tmp_path / "none", "--service", SERVICE], "no such file"),
        ([papers[0], "--service", "not an iri"], "--service"),
    ):
        done = run(*arguments)
        assert (done.returncode, done.stdout) == (2, ""), done.stderr
        assert where in done.stderr
        assert done.stderr.count("\n") == 1
    assert run(papers[0]).returncode == 2
    assert run("--service", SERVICE).returncode == 2


def test_the_same_document_twice_is_said_once(rulebase: Rulebase) -> None:
    found = take(FULL["croissant"], rulebase)
    assert facts_document(SERVICE, [found, found]) == facts_document(SERVICE, [found])


def test_text_of_a_document_cannot_steer_a_terminal(tmp_path: Path, rulebase: Rulebase) -> None:
    document = rai(personalSensitiveInformation="Age") | {"name": "a\x1b[31m\nb [bold]", "license": "x\x07" + "y" * 9999}
    path = tmp_path / "d"
    path.write_text(json.dumps(document), encoding="utf-8")
    done = run(path, "--service", SERVICE)
    assert done.returncode == 0
    assert "\x1b" not in done.stderr + done.stdout
    assert "\x07" not in done.stderr + done.stdout
    assert "[bold]" in done.stderr
    saved = tmp_path / "f.yaml"
    saved.write_text(yaml_text(facts_document(SERVICE, [take(document, rulebase)])), encoding="utf-8")
    assert load_facts([saved], rulebase)[0].services[0].evidence
