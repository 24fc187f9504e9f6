"""Compiles conditions to SPARQL boolean expressions.

SPARQL's ``&&``, ``||`` and ``!`` over unbound variables follow strong Kleene logic (SPARQL 1.1 Query, section 17.2),
so a fact that is not stated stays unknown without any further device.
"""

from __future__ import annotations

from dutygraph.condition.expression import All, Any, Atom, Constant, Expression, Named, Not
from dutygraph.vocab import FACT

__all__ = ["to_sparql", "to_sparql_choice", "to_two_valued_sparql"]


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


def to_two_valued_sparql(expression: Expression) -> tuple[str, str]:
    """Returns two SPARQL expressions, never in error: surely true, and surely false. Where neither holds, it is unknown.

    For stores whose connectives do not treat errors as SPARQL 1.1 Query, section 17.2, asks.

    >>> to_two_valued_sparql(Not(Atom("generatesText", "=", (True,))))
    ('COALESCE(!(?generatesText), false)', 'COALESCE(?generatesText, false)')
    """
    match expression:
        case Named(part=part):
            return to_two_valued_sparql(part)
        case Not(part=part):
            yes, no = to_two_valued_sparql(part)
            return no, yes
        case All(parts=parts) | Any(parts=parts):
            pairs = [to_two_valued_sparql(part) for part in parts]
            joins = (" && ", " || ") if isinstance(expression, All) else (" || ", " && ")
            yes, no = (f"({join.join(side)})" for join, side in zip(joins, zip(*pairs, strict=True), strict=True))
            return yes, no
        case Constant(value=value):
            return ("true", "false") if value else ("false", "true")
        case Atom(fact=fact, operator="=", values=(_, _, *_) as values):
            return to_two_valued_sparql(Any(tuple(Atom(fact, "=", (value,)) for value in values)))
        case Atom():
            test = to_sparql(expression)
            return f"COALESCE({test}, false)", f"COALESCE(!({test}), false)"


def to_sparql_choice(expression: Expression, terms: tuple[str, str, str], *, kleene: bool = True) -> str:
    """Returns a SPARQL expression that comes to one of three terms: the condition holds, does not hold, is unknown.

    ``kleene`` says that the store's connectives can be trusted with errors.
    """
    holds, fails, unknown = terms
    if kleene:
        return f"COALESCE(IF({to_sparql(expression)}, {holds}, {fails}), {unknown})"
    yes, no = to_two_valued_sparql(expression)
    return f"IF({yes}, {holds}, IF({no}, {fails}, {unknown}))"


def _equals(fact: str, value: bool | int | str) -> str:  # noqa: FBT001  (a value, not a switch)
    if value is True:
        return f"?{fact}"
    if value is False:
        return f"!(?{fact})"
    return f"(?{fact} = {value})" if isinstance(value, int) else f"(?{fact} = <{FACT}{value}>)"
