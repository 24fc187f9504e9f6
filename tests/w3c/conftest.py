"""The test suites of the W3C, where they lie beside the project, and the two servers that they run against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from servers import Server, our_server, oxigraph_serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def suites(root: Path) -> Path:
    found = root.parent / "shared/w3c/sparql"
    if not found.is_dir():
        pytest.skip("2026-11-24: the W3C SPARQL test suites are not beside the project (../shared/w3c/sparql)")
    return found


@pytest.fixture(scope="session")
def ours() -> Iterator[Server]:
    with our_server() as server:
        yield server


@pytest.fixture(scope="session")
def theirs() -> Iterator[Server]:
    with oxigraph_serve() as server:
        yield server
