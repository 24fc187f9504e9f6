"""Every store that the suite runs against, each emptied of our graphs before a test asks for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from running import SERVERS, STORES, emptied, oxigraph_server, virtuoso_server

from dutygraph.engines import OxigraphEngine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dutygraph.engine import Engine
    from dutygraph.engines import Endpoint


@pytest.fixture(scope="session")
def oxigraph() -> Iterator[Endpoint]:
    with oxigraph_server() as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as endpoint:
        yield endpoint


@pytest.fixture(params=SERVERS)
def endpoint(request: pytest.FixtureRequest) -> Endpoint:
    """A running store, by its addresses."""
    found: Endpoint = request.getfixturevalue(request.param)
    return found


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest) -> str:
    """The name of a store."""
    return str(request.param)


@pytest.fixture
def engine(store: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty store."""
    name, _, by_updates = store.partition("-")
    if name in SERVERS:
        where: Endpoint = request.getfixturevalue(name)
        opened: Engine = emptied(replace(where, graph_store="") if by_updates else where)
    else:
        opened = OxigraphEngine(str(tmp_path / "store")) if name == "disk" else OxigraphEngine()
    yield opened
    opened.close()
