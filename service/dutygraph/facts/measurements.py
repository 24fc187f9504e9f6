"""What makes a stated measurement unsound, whatever format it was read from.

Law: what may be measured is the list of indicators of the rulebase, each with the standard and the clause it comes from.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from dutygraph.errors import FactsError, nearest
from dutygraph.standards import number_text
from dutygraph.terms import Literal
from dutygraph.vocab import XSD

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dutygraph.model import Indicator, Measurement
    from dutygraph.rulebase import Rulebase
    from dutygraph.terms import Term

__all__ = ["MAX_VALUE", "literal_number", "measured_twice", "measured_value", "number_of", "unknown_indicator"]

MAX_VALUE = 10**18
"""Every value lies below this; a count of questions needs six digits."""
_NUMERIC = {
    XSD + name for name in ("decimal", "integer", "nonNegativeInteger", "positiveInteger", "double", "float", "int", "long")
}
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")


def unknown_indicator(name: str, rulebase: Rulebase) -> FactsError:
    """Returns the error for an indicator that the rulebase does not have, with the nearest that it has."""
    detail = f'There is no indicator "{name}".' if name else 'A measurement needs "indicator": the id of an indicator.'
    return FactsError(detail, remedy=nearest(name, rulebase.indicators) or "Known: " + ", ".join(rulebase.indicators) + ".")


def number_of(value: object) -> Decimal | None:
    """Returns the number that a JSON value, or the text of a literal, stands for; ``None`` where it is none.

    A float is taken as it is written in its shortest form, so that 0.9 is nine tenths and not the binary number beside it.
    """
    text = str(value)  # that of true, null or a list is no number
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def literal_number(term: Term | None) -> Decimal | None:
    """Returns the number that a numeric literal stands for; ``None`` for any other term."""
    return number_of(term.value.strip()) if isinstance(term, Literal) and term.datatype in _NUMERIC else None


def measured_value(indicator: Indicator, value: Decimal | None, shown: str) -> Decimal:
    """Returns the value of a measurement.

    Raises:
        FactsError: it is not a finite number, or not one that the quantity can take. The caller knows the place.
    """
    top = f" to {number_text(indicator.largest)}" if indicator.largest is not None else ""
    largest = indicator.largest if indicator.largest is not None else Decimal(MAX_VALUE - 1)
    if value is None or not 0 <= value <= largest:
        remedy = f"Write a finite number from 0{top}; unit: {indicator.unit.en}."
        raise FactsError(f'The indicator "{indicator.id}" has {shown}.', remedy=remedy)
    return value


def measured_twice(measurements: Iterable[Measurement]) -> Measurement | None:
    """Returns the first measurement whose indicator has one on the same day already."""
    seen = set()
    for measurement in measurements:
        key = (measurement.indicator, measurement.on)
        if key in seen:
            return measurement
        seen.add(key)
    return None
