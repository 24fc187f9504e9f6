"""The hooks run under pre-commit itself; only how they are installed is left out, for that needs a network."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from dutygraph.facts import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from dutygraph.rulebase import Rulebase

MANIFEST = ".pre-commit-hooks.yaml"
DAY = "2025-03-01"


@pytest.fixture(scope="module")
def hooks(root: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load((root / MANIFEST).read_text(encoding="utf-8"))
    return found


def test_pre_commit_accepts_the_manifest(root: Path) -> None:
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(root / MANIFEST)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_hooks_see_every_facts_format_and_nothing_else(hooks: list[dict[str, Any]]) -> None:
    assert [hook["id"] for hook in hooks] == ["dutygraph-check", "dutygraph-facts"]
    for hook in hooks:
        assert all(re.search(hook["files"], f"a/facts/b/c{suffix}") for suffix in FORMATS)
        assert all(re.search(hook["files"], f"facts/c{suffix}") for suffix in FORMATS)
        assert not any(re.search(hook["files"], name) for name in ("facts/c.md", "artefacts/c.json", "c.json", "facts.json"))


@pytest.fixture
def pre_commit(team: Path, hooks: list[dict[str, Any]], bash: Callable[..., Any]) -> Callable[..., Any]:
    """Runs a hook over a team's files, with the entry of the manifest and the command of this checkout."""
    if shutil.which("git") is None:
        pytest.skip("no git here")
    repo = {"repo": "local", "hooks": [{**hook, "language": "system", "verbose": True} for hook in hooks]}
    (repo["hooks"][0])["args"] = ["--on", DAY]
    (team / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": [repo]}), encoding="utf-8")
    assert bash("git init -q . && git add -A", team).returncode == 0
    home = str(team.parent / "home")
    return lambda hook: bash(f"git add -A && python -m pre_commit run {hook} --all-files", team, PRE_COMMIT_HOME=home)


def test_a_hook_fails_on_findings_and_names_both_files(pre_commit: Callable[..., Any]) -> None:
    ran = pre_commit("dutygraph-check")
    assert ran.returncode == 1
    assert "- exit code: 1" in ran.stdout
    assert "facts/kimi chat.yaml:" in ran.stdout
    assert "facts/baichuan.yaml:" in ran.stdout


def test_a_hook_passes_once_every_gap_is_waived(pre_commit: Callable[..., Any], team: Path, rulebase: Rulebase) -> None:
    until = {"by": "Legal", "reason": "under way", "until": "2025-12-31"}
    for path in sorted((team / "facts").iterdir()):
        service = yaml.safe_load(path.read_text(encoding="utf-8"))
        service["waivers"] = [{"for": norm.id, **until} for norm in rulebase.norms if norm.binds_provider]
        path.write_text(yaml.safe_dump(service, allow_unicode=True), encoding="utf-8")
    ran = pre_commit("dutygraph-check")
    assert ran.returncode == 0, ran.stdout


def test_the_facts_hook_minds_the_form_only(pre_commit: Callable[..., Any], team: Path) -> None:
    assert pre_commit("dutygraph-facts").returncode == 0
    (team / "facts/bad.json").write_text('{"id": "https://example.org/a", "facts": {"generateText": true}}', encoding="utf-8")
    ran = pre_commit("dutygraph-facts")
    assert ran.returncode == 1
    assert "facts/bad.json:1 (facts.generateText)" in ran.stdout
