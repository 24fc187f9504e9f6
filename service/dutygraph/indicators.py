"""What a service measured, held against what standards ask for.

Law: a standard is no statute. A missed threshold is told beside the duty that it bears on; it does not make it unfulfilled.
Source: the indicators in ontology/law/indicators/, each with its clause; no threshold stands in the code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from dutygraph.applicability import assess
from dutygraph.model import Bilingual
from dutygraph.reading import MAJORITY, Reading
from dutygraph.standards import is_enough, number_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from dutygraph.model import Indicator, Measurement, Norm, Service
    from dutygraph.rulebase import Rulebase

__all__ = ["RESULTS", "Measured", "Result", "measure", "measured_for", "missed_message"]

Result = Literal["reached", "missed", "not-measured"]
RESULTS: tuple[Result, ...] = ("reached", "missed", "not-measured")


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator of a duty that applies, and the measurement that counts for it on the day, if there is one."""

    indicator: Indicator
    result: Result
    measurement: Measurement | None = None


def measure(service: Service, rulebase: Rulebase, on: date, *, reading: Reading = MAJORITY) -> tuple[Measured, ...]:
    """Returns every indicator of a provider's duty that applies on a day, once each, in the order of the rulebase.

    Args:
        service: the facts that decide which duties apply, and the measurements.
        rulebase: the law and the indicators.
        on: civil day in China; a standard not yet in effect asks for nothing.
        reading: the sides taken in disputes.
    """
    verdicts = assess(service, rulebase, on=on, reading=reading).verdicts
    applies = [verdict.norm for verdict in verdicts if verdict.verdict == "applies" and verdict.norm.binds_provider]
    found = {one.indicator.id: one for norm in applies for one in measured_for(norm, service, rulebase, on)}
    return tuple(found[name] for name in rulebase.indicators if name in found)


def measured_for(norm: Norm, service: Service, rulebase: Rulebase, on: date) -> tuple[Measured, ...]:
    """Returns the indicators of one duty, which is taken to apply."""
    ours = [indicator for indicator in rulebase.indicators.values() if norm.iri in indicator.norms and indicator.since <= on]
    return tuple(_measured(indicator, service.measurements, on) for indicator in ours)


def _measured(indicator: Indicator, measurements: Iterable[Measurement], on: date) -> Measured:
    """The latest measurement not after the day counts; of two on that day, one that misses. None at all is never reached."""
    own = [m for m in measurements if m.indicator == indicator.id and m.on <= on]
    if not own:
        return Measured(indicator, "not-measured")
    last = min(own, key=lambda m: (-m.on.toordinal(), is_enough(indicator, m.value)))
    return Measured(indicator, "reached" if is_enough(indicator, last.value) else "missed", last)


def missed_message(measured: Iterable[Measured]) -> Bilingual:
    """Returns a sentence for each threshold that is missed; empty where none is."""
    said = [_missed(one.indicator, one.measurement) for one in measured if one.result == "missed" and one.measurement]
    return Bilingual(" ".join(text.en for text in said), "".join(text.zh for text in said))


def _missed(indicator: Indicator, measurement: Measurement) -> Bilingual:
    value, threshold, unit = number_text(measurement.value), number_text(indicator.threshold), indicator.unit
    least = indicator.comparison == ">="
    clause = indicator.clause
    return Bilingual(
        f"{indicator.standard_name}, {clause.en} (standard, not statute), asks for at {'least' if least else 'most'} {threshold} "
        f"({unit.en}): {indicator.label.en} was {value} on {measurement.on}.",
        f"{indicator.standard_name}之{clause.zh}（标准，非法律）要求{'不低于' if least else '不高于'}{threshold}（{unit.zh}）："
        f"{indicator.label.zh}于{measurement.on}为{value}。",
    )
