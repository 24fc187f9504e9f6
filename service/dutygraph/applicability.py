"""Which norms apply to a service on a day, why, and what is still missing.

Law: Articles 2 and 24 of the Interim Measures for reach and time; each norm's own provision for the rest.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from dutygraph.condition import (
    Columns,
    Expression,
    Requirement,
    Trace,
    Valuation,
    atoms,
    evaluate,
    missing_facts,
    settling_sets,
    support,
    trace,
)
from dutygraph.reading import MAJORITY, Reading, condition_under

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from datetime import date

    from dutygraph.model import FactValue, Iri, Norm, Service
    from dutygraph.rulebase import Rulebase

__all__ = [
    "Assessment",
    "Difference",
    "Explanation",
    "Question",
    "Verdict",
    "assess",
    "can_settle",
    "explain",
    "questions",
    "truth_columns",
    "verdict_groups",
]

VerdictValue = Literal["applies", "does-not-apply", "undetermined"]
_LETTERS: dict[str, VerdictValue] = {"t": "applies", "f": "does-not-apply", "u": "undetermined"}
_Key = tuple[str, str | None]
"""A condition class and a trigger class."""

_NAMES: dict[bool | None, VerdictValue] = {True: "applies", False: "does-not-apply", None: "undetermined"}


@dataclass(frozen=True, slots=True)
class Difference:
    """Another verdict under one other side of a dispute."""

    reading: str
    verdict: VerdictValue


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is true of one norm for one service on one day under one reading.

    ``verdict`` is condition AND trigger, ``standing`` the condition alone. ``because`` is a smallest set of
    stated facts that settles the verdict, ``missing`` the unknown facts that keep it open.
    """

    norm: Norm
    verdict: VerdictValue
    standing: VerdictValue
    because: tuple[Requirement, ...]
    missing: tuple[str, ...]
    in_force: bool
    differs: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A fact worth asking for, and how many open norms one answer to it can settle."""

    fact: str
    settles: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """The verdict on every norm for one service, in provision order."""

    service: Service
    on: date
    reading: Reading
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict with its chain: condition and trigger part by part, and what would settle it.

    ``to_apply`` and ``to_not_apply`` are the smallest sets of further facts; empty unless undetermined.
    """

    verdict: Verdict
    condition: Trace
    trigger: Trace | None
    to_apply: tuple[frozenset[Requirement], ...]
    to_not_apply: tuple[frozenset[Requirement], ...]


def assess(service: Service, rulebase: Rulebase, *, on: date, reading: Reading = MAJORITY) -> Assessment:
    """Returns the verdict on every norm of the rulebase, in provision order.

    Args:
        service: the stated facts; what is absent is unknown.
        rulebase: the law.
        on: civil day in China.
        reading: the sides taken in disputes.
    """
    judge = _Judge(rulebase, service.facts)
    return Assessment(service, on, reading, tuple(judge.verdict(entry, on) for entry in _plan(rulebase, reading)))


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a norm turns on under a reading, and what it would turn on under each other side."""

    norm: Norm
    own: _Key
    standing: _Key
    others: tuple[tuple[str, _Key], ...]


@lru_cache(maxsize=64)
def _plan(rulebase: Rulebase, reading: Reading) -> tuple[_Entry, ...]:
    entries = []
    for norm in rulebase.norms:
        condition = condition_under(norm, reading, rulebase)
        others = tuple(
            (name, (condition_under(norm, Reading(name, sides), rulebase), norm.trigger))
            for name, sides in rulebase.other_sides(norm, reading.sides)
        )
        entries.append(_Entry(norm, (condition, norm.trigger), (condition, None), others))
    return tuple(entries)


def verdict_groups(
    services: Collection[Service], rulebase: Rulebase, *, on: date, reading: Reading = MAJORITY
) -> Iterator[tuple[Service, VerdictValue, tuple[Iri, ...]]]:
    """Returns verdicts without reasons, for many services: each comes with the norms that it is the same for.

    Every norm of the rulebase comes once a service; services come in order.
    """
    shared: dict[str, list[Iri]] = {}
    columns = truth_columns(services, rulebase, on=on, reading=reading)
    for norm in rulebase.norms:
        shared.setdefault(columns[norm.id], []).append(norm.iri)
    groups = [(truths, tuple(norms)) for truths, norms in shared.items()]
    for number, service in enumerate(services):
        for truths, norms in groups:
            yield service, _LETTERS[truths[number]], norms


def truth_columns(services: Collection[Service], rulebase: Rulebase, *, on: date, reading: Reading = MAJORITY) -> dict[str, str]:
    """Returns, for each norm id, one letter a service: ``t`` applies, ``f`` does not apply, ``u`` undetermined."""
    columns = Columns([service.facts for service in services])
    known: dict[_Key, str] = {}
    found: dict[str, str] = {}
    for entry in _plan(rulebase, reading):
        if not entry.norm.period.holds_on(on):
            found[entry.norm.id] = "f" * len(services)
            continue
        if entry.own not in known:
            known[entry.own] = columns.truths(rulebase.pair(*entry.own))
        found[entry.norm.id] = known[entry.own]
    return found


class _Judge:
    """Values each pair of condition and trigger once for one service, for many norms share it."""

    def __init__(self, rulebase: Rulebase, facts: Mapping[str, FactValue]) -> None:
        self._rulebase = rulebase
        self._facts = Valuation(facts)
        self._truths: dict[_Key, bool | None] = {}
        self._reasons: dict[_Key, tuple[tuple[Requirement, ...], tuple[str, ...]]] = {}

    def verdict(self, entry: _Entry, on: date) -> Verdict:
        norm = entry.norm
        if not norm.period.holds_on(on):
            return Verdict(norm, "does-not-apply", "does-not-apply", (), (), in_force=False)
        own = self._truth(entry.own)
        because, missing = self._why(entry.own)
        others = tuple(Difference(name, _NAMES[other]) for name, key in entry.others if (other := self._truth(key)) is not own)
        return Verdict(norm, _NAMES[own], _NAMES[self._truth(entry.standing)], because, missing, in_force=True, differs=others)

    def _truth(self, key: _Key) -> bool | None:
        if key not in self._truths:
            self._truths[key] = evaluate(self._rulebase.pair(*key), self._facts)
        return self._truths[key]

    def _why(self, key: _Key) -> tuple[tuple[Requirement, ...], tuple[str, ...]]:
        if key not in self._reasons:
            whole = self._rulebase.pair(*key)
            is_open = self._truth(key) is None
            missing = missing_facts(whole, self._facts) if is_open else ()
            self._reasons[key] = (() if is_open else support(whole, self._facts), missing)
        return self._reasons[key]


def explain(service: Service, rulebase: Rulebase, norm: Norm, *, on: date, reading: Reading = MAJORITY) -> Explanation:
    """Returns why a norm applies, does not apply, or cannot be told, down to the facts."""
    assessment = assess(service, rulebase, on=on, reading=reading)
    verdict = next(v for v in assessment.verdicts if v.norm.iri == norm.iri)
    condition = condition_under(norm, reading, rulebase)
    whole = rulebase.pair(condition, norm.trigger)
    is_open = verdict.verdict == "undetermined"
    return Explanation(
        verdict=verdict,
        condition=trace(rulebase.conditions[condition], service.facts),
        trigger=trace(rulebase.conditions[norm.trigger], service.facts) if norm.trigger else None,
        to_apply=settling_sets(whole, service.facts, want=True) if is_open else (),
        to_not_apply=settling_sets(whole, service.facts, want=False) if is_open else (),
    )


def questions(assessment: Assessment, rulebase: Rulebase) -> tuple[Question, ...]:
    """Returns the missing facts, the one that can settle most open norms first.

    A fact can settle a norm when one of its possible answers alone closes the verdict. Ties are broken by the
    number of open norms that need the fact, then by the order of the facts.
    """
    facts = assessment.service.facts
    settles: Counter[str] = Counter()
    needed: Counter[str] = Counter()
    cache: dict[_Key, frozenset[str]] = {}
    for verdict in assessment.verdicts:
        if not verdict.missing:
            continue
        condition = condition_under(verdict.norm, assessment.reading, rulebase)
        key = (condition, verdict.norm.trigger)
        if key not in cache:
            whole = rulebase.pair(*key)
            cache[key] = frozenset(fact for fact in verdict.missing if can_settle(whole, facts, fact))
        settles.update(cache[key])
        needed.update(verdict.missing)
    order = {name: n for n, name in enumerate(rulebase.facts)}
    names = sorted(needed, key=lambda name: (-settles[name], -needed[name], order[name]))
    return tuple(Question(name, settles[name]) for name in names)


def can_settle(expression: Expression, facts: Mapping[str, FactValue], fact: str) -> bool:
    """Returns whether some answer to a fact alone closes an open expression."""
    candidates = dict.fromkeys(value for atom in atoms(expression) if atom.fact == fact for value in atom.samples())
    return any(evaluate(expression, {**facts, fact: value}) is not None for value in candidates)
