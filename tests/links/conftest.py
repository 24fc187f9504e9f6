"""Reference data that these tests compare with; it lies beside the checkout and is not part of the project."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from dutygraph.config import Settings
from dutygraph.engine import GRAPH_FORMATS
from dutygraph.engines import OxigraphEngine
from dutygraph.resources import collection, law_files
from dutygraph.web import create_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from flask.testing import FlaskClient

    from dutygraph.knowledge import Knowledge


@pytest.fixture(scope="session")
def reference(root: Path) -> Callable[[str], Path]:
    """Returns a file below ../shared, or skips with the reason."""

    def find(name: str) -> Path:
        path = root.parent / "shared" / name
        if not path.exists():
            pytest.skip(f"2026-11-24: {name} is not beside the checkout; the product does not need it, this comparison does")
        return path

    return find


@pytest.fixture(scope="session")
def table(reference: Callable[[str], Path]) -> Callable[[str], list[dict[str, str]]]:
    """Returns the rows of a tab-separated file below ../shared."""

    def rows(name: str) -> list[dict[str, str]]:
        with reference(name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file, delimiter="\t"))

    return rows


@pytest.fixture(scope="session")
def law() -> OxigraphEngine:
    """The law alone, without alignments."""
    engine = OxigraphEngine()
    for _, data in law_files(collection("ontology")):
        engine.load_bytes(data, GRAPH_FORMATS["turtle"])
    return engine


@pytest.fixture(scope="session")
def client(knowledge: Knowledge) -> FlaskClient:
    return create_app(Settings(), knowledge).test_client()
