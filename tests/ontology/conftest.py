"""The law as a neutral library reads it: one graph a module, and all of them together."""

from __future__ import annotations

import pytest
from rdflib import Graph

from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import OxigraphEngine
from dutygraph.resources import collection, law_files


@pytest.fixture(scope="session")
def files() -> dict[str, bytes]:
    """Every module by its path below ontology/, alignments and examples left out."""
    return dict(law_files(collection("ontology")))


@pytest.fixture(scope="session")
def modules(files: dict[str, bytes]) -> dict[str, Graph]:
    return {path: Graph().parse(data=data, format="turtle") for path, data in files.items()}


@pytest.fixture(scope="session")
def law(files: dict[str, bytes]) -> Graph:
    graph = Graph()
    for data in files.values():
        graph.parse(data=data, format="turtle")
    return graph


@pytest.fixture(scope="session")
def store(files: dict[str, bytes]) -> OxigraphEngine:
    engine = OxigraphEngine()
    for data in files.values():
        engine.load_bytes(data, GRAPH_FORMATS["turtle"])
    return engine
