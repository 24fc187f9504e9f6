"""A service to which the duties apply that indicators bear on, with whatever was measured."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dutygraph.facts import load_facts, read_facts
from dutygraph.findings import check

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from dutygraph.findings import Findings
    from dutygraph.model import Service
    from dutygraph.rulebase import Rulebase

    Describe = Callable[..., Service]
    Check = Callable[..., Findings]

FACTS = {
    "usesGenerativeAITechnology": True,
    "providesContentGenerationService": True,
    "offersToPublicInMainlandChina": True,
    "conductsTrainingDataProcessing": True,
    "generatesImages": True,
}
DAY = date(2026, 1, 1)


def described(measurements: list[Mapping[str, object]], **more: object) -> bytes:
    document = {"id": "https://example.org/chat", "facts": FACTS, "measurements": measurements, **more}
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


@pytest.fixture
def describe(rulebase: Rulebase) -> Describe:
    return lambda *measurements: read_facts(described(list(measurements)), "application/json", rulebase).services[0]


@pytest.fixture
def check_measured(rulebase: Rulebase, tmp_path: Path) -> Check:
    def checked(*measurements: Mapping[str, object], on: date = DAY, **more: object) -> Findings:
        path = tmp_path / "service.json"
        path.write_bytes(described(list(measurements), **more))
        return check(load_facts([path], rulebase), rulebase, on=on)

    return checked
