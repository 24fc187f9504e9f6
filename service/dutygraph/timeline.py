"""What holds on which day: how a norm is cited, and which version of a cited article a citation means.

Law: the Cybersecurity Law, renumbered by the amendment in force on 1 January 2026; any article so renumbered.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

from dutygraph.model import Bilingual

if TYPE_CHECKING:
    from datetime import date

    from dutygraph.model import Iri, Norm
    from dutygraph.rulebase import Rulebase

__all__ = ["Meeting", "cite", "instrument_of", "meetings", "reference_on", "references_on"]

Relation = Literal["specifies", "specified-by", "supplies-rule-for", "takes-rule-from"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """A norm of another instrument that a norm meets, and how, seen from the latter."""

    relation: Relation
    norm: Norm


@lru_cache(maxsize=4)
def _meetings(rulebase: Rulebase) -> dict[Iri, tuple[Meeting, ...]]:
    known = {norm.iri: norm for norm in rulebase.norms}
    found: dict[Iri, list[Meeting]] = {}
    for norm in rulebase.norms:
        ways: tuple[tuple[Relation, Relation, tuple[Iri, ...]], ...] = (
            ("specifies", "specified-by", norm.specifies),
            ("supplies-rule-for", "takes-rule-from", norm.supplies_rule_for),
        )
        for here, there, others in ways:
            for other in (known[iri] for iri in others if iri in known and known[iri].instrument != norm.instrument):
                found.setdefault(norm.iri, []).append(Meeting(here, other))
                found.setdefault(other.iri, []).append(Meeting(there, norm))
    return {iri: tuple(items) for iri, items in found.items()}


def meetings(norm: Norm, rulebase: Rulebase, on: date) -> tuple[Meeting, ...]:
    """Returns where a norm meets norms of other instruments that are in force on a day, as Article 12 meets the labelling rules.

    Law: dg:specifies and dg:suppliesRuleFor in the law graph, read in both directions.
    """
    return tuple(item for item in _meetings(rulebase).get(norm.iri, ()) if item.norm.period.holds_on(on))


def cite(norm: Norm, rulebase: Rulebase) -> Bilingual:
    """Returns where a norm stands, as a lawyer cites it; the instrument is named unless it is the first of the rulebase."""
    found = [place for name in norm.provisions if (place := rulebase.provisions.get(f"{norm.instrument}/{name}"))]
    en, zh = "; ".join(place.citation.en for place in found), "; ".join(place.citation.zh for place in found)
    return rulebase.cited(Bilingual(en, zh), norm.instrument)


def instrument_of(iri: str, rulebase: Rulebase) -> str | None:
    """Returns the instrument that an IRI names or lies below; ``None`` where there is none."""
    while iri:
        if iri in rulebase.instruments:
            return iri
        iri = iri.rpartition("/")[0]
    return None


def reference_on(iri: Iri, rulebase: Rulebase, on: date) -> Iri:
    """Returns the version of a cited article or text that holds on a day; the same where none took its place by then."""
    current = iri
    while (newer := rulebase.renumbered.get(current)) is not None:
        instrument = instrument_of(newer, rulebase)
        start = rulebase.instruments[instrument].period.start if instrument else None
        if start is None or on < start:
            break
        current = newer
    return current


def references_on(norm: Norm, rulebase: Rulebase, on: date) -> tuple[Iri, ...]:
    """Returns what a norm leans on, each article in the version of the day, in the order of the norm."""
    return tuple(dict.fromkeys(reference_on(iri, rulebase, on) for iri in norm.references))
