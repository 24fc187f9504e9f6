"""What every test may ask for: the rulebase, a store with the example services, a clean environment."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from dutygraph.knowledge import Knowledge, bundled_examples, open_knowledge
from dutygraph.rulebase import Rulebase, load_rulebase

ROOT = Path(__file__).resolve().parents[1]
DAY = date(2025, 3, 1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--record", action="store_true", help="rewrite golden files; the commit message must justify the diff")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("DUTYGRAPH_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def day() -> date:
    return DAY


@pytest.fixture(scope="session")
def rulebase() -> Rulebase:
    return load_rulebase()


@pytest.fixture(scope="session")
def knowledge(rulebase: Rulebase) -> Knowledge:
    return open_knowledge(bundled_examples(rulebase), on=DAY, rulebase=rulebase)
