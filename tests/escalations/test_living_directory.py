"""The directory of a process: it follows the rows, counts the calls it sends, and knows who wants no calls."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from agents.models import PhoneNumber
from businesses.models import User
from calls.models import Suppression
from calls.services import facts_store
from engine import facts
from engine.ports import NoWay, Way
from escalations.directory.living import LivingDirectory
from escalations.models import Destination, DutyShift
from tests.calls.call_facts import DETAILS, House, make_house
from tests.escalations.places import BOSS, CALLER, DESK, NIGHT, make_destination

pytestmark = pytest.mark.django_db(transaction=True)
NOW = timezone.now().replace(hour=18, minute=0)


class Notes:
    def __init__(self) -> None:
        self.facts: list[facts.Fact] = []

    def note(self, fact: facts.Fact) -> None:
        self.facts.append(fact)


@pytest.fixture
def house() -> House:
    return make_house()


def directory() -> LivingDirectory:
    living = LivingDirectory()
    living.read()
    asyncio.run(living.look())
    return living


def way(living: LivingDirectory, place: Destination, call_id: str = "call_9", now: datetime = NOW) -> Way | NoWay:
    one = living.of_call(place.business_id, call_id)
    return one.way(str(place.pk), now=now, caller_number=CALLER, tried=())


def moved(place: Destination, step: facts.TransferStep, at: datetime, call_id: str = "call_1") -> facts.TransferMoved:
    return facts.TransferMoved(
        call_id=call_id, at_ms=int(at.timestamp() * 1000), step=step, number=DESK, reason="human", asked_by="rule",
        destination_id=str(place.pk), attempt=1,
    )  # fmt: skip


def sent(house: House, place: Destination, at: datetime, call_id: str = "call_1") -> None:
    opened = facts.CallOpened(
        call_id=call_id, at_ms=int(at.timestamp() * 1000), business_id=str(house.business.pk),
        trace_id="trace", details=DETAILS, brief=house.brief(),
    )  # fmt: skip
    steps = [moved(place, step, at, call_id) for step in (facts.TransferStep.ASKED, facts.TransferStep.COMMANDED)]
    facts_store([opened, *steps])


def test_a_change_of_rows_counts_from_the_next_reading(house: House) -> None:
    place = make_destination(house.business)
    living = directory()
    assert way(living, place) == Way(DESK, str(place.pk))
    Destination.objects.update(number=NIGHT)
    living.read()
    assert way(living, place) == Way(NIGHT, str(place.pk))
    Destination.objects.update(is_retired=True)
    living.read()
    assert way(living, place) == NoWay("unknown")


def test_a_business_never_reaches_the_places_of_another(house: House) -> None:
    place = make_destination(house.business)
    other = make_house("vet").business
    living = directory()
    there = living.of_call(other.pk, "call_9")
    assert there.way(str(place.pk), now=NOW, caller_number="", tried=()) == NoWay("unknown")


def test_shifts_are_dialled_by_their_beginning_without_a_new_reading(house: House) -> None:
    place = make_destination(house.business, uses_rota=True)
    ada = User.objects.create_user(email="ada@example.com", password="x")
    begins = timezone.now() + timedelta(hours=1)
    for number, after in ((BOSS, 1), (NIGHT, 0)):
        DutyShift.objects.create(
            destination=place, person=ada, number=number,
            starts_at=begins + timedelta(hours=after), ends_at=begins + timedelta(hours=3),
        )  # fmt: skip
    living = directory()
    assert way(living, place, now=begins - timedelta(seconds=1)) == Way(DESK, str(place.pk))
    assert way(living, place, now=begins) == Way(NIGHT, str(place.pk))
    assert way(living, place, now=begins + timedelta(hours=2)) == Way(NIGHT, str(place.pk))


def test_own_numbers_and_numbers_that_want_no_calls_are_never_dialled(house: House) -> None:
    place = make_destination(house.business)
    Suppression.objects.create(business=house.business, number=DESK, source="caller")
    assert way(directory(), place) == NoWay("nobody")
    Suppression.objects.all().delete()
    PhoneNumber.objects.create(business=house.business, number=DESK, agent=house.agent)
    assert way(directory(), place) == NoWay("nobody")


def test_calls_sent_today_are_read_from_what_was_recorded(house: House) -> None:
    place = make_destination(house.business, daily_limit=1)
    now = timezone.now()
    sent(house, place, now)
    living = directory()
    assert way(living, place, now=now) == NoWay("limit")
    assert way(living, place, "call_1", now=now) == Way(DESK, str(place.pk)), "the call stands in its own way"
    assert way(living, place, now=now + timedelta(days=1)) == Way(DESK, str(place.pk))


def test_a_plan_b_does_not_make_the_first_place_forget_its_call(house: House) -> None:
    place = make_destination(house.business, daily_limit=1)
    other = make_destination(house.business, "Night", number=NIGHT)
    now = timezone.now()
    sent(house, place, now)
    facts_store([moved(other, facts.TransferStep.COMMANDED, now + timedelta(seconds=1))])
    assert way(directory(), place, now=now) == NoWay("limit")


def test_what_this_process_sends_counts_at_once_and_each_call_once(house: House) -> None:
    place = make_destination(house.business, daily_limit=2)
    living, notes = directory(), Notes()
    recorder = living.counted(notes)
    now = timezone.now()
    asked, commanded = facts.TransferStep.ASKED, facts.TransferStep.COMMANDED
    told = [moved(place, asked, now), moved(place, commanded, now), moved(place, commanded, now)]
    for fact in told:
        recorder.note(fact)
    assert notes.facts == told
    assert way(living, place, now=now) == Way(DESK, str(place.pk))
    recorder.note(moved(place, commanded, now, "call_2"))
    assert way(living, place, now=now) == NoWay("limit")


def test_the_day_of_a_limit_begins_at_midnight_where_the_place_is(house: House) -> None:
    place = make_destination(house.business, daily_limit=1, time_zone="Asia/Tokyo")
    living = directory()
    recorder = living.counted(Notes())
    before_midnight = datetime(2026, 3, 3, 14, 59, tzinfo=UTC)
    recorder.note(moved(place, facts.TransferStep.COMMANDED, before_midnight))
    assert way(living, place, now=before_midnight) == NoWay("limit")
    assert way(living, place, now=before_midnight + timedelta(minutes=1)) == Way(DESK, str(place.pk))


def test_a_row_that_makes_no_sense_leaves_the_others_answering(house: House) -> None:
    broken = make_destination(house.business, "Broken", number=NIGHT)
    place = make_destination(house.business, plan_b=broken, is_always_open=False, week=[[]] * 7)
    Destination.objects.filter(pk=broken.pk).update(week=[["nonsense"]])
    whole = make_destination(house.business, "Whole", number=BOSS)
    living = directory()
    assert way(living, whole) == Way(BOSS, str(whole.pk))
    assert way(living, place) == NoWay("closed")
    assert way(living, broken) == NoWay("unknown")
