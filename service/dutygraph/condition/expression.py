"""Conditions as expressions, valued in strong Kleene logic (true, false, unknown).

Every function is pure. ``None`` stands for unknown throughout.
Source: S. C. Kleene, Introduction to Metamathematics (1952), section 64.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dutygraph.model import FactValue, Iri

__all__ = [
    "All",
    "Any",
    "Atom",
    "Constant",
    "Expression",
    "Named",
    "Not",
    "Requirement",
    "Trace",
    "Valuation",
    "atoms",
    "evaluate",
    "missing_facts",
    "mixed_facts",
    "settling_sets",
    "support",
    "trace",
]

Truth = bool | None
Stated: TypeAlias = "Mapping[str, FactValue] | Valuation"


@dataclass(frozen=True, slots=True)
class Atom:
    """A test of one fact: ``=`` one of some values, or a bound on a number (``>=``, ``>``, ``<=``, ``<``)."""

    fact: str
    operator: str
    values: tuple[FactValue, ...]

    def test(self, value: FactValue) -> bool:
        """Returns whether a stated value passes the test."""
        bound = self.values[0]
        if isinstance(bound, bool):
            return value is bound
        if self.operator == "=":
            return value in self.values
        if isinstance(value, str) or isinstance(bound, str):
            return False
        return {">=": value >= bound, ">": value > bound, "<=": value <= bound, "<": value < bound}[self.operator]

    def samples(self) -> tuple[FactValue, ...]:
        """Returns values on both sides of the test."""
        if isinstance(self.values[0], bool):
            return (True, False)
        if isinstance(self.values[0], str):
            return (*self.values, "")
        return tuple(v + step for v in self.values if isinstance(v, int) for step in (-1, 0, 1))


@dataclass(frozen=True, slots=True)
class Constant:
    """Always true (``owl:Thing`` or ``dg:Service``) or always false (``owl:Nothing``)."""

    value: bool


@dataclass(frozen=True, slots=True)
class Not:
    """Complement."""

    part: Expression


@dataclass(frozen=True, slots=True)
class All:
    """Intersection."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Union."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A named class and what it is equivalent to; kept so that a trace can show the name."""

    iri: Iri
    part: Expression


Expression = Atom | Constant | Not | All | Any | Named


@dataclass(frozen=True, slots=True)
class Requirement:
    """An atom and the truth it must have."""

    atom: Atom
    holds: bool

    @property
    def value(self) -> FactValue | None:
        """The one value that meets a boolean requirement; ``None`` where many would."""
        first = self.atom.values[0]
        if isinstance(first, bool) and len(self.atom.values) == 1:
            return first if self.holds else not first
        return first if self.atom.operator == "=" and self.holds and len(self.atom.values) == 1 else None


@dataclass(frozen=True, slots=True)
class Trace:
    """An expression with its truth, part by part."""

    expression: Expression
    truth: Truth
    parts: tuple[Trace, ...] = ()


class Valuation:
    """Stated facts, and the truth of each named class once it is known: many conditions are built on few."""

    __slots__ = ("facts", "named")

    def __init__(self, facts: Mapping[str, FactValue]) -> None:
        self.facts = facts
        self.named: dict[Iri, Truth] = {}


def _valuation(facts: Stated) -> Valuation:
    return facts if isinstance(facts, Valuation) else Valuation(facts)


def evaluate(expression: Expression, facts: Stated) -> Truth:
    """Returns true, false, or ``None`` where the stated facts leave it open."""
    return _truth(expression, _valuation(facts))


def _truth(expression: Expression, facts: Valuation) -> Truth:
    match expression:
        case Atom(fact=fact):
            value = facts.facts.get(fact)
            return None if value is None else expression.test(value)
        case Named(iri=iri, part=part):
            if iri not in facts.named:
                facts.named[iri] = _truth(part, facts)
            return facts.named[iri]
        case Constant(value=truth):
            return truth
        case Not(part=part):
            inner = _truth(part, facts)
            return None if inner is None else not inner
        case All(parts=parts):
            return _combine(parts, facts, settles=False)
        case Any(parts=parts):
            return _combine(parts, facts, settles=True)


def _combine(parts: tuple[Expression, ...], facts: Valuation, *, settles: bool) -> Truth:
    """One part of the settling truth decides; else one unknown part leaves the whole unknown."""
    result: Truth = not settles
    for part in parts:
        truth = _truth(part, facts)
        if truth is settles:
            return settles
        if truth is None:
            result = None
    return result


def trace(expression: Expression, facts: Stated) -> Trace:
    """Returns the expression with the truth of each part, in the order of the law's text."""
    children: tuple[Expression, ...]
    match expression:
        case Named(part=part) | Not(part=part):
            children = (part,)
        case All(parts=parts) | Any(parts=parts):
            children = parts
        case _:
            children = ()
    parts_traced = tuple(trace(child, facts) for child in children)
    return Trace(expression, evaluate(expression, facts), parts_traced)


@lru_cache(maxsize=4096)
def atoms(expression: Expression) -> tuple[Atom, ...]:
    """Returns the atoms of an expression, each once, in order."""
    match expression:
        case Atom():
            return (expression,)
        case Constant():
            return ()
        case Named(part=part) | Not(part=part):
            return atoms(part)
        case All(parts=parts) | Any(parts=parts):
            return tuple(dict.fromkeys(atom for part in parts for atom in atoms(part)))


def missing_facts(expression: Expression, facts: Stated) -> tuple[str, ...]:
    """Returns the unknown facts that keep an open expression open, in order; empty when it is settled."""
    facts = _valuation(facts)
    if _truth(expression, facts) is not None:
        return ()
    match expression:
        case Atom(fact=fact):
            return (fact,)
        case Named(part=part) | Not(part=part):
            return missing_facts(part, facts)
        case All(parts=parts) | Any(parts=parts):
            return tuple(dict.fromkeys(f for part in parts for f in missing_facts(part, facts)))
        case Constant():
            return ()


def support(expression: Expression, facts: Stated) -> tuple[Requirement, ...]:
    """Returns a smallest set of stated facts that alone settles the expression; empty when it is open.

    Ties are broken by the order of the law's text.
    """
    known = _valuation(facts)
    truth = _truth(expression, known)
    if truth is None:
        return ()
    found = _support(expression, known, want=truth)
    stated = known.facts
    for need in reversed(found):  # two parts may share a fact, so one of their supports can be spared
        fewer = tuple(other for other in found if other != need)
        if evaluate(expression, {other.atom.fact: stated[other.atom.fact] for other in fewer}) is truth:
            found = fewer
    return found


def _support(expression: Expression, facts: Valuation, *, want: bool) -> tuple[Requirement, ...]:
    match expression:
        case Atom():
            return (Requirement(expression, want),)
        case Named(part=part):
            return _support(part, facts, want=want)
        case Not(part=part):
            return _support(part, facts, want=not want)
        case Constant():
            return ()
        case All(parts=parts) | Any(parts=parts):
            settled = [part for part in parts if _truth(part, facts) is want]
            found = [_support(part, facts, want=want) for part in settled]
            if isinstance(expression, All) is want:
                return tuple(dict.fromkeys(need for needs in found for need in needs))
            return min(found, key=len)


def settling_sets(expression: Expression, facts: Stated, *, want: bool) -> tuple[frozenset[Requirement], ...]:
    """Returns every smallest set of further facts under which an open expression becomes ``want``.

    No set contains another. Sets come by size, then in the order of the law's text.
    """
    return tuple(sorted(_settling(expression, _valuation(facts), want=want), key=len))


def _settling(expression: Expression, facts: Valuation, *, want: bool) -> list[frozenset[Requirement]]:
    truth = _truth(expression, facts)
    if truth is not None:
        return [frozenset()] if truth is want else []
    match expression:
        case Named(part=part):
            return _settling(part, facts, want=want)
        case Not(part=part):
            return _settling(part, facts, want=not want)
        case All(parts=parts) | Any(parts=parts):
            options = [_settling(part, facts, want=want) for part in parts]
            if isinstance(expression, All) is want:
                return _minimal([frozenset().union(*choice) for choice in product(*options)])
            return _minimal([choice for option in options for choice in option])
        case Atom():
            return [frozenset({Requirement(expression, want)})]
        case Constant():
            return []


def _minimal(sets: list[frozenset[Requirement]]) -> list[frozenset[Requirement]]:
    unique = list(dict.fromkeys(sets))
    return [one for one in unique if not any(other < one for other in unique)]


def mixed_facts(expression: Expression) -> tuple[str, ...]:
    """Returns the facts that occur in a way under which Kleene logic and OWL entailment could differ.

    They agree as long as each fact is used in one direction only: the same value throughout, or bounds that
    all point the same way. A fact used both plain and negated could make a tautology or a contradiction
    that a reasoner sees and Kleene logic does not.
    """
    directions: dict[str, set[tuple[str, object]]] = {}
    for atom, positive in _signed_atoms(expression, positive=True):
        directions.setdefault(atom.fact, set()).add(_direction(atom, positive=positive))
    return tuple(fact for fact, ways in directions.items() if len(ways) > 1)


def _direction(atom: Atom, *, positive: bool) -> tuple[str, object]:
    first = atom.values[0]
    if isinstance(first, bool) and len(atom.values) == 1:
        return ("is", first if positive else not first)
    if atom.operator == "=":
        return ("in" if positive else "out", atom.values)
    upward = (atom.operator in {">", ">="}) is positive
    return ("up" if upward else "down", None)


def _signed_atoms(expression: Expression, *, positive: bool) -> Iterator[tuple[Atom, bool]]:
    match expression:
        case Atom():
            yield expression, positive
        case Constant():
            return
        case Named(part=part):
            yield from _signed_atoms(part, positive=positive)
        case Not(part=part):
            yield from _signed_atoms(part, positive=not positive)
        case All(parts=parts) | Any(parts=parts):
            for part in parts:
                yield from _signed_atoms(part, positive=positive)
