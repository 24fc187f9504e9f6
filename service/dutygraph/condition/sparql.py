"""Compiles conditions to SPARQL boolean expressions.

SPARQL's ``&&``, ``||`` and ``!`` over unbound variables follow strong Kleene logic (SPARQL 1.1 Query, section 17.2),
so a fact that is not stated stays unknown without any further device.
"""

from __future__ import annotations

from dutygraph.condition.expression import All, Any, Atom, Constant, Expression, Named, Not
from dutygraph.vocab import FACT

__all__ = ["to_sparql"]


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


def _equals(fact: str, value: bool | int | str) -> str:  # noqa: FBT001  (a value, not a switch)
    if value is True:
        return f"?{fact}"
    if value is False:
        return f"!(?{fact})"
    return f"(?{fact} = {value})" if isinstance(value, int) else f"(?{fact} = <{FACT}{value}>)"
