"""Lays compiled conditions out for people: one test a line, and above each named condition a comment that says what it is.

The text without its comments and line breaks means the same as ``to_sql`` or ``to_sparql`` gives.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dutygraph.condition.expression import All, Any, Atom, Constant, Expression, Named, Not
from dutygraph.condition.sparql import to_sparql
from dutygraph.condition.sql import to_sql

if TYPE_CHECKING:
    from collections.abc import Callable

    from dutygraph.model import Iri

__all__ = ["DIALECTS", "Dialect", "lay_out"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a language writes comments and connectives; ``write`` compiles an expression to one line."""

    comment: str
    both: str
    either: str
    negation: str
    write: Callable[[Expression], str]


DIALECTS = {"sql": Dialect("-- ", "AND ", "OR ", "NOT ", to_sql), "sparql": Dialect("# ", "&& ", "|| ", "!", to_sparql)}


def lay_out(expression: Expression, dialect: Dialect, name: Callable[[Iri], str], *, indent: int = 0) -> str:
    """Returns the expression over several lines.

    Args:
        expression: what to write.
        dialect: the language.
        name: one line that says what a named condition is.
        indent: blanks before each line, two a level.
    """
    return "\n".join(_lines(expression, dialect, name, "  " * indent))


def _lines(expression: Expression, dialect: Dialect, name: Callable[[Iri], str], margin: str) -> list[str]:
    match expression:
        case Named(iri=iri, part=part):
            return [f"{margin}{dialect.comment}{name(iri)}", *_lines(part, dialect, name, margin)]
        case Not(part=part) if not isinstance(part, Atom | Constant):
            return [f"{margin}{dialect.negation}(", *_lines(part, dialect, name, margin + "  "), f"{margin})"]
        case All(parts=parts):
            return _joined(parts, dialect.both, dialect, name, margin)
        case Any(parts=parts):
            return _joined(parts, dialect.either, dialect, name, margin)
        case _:
            return [margin + dialect.write(expression)]


def _joined(parts: tuple[Expression, ...], connective: str, dialect: Dialect, name: Callable[[Iri], str], margin: str) -> list[str]:
    lines = [f"{margin}("]
    for number, part in enumerate(parts):
        inner = _lines(part, dialect, name, margin + "  ")
        if number:  # the connective stands before the first line that is no comment
            place = next(n for n, line in enumerate(inner) if not line.lstrip().startswith(dialect.comment))
            inner[place] = f"{margin}  {connective}{inner[place].lstrip()}"
        lines += inner
    return [*lines, f"{margin})"]
