"""The lines of the GitLab template and of the Jenkins recipe leave the files that they promise."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from junitparser import JUnitXml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@pytest.fixture
def plain_team(team: Path) -> Path:
    """Facts files without spaces in their names."""
    (team / "facts/kimi chat.yaml").rename(team / "facts/kimi.yaml")
    return team


@pytest.fixture(scope="module")
def job(root: Path) -> dict[str, Any]:
    (found,) = yaml.safe_load((root / "docs/ci/gitlab.yml").read_text(encoding="utf-8")).values()
    assert isinstance(found, dict)
    return found


def gitlab(job: dict[str, Any], bash: Callable[..., Any], team: Path, **variables: str) -> Any:
    return bash("\n".join(job["script"]), team, strict=False, **{**job["variables"], **variables})


def test_gitlab_finds_both_reports(job: dict[str, Any], bash: Callable[..., Any], plain_team: Path) -> None:
    ran = gitlab(job, bash, plain_team)
    assert ran.returncode == 1, ran.stderr
    reports = job["artifacts"]["reports"]
    assert job["artifacts"]["when"] == "always"
    issues = json.loads((plain_team / reports["codequality"]).read_bytes())
    assert {issue["location"]["path"] for issue in issues} == {"facts/baichuan.yaml", "facts/kimi.yaml"}
    assert all({"description", "check_name", "fingerprint", "severity", "location"} <= set(issue) for issue in issues)
    assert sum(suite.failures for suite in JUnitXml.fromstring((plain_team / reports["junit"]).read_bytes())) > 0


def test_gitlab_tells_bad_input_from_findings(job: dict[str, Any], bash: Callable[..., Any], plain_team: Path) -> None:
    ran = gitlab(job, bash, plain_team, FACTS="facts/none.yaml")
    assert ran.returncode != 0
    assert "There is no such file." in ran.stderr
    assert sorted(path.name for path in plain_team.iterdir()) == ["facts"]


def test_gitlab_installs_what_the_variable_names(
    job: dict[str, Any], bash: Callable[..., Any], plain_team: Path, root: Path, offline: Mapping[str, str]
) -> None:
    given = {**job["variables"], "PACKAGE": str(root), "PIP_TARGET": str(plain_team / "site"), **offline}
    ran = bash("\n".join(job["before_script"]), plain_team, strict=False, **given)
    assert ran.returncode == 0, ran.stderr
    assert (plain_team / "site/dutygraph/__init__.py").is_file()


def test_the_lines_of_jenkins_leave_sarif_and_junit(bash: Callable[..., Any], plain_team: Path, root: Path) -> None:
    text = (root / "docs/ci/README.md").read_text(encoding="utf-8")
    (recipe,) = re.findall(r"^```groovy\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    (facts,) = re.findall(r"FACTS = '(.*)'", recipe)
    install, *lines = re.findall(r"^ *sh '(.*)'$", recipe, re.MULTILINE)
    assert install == 'python3 -m venv .dutygraph && .dutygraph/bin/pip install --quiet "$PACKAGE"'
    assert len(lines) == 2
    (plain_team / ".dutygraph").mkdir()
    (plain_team / ".dutygraph/bin").symlink_to(Path(sys.executable).parent)
    ended = [bash(line, plain_team, strict=False, FACTS=facts) for line in lines]
    assert [ran.returncode for ran in ended] == [0, 1], [ran.stderr for ran in ended]
    named = re.findall(r"(?:junit '|pattern: ')([\w.]+)'", recipe)
    assert named == ["junit.xml", "dutygraph.sarif"]
    assert len(JUnitXml.fromstring((plain_team / named[0]).read_bytes())) > 0
    assert json.loads((plain_team / named[1]).read_bytes())["version"] == "2.1.0"
    bad = bash(lines[0], plain_team, strict=False, FACTS="facts/none.yaml")
    assert bad.returncode != 0
