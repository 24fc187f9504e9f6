"""Days in China: today, and working days, which weekends, public holidays and orders of the State Council make.

Source: the State Council's yearly orders on public holidays, as kept by the library chinesecalendar.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import chinese_calendar

__all__ = ["is_working_day", "today_in_china", "working_day_after"]

_REACH_OF_AN_ORDER = timedelta(days=7)
"""The order for a year may move days at the end of the year before: 2018-12-29 was worked under the order for 2019."""


def today_in_china() -> date:
    """Returns the civil day in China, which keeps UTC+8 all year."""
    return (datetime.now(UTC) + timedelta(hours=8)).date()


def is_working_day(day: date) -> bool | None:
    """Returns whether a day is worked in China; ``None`` where the order that says so is not known.

    >>> [is_working_day(date(2025, 10, day)) for day in (8, 9, 11, 12)]  # National Day until the 8th, a Saturday worked
    [False, True, True, False]
    >>> is_working_day(date(2999, 1, 1)) is None
    True
    """
    try:
        chinese_calendar.is_workday(day + _REACH_OF_AN_ORDER)
        return bool(chinese_calendar.is_workday(day))
    except (NotImplementedError, OverflowError):
        return None


def working_day_after(day: date, count: int) -> date | None:
    """Returns the last of ``count`` working days after a day, itself not counted; ``None`` where one of them is not known.

    >>> working_day_after(date(2025, 9, 29), 2).isoformat()
    '2025-10-09'
    """
    last, left = day, count
    while left > 0:
        if last == date.max:
            return None
        last += timedelta(days=1)
        worked = is_working_day(last)
        if worked is None:
            return None
        left -= worked
    return last
