"""Runs the real command in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Ran:
    """What a command printed and how it ended."""

    status: int
    out: str
    err: str
    data: bytes


@pytest.fixture(scope="session")
def run() -> Callable[..., Ran]:
    def run(*arguments: str | Path, stdin: bytes = b"") -> Ran:
        command = [sys.executable, "-m", "dutygraph", *map(str, arguments)]
        done = subprocess.run(command, input=stdin, capture_output=True, check=False, cwd=ROOT, timeout=60)
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode(), done.stdout)

    return run


@pytest.fixture(scope="session")
def chatbot() -> Path:
    """A service of which everything that matters is stated."""
    return ROOT / "ontology/examples/scenarios/s01-domestic-text-chatbot.json"


@pytest.fixture(scope="session")
def stranger() -> Path:
    """A service of which one fact is stated."""
    return ROOT / "ontology/examples/scenarios/s30-almost-nothing-known.json"
