"""Values conditions for many services at once: one bit a service, in whole numbers of any length.

A condition is a pair of bit sets, where it is true and where it is false; a bit in neither is unknown. Intersection,
union and complement are then three machine operations on thousands of services.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dutygraph.condition.expression import All, Any, Atom, Constant, Expression, Named, Not

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dutygraph.model import FactValue, Iri

__all__ = ["Columns"]

Bits = tuple[int, int]


class Columns:
    """The facts of many services, by column."""

    def __init__(self, rows: Sequence[Mapping[str, FactValue]]) -> None:
        self._rows = rows
        self._every = (1 << len(rows)) - 1
        self._atoms: dict[Atom, Bits] = {}
        self._named: dict[Iri, Bits] = {}

    def truths(self, expression: Expression) -> str:
        """Returns one character a service, in order: ``t`` true, ``f`` false, ``u`` unknown."""
        true, false = self._bits(expression)
        width = len(self._rows)
        pairs = zip(f"{true:0{width}b}"[::-1], f"{false:0{width}b}"[::-1], strict=True)
        return "".join("t" if yes == "1" else "f" if no == "1" else "u" for yes, no in pairs) if width else ""

    def _bits(self, expression: Expression) -> Bits:
        match expression:
            case Atom():
                if expression not in self._atoms:
                    self._atoms[expression] = self._column(expression)
                return self._atoms[expression]
            case Named(iri=iri, part=part):
                if iri not in self._named:
                    self._named[iri] = self._bits(part)
                return self._named[iri]
            case Constant(value=value):
                return (self._every, 0) if value else (0, self._every)
            case Not(part=part):
                true, false = self._bits(part)
                return false, true
            case All(parts=parts):
                return self._fold(parts, settles=False)
            case Any(parts=parts):
                return self._fold(parts, settles=True)

    def _fold(self, parts: tuple[Expression, ...], *, settles: bool) -> Bits:
        """Where one part settles, the whole is settled; where every part says otherwise, so does the whole."""
        one, every = 0, self._every
        for part in parts:
            true, false = self._bits(part)
            settled, other = (true, false) if settles else (false, true)
            one, every = one | settled, every & other
        return (one, every) if settles else (every, one)

    def _column(self, atom: Atom) -> Bits:
        known = [row.get(atom.fact) for row in reversed(self._rows)]
        passed = ["u" if value is None else "t" if atom.test(value) else "f" for value in known]
        text = "".join(passed)
        return (_bits_where(text, "t"), _bits_where(text, "f"))


def _bits_where(text: str, letter: str) -> int:
    table = str.maketrans({each: "1" if each == letter else "0" for each in "tfu"})
    return int(text.translate(table) or "0", 2)
