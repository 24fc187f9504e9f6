"""Conditions as classes of OWL 2 RL: for each condition one class of what surely meets it, and one of what surely does not.

OWL 2 RL has no way to conclude that something is in a complement (OWL 2 Profiles, section 4.2.3), so of the conditions as they
are published it cannot find what rests on a "not". Negation normal form moves every "not" down to the facts, where "not true"
of a boolean is "false", and what is left are unions, intersections and values, all of which may stand on the left of a
subclass axiom in RL. So the two classes together say all that strong Kleene logic says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.condition import All, Any, Atom, Constant, Named, Not
from dutygraph.terms import Blank, Literal
from dutygraph.vocab import BASE, DG, FACT, OWL, RDF, RDFS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dutygraph.condition import Expression
    from dutygraph.model import Fact, FactValue
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Quad, Term

__all__ = ["PositiveClasses"]

_CLASS = BASE + "bench/class/"


class PositiveClasses:
    """Names a class for each expression and sign that is asked for, and keeps the axioms.

    A bound on a number is not in the profile: its class has no members, so what rests on it stays unsaid, never wrong.
    """

    def __init__(self, rulebase: Rulebase) -> None:
        self._facts = rulebase.facts
        self._named: dict[tuple[Expression, bool], str] = {}
        self.quads: list[Quad] = []

    def name(self, expression: Expression, *, holds: bool) -> str:
        """Returns the class of services that surely meet an expression, or that surely do not."""
        match expression:
            case Named(part=part):
                return self.name(part, holds=holds)
            case Not(part=part):
                return self.name(part, holds=not holds)
            case Constant(value=value):
                return DG + "Service" if value is holds else OWL + "Nothing"
        key = (expression, holds)
        if key not in self._named:
            self._named[key] = f"{_CLASS}{len(self._named)}"
            self._define(self._named[key], expression, holds=holds)
        return self._named[key]

    def _define(self, name: str, expression: Expression, *, holds: bool) -> None:
        self.quads.append((name, RDF + "type", OWL + "Class", ""))
        match expression:
            case All(parts=parts) | Any(parts=parts):
                members = [self.name(part, holds=holds) for part in parts]
                if isinstance(expression, All) is holds:
                    self._within(name, OWL + "intersectionOf", self._list(name, members))
                else:
                    self.quads += [(member, RDFS + "subClassOf", name, "") for member in members]
            case Atom(fact=fact, operator="=", values=values):
                for value in _values(self._facts[fact], values, holds=holds):
                    self._has_value(name, fact, value)

    def _within(self, name: str, by: str, head: Term) -> None:
        body = self._blank(name, "b")
        self.quads += [(body, RDF + "type", OWL + "Class", ""), (body, by, head, ""), (body, RDFS + "subClassOf", name, "")]

    def _has_value(self, name: str, fact: str, value: FactValue) -> None:
        body = self._blank(name, f"v{len(self.quads)}")
        self.quads += [
            (body, RDF + "type", OWL + "Restriction", ""),
            (body, OWL + "onProperty", FACT + fact, ""),
            (body, OWL + "hasValue", _term(value), ""),
            (body, RDFS + "subClassOf", name, ""),
        ]

    def _list(self, name: str, members: list[str]) -> Term:
        cells = [self._blank(name, f"c{number}") for number in range(len(members))]
        for cell, member, rest in zip(cells, members, [*cells[1:], RDF + "nil"], strict=True):
            self.quads += [(cell, RDF + "first", member, ""), (cell, RDF + "rest", rest, "")]
        return cells[0]

    @staticmethod
    def _blank(name: str, suffix: str) -> Blank:
        return Blank(f"k{name.removeprefix(_CLASS)}{suffix}")


def _values(fact: Fact, values: tuple[FactValue, ...], *, holds: bool) -> Iterable[FactValue]:
    """Returns the values of a fact that pass a test, or those that do not; none of a number fail, for they have no end."""
    if holds:
        return values
    every: tuple[FactValue, ...] = (True, False) if isinstance(values[0], bool) else fact.choices
    return tuple(value for value in every if value not in values)


def _term(value: FactValue) -> Term:
    if isinstance(value, bool):
        return Literal("true" if value else "false", XSD + "boolean")
    return Literal(str(value), XSD + "integer") if isinstance(value, int) else FACT + value
