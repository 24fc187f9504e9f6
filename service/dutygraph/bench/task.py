"""What every back end is given, and what it gives back."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from dutygraph.bench.comparing import SILENT
from dutygraph.bench.generated import services
from dutygraph.engines import serialize_quads
from dutygraph.facts import service_quads
from dutygraph.reading import condition_under

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from dutygraph.bench.comparing import Said
    from dutygraph.model import Service
    from dutygraph.reading import Reading
    from dutygraph.rulebase import Rulebase

__all__ = ["Judged", "Key", "Task", "Took", "timed"]

T = TypeVar("T")
Key = tuple[str, str | None]
"""A condition class and a trigger class, or ``None`` for no trigger."""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds that passed, and seconds of processors: those of the process and of the processes that it started and waited for."""

    wall_s: float = 0.0
    cpu_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Judged:
    """What it took to make the facts ready, what it took to judge them, and the verdicts."""

    ready: Took
    judge: Took
    said: Said


@dataclass(frozen=True)
class Task:
    """The first services of a register, a day and a reading."""

    rulebase: Rulebase
    register: Path
    count: int
    on: date
    reading: Reading
    folder: Path

    @cached_property
    def services(self) -> list[Service]:
        """The services, read once; reading them is timed for nobody."""
        return services(self.rulebase, self.register, self.count)

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each service in the register, from 0."""
        return {str(service.id): place for place, service in enumerate(self.services)}

    @cached_property
    def keys(self) -> dict[str, Key | None]:
        """Condition and trigger of each norm; ``None`` where it is not in force on the day."""
        return {
            norm.id: (condition_under(norm, self.reading, self.rulebase), norm.trigger) if norm.period.holds_on(self.on) else None
            for norm in self.rulebase.norms
        }

    @cached_property
    def pairs(self) -> tuple[Key, ...]:
        """The different conditions and triggers, for many norms share one."""
        return tuple(dict.fromkeys(key for key in self.keys.values() if key))

    def triples(self) -> bytes:
        """Returns the services as N-Triples, as the facts contract has them."""
        quads = [quad for service in self.services for quad in service_quads(service, self.rulebase)]
        return serialize_quads(quads, "application/n-triples")

    def by_norm(self, letters: Mapping[Key, str]) -> Said:
        """Returns verdicts by norm out of verdicts by pair; a norm not in force applies to nobody."""
        silent, none = SILENT * self.count, "f" * self.count
        return {norm: letters.get(key, silent) if key else none for norm, key in self.keys.items()}


def timed(work: Callable[[], T]) -> tuple[Took, T]:
    """Returns what some work took, and its result."""
    before, start = _cpu(), time.perf_counter()
    result = work()
    return Took(time.perf_counter() - start, _cpu() - before), result


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
