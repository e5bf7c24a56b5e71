"""People work through what is owed to callers: nothing is taken twice, nothing typed is lost, all of it is told."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from businesses.access import Member
from businesses.models import AuditEntry, Membership, Role, User
from calls.models import Call, CallStatus, Placement, PlacementState, Suppression
from common.errors import BadInput, LostRace, NotAllowed
from escalations.models import Callback, CallbackMove, CallbackState
from escalations.queueing import working
from escalations.queueing.calling import callback_call
from escalations.queueing.filters import QueueFilters, Show
from escalations.queueing.selectors import PAGE, counted, queue_page, span, zone_apart
from escalations.queueing.times import snooze_time, time_in_zone
from tests.calls.call_facts import House, make_house

pytestmark = pytest.mark.django_db(transaction=True)
NUMBER = "+14155550123"


@pytest.fixture
def house() -> House:
    return make_house()


def member_of(house: House, role: Role = Role.REVIEWER, name: str = "rita") -> Member:
    user = User.objects.create_user(f"{name}@dental.example", first_name=name.title())
    Membership.objects.create(business=house.business, user=user, role=role)
    return Member(user, house.business, role)


def owed(house: House, minutes: int = 60, **changes: object) -> Callback:
    """Due in so many minutes from now."""
    given = {"number": NUMBER, "due_at": timezone.now() + timedelta(minutes=minutes), **changes}
    return Callback.objects.create(business=house.business, **given)


def shown(member: Member, **filters: object) -> list[int]:
    return [row.pk for row in queue_page(member, QueueFilters(**filters)).rows]  # type: ignore[arg-type]


def test_the_second_who_claims_is_told_who_was_first(house: House) -> None:
    rita, sam = member_of(house), member_of(house, name="sam")
    row = owed(house)
    working.callback_claim(rita, row)
    with pytest.raises(LostRace, match="Rita has this in hand"):
        working.callback_claim(sam, row)
    row.refresh_from_db()
    assert (row.state, row.claimed_by) == (CallbackState.CLAIMED, rita.user)
    assert [(move.old, move.new, move.by) for move in row.moves.all()] == [("open", "claimed", rita.user)]


def test_ones_own_claim_may_be_made_twice(house: House) -> None:
    rita, row = member_of(house), owed(house)
    working.callback_claim(rita, row)
    working.callback_claim(rita, row)
    assert CallbackMove.objects.count() == 1


def test_nobody_but_its_holder_or_a_manager_gives_back_finishes_or_snoozes(house: House) -> None:
    rita, sam, mara = member_of(house), member_of(house, name="sam"), member_of(house, Role.MANAGER, "mara")
    row = owed(house)
    working.callback_claim(rita, row)
    with pytest.raises(LostRace, match="Rita"):
        working.callback_release(sam, row)
    with pytest.raises(LostRace, match="Rita"):
        working.callback_close(sam, row, "reached")
    with pytest.raises(LostRace, match="Rita"):
        working.callback_snooze(sam, row, timezone.now() + timedelta(hours=1))
    working.callback_release(mara, row)
    row.refresh_from_db()
    assert (row.state, row.claimed_by) == (CallbackState.OPEN, None)


def test_a_viewer_and_a_stranger_may_do_nothing(house: House) -> None:
    viewer, stranger = member_of(house, Role.VIEWER, "vic"), member_of(make_house("other"), name="otto")
    row = owed(house)
    for who in (viewer, stranger):
        with pytest.raises(NotAllowed):
            working.callback_claim(who, row)
        with pytest.raises(NotAllowed):
            working.callback_note(who, row, "hello")


def test_it_is_finished_with_an_outcome_a_last_word_and_a_line_in_the_trail(house: House) -> None:
    rita, row = member_of(house), owed(house)
    with pytest.raises(BadInput, match="what became of it"):
        working.callback_close(rita, row, "")
    working.callback_close(rita, row, "reached", " comes on Monday ")
    row.refresh_from_db()
    assert (row.outcome, row.note, row.closed_at is None) == ("reached", "comes on Monday", False)
    assert Callback.objects.get().state == CallbackState.DONE
    assert AuditEntry.objects.get().act == "callback_closed"
    with pytest.raises(LostRace, match="finished already"):
        working.callback_close(rita, row, "no_answer")
    working.callback_reopen(rita, row)
    again = Callback.objects.get()
    assert (again.state, again.outcome, again.closed_at) == (CallbackState.OPEN, "", None)


def test_what_was_dropped_is_not_opened_beside_another_of_its_call(house: House) -> None:
    rita = member_of(house)
    call = Call.objects.create(business=house.business, retell_call_id="call_1")
    first = owed(house, call=call)
    working.callback_close(rita, first, "not_needed")
    owed(house, call=call)
    with pytest.raises(LostRace, match="open for this call already"):
        working.callback_reopen(rita, first)


def test_a_colleague_gets_it_and_a_stranger_cannot(house: House) -> None:
    rita, sam = member_of(house), member_of(house, name="sam")
    stranger = member_of(make_house("other"), name="otto")
    row = owed(house)
    working.callback_assign(rita, row, sam.user)
    row.refresh_from_db()
    assert row.claimed_by == sam.user
    with pytest.raises(BadInput, match="work here"):
        working.callback_assign(sam, row, stranger.user)


def test_a_snoozed_one_is_out_of_sight_and_comes_back(house: House) -> None:
    rita, row = member_of(house), owed(house, -5)
    until = timezone.now() + timedelta(hours=1)
    working.callback_snooze(rita, row, until)
    assert shown(rita) == []
    assert shown(rita, show=Show.SNOOZED) == [row.pk]
    assert counted(house.business).waiting == 0
    later = until + timedelta(seconds=1)
    assert [each.pk for each in queue_page(rita, QueueFilters(), later).rows] == [row.pk]
    assert counted(house.business, later).waiting == 1
    working.callback_wake(rita, row)
    assert shown(rita) == [row.pk]


@pytest.mark.parametrize("length", [timedelta(0), timedelta(minutes=-1), timedelta(days=91)])
def test_a_snooze_into_the_past_or_for_ever_is_refused(house: House, length: timedelta) -> None:
    with pytest.raises(BadInput):
        working.callback_snooze(member_of(house), owed(house), timezone.now() + length)


def test_overdue_ones_rise_of_high_priority_first_then_by_the_time_they_were_due(house: House) -> None:
    rita = member_of(house)
    soon = owed(house, 10)
    urgent_soon = owed(house, 20, priority="high")
    late_low = owed(house, -50, priority="low")
    late = owed(house, -20)
    later_late = owed(house, -10)
    late_high = owed(house, -1, priority="high")
    assert shown(rita) == [each.pk for each in (late_high, late, later_late, late_low, urgent_soon, soon)]
    assert shown(rita, show=Show.OVERDUE) == [late_high.pk, late.pk, later_late.pk, late_low.pk]
    assert shown(rita, priority="high") == [late_high.pk, urgent_soon.pk]


def test_pages_follow_each_other_without_a_gap_and_without_a_repeat(house: House) -> None:
    rita = member_of(house)
    now = timezone.now()
    for number in range(2 * PAGE + 3):
        owed(house, number - PAGE, priority=("low", "medium", "high")[number % 3])
    seen, after = list[int](), ""
    for _ in range(3):
        page = queue_page(rita, QueueFilters(after=after), now)
        seen += [row.pk for row in page.rows]
        after = page.older
    assert (after, len(seen), len(set(seen))) == ("", 2 * PAGE + 3, 2 * PAGE + 3)


def test_finished_ones_come_latest_first_in_pages(house: House) -> None:
    rita = member_of(house)
    at = timezone.now()
    rows = [
        owed(house, state=CallbackState.DONE, closed_at=at - timedelta(minutes=number)) for number in range(PAGE + 2)
    ]
    first = queue_page(rita, QueueFilters(show=Show.DONE))
    second = queue_page(rita, QueueFilters(show=Show.DONE, after=first.older))
    assert [row.pk for row in (*first.rows, *second.rows)] == [row.pk for row in rows]


def test_mine_and_unclaimed_are_told_apart(house: House) -> None:
    rita, sam = member_of(house), member_of(house, name="sam")
    mine, free = owed(house), owed(house)
    working.callback_claim(rita, mine)
    assert (shown(rita, show=Show.MINE), shown(sam, show=Show.MINE)) == ([mine.pk], [])
    assert shown(rita, show=Show.UNCLAIMED) == [free.pk]


def test_the_counter_counts_what_is_unclaimed_or_overdue_and_names_what_is_urgent(house: House) -> None:
    rita = member_of(house)
    urgent = owed(house, priority="high")
    taken = owed(house, priority="high")
    late = owed(house, -5)
    working.callback_claim(rita, taken)
    working.callback_claim(rita, late)
    found = counted(house.business)
    assert (found.waiting, found.urgent) == (2, (urgent.pk,))


def test_another_business_sees_none_of_it(house: House) -> None:
    owed(house, -5, priority="high")
    otto = member_of(make_house("other"), name="otto")
    assert shown(otto) == []
    assert counted(otto.business).waiting == 0


def test_a_person_adds_one_for_a_number(house: House) -> None:
    rita = member_of(house)
    row = working.callback_add(rita, number="+1 415 555 0123", words="the crown", due_at=None)
    assert (row.number, row.time_zone, row.is_time_named) == (NUMBER, "America/Los_Angeles", False)
    assert [(move.because, move.by) for move in row.moves.all()] == [("added", rita.user)]
    for number, words in (("nonsense", "x"), (NUMBER, "  ")):
        with pytest.raises(BadInput):
            working.callback_add(rita, number=number, words=words, due_at=None)
    with pytest.raises(BadInput):
        working.callback_add(rita, number=NUMBER, words="x", due_at=None, priority="mad")


def test_who_asked_not_to_be_called_is_not_dialled_and_the_refusal_is_told(house: House) -> None:
    rita, row = member_of(house), owed(house)
    ready_to_dial(house)
    Suppression.objects.create(business=house.business, number=NUMBER, source="caller")
    with pytest.raises(BadInput, match="asked not to be called"):
        callback_call(rita, row, 1)
    row.refresh_from_db()
    assert (row.state, row.claimed_by, row.attempts) == (CallbackState.CLAIMED, rita.user, 1)
    assert "could not be called" in row.moves.last().because  # type: ignore[union-attr]


def test_without_a_number_to_call_from_the_person_is_told_to_dial_by_hand(house: House) -> None:
    rita, row = member_of(house), owed(house)
    with pytest.raises(BadInput, match="dial the number by hand"):
        callback_call(rita, row, 1)
    assert not Placement.objects.exists()


def test_the_same_press_sent_twice_is_one_attempt(house: House) -> None:
    rita, row = member_of(house), owed(house)
    ready_to_dial(house)
    call = Call.objects.create(business=house.business, retell_call_id="call_back", status=CallStatus.LIVE)
    Placement.objects.create(
        business=house.business,
        intent_key=f"callback-{row.pk}-1",
        to_number=NUMBER,
        purpose="callback",
        trace_id="t",
        state=PlacementState.PLACED,
        call=call,
    )
    for _ in range(2):
        assert callback_call(rita, Callback.objects.get(pk=row.pk), 1).call == call
    row.refresh_from_db()
    assert row.attempts == 1
    assert [move.call for move in row.moves.all() if move.call] == [call]
    with pytest.raises(BadInput, match="out of date"):
        callback_call(rita, row, 3)


def ready_to_dial(house: House) -> None:
    from agents.models import Agent, PhoneNumber  # noqa: PLC0415

    Agent.objects.update(is_default=True, retell_agent_id="agent_1")
    PhoneNumber.objects.create(business=house.business, number="+14155550199")
    house.business.retell_api_key = "key_test"
    house.business.save()


def test_times_are_read_by_the_clock_of_the_business(house: House) -> None:
    house.business.time_zone = "America/Chicago"
    now = datetime(2026, 3, 7, 23, 30, tzinfo=ZoneInfo("America/Chicago"))
    # The clocks go forward in that night.
    assert snooze_time(house.business, "morning", "", now) == datetime(2026, 3, 8, 14, 0, tzinfo=UTC)
    assert time_in_zone(house.business, "2026-03-09T09:00", "due_at") == datetime(2026, 3, 9, 14, 0, tzinfo=UTC)
    assert time_in_zone(house.business, "", "due_at") is None
    for choice, at in (("at", ""), ("at", "soon"), ("nonsense", "")):
        with pytest.raises(BadInput):
            snooze_time(house.business, choice, at, now)


@pytest.mark.parametrize(
    ("theirs", "ours", "told"),
    [
        ("America/New_York", "America/Chicago", "America/New_York"),
        ("America/Chicago", "America/Chicago", ""),
        ("America/Toronto", "America/New_York", ""),
        ("nowhere", "UTC", ""),
    ],
)
def test_the_callers_zone_is_told_where_its_clock_differs(theirs: str, ours: str, told: str) -> None:
    assert zone_apart(theirs, ours, datetime(2026, 1, 1, tzinfo=UTC)) == told


@pytest.mark.parametrize(
    ("length", "words"), [(20, "1 min"), (60 * 59, "59 min"), (3600 * 5, "5 h"), (86_400 * 3, "3 days")]
)
def test_how_late_something_is_reads_shortly(length: int, words: str) -> None:
    assert span(timedelta(seconds=length)) == words
