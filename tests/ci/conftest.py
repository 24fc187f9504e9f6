"""A folder with facts files, as a team has them, and the lines of the recipes run there by bash."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """Two good facts files, one of them with a space in its name."""
    facts = tmp_path / "team" / "facts"
    facts.mkdir(parents=True)
    shutil.copy(ROOT / "ontology/examples/services/kimi.yaml", facts / "kimi chat.yaml")
    shutil.copy(ROOT / "ontology/examples/services/baichuan.yaml", facts)
    return facts.parent


@pytest.fixture(scope="session")
def offline() -> Mapping[str, str]:
    """What lets the install lines run as they stand, without a network. For pip, "0" is what turns isolation off."""
    return {"PIP_NO_DEPS": "1", "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


@pytest.fixture(scope="session")
def bash() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs lines as GitHub does (``strict``), or as one shell of GitLab."""
    found = shutil.which("bash")
    if found is None:
        pytest.skip("no bash here")

    def run(lines: str, folder: Path, *, strict: bool = True, **variables: str) -> subprocess.CompletedProcess[str]:
        scripts = str(Path(sys.executable).parent)
        kept: Mapping[str, str] = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "PIP_"))}
        environment = {**kept, "PATH": f"{scripts}{os.pathsep}{kept['PATH']}", **variables}
        options = ["--noprofile", "--norc", "-eo", "pipefail"] if strict else ["-e"]
        command = [found, *options, "-c", lines]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300)

    return run
