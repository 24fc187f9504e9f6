"""The most decisive missing facts over a register: for how many norms of how many services one answer would settle the verdict.

As ``applicability.questions`` does for one service. Services that are alike in what a pair of condition and trigger tests
are counted together, so a register has few cases to look at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.applicability import can_settle
from dutygraph.condition import atoms, missing_facts, to_sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dutygraph.condition import Atom, Expression
    from dutygraph.model import FactValue
    from dutygraph.register.duck import Store
    from dutygraph.register.judging import Judging

__all__ = ["Asking", "ranked"]

_Truths = tuple[bool | None, ...]


class Asking:
    """Counts chunk by chunk; what a case asks for is worked out once."""

    def __init__(self, judging: Judging) -> None:
        self._judging = judging
        self._weights = judging.weights()
        self._cases: dict[tuple[str, _Truths], tuple[tuple[str, bool], ...]] = {}

    def count(self, store: Store, table: str) -> dict[str, list[int]]:
        """Returns, for each fact, [services that do not state it, norms it is missing for, norms one answer settles]."""
        facts = self._judging.facts
        stated = store.execute(f"SELECT count(*), {', '.join(f'count({fact})' for fact in facts)} FROM {table}").fetchone() or ()
        total, *known = stated
        found = {fact: [total - count, 0, 0] for fact, count in zip(facts, known, strict=True)}
        for column, truths, services, weight in self._open_cases(store, table):
            for fact, settles in self._cases[column, truths]:
                found[fact][1] += services * weight
                found[fact][2] += services * weight * settles
        return found

    def _open_cases(self, store: Store, table: str) -> Iterable[tuple[str, _Truths, int, int]]:
        for key, weight in self._weights.items():
            whole, column = self._judging.rulebase.pair(*key), self._judging.pairs[key]
            tests = atoms(whole)
            if not tests:
                continue
            listed = ", ".join(to_sql(test) for test in tests)
            is_open = f"({to_sql(whole)}) IS NULL"
            groups = store.execute(f"SELECT count(*), {listed} FROM {table} WHERE {is_open} GROUP BY ALL").fetchall()
            for services, *truths in groups:
                case = (column, tuple(truths))
                if case not in self._cases:
                    self._cases[case] = _asked(whole, tests, truths)
                yield *case, services, weight


def _asked(whole: Expression, tests: Sequence[Atom], truths: Sequence[bool | None]) -> tuple[tuple[str, bool], ...]:
    """Returns the facts missing in a case, each with whether one answer to it closes the pair."""
    facts: dict[str, FactValue] = {}
    for fact in dict.fromkeys(test.fact for test in tests):
        about = [(test, truth) for test, truth in zip(tests, truths, strict=True) if test.fact == fact]
        if about[0][1] is not None:
            samples = (value for test, _ in about for value in test.samples())
            facts[fact] = next(value for value in samples if all(test.test(value) is truth for test, truth in about))
    return tuple((fact, can_settle(whole, facts, fact)) for fact in missing_facts(whole, facts))


def ranked(counted: Mapping[str, Sequence[int]]) -> list[tuple[str, int, int, int]]:
    """Returns (fact, unknown, needed, settles) of the facts that are needed, the one that settles most first."""
    order = {fact: number for number, fact in enumerate(counted)}
    rows = [(fact, unknown, needed, settles) for fact, (unknown, needed, settles) in counted.items() if needed]
    return sorted(rows, key=lambda row: (-row[3], -row[2], order[row[0]]))
