"""Compiles conditions to SPARQL boolean expressions.

SPARQL's ``&&``, ``||`` and ``!`` over unbound variables follow strong Kleene logic (SPARQL 1.1 Query, section 17.2),
so a fact that is not stated stays unknown without any further device.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.condition.expression import All, Any, Atom, Constant, Expression, Named, Not
from dutygraph.vocab import FACT

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["to_numeric_sparql", "to_sparql", "to_sparql_choice"]


def to_sparql(expression: Expression) -> str:
    """Returns a SPARQL expression over one variable a fact, named as the fact.

    >>> to_sparql(All((Atom("generatesText", "=", (True,)), Not(Atom("serviceTerminated", "=", (True,))))))
    '(?generatesText && !(?serviceTerminated))'
    """
    match expression:
        case Named(part=part):
            return to_sparql(part)
        case Constant(value=value):
            return "true" if value else "false"
        case Not(part=part):
            return f"!({to_sparql(part)})"
        case All(parts=parts):
            return "(" + " && ".join(to_sparql(part) for part in parts) + ")"
        case Any(parts=parts):
            return "(" + " || ".join(to_sparql(part) for part in parts) + ")"
        case Atom(fact=fact, operator="=", values=values):
            tests = [_equals(fact, value) for value in values]
            return tests[0] if len(tests) == 1 else "(" + " || ".join(tests) + ")"
        case Atom(fact=fact, operator=operator, values=values):
            return f"(?{fact} {operator} {values[0]})"


def to_numeric_sparql(expression: Expression, atom: Callable[[Atom], tuple[str, str]] | None = None) -> tuple[str, str]:
    """Returns two SPARQL numbers, never in error: above 0 where surely true, above 0 where surely false. Else both are 0.

    For stores whose connectives cannot be trusted: products and sums of 0 and 1 stand for ``&&`` and ``||``, and negation
    swaps the two. No connective of the store is used (docs/decisions/0018-remote-stores.md). ``atom`` may say by what two
    numbers an atom goes, where they have been bound beforehand.

    >>> to_numeric_sparql(Not(Atom("generatesText", "=", (True,))))
    ('IF(BOUND(?generatesText), IF(?generatesText, 0, 1), 0)', 'IF(BOUND(?generatesText), IF(?generatesText, 1, 0), 0)')
    """
    match expression:
        case Named(part=part):
            return to_numeric_sparql(part, atom)
        case Not(part=part):
            yes, no = to_numeric_sparql(part, atom)
            return no, yes
        case All(parts=parts) | Any(parts=parts):
            pairs = [to_numeric_sparql(part, atom) for part in parts]
            joins = (" * ", " + ") if isinstance(expression, All) else (" + ", " * ")
            yes, no = (f"({join.join(side)})" for join, side in zip(joins, zip(*pairs, strict=True), strict=True))
            return yes, no
        case Constant(value=value):
            return ("1", "0") if value else ("0", "1")
        case Atom() if atom:
            return atom(expression)
        case Atom(fact=fact, operator="=", values=(_, _, *_) as values):
            return to_numeric_sparql(Any(tuple(Atom(fact, "=", (value,)) for value in values)))
        case Atom(fact=fact, values=(False,)):
            return to_numeric_sparql(Not(Atom(fact, "=", (True,))))
        case Atom(fact=fact):
            test = to_sparql(expression)
            return f"IF(BOUND(?{fact}), IF({test}, 1, 0), 0)", f"IF(BOUND(?{fact}), IF({test}, 0, 1), 0)"


def to_sparql_choice(expression: Expression, terms: tuple[str, str, str], *, kleene: bool = True) -> str:
    """Returns a SPARQL expression that comes to one of three terms: the condition holds, does not hold, is unknown.

    ``kleene`` says that the store's connectives can be trusted with errors.
    """
    holds, fails, unknown = terms
    if kleene:
        return f"COALESCE(IF({to_sparql(expression)}, {holds}, {fails}), {unknown})"
    yes, no = to_numeric_sparql(expression)
    return f"IF({yes} > 0, {holds}, IF({no} > 0, {fails}, {unknown}))"


def _equals(fact: str, value: bool | int | str) -> str:  # noqa: FBT001  (a value, not a switch)
    if value is True:
        return f"?{fact}"
    if value is False:
        return f"!(?{fact})"
    return f"(?{fact} = {value})" if isinstance(value, int) else f"(?{fact} = <{FACT}{value}>)"
