"""Who would answer a caller: hours, rotas, limits and what stands in for a place, told by a clock on its wall."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.hours import Day, OpeningHours
from engine.ports import NoWay, Way
from escalations.directory.book import Book, Place, Shift
from escalations.directory.ringing import Phones
from tests.escalations.places import ALWAYS, BOSS, CALLER, CHICAGO, DESK, NIGHT, book, clock, daily

NOW = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)  # a Tuesday, noon in Chicago


def shift(number: str, starts: str, ends: str) -> Shift:
    return Shift(number, clock(starts), clock(ends), "Ada")


@pytest.mark.parametrize(
    ("zone", "hours", "moment", "fold", "number"),
    [
        # Chicago jumps from 2 to 3 AM on 8 March 2026 and goes back from 2 to 1 AM on 1 November.
        (CHICAGO, "02:30 05:00", "2026-03-08T01:59:59", 0, NIGHT),
        (CHICAGO, "02:30 05:00", "2026-03-08T03:00:00", 0, DESK),
        (CHICAGO, "22:00 02:30", "2026-03-08T01:59:59", 0, DESK),
        (CHICAGO, "22:00 02:30", "2026-03-08T03:00:00", 0, NIGHT),
        (CHICAGO, "22:00 01:30", "2026-11-01T01:20:00", 0, DESK),
        (CHICAGO, "22:00 01:30", "2026-11-01T01:20:00", 1, DESK),
        (CHICAGO, "22:00 01:30", "2026-11-01T01:30:00", 1, NIGHT),
        # Berlin jumps at 2 AM on 29 March 2026 and goes back at 3 AM on 25 October.
        ("Europe/Berlin", "09:00 17:00", "2026-03-29T08:59:00", 0, NIGHT),
        ("Europe/Berlin", "09:00 17:00", "2026-03-29T09:00:00", 0, DESK),
        ("Europe/Berlin", "20:00 02:30", "2026-10-25T02:29:00", 1, DESK),
        ("Europe/Berlin", "20:00 02:30", "2026-10-25T02:30:00", 1, NIGHT),
        # Lord Howe moves by half an hour; Kathmandu never and stands on the quarter.
        ("Australia/Lord_Howe", "02:15 03:00", "2026-10-04T01:59:00", 0, NIGHT),
        ("Australia/Lord_Howe", "02:15 03:00", "2026-10-04T02:30:00", 0, DESK),
        ("Asia/Kathmandu", "00:00 24:00", "2026-06-01T23:59:59", 0, DESK),
        ("Asia/Kathmandu", "18:00 00:00", "2026-06-01T23:59:59", 0, DESK),
        ("Asia/Kathmandu", "18:00 00:00", "2026-06-02T00:00:00", 0, NIGHT),
    ],
)
def test_the_clock_at_the_place_decides_between_it_and_plan_b(
    zone: str, hours: str, moment: str, fold: int, number: str
) -> None:
    opens, closes = hours.split()
    known = book(
        Place("1", "Desk", DESK, daily(opens, closes, zone), plan_b_id="2"), Place("2", "Night", NIGHT, ALWAYS)
    )
    way = known.way("1", now=clock(moment, zone, fold=fold))
    assert isinstance(way, Way)
    assert way.number == number


def test_a_holiday_sends_callers_on_and_hours_of_its_own_hold_on_that_date_alone() -> None:
    week = daily("09:00", "17:00").week
    short = daily("10:00", "12:00").week[0]
    hours = OpeningHours(CHICAGO, week, (Day("2026-12-24", short), Day("2026-12-25")))
    known = book(Place("1", "Desk", DESK, hours))
    answers = {
        "2026-12-23T16:00": True, "2026-12-24T09:30": False, "2026-12-24T11:00": True, "2026-12-24T16:00": False,
        "2026-12-25T11:00": False, "2026-12-26T11:00": True,
    }  # fmt: skip
    assert {text: isinstance(known.way("1", now=clock(text)), Way) for text in answers} == answers
    assert known.way("1", now=clock("2026-12-25T11:00")) == NoWay("closed")


def test_people_on_duty_are_dialled_in_order_and_the_places_own_number_only_when_nobody_is() -> None:
    rota = (shift(BOSS, "2026-03-03T08:00", "2026-03-03T13:00"), shift(NIGHT, "2026-03-03T10:00", "2026-03-03T14:00"))
    known = book(Place("1", "Rota", DESK, uses_rota=True, shifts=rota))
    assert known.way("1", now=NOW) == Way(BOSS, "1")
    assert known.way("1", now=NOW, tried={BOSS}) == Way(NIGHT, "1")
    assert known.way("1", now=NOW, tried={BOSS, NIGHT}) == NoWay("nobody")
    assert known.way("1", now=clock("2026-03-03T13:00")) == Way(NIGHT, "1")
    assert known.way("1", now=clock("2026-03-03T14:00")) == Way(DESK, "1")


def test_a_rota_without_anybody_and_without_a_number_has_nobody() -> None:
    assert book(Place("1", "Rota", uses_rota=True)).way("1", now=NOW) == NoWay("nobody")


def test_shifts_of_a_place_without_a_rota_count_for_nothing() -> None:
    rota = (shift(BOSS, "2026-03-03T08:00", "2026-03-03T13:00"),)
    assert book(Place("1", "Desk", DESK, shifts=rota)).way("1", now=NOW) == Way(DESK, "1")


def test_who_is_on_duty_and_calls_the_agent_is_not_dialled() -> None:
    rota = (shift(CALLER, "2026-03-03T08:00", "2026-03-03T13:00"), shift(BOSS, "2026-03-03T10:00", "2026-03-03T14:00"))
    known = book(Place("1", "Rota", DESK, uses_rota=True, shifts=rota))
    assert known.way("1", now=NOW, caller_number=CALLER) == Way(BOSS, "1")


def test_a_place_that_had_its_calls_of_the_day_sends_on() -> None:
    known = book(Place("1", "Desk", DESK, daily_limit=2, plan_b_id="2"), Place("2", "Night", NIGHT))
    assert known.way("1", now=NOW, calls_today=lambda *_: 1) == Way(DESK, "1")
    assert known.way("1", now=NOW, calls_today=lambda *_: 2) == Way(NIGHT, "2")
    assert book(Place("1", "Desk", DESK, daily_limit=2)).way("1", now=NOW, calls_today=lambda *_: 2) == NoWay("limit")


def test_why_is_the_wanted_places_reason_and_the_last_one_says_what_is_offered() -> None:
    known = book(
        Place("1", "Desk", DESK, daily("09:00", "10:00"), plan_b_id="2"),
        Place("2", "Rota", uses_rota=True, last_resort="message"),
    )
    assert known.way("1", now=NOW) == NoWay("closed", "message")


def test_a_retired_or_forgotten_place_leads_to_plan_b_or_to_a_callback_never_to_silence() -> None:
    retired = Place("1", "Old desk", DESK, plan_b_id="2", last_resort="message", is_retired=True)
    assert book(retired, Place("2", "Night", NIGHT)).way("1", now=NOW) == Way(NIGHT, "2")
    assert book(retired).way("1", now=NOW) == NoWay("unknown", "callback")
    assert Book().way("99", now=NOW) == NoWay("unknown", "callback")


@pytest.mark.parametrize(
    "number",
    ["+13125550199", "sip:+13125550199@pbx.example.com", "sips:13125550199@pbx.example.com:5061",
     "sip:3125550199@pbx.example.com", "sip:%2B13125550199@pbx.example.com", "sip:0013125550199@pbx.example.com"],
)  # fmt: skip
def test_a_number_that_may_not_ring_is_known_in_every_notation(number: str) -> None:
    own = book(Place("1", "Desk", number), barred=("+13125550199",))
    assert own.way("1", now=NOW) == NoWay("nobody")
    assert book(Place("1", "Desk", number)).way("1", now=NOW, caller_number="+13125550199") == NoWay("nobody")
    assert book(Place("1", "Desk", number)).way("1", now=NOW) == Way(number, "1")


def test_a_name_at_a_pbx_is_no_telephone_number() -> None:
    assert "sip:front-desk@example.com" not in Phones.of("+13125550199", "sip:back-office@example.com")
    assert "sip:Front-Desk@example.com" in Phones.of("sip:front-desk@EXAMPLE.com")


NUMBERS = [DESK, NIGHT, BOSS, CALLER, f"sip:{CALLER}@pbx.example.com", "sip:ada@example.com", ""]
IDS = ["1", "2", "3", "4", "5"]
HOURS = [ALWAYS, daily("09:00", "17:00"), daily("01:00", "02:00")]


@st.composite
def books(draw: st.DrawFn) -> Book:
    """Any graph of plan B, circles and dead ends included."""
    places = []
    for name in draw(st.lists(st.sampled_from(IDS), unique=True)):
        numbers = draw(st.lists(st.sampled_from(NUMBERS[:-1]), max_size=3))
        begins = draw(st.sampled_from([NOW - timedelta(hours=1), NOW + timedelta(hours=1)]))
        places.append(
            Place(
                destination_id=name,
                name=name,
                number=draw(st.sampled_from(NUMBERS)),
                hours=draw(st.sampled_from(HOURS)),
                uses_rota=draw(st.booleans()),
                shifts=tuple(Shift(number, begins, begins + timedelta(hours=4)) for number in numbers),
                daily_limit=draw(st.none() | st.integers(1, 2)),
                plan_b_id=draw(st.sampled_from([*IDS, "9", ""])),
                last_resort=draw(st.sampled_from(["callback", "message"])),
                is_retired=draw(st.booleans()),
            )
        )
    return book(*places, barred=tuple(draw(st.lists(st.sampled_from(NUMBERS[:3]), max_size=2))))


@given(known=books(), caller=st.sampled_from(NUMBERS), calls=st.integers(0, 2))
def test_whatever_the_rows_a_caller_is_led_to_each_telephone_once_and_then_offered_something(
    known: Book, caller: str, calls: int
) -> None:
    tried: list[str] = []
    wanted = "1"
    while isinstance(
        way := known.way(wanted, now=NOW, caller_number=caller, tried=tried, calls_today=lambda *_: calls), Way
    ):
        assert way.number
        assert way.number not in tried
        assert way.number not in known.barred
        assert not caller or way.number not in Phones.of(caller)
        place = known.places[way.destination_id]
        assert place.hours.is_open(NOW)
        assert not place.is_retired
        assert place.daily_limit is None or calls < place.daily_limit
        tried.append(way.number)
        wanted = way.destination_id
    assert way.why in {"closed", "nobody", "limit", "unknown"}
    assert way.help in {"callback", "message"}
    assert len(tried) <= len(NUMBERS)


@given(known=books())
def test_a_chain_visits_each_place_once(known: Book) -> None:
    stops = [stop.place.destination_id for stop in known.stops("1", NOW) if stop.place]
    assert len(stops) == len(set(stops))
    assert all(known.places[one].plan_b_id == other for one, other in pairwise(stops))
