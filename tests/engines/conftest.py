"""Every store that the suite runs against, each emptied of our graphs before a test asks for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from running import oxigraph_server, virtuoso_server

from dutygraph.engine import FACTS_GRAPH, INDEX_GRAPH, LAW_GRAPH
from dutygraph.engines import OxigraphEngine, RemoteEngine
from dutygraph.vocab import BASE, READING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dutygraph.engine import Engine
    from dutygraph.engines import Endpoint

TESTED = tuple(f"{BASE}id/graph/test-{name}" for name in ("a", "b", "c"))
OURS = (LAW_GRAPH, FACTS_GRAPH, INDEX_GRAPH, *TESTED, *(READING + name for name in ("majority", "alternative")))
SERVERS = ("oxigraph", "virtuoso")
STORES = ("memory", "disk", "oxigraph", "oxigraph-updates", "virtuoso", "virtuoso-updates")
"""``-updates``: without the Graph Store Protocol, so everything is loaded by SPARQL updates."""


@pytest.fixture(scope="session")
def oxigraph() -> Iterator[Endpoint]:
    with oxigraph_server() as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    with virtuoso_server(tmp_path_factory.mktemp("virtuoso")) as endpoint:
        yield endpoint


def emptied(endpoint: Endpoint) -> RemoteEngine:
    engine = RemoteEngine(endpoint)
    for graph in OURS:
        engine.update(f"DROP SILENT GRAPH <{graph}>")
    return RemoteEngine(endpoint)


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
