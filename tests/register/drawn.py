"""Services drawn at random for the tests of registers: between almost nothing known and all known, choices and numbers too."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from dutygraph.model import FactValue, Iri, Service, ValueType

if TYPE_CHECKING:
    from dutygraph.rulebase import Rulebase

__all__ = ["drawn"]


def drawn(rulebase: Rulebase, count: int, *, seed: int, known: float | None = None) -> list[Service]:
    """Returns services; the seed makes a failure repeatable. ``known`` fixes the share of facts that is stated."""
    draw = random.Random(seed)
    services = []
    for number in range(count):
        share, leaning = draw.random() if known is None else known, draw.random()
        facts: dict[str, FactValue] = {}
        for name, fact in rulebase.stated_facts.items():
            if draw.random() > share:
                continue
            if fact.type is ValueType.BOOLEAN:
                facts[name] = draw.random() < leaning
            elif fact.type is ValueType.NUMBER:
                facts[name] = draw.choice([0, 1, 999_999, 1_000_000, 1_000_001, draw.randrange(10**7)])
            else:
                facts[name] = draw.choice(fact.choices)
        services.append(Service(Iri(f"https://example.org/drawn/{seed}/{number}"), facts))
    return services
