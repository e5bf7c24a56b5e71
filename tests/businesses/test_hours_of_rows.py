"""Hours as rows hold them become what the engine asks."""

import pytest
from django.core.exceptions import ValidationError

from businesses.hours import hours_of, minutes_of
from businesses.validators import check_dates, check_week
from engine.hours import Day, OpeningHours, Span

OFFICE = [[["09:00", "12:00"], ["13:00", "17:30"]]] * 5 + [[], []]


@pytest.mark.parametrize(("text", "minutes"), [("00:00", 0), ("09:05", 545), ("23:59", 1439), ("24:00", 1440)])
def test_times_are_minutes_of_the_day(text: str, minutes: int) -> None:
    assert minutes_of(text) == minutes


@pytest.mark.parametrize(
    "text", ["9:00", "09:60", "24:01", "-1:00", "", "noon", "\u0660\u0669:\u0660\u0660", "09:00 ", None, 9]
)
def test_what_is_no_time_is_refused(text: object) -> None:
    with pytest.raises(ValueError, match="not a time"):
        minutes_of(text)


def test_a_row_becomes_the_hours_it_says() -> None:
    hours = hours_of("Europe/Berlin", OFFICE, {"2026-12-25": [], "2026-12-24": [["09:00", "12:00"]]})
    day = (Span(540, 720), Span(780, 1050))
    special = (Day("2026-12-24", (Span(540, 720),)), Day("2026-12-25"))
    assert hours == OpeningHours("Europe/Berlin", (day,) * 5 + ((), ()), special)


def test_an_empty_week_is_shut_and_always_is_always() -> None:
    assert hours_of("UTC", []) == OpeningHours("UTC")
    assert hours_of("UTC", [], is_always=True).is_always


@pytest.mark.parametrize("week", [OFFICE, [], [[["18:00", "02:00"]]] * 7])
def test_weeks_that_make_sense_are_taken(week: object) -> None:
    check_week(week)


@pytest.mark.parametrize("week", [None, {}, [[]] * 6, [["09:00", "17:00"]] * 7, [[["09:00"]]] * 7, [[["9", "17"]]] * 7])
def test_weeks_of_another_shape_are_refused(week: object) -> None:
    with pytest.raises(ValidationError):
        check_week(week)


@pytest.mark.parametrize("dates", [None, [], {"25.12.": []}, {"2026-02-30": []}, {"2026-12-25": [["a", "b"]]}])
def test_dates_of_another_shape_are_refused(dates: object) -> None:
    with pytest.raises(ValidationError):
        check_dates(dates)
