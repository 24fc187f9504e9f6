"""Working days against the State Council's orders, read by hand: days off in the week, days worked at weekends."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from dutygraph.workdays import is_working_day, working_day_after

OFF = {
    "National Day and Mid-Autumn 2025": [date(2025, 10, day) for day in range(1, 9)],
    "Spring Festival 2025": [*(date(2025, 1, day) for day in range(28, 32)), *(date(2025, 2, day) for day in range(1, 5))],
    "Labour Day 2025": [date(2025, 5, day) for day in range(1, 6)],
    "Spring Festival 2024": [date(2024, 2, day) for day in range(10, 18)],
    "National Day and Mid-Autumn 2023": [date(2023, 9, 29), date(2023, 9, 30), *(date(2023, 10, day) for day in range(1, 7))],
    "Spring Festival 2026": [date(2026, 2, day) for day in range(15, 24)],
    "ordinary weekend": [date(2025, 6, 14), date(2025, 6, 15)],
}
WORKED_AT_A_WEEKEND = [
    *(date(2025, 1, 26), date(2025, 2, 8), date(2025, 4, 27), date(2025, 9, 28), date(2025, 10, 11)),
    *(date(2024, 2, 4), date(2024, 2, 18), date(2024, 9, 29), date(2024, 10, 12), date(2023, 10, 7), date(2023, 10, 8)),
    *(date(2026, 2, 14), date(2026, 2, 28)),
]


@pytest.mark.parametrize("days", OFF.values(), ids=OFF)
def test_a_public_holiday_is_not_worked(days: list[date]) -> None:
    assert [day for day in days if is_working_day(day) is not False] == []


@pytest.mark.parametrize("day", WORKED_AT_A_WEEKEND, ids=str)
def test_a_weekend_day_made_up_for_is_worked(day: date) -> None:
    assert day.weekday() >= 5
    assert is_working_day(day) is True


@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        ("2025-06-16", 10, "2025-06-30"),  # no holiday: two weeks on
        ("2025-06-14", 1, "2025-06-16"),  # from a Saturday
        ("2025-09-29", 10, "2025-10-20"),  # 30 Sept, 9 to 11 (Saturday worked), 13 to 17, 20 Oct
        ("2025-09-30", 1, "2025-10-09"),
        ("2025-10-10", 1, "2025-10-11"),  # the Saturday is worked
        ("2025-01-24", 10, "2025-02-13"),  # 26 (Sunday worked), 27 Jan, 5 to 8 (Saturday worked), 10 to 13 Feb
        ("2025-09-01", 20, "2025-09-28"),  # 19 weekdays and the Sunday worked
    ],
)
def test_the_day_of_the_event_is_not_counted(start: str, count: int, last: str) -> None:
    assert working_day_after(date.fromisoformat(start), count) == date.fromisoformat(last)


def test_a_year_that_is_not_known_gives_no_day() -> None:
    assert is_working_day(date(2099, 3, 2)) is None
    assert working_day_after(date(2099, 3, 2), 10) is None
    assert working_day_after(date(2003, 12, 1), 10) is None
    assert working_day_after(date.max, 1) is None
    assert working_day_after(date.max - timedelta(days=1), 1) is None


def test_the_last_days_of_a_year_are_known_only_with_the_next_year(monkeypatch: pytest.MonkeyPatch) -> None:
    """29 December 2018 was worked under the order for 2019."""

    def knows_until_2024(day: date) -> bool:
        if day.year > 2024:
            raise NotImplementedError
        return day.weekday() < 5

    monkeypatch.setattr("chinese_calendar.is_workday", knows_until_2024)
    assert is_working_day(date(2024, 12, 24)) is True
    assert is_working_day(date(2024, 12, 25)) is None
    assert working_day_after(date(2024, 12, 23), 2) is None


def test_days_not_yet_ordered_never_turn_into_a_guess() -> None:
    last = next(day for day in (date(2030, 12, 31) - timedelta(days=n) for n in range(3000)) if is_working_day(day) is not None)
    assert working_day_after(last, 1) is None
