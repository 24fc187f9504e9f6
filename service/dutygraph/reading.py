"""Readings: one side chosen for every dispute, and what that does to conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dutygraph.errors import UnknownTerm, UsageError, nearest

if TYPE_CHECKING:
    from dutygraph.model import Iri, Norm
    from dutygraph.rulebase import Rulebase

__all__ = ["MAJORITY", "Reading", "condition_under", "parse_reading"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A name to echo, and the alternative sides taken."""

    name: str
    sides: frozenset[Iri] = frozenset()


MAJORITY = Reading("majority")


def parse_reading(text: str, rulebase: Rulebase) -> Reading:
    """Returns the reading that ``majority``, ``alternative`` or ``DISPUTE=SIDE,…`` names.

    A dispute that is not named keeps its majority side.

    Raises:
        UsageError: the text has another shape, or names a dispute twice.
        UnknownTerm: no such dispute or side.
    """
    if text == "majority":
        return MAJORITY
    if text == "alternative":
        sides = (side.iri for dispute in rulebase.disputes for side in dispute.sides if not side.majority)
        return Reading(text, frozenset(sides))
    chosen: dict[str, str] = {}
    for part in text.split(","):
        name, equals, side = (piece.strip() for piece in part.partition("="))
        if not equals or not side:
            raise UsageError(
                f'"{text}" is not a reading.',
                where="reading",
                remedy='Write "majority", "alternative", or DISPUTE=SIDE pairs such as "launch=literal,labels=narrow".',
            )
        if name in chosen:
            raise UsageError(f'The dispute "{name}" is named twice.', where="reading", remedy="Choose one side.")
        chosen[name] = side
    return _chosen(chosen, rulebase)


def _chosen(chosen: dict[str, str], rulebase: Rulebase) -> Reading:
    disputes = {dispute.name: dispute for dispute in rulebase.disputes}
    sides: set[Iri] = set()
    for name, wanted in chosen.items():
        if name not in disputes:
            remedy = nearest(name, disputes) or "Known: " + ", ".join(disputes) + "."
            raise UnknownTerm(f'There is no dispute "{name}".', where="reading", remedy=remedy)
        known = {side.name: side for side in disputes[name].sides}
        if wanted not in known:
            raise UnknownTerm(
                f'The dispute "{name}" has no side "{wanted}".', where="reading", remedy="Known: " + ", ".join(known) + "."
            )
        if not known[wanted].majority:
            sides.add(known[wanted].iri)
    name = ",".join(f"{dispute}={side}" for dispute, side in sorted(chosen.items()))
    return Reading(name if sides else "majority", frozenset(sides))


def condition_under(norm: Norm, reading: Reading, rulebase: Rulebase) -> Iri:
    """Returns the condition of a norm under a reading: that of the change with most sides chosen, else its own."""
    if not reading.sides:
        return norm.condition
    fitting = [change for change in rulebase.changes_of(norm) if change.sides <= reading.sides]
    return max(fitting, key=lambda change: len(change.sides)).condition if fitting else norm.condition
