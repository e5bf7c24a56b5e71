"""The rota: people set themselves down, the week shows where nobody is, and clocks that change do no harm."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from businesses.access import Member
from businesses.models import AuditEntry, Role, User
from businesses.people import member_remove
from businesses.selectors import config_revision
from common.errors import BadInput, NotAllowed
from engine.hours import OpeningHours
from escalations.duty.gaps import gaps, open_stretches
from escalations.duty.selectors import week_of
from escalations.duty.services import ShiftWish, duty_begin, shift_remove, shifts_add
from escalations.models import Destination, DutyShift
from tests.businesses.staff import Staff, make_staff, signed_in
from tests.escalations.places import BOSS, CHICAGO, clock, daily, make_destination

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> Staff:
    return make_staff("lakeside")


@pytest.fixture
def place(staff: Staff) -> Destination:
    return make_destination(staff.business, "On call", number="", uses_rota=True)


def at_work(staff: Staff, person: User, role: Role) -> Member:
    return Member(person, staff.business, role)


def wish(place: Destination, person: User, **changes: Any) -> ShiftWish:
    tomorrow = timezone.now().date() + timedelta(days=2)
    values: dict[str, Any] = {"number": BOSS, "day": tomorrow, "starts": time(9), "ends": time(17)} | changes
    return ShiftWish(place, person, **values)


def test_somebody_sets_themselves_down_by_the_clock_of_the_business(staff: Staff, place: Destination) -> None:
    before = config_revision()
    (shift,) = shifts_add(at_work(staff, staff.reviewer, Role.REVIEWER), wish(place, staff.reviewer))
    there = shift.starts_at.astimezone(clock("2026-01-01").tzinfo)
    assert (there.hour, shift.ends_at - shift.starts_at) == (9, timedelta(hours=8))
    assert config_revision() == before + 1
    assert AuditEntry.objects.get(act="shift_added").after["weeks"] == 1


def test_a_time_that_ends_before_it_starts_is_over_on_the_next_day(staff: Staff, place: Destination) -> None:
    (shift,) = shifts_add(staff.at_work, wish(place, staff.owner, starts=time(22), ends=time(6)))
    assert shift.ends_at - shift.starts_at == timedelta(hours=8)


def test_weeks_in_a_row_keep_their_time_across_a_change_of_the_clocks(staff: Staff, place: Destination) -> None:
    shifts = shifts_add(staff.at_work, wish(place, staff.owner, weeks=26))
    zone = clock("2026-01-01").tzinfo
    assert {shift.starts_at.astimezone(zone).strftime("%H:%M") for shift in shifts} == {"09:00"}
    assert len({shift.starts_at.hour for shift in shifts}) == 2, "half a year passes one change of the clocks"
    assert len({shift.starts_at.astimezone(zone).date() for shift in shifts}) == 26


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"weeks": 0}, "weeks"),
        ({"weeks": 27}, "weeks"),
        ({"ends": time(9)}, "ends"),
        ({"day": date(2020, 1, 1)}, "day"),
        ({"day": date(2400, 1, 1)}, "day"),
        ({"number": "tomorrow"}, "number"),
    ],
)
def test_what_makes_no_sense_is_refused(staff: Staff, place: Destination, changes: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        shifts_add(staff.at_work, wish(place, staff.owner, **changes))
    assert refused.value.field == field
    assert not DutyShift.objects.exists()


def test_a_place_without_a_rota_takes_nobody(staff: Staff) -> None:
    with pytest.raises(BadInput, match="do not take the calls"):
        shifts_add(staff.at_work, wish(make_destination(staff.business), staff.owner))


def test_only_managers_change_the_times_of_others(staff: Staff, place: Destination) -> None:
    reviewer = at_work(staff, staff.reviewer, Role.REVIEWER)
    with pytest.raises(NotAllowed):
        shifts_add(reviewer, wish(place, staff.manager))
    (shift,) = shifts_add(at_work(staff, staff.manager, Role.MANAGER), wish(place, staff.owner))
    with pytest.raises(NotAllowed):
        shift_remove(reviewer, shift)
    with pytest.raises(NotAllowed):
        duty_begin(at_work(staff, staff.viewer, Role.VIEWER), place, BOSS, time(17))
    (own,) = shifts_add(reviewer, wish(place, staff.reviewer))
    shift_remove(reviewer, own)
    assert list(DutyShift.objects.all()) == [shift]


def test_from_now_until_goes_on_past_midnight_when_the_time_is_over_today(staff: Staff, place: Destination) -> None:
    earlier = (timezone.now().astimezone(clock("2026-01-01").tzinfo) - timedelta(minutes=2)).time()
    shift = duty_begin(staff.at_work, place, BOSS, earlier.replace(second=0, microsecond=0))
    assert timedelta(hours=22) < shift.ends_at - shift.starts_at <= timedelta(hours=25)


def test_who_leaves_the_business_is_called_no_longer(staff: Staff, place: Destination) -> None:
    shifts_add(staff.at_work, wish(place, staff.reviewer))
    shifts_add(staff.at_work, wish(place, staff.owner))
    before = config_revision()
    member_remove(staff.at_work, staff.row(staff.reviewer))
    assert [shift.person for shift in DutyShift.objects.all()] == [staff.owner]
    assert config_revision() > before


def test_the_week_shows_where_nobody_is(staff: Staff) -> None:
    place = make_destination(
        staff.business, "On call", number="", uses_rota=True, is_always_open=False,
        week=[[["09:00", "17:00"]]] * 5 + [[], []],
    )  # fmt: skip
    monday = clock("2026-03-02T00:00")
    DutyShift.objects.create(
        destination=place, person=staff.reviewer, number=BOSS,
        starts_at=clock("2026-03-02T10:00"), ends_at=clock("2026-03-02T12:00"),
    )  # fmt: skip
    (rota,) = week_of(staff.business, date(2026, 3, 4), monday - timedelta(days=1)).rotas
    told = [[(f"{begins:%H:%M}", f"{ends:%H:%M}") for begins, ends in day.gaps] for day in _local(rota.days)]
    assert told[0] == [("09:00", "10:00"), ("12:00", "17:00")]
    assert told[1] == [("09:00", "17:00")]
    assert [day.is_closed for day in rota.days] == [False] * 5 + [True] * 2


def _local(days: Any) -> Any:
    zone = clock("2026-01-01").tzinfo
    for day in days:
        yield type(day)(
            day.day, day.shifts, [(a.astimezone(zone), b.astimezone(zone)) for a, b in day.gaps], day.is_closed, False
        )


def test_a_day_of_changing_clocks_is_as_long_as_it_is() -> None:
    begins, ends = clock("2026-03-08T00:00"), clock("2026-03-09T00:00")
    always = OpeningHours(is_always=True)
    (stretch,) = open_stretches(always, begins, ends)
    assert stretch[1].astimezone(UTC) - stretch[0].astimezone(UTC) == timedelta(hours=23)
    (night,) = open_stretches(daily("01:00", "04:00"), begins, ends)
    assert night[1] - night[0] == timedelta(hours=2)


MINUTES = st.integers(0, 600)
START = datetime(2026, 3, 3, tzinfo=UTC)


def stretch(pair: tuple[int, int]) -> tuple[datetime, datetime]:
    first, last = sorted(pair)
    return START + timedelta(minutes=first), START + timedelta(minutes=last + 1)


@given(shifts=st.lists(st.tuples(MINUTES, MINUTES).map(stretch), max_size=6), whole=st.tuples(MINUTES, MINUTES))
def test_every_minute_is_either_covered_or_missing(shifts: list[Any], whole: tuple[int, int]) -> None:
    begins, ends = stretch(whole)
    missing = list(gaps([(begins, ends)], shifts))
    moment = begins
    while moment < ends:
        is_covered = any(starts <= moment < stops for starts, stops in shifts)
        assert is_covered != any(starts <= moment < stops for starts, stops in missing)
        moment += timedelta(minutes=1)


def post(client: Client, name: str, *args: Any, **given: Any) -> str:
    answer = client.post(reverse(name, args=["lakeside", *args]), given, follow=True)
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_reviewer_goes_on_duty_with_one_click_the_second_time(staff: Staff, place: Destination) -> None:
    client = signed_in(staff.reviewer)
    html = post(
        client, "duty_now", **{"now-destination": place.pk, "now-number": "+1 312 555 0103", "now-until": "23:59"}
    )
    assert "You are on duty until 23:59" in html
    assert "On duty now" in html
    assert re.search(r'name="now-number" value="\+1 312-555-0103"', html)
    shift = DutyShift.objects.get()
    assert (shift.person, shift.number) == (staff.reviewer, BOSS)
    post(client, "shift_remove", shift.pk)
    assert not DutyShift.objects.exists()


def test_a_refused_time_keeps_what_was_typed(staff: Staff, place: Destination) -> None:
    given = {"destination": place.pk, "number": "tomorrow", "day": "2026-12-24", "starts": "09:15", "ends": "17:45"}
    html = post(signed_in(staff.reviewer), "shift_add", **{f"plan-{name}": value for name, value in given.items()},
                **{"plan-weeks": "3"})  # fmt: skip
    assert "This cannot be dialled" in html
    for value in ("tomorrow", "2026-12-24", "09:15", "17:45", "3"):
        assert f'value="{value}"' in html
    assert not DutyShift.objects.exists()


def test_a_reviewer_cannot_smuggle_in_somebody_else(staff: Staff, place: Destination) -> None:
    tomorrow = (timezone.now() + timedelta(days=2)).date().isoformat()
    given = {"destination": place.pk, "person": staff.owner.pk, "number": BOSS, "day": tomorrow, "starts": "09:00",
             "ends": "17:00", "weeks": "1"}  # fmt: skip
    html = post(signed_in(staff.reviewer), "shift_add", **{f"plan-{name}": value for name, value in given.items()})
    assert "The time on duty is stored" in html
    assert DutyShift.objects.get().person == staff.reviewer


def test_numbers_of_people_are_masked_for_viewers_and_the_zone_is_told(staff: Staff, place: Destination) -> None:
    duty_begin(staff.at_work, place, BOSS, time(23, 59))
    html = signed_in(staff.viewer).get(reverse("duty", args=["lakeside"])).content.decode()
    assert "312-555-0103" not in html
    assert "0103" in html
    assert CHICAGO in html
    assert "Go on duty" not in html
