"""The composite action has what GitHub asks for, and its shell lines do what it says."""

from __future__ import annotations

import json
import re
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

EMPTY = {"DAY": "2025-03-01", "READING": "majority", "FAIL_ON": "violation", "BASELINE": ""}


@pytest.fixture(scope="module")
def action(root: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((root / "action.yml").read_text(encoding="utf-8"))
    return found


def line(action: dict[str, Any], name: str) -> str:
    (found,) = (step["run"] for step in action["runs"]["steps"] if step.get("name") == name)
    return str(found)


def test_it_has_the_keys_that_github_requires(action: dict[str, Any]) -> None:
    assert {"name", "description", "inputs", "outputs", "runs"} <= set(action)
    assert action["runs"]["using"] == "composite"
    assert set(action["inputs"]) == {"facts", "on", "reading", "fail-on", "baseline", "upload-sarif"}
    for about in action["inputs"].values():
        assert about["description"]
        assert about.get("required") is True or isinstance(about["default"], str)
    for step in action["runs"]["steps"]:
        assert ("uses" in step) != ("run" in step)
        assert "run" not in step or step["shell"] == "bash"


def test_it_uses_actions_by_their_major_version(action: dict[str, Any]) -> None:
    used = [step["uses"] for step in action["runs"]["steps"] if "uses" in step]
    assert [name.split("@")[0] for name in used] == ["actions/setup-python", "github/codeql-action/upload-sarif"]
    assert all(re.fullmatch(r"[\w/-]+@v\d+", name) for name in used)


def test_no_input_is_pasted_into_a_script(action: dict[str, Any]) -> None:
    assert [step["run"] for step in action["runs"]["steps"] if "${{" in step.get("run", "")] == []


def test_what_the_steps_refer_to_exists(action: dict[str, Any]) -> None:
    text = json.dumps(action)
    steps = {step["id"] for step in action["runs"]["steps"] if "id" in step}
    assert set(re.findall(r"steps\.(\w+)\.", text)) <= steps
    assert set(re.findall(r"inputs\.([\w-]+)", text)) == set(action["inputs"])


def check(action: dict[str, Any], bash: Callable[..., Any], team: Path, facts: str, **variables: str) -> Any:
    files = {"GITHUB_OUTPUT": str(team / "output"), "GITHUB_STEP_SUMMARY": str(team / "summary.md"), "RUNNER_TEMP": str(team)}
    return bash(line(action, "Check"), team, PYTHON=sys.executable, FACTS=facts, **files, **EMPTY | variables)


def test_a_check_leaves_sarif_annotations_and_a_summary(action: dict[str, Any], bash: Callable[..., Any], team: Path) -> None:
    ran = check(action, bash, team, "facts/*.yaml\n")
    assert ran.returncode == 1, ran.stderr
    assert ran.stdout.startswith("::error file=facts/")
    sarif = (team / "output").read_text(encoding="utf-8").strip().removeprefix("sarif=")
    (run,) = json.loads((team / "dutygraph.sarif").read_bytes())["runs"]
    assert sarif == str(team / "dutygraph.sarif")
    places = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]}
    assert places == {"facts/baichuan.yaml", "facts/kimi%20chat.yaml"}
    assert (team / "summary.md").read_text(encoding="utf-8").startswith("## ")


def test_a_baseline_lets_the_job_pass(action: dict[str, Any], bash: Callable[..., Any], team: Path) -> None:
    made = bash('dutygraph check facts/*.yaml --on "$DAY" --format json --output before.json', team, **EMPTY)
    assert made.returncode == 1, made.stderr
    ran = check(action, bash, team, "facts/baichuan.yaml\nfacts/kimi chat.yaml", BASELINE="before.json")
    assert ran.returncode == 0, ran.stderr
    assert (team / "dutygraph.sarif").is_file()


@pytest.mark.parametrize("facts", ["facts/none.yaml", "--help\n--version", "facts/$(touch stolen).yaml; touch stolen"])
def test_bad_input_fails_as_bad_input_and_leaves_no_report(
    facts: str, action: dict[str, Any], bash: Callable[..., Any], team: Path
) -> None:
    ran = check(action, bash, team, facts)
    assert ran.returncode == 2
    assert ran.stderr.startswith("dutygraph: ")
    assert not any((team / name).exists() for name in ("output", "dutygraph.sarif", "summary.md", "stolen"))


def test_the_install_line_installs_the_action_itself(
    action: dict[str, Any], bash: Callable[..., Any], team: Path, root: Path, offline: Mapping[str, str]
) -> None:
    given = {"PYTHON": sys.executable, "RUNNER_TEMP": str(team), "GITHUB_ACTION_PATH": str(root)}
    installed = bash(line(action, "Install"), team, **given, **offline)
    assert installed.returncode == 0, installed.stderr
    code = "import dutygraph, dutygraph.rulebase as r; print(dutygraph.__file__, len(r.load_rulebase().norms) > 0)"
    ran = bash(f'PYTHONPATH="$RUNNER_TEMP/dutygraph" "$PYTHON" -c "{code}"', team, **given)
    assert ran.stdout.split() == [str(team / "dutygraph/dutygraph/__init__.py"), "True"], ran.stderr
