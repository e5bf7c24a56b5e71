"""What managers may set up as a destination, what is refused and how, and what retiring one does."""

from typing import Any

import pytest

from agents.models import PhoneNumber
from businesses.access import Member
from businesses.models import AuditEntry, Role
from businesses.selectors import config_revision
from calls.models import Suppression
from common.errors import BadInput, NotAllowed
from escalations.destinations.checking import DestinationWish
from escalations.destinations.selectors import uses_of
from escalations.destinations.services import (
    destination_add,
    destination_change,
    destination_restore,
    destination_retire,
)
from escalations.models import Destination
from tests.businesses.staff import Staff, make_staff
from tests.escalations.places import BOSS, DESK, NIGHT, make_destination
from tests.escalations.rule_sets import PERSON, published

pytestmark = pytest.mark.django_db
OFFICE = [[["09:00", "17:00"]]] * 5 + [[], []]


@pytest.fixture
def staff() -> Staff:
    return make_staff("lakeside")


def wish(name: str = "Front desk", **given: Any) -> DestinationWish:
    values: dict[str, Any] = {"number": DESK, "time_zone": "America/Chicago", "is_always_open": True}
    return DestinationWish(name, **values | given)


def refusal(staff: Staff, **given: Any) -> BadInput:
    with pytest.raises(BadInput) as refused:
        destination_add(staff.at_work, wish(**given))
    assert not Destination.objects.exclude(name="Kept").exists()
    return refused.value


def test_a_destination_is_stored_audited_and_announced(staff: Staff) -> None:
    before = config_revision()
    kept = destination_add(staff.at_work, wish(number="+1 (312) 555-0101", is_always_open=False, week=OFFICE))
    kept.refresh_from_db()
    assert (kept.number, kept.week[0], kept.week[6]) == (DESK, [["09:00", "17:00"]], [])
    assert config_revision() == before + 1
    assert AuditEntry.objects.get(act="destination_added").after["name"] == "Front desk"


def test_a_number_without_its_country_is_read_as_one_of_the_business(staff: Staff) -> None:
    with pytest.raises(BadInput, match="country code"):
        destination_add(staff.at_work, wish(number="312 555 0101"))
    PhoneNumber.objects.create(business=staff.business, number="+13125550199")
    assert destination_add(staff.at_work, wish(number="312 555 0101")).number == DESK


@pytest.mark.parametrize("number", ["+13125550199", "sip:+13125550199@pbx.example.com", "312 555 0199"])
def test_a_number_of_our_own_is_refused(staff: Staff, number: str) -> None:
    PhoneNumber.objects.create(business=staff.business, number="+13125550199")
    refused = refusal(staff, number=number)
    assert refused.field == "number"
    assert "your agents" in refused.message


def test_a_number_that_may_not_be_called_is_refused(staff: Staff) -> None:
    Suppression.objects.create(business=staff.business, number=DESK, source="operator")
    assert "may not be called" in refusal(staff).message


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"name": "  "}, "name", "Give it a name"),
        ({"number": ""}, "number", "people on duty"),
        ({"number": "tomorrow"}, "number", "country code"),
        ({"daily_limit": 0}, "daily_limit", "1"),
        ({"time_zone": "Mars/Base"}, "time_zone", "no time zone"),
        ({"is_always_open": False}, "week", "never open"),
        ({"is_always_open": False, "week": [[]] * 7}, "week", "never open"),
        ({"is_always_open": False, "dates": {"2020-01-01": [["09:00", "17:00"]]}}, "week", "never open"),
        ({"is_always_open": False, "week": [[["09:00", "09:00"]]] + [[]] * 6}, "week", "Monday opens and closes at"),
        ({"is_always_open": False, "week": [[["9", "17:00"]]] + [[]] * 6}, "week", "Monday: write times"),
        ({"is_always_open": False, "week": [[["09:00", "13:00"], ["12:00", "17:00"]]] + [[]] * 6}, "week", "overlap"),
        ({"is_always_open": False, "week": [[["20:00", "02:00"], ["21:00", "22:00"]]] + [[]] * 6}, "week", "overlap"),
        ({"is_always_open": False, "week": OFFICE, "dates": {"Christmas": []}}, "dates", "no date"),
    ],
)
def test_what_makes_no_sense_is_refused_with_what_to_do(
    staff: Staff, given: dict[str, Any], field: str, words: str
) -> None:
    refused = refusal(staff, **given)
    assert refused.field == field
    assert words in refused.message


def test_a_zone_that_does_not_exist_is_refused_before_its_hours_are_looked_at(staff: Staff) -> None:
    refused = refusal(staff, is_always_open=False, week=OFFICE, time_zone="Mars/Base")
    assert refused.field == "time_zone"


def test_a_night_ends_on_the_next_day_and_is_taken(staff: Staff) -> None:
    kept = destination_add(staff.at_work, wish(is_always_open=False, week=[[["18:00", "02:00"]]] * 7))
    assert kept.week[0] == [["18:00", "02:00"]]


def test_a_name_stands_once_whatever_its_case(staff: Staff) -> None:
    destination_add(staff.at_work, wish("Kept"))
    assert refusal(staff, name="KEPT").field == "name"


def test_a_circle_of_plan_b_is_refused_and_named(staff: Staff) -> None:
    desk = destination_add(staff.at_work, wish())
    night = destination_add(staff.at_work, wish("Night line", number=NIGHT, plan_b=desk))
    boss = destination_add(staff.at_work, wish("Boss", number=BOSS, plan_b=night))
    with pytest.raises(BadInput) as refused:
        destination_change(staff.at_work, desk, wish(plan_b=boss))
    assert refused.value.field == "plan_b"
    assert "Front desk → Boss → Night line → Front desk" in refused.value.message
    desk.refresh_from_db()
    assert desk.plan_b is None
    with pytest.raises(BadInput, match="cannot stand in for itself"):
        destination_change(staff.at_work, desk, wish(plan_b=desk))


def test_a_plan_b_of_another_business_is_unknown(staff: Staff) -> None:
    other = destination_add(make_staff("other").at_work, wish("Kept"))
    assert refusal(staff, plan_b=other).field == "plan_b"


def test_a_number_that_stays_is_not_judged_anew(staff: Staff) -> None:
    kept = destination_add(staff.at_work, wish())
    Suppression.objects.create(business=staff.business, number=DESK, source="caller")
    destination_change(staff.at_work, kept, wish("Reception"))
    kept.refresh_from_db()
    assert kept.name == "Reception"


def test_retiring_closes_the_chain_up_and_tells_what_it_concerns(staff: Staff) -> None:
    last = destination_add(staff.at_work, wish("Boss", number=BOSS))
    middle = destination_add(staff.at_work, wish("Night line", number=NIGHT, plan_b=last))
    first = destination_add(staff.at_work, wish(plan_b=middle))
    for name in ("Long ago", "A person"):
        published(staff.at_work, {**PERSON, "name": name, "destination": middle})
    uses = uses_of(middle)
    assert [row.name for row in uses.plan_b_of] == ["Front desk"]
    assert [rule.name for rule in uses.in_force] == ["A person"]
    destination_retire(staff.at_work, middle)
    first.refresh_from_db()
    assert first.plan_b == last
    assert AuditEntry.objects.filter(act="destination_retired").exists()


def test_a_retired_one_comes_back_without_a_plan_b_that_is_gone(staff: Staff) -> None:
    last = destination_add(staff.at_work, wish("Boss", number=BOSS))
    kept = destination_add(staff.at_work, wish(plan_b=last))
    destination_retire(staff.at_work, kept)
    destination_retire(staff.at_work, last)
    kept.refresh_from_db()
    destination_restore(staff.at_work, kept)
    kept.refresh_from_db()
    assert (kept.is_retired, kept.plan_b) == (False, None)


def test_a_name_given_away_meanwhile_keeps_a_retired_one_out(staff: Staff) -> None:
    kept = destination_add(staff.at_work, wish())
    destination_retire(staff.at_work, kept)
    make_destination(staff.business)
    with pytest.raises(BadInput, match="Rename that one first"):
        destination_restore(staff.at_work, kept)


def test_a_reviewer_may_not_touch_destinations(staff: Staff) -> None:
    kept = make_destination(staff.business)
    reviewer = Member(staff.reviewer, staff.business, Role.REVIEWER)
    for act in (
        lambda: destination_add(reviewer, wish("New")),
        lambda: destination_change(reviewer, kept, wish("New")),
        lambda: destination_retire(reviewer, kept),
        lambda: destination_restore(reviewer, kept),
    ):
        with pytest.raises(NotAllowed):
            act()
