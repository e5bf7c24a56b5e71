"""Hours of a place as a clock on its wall would have them, across midnight, holidays and clock changes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.hours import CLOSED_ALL_WEEK, Day, OpeningHours, Span, Spans

CHICAGO = "America/Chicago"
NINE_TO_FIVE = Span(9 * 60, 17 * 60)
NIGHT = Span(18 * 60, 2 * 60)
WEEKDAYS: tuple[Spans, ...] = ((NINE_TO_FIVE,),) * 5 + ((), ())
# In Chicago the clocks jump from 2 to 3 AM on 8 March 2026 and back from 2 to 1 AM on 1 November 2026, both Sundays.


def at(text: str, zone: str = CHICAGO, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def every_day(span: Span, zone: str = CHICAGO) -> OpeningHours:
    return OpeningHours(zone, ((span,),) * 7)


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-02T08:59:59", False),
        ("2026-03-02T09:00:00", True),
        ("2026-03-02T16:59:59", True),
        ("2026-03-02T17:00:00", False),
        ("2026-03-07T12:00:00", False),
    ],
)
def test_a_weekday_opens_with_its_first_minute_and_shuts_with_its_last(moment: str, is_open: bool) -> None:
    assert OpeningHours(CHICAGO, WEEKDAYS).is_open(at(moment)) is is_open


def test_the_zone_of_the_place_counts_not_that_of_the_asker() -> None:
    hours = OpeningHours(CHICAGO, WEEKDAYS)
    assert hours.is_open(at("2026-03-02T23:30:00", "Asia/Tokyo")) is False
    assert hours.is_open(at("2026-03-03T00:30:00", "Asia/Tokyo")) is True


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-03-06T17:59:00", False),
        ("2026-03-06T23:59:00", True),
        ("2026-03-07T01:59:00", True),
        ("2026-03-07T02:00:00", False),
    ],
)
def test_a_night_ends_on_the_day_after(moment: str, is_open: bool) -> None:
    friday_only: tuple[Spans, ...] = ((), (), (), (), (NIGHT,), (), ())
    assert OpeningHours(CHICAGO, friday_only).is_open(at(moment)) is is_open


def test_a_holiday_shuts_what_begins_on_it_and_leaves_the_night_before() -> None:
    hours = OpeningHours(CHICAGO, ((NIGHT,),) * 7, dates=(Day("2026-12-25"),))
    assert hours.is_open(at("2026-12-25T01:00:00"))
    assert not hours.is_open(at("2026-12-25T20:00:00"))
    assert not hours.is_open(at("2026-12-26T01:00:00"))
    assert hours.is_open(at("2026-12-26T20:00:00"))


def test_a_date_may_have_hours_of_its_own() -> None:
    hours = OpeningHours(CHICAGO, WEEKDAYS, dates=(Day("2026-12-24", (Span(9 * 60, 12 * 60),)),))
    assert hours.is_open(at("2026-12-24T11:59:00"))
    assert not hours.is_open(at("2026-12-24T12:00:00"))


def test_midnight_may_be_written_as_the_end_or_the_beginning_of_a_day() -> None:
    for closes_min in (24 * 60, 0):
        hours = every_day(Span(20 * 60, closes_min))
        assert hours.is_open(at("2026-03-02T23:59:59"))
        assert not hours.is_open(at("2026-03-03T00:00:00"))


def test_equal_times_mean_the_whole_day_round() -> None:
    monday: tuple[Spans, ...] = ((Span(8 * 60, 8 * 60),), *CLOSED_ALL_WEEK[1:])
    hours = OpeningHours(CHICAGO, monday)
    assert hours.closes_at(at("2026-03-02T08:00:00")) == at("2026-03-03T08:00:00")


@pytest.mark.parametrize(
    ("span", "opens", "closes"),
    [
        (Span(2 * 60 + 30, 6 * 60), "2026-03-08T08:00:00", "2026-03-08T11:00:00"),
        (Span(1 * 60, 2 * 60 + 30), "2026-03-08T07:00:00", "2026-03-08T08:00:00"),
        (Span(9 * 60, 17 * 60), "2026-03-08T14:00:00", "2026-03-08T22:00:00"),
    ],
)
def test_when_the_clocks_jump_forward_a_time_that_does_not_exist_is_the_jump(
    span: Span, opens: str, closes: str
) -> None:
    hours = every_day(span)
    opening = hours.opens_next(at("2026-03-08T00:10:00"))
    assert opening == at(opens, "UTC")
    assert hours.closes_at(opening) == at(closes, "UTC")


@pytest.mark.parametrize(
    ("span", "opens", "length"),
    [
        (Span(1 * 60 + 30, 4 * 60), "2026-11-01T06:30:00", timedelta(hours=3, minutes=30)),
        (Span(0 * 60 + 15, 1 * 60 + 30), "2026-11-01T05:15:00", timedelta(hours=2, minutes=15)),
        (Span(22 * 60, 6 * 60), "2026-11-01T03:00:00", timedelta(hours=9)),
    ],
)
def test_when_the_clocks_are_turned_back_the_repeated_hour_is_open_twice(
    span: Span, opens: str, length: timedelta
) -> None:
    hours = every_day(span)
    opening = at(opens, "UTC")
    assert hours.is_open(opening)
    assert not hours.is_open(opening - timedelta(seconds=1))
    assert hours.closes_at(opening) == opening + length


def test_spans_that_touch_are_one_opening() -> None:
    hours = OpeningHours(CHICAGO, ((Span(9 * 60, 12 * 60), Span(12 * 60, 17 * 60)),) * 7)
    assert hours.closes_at(at("2026-03-02T10:00:00")) == at("2026-03-02T17:00:00")


def test_a_break_at_noon_is_told_with_its_end() -> None:
    hours = OpeningHours(CHICAGO, ((Span(13 * 60, 17 * 60), Span(9 * 60, 12 * 60)),) * 7)
    assert hours.closes_at(at("2026-03-02T10:00:00")) == at("2026-03-02T12:00:00")
    assert hours.opens_next(at("2026-03-02T12:30:00")) == at("2026-03-02T13:00:00")


def test_the_next_opening_skips_the_weekend_and_the_holiday_after_it() -> None:
    hours = OpeningHours(CHICAGO, WEEKDAYS, dates=(Day("2026-03-09"),))
    assert hours.opens_next(at("2026-03-06T17:00:00")) == at("2026-03-10T09:00:00")


def test_hours_that_never_open_say_so() -> None:
    assert OpeningHours(CHICAGO).opens_next(at("2026-03-02T12:00:00")) is None
    assert not OpeningHours(CHICAGO).is_open(at("2026-03-02T12:00:00"))


def test_somebody_may_be_there_at_any_hour() -> None:
    hours = OpeningHours(CHICAGO, is_always=True)
    moment = at("2026-03-08T02:30:00")
    assert hours.is_open(moment)
    assert hours.opens_next(moment) == moment.astimezone(UTC)
    with pytest.raises(ValueError, match="never closes"):
        hours.closes_at(moment)


minutes = st.integers(0, 24 * 60)
spans = st.builds(Span, minutes, minutes)
zones = st.sampled_from([CHICAGO, "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns", "UTC"])
moments = st.integers(0, 365 * 24 * 60).map(lambda minute: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minute))


@given(zone=zones, week=st.lists(st.lists(spans, max_size=3).map(tuple), min_size=7, max_size=7), moment=moments)
def test_opening_closing_and_being_open_agree_at_any_moment(zone: str, week: list[Spans], moment: datetime) -> None:
    hours = OpeningHours(zone, tuple(week))
    opening = hours.opens_next(moment)
    if opening is None:
        assert not hours.is_open(moment)
        return
    assert opening >= moment
    assert hours.is_open(opening)
    assert hours.is_open(moment) is (opening == moment)
    closing = hours.closes_at(opening)
    assert closing is not None
    assert closing > opening
    assert hours.is_open(closing - timedelta(microseconds=1))
