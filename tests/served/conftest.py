"""Servers that several tests share: one with little time and memory, one with short answers, one with a store and tenants."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from house import House, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


sys.path.append(str(Path(__file__).parents[1] / "web"))  # the spellings of SERVICE stand there


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Law only; a query may take one second and 300 MB, and waits long for a worker."""
    limits = {"query_seconds": "1", "query_memory_bytes": str(300 * 1024**2), "queue_seconds": "20"}
    with serving(tmp_path_factory.mktemp("house"), "--empty", **limits) as started:
        yield started


@pytest.fixture(scope="session")
def short(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Answers have 1000 rows and 200 kB at most."""
    limits = {"max_rows": "1000", "max_answer_bytes": "200000"}
    with serving(tmp_path_factory.mktemp("short"), "--empty", **limits) as started:
        yield started


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the shared store."""
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="session")
def kept(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server that keeps what it is told."""
    with serving(tmp_path_factory.mktemp("kept"), store=str(store), max_body_bytes=str(4 * 1024**2), query_seconds="60") as started:
        yield started


@pytest.fixture(scope="session")
def command() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Runs ``dutygraph`` with arguments."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "dutygraph", *arguments], capture_output=True, text=True, check=False)

    return run
