"""The linters, the type checker and the layer contract are part of the test run."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TOOLS = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "import-linter": ["importlinter"],
}


@pytest.mark.parametrize("tool", TOOLS)
def test_the_code_passes(tool: str, root: Path) -> None:
    command = [sys.executable, "-m", *TOOLS[tool]]
    if tool == "import-linter":
        command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


GENERATED = ("service/dutygraph/reports/sarif_model.py",)


def test_modules_stay_small(root: Path) -> None:
    paths = sorted((root / "service").rglob("*.py")) + sorted((root / "tests").rglob("*.py"))
    names = [str(path.relative_to(root)) for path in paths if len(path.read_text().splitlines()) > 400]
    long = [name for name in names if name not in GENERATED]
    assert len(paths) > 40
    assert long == []


def test_nothing_committed_names_a_registry_or_a_path_of_a_machine(root: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files"],  # noqa: S607  (the git on the PATH is the one that made the checkout)
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    words = [b"pypi" + b".org", b"/ro" + b"ot/", b"/wo" + b"rk/", b"registry.npm" + b"js", b"/ho" + b"me/"]
    found = [name for name in listed if any(word in (root / name).read_bytes() for word in words if (root / name).is_file())]
    assert len(listed) > 100
    assert found == []
