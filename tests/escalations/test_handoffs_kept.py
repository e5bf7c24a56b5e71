"""The rows of handoffs and callbacks follow what calls tell, in whatever way it reaches us."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from businesses.models import Business
from calls.models import Call, CallEvent, CallStatus
from calls.services import facts_store
from engine import facts
from escalations.keeping import late_news, refreshing
from escalations.keeping.refreshing import handoffs_refresh, handoffs_sweep
from escalations.models import (
    Callback,
    CallbackKind,
    CallbackState,
    Destination,
    EscalationRule,
    Handoff,
    HandoffState,
    RuleSetVersion,
)
from tests.calls.call_facts import NOON_MS, House, at, closed, make_house, opened, transfer

pytestmark = pytest.mark.django_db(transaction=True)
ASKED, COMMANDED = facts.TransferStep.ASKED, facts.TransferStep.COMMANDED


@pytest.fixture
def house() -> House:
    return make_house()


def offer(ms: int, destination_id: str = "", **more: str) -> facts.HelpOffered:
    given = {"reason": "human", "why_not": "closed", "priority": "high", **more}
    return facts.HelpOffered(
        call_id="call_1", at_ms=NOON_MS + ms, help=facts.Help.CALLBACK, destination_id=destination_id, **given
    )


def answer(ms: int, due_ms: int | None, *, is_declined: bool = False) -> facts.CallbackAsked:
    due_at_ms = None if due_ms is None else NOON_MS + due_ms
    return facts.CallbackAsked(
        call_id="call_1", at_ms=NOON_MS + ms, due_at_ms=due_at_ms, note="a crown", is_declined=is_declined
    )


def end(reason: str) -> None:
    Call.objects.update(status=CallStatus.ENDED, ended_at=at(60_000), disconnection_reason=reason)
    handoffs_refresh(Call.objects.get().pk)


def test_a_transfer_is_kept_step_by_step_as_it_happens(house: House) -> None:
    facts_store([opened(house.brief()), transfer(10, ASKED)])
    assert Handoff.objects.get().state == HandoffState.ASKED
    facts_store([transfer(20, COMMANDED, attempt=1)])
    facts_store([transfer(30, COMMANDED, attempt=2)])
    handoff = Handoff.objects.get()
    assert (handoff.state, handoff.attempts, handoff.business, handoff.number) == (
        HandoffState.COMMANDED,
        2,
        house.business,
        "+14155550100",
    )
    end("call_transfer")
    handoff.refresh_from_db()
    assert (handoff.state, handoff.why, handoff.settled_at) == (HandoffState.BRIDGED, "call_transfer", at(60_000))
    assert [(move.old, move.new) for move in handoff.moves.all()] == [
        ("", "asked"),
        ("asked", "commanded"),
        ("commanded", "bridged"),
    ]
    assert not Callback.objects.exists()


def wished(ms: int, reason: str, asked_by: str = "rule") -> facts.TransferMoved:
    return replace(transfer(ms, ASKED), reason=reason, asked_by=asked_by)


def published(house: House, number: int, seconds_before: float, *keys: str) -> RuleSetVersion:
    """A version of the rules that came into force so long before the call began."""
    version = RuleSetVersion.objects.create(business=house.business, number=number)
    for position, key in enumerate(keys):
        EscalationRule.objects.create(
            rule_set=version, key=key, position=position, name=f"Of v{number}", cause="phrase", reaction="transfer"
        )
    published_at = at(0) - timedelta(seconds=seconds_before)
    RuleSetVersion.objects.filter(pk=version.pk).update(status="published", published_at=published_at)
    return version


def test_a_wish_is_kept_with_the_rule_as_it_stood_when_the_call_began(house: House) -> None:
    for number, seconds_before in ((1, 7200), (2, 3600), (3, -5)):
        published(house, number, seconds_before, "angry")
    RuleSetVersion.objects.create(business=house.business, number=4)
    facts_store([opened(house.brief()), wished(10, "angry")])
    rule = Handoff.objects.get().rule
    assert rule is not None
    assert (rule.key, rule.rule_set.number) == ("angry", 2)


def test_a_rule_dropped_in_the_second_before_the_call_is_told_by_the_version_that_last_had_it(house: House) -> None:
    published(house, 1, 3600, "angry")
    published(house, 2, 0.2, "sad")
    facts_store([opened(house.brief()), wished(10, "angry")])
    rule = Handoff.objects.get().rule
    assert rule is not None
    assert rule.rule_set.number == 1


@pytest.mark.parametrize(("asked_by", "reason"), [("rule", "builtin.human"), ("model", "angry")])
def test_what_no_rule_of_the_owner_asked_for_is_kept_without_one(house: House, asked_by: str, reason: str) -> None:
    published(house, 1, 3600, "angry")
    facts_store([opened(house.brief()), wished(10, reason, asked_by)])
    handoff = Handoff.objects.get()
    assert (handoff.asked_by, handoff.rule) == (asked_by, None)


def test_a_caller_who_left_during_the_transfer_is_followed_up_by_people(house: House) -> None:
    facts_store([opened(house.brief()), transfer(10, ASKED), transfer(20, COMMANDED, attempt=1)])
    end("user_hangup")
    owed = Callback.objects.get()
    assert Handoff.objects.get().why == "caller_left"
    assert (owed.kind, owed.number, owed.handoff) == (
        CallbackKind.FOLLOW_UP,
        Call.objects.get().caller_number,
        Handoff.objects.get(),
    )
    assert owed.due_at == at(60_000) + timedelta(minutes=15)


def test_an_offer_is_due_when_the_destination_opens_next(house: House) -> None:
    desk = Destination.objects.create(
        business=house.business,
        name="Desk",
        number="+14155550100",
        time_zone="America/Chicago",
        week=[[["09:00", "17:00"]]] * 5 + [[], []],
        dates={},
    )
    facts_store([opened(house.brief()), offer(10, str(desk.pk))])
    owed = Callback.objects.get()
    assert (owed.priority, owed.is_time_named, owed.state) == ("high", False, CallbackState.OPEN)
    assert owed.due_at == desk.opening_hours.opens_next(at(10) + timedelta(minutes=15))
    assert Handoff.objects.get().destination == desk


def test_the_time_the_caller_names_takes_its_place(house: House) -> None:
    facts_store([opened(house.brief()), offer(10)])
    facts_store([answer(900, 7_200_000)])
    owed = Callback.objects.get()
    assert (owed.due_at, owed.is_time_named, owed.words) == (at(7_200_000), True, "a crown")


def test_a_declined_offer_is_dropped_and_says_so(house: House) -> None:
    facts_store([opened(house.brief()), offer(10)])
    facts_store([answer(900, None, is_declined=True)])
    owed = Callback.objects.get()
    assert owed.state == CallbackState.DROPPED
    assert [move.because for move in owed.moves.all()] == ["owed to the caller", "the caller wants no call"]


def test_what_people_have_closed_is_not_opened_by_a_repeat(house: House) -> None:
    facts_store([opened(house.brief()), offer(10)])
    Callback.objects.update(state=CallbackState.DONE)
    end("user_hangup")
    assert [owed.state for owed in Callback.objects.all()] == [CallbackState.DONE]


def test_news_told_again_changes_nothing(house: House) -> None:
    facts_store([opened(house.brief()), transfer(10, ASKED), transfer(20, COMMANDED, attempt=1), offer(30)])
    before = list(Handoff.objects.values()), list(Callback.objects.values())
    for _ in range(3):
        handoffs_refresh(Call.objects.get().pk)
    assert (list(Handoff.objects.values()), list(Callback.objects.values())) == before
    assert Handoff.objects.get().moves.count() == 1


def test_a_destination_of_another_business_is_not_shown(house: House) -> None:
    theirs = make_house("other")
    foreign = Destination.objects.create(
        business=theirs.business, name="Theirs", number="+14155550199", time_zone="UTC", is_always_open=True
    )
    facts_store([opened(house.brief()), offer(10, str(foreign.pk))])
    assert Handoff.objects.get().destination is None


@pytest.mark.parametrize("origin", ["test", "playground", "eval", "shadow"])
def test_calls_that_are_not_live_owe_nobody_anything(house: House, origin: str) -> None:
    facts_store([opened(house.brief())])
    Call.objects.update(origin=origin)
    facts_store([transfer(10, ASKED), offer(20)])
    assert not Handoff.objects.exists()
    assert not Callback.objects.exists()


def test_the_sweep_finds_what_no_signal_brought(house: House) -> None:
    facts_store([opened(house.brief()), transfer(10, ASKED), offer(20)])
    Handoff.objects.all().delete()
    Callback.objects.all().delete()
    Call.objects.update(created_at=timezone.now())
    assert handoffs_sweep() == 1
    assert (Handoff.objects.count(), Callback.objects.count()) == (1, 1)
    assert handoffs_sweep() == 0


class Killed(BaseException):
    """As when the worker's process is ended: no `except Exception` sees it."""


def sweep_for(minutes: int) -> None:
    """As beat does, once a minute."""
    for minute in range(minutes + 1):
        handoffs_sweep(timezone.now() + timedelta(minutes=minute))


def test_news_that_came_after_the_end_and_whose_worker_was_killed_over_it_is_taken_up_by_the_sweep(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweep_for(0)
    facts_store([opened(house.brief()), transfer(10, ASKED), transfer(20, COMMANDED, attempt=1)])
    Call.objects.update(status=CallStatus.ENDED, ended_at=timezone.now(), disconnection_reason="user_hangup")
    handoffs_refresh(Call.objects.get().pk)
    assert (Handoff.objects.get().is_final, Callback.objects.get().is_time_named) == (True, False)

    def killed(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(refreshing, "_keep_owed", killed)
        with pytest.raises(Killed):
            facts_store([offer(30), answer(40, 7_200_000)])
    assert not Callback.objects.get().is_time_named

    sweep_for(2)

    assert Callback.objects.get().due_at == at(7_200_000)
    assert Handoff.objects.get().is_final


def test_a_final_handoff_without_news_is_not_worked_out_again(
    house: House,
) -> None:
    facts_store([opened(house.brief()), transfer(10, ASKED)])
    Call.objects.update(status=CallStatus.ENDED, ended_at=timezone.now(), disconnection_reason="call_transfer")
    sweep_for(3)
    assert Handoff.objects.get().is_final
    facts_store([facts.LineClosed(call_id="call_1", at_ms=NOON_MS + 90_000, code=1000)])
    sweep_for(0)
    CallEvent.objects.filter(type="transfer_moved").update(data={})

    sweep_for(5)

    assert Handoff.objects.get().number == "+14155550100"


def test_the_log_is_read_in_bounded_pieces_and_not_before_its_writers_are_done(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(late_news, "MOST_EVENTS", 2)
    now = timezone.now()
    facts_store([opened(house.brief())])
    late_news.late_news_reopen(now)
    facts_store([transfer(ms, ASKED) for ms in (10, 20, 30, 40)])
    Handoff.objects.update(is_final=True, folded_to=0)
    moments = (now + timedelta(seconds=seconds) for seconds in (59, 61, 119, 122, 123, 124))
    found = [late_news.late_news_reopen(moment) for moment in moments]
    assert sum(found) == 1
    assert found[:3] == [0, 0, 0]


def test_a_transfer_without_any_word_is_settled_once_its_call_has_been_over_for_a_minute(house: House) -> None:
    facts_store([opened(house.brief()), transfer(10, ASKED), transfer(20, COMMANDED, attempt=1)])
    now = timezone.now()
    Call.objects.update(status=CallStatus.ENDED, ended_at=now - timedelta(seconds=50))
    handoffs_sweep()
    assert Handoff.objects.get().state == HandoffState.COMMANDED
    Call.objects.update(ended_at=now - timedelta(seconds=70))
    handoffs_sweep()
    assert Handoff.objects.get().why == "never_settled"
    assert Callback.objects.get().kind == CallbackKind.FOLLOW_UP


def test_the_reason_of_a_call_takes_back_what_only_its_socket_told(house: House) -> None:
    facts_store([opened(house.brief()), transfer(10, ASKED), transfer(20, COMMANDED, attempt=1)])
    facts_store([transfer(30, facts.TransferStep.CONFIRMED, attempt=1)])
    assert Handoff.objects.get().state == HandoffState.BRIDGED
    end("user_hangup")
    assert (Handoff.objects.get().state, Callback.objects.get().kind) == (HandoffState.LOST, CallbackKind.FOLLOW_UP)


def test_a_caller_who_declined_and_then_asked_again_is_owed_a_call(house: House) -> None:
    facts_store([opened(house.brief()), offer(10), answer(900, None, is_declined=True)])
    assert not Callback.objects.filter(state=CallbackState.OPEN).exists()
    facts_store([offer(2_000)])
    assert Callback.objects.get().state == CallbackState.OPEN


@pytest.mark.parametrize("step", ["refused", "lost"])
def test_the_sweep_owes_a_call_to_who_was_refused_when_whoever_heard_of_the_end_died(house: House, step: str) -> None:
    facts_store([opened(house.brief()), transfer(10, ASKED), transfer(20, COMMANDED, attempt=1)])
    facts_store([transfer(30, facts.TransferStep(step), attempt=1)])
    now = timezone.now()
    Call.objects.update(status=CallStatus.ENDED, ended_at=now, disconnection_reason="user_hangup")
    assert handoffs_sweep(now) == 1
    assert Callback.objects.get().kind == CallbackKind.FOLLOW_UP
    assert handoffs_sweep(now) == 0


def test_a_socket_that_closes_tells_this_room(house: House) -> None:
    facts_store([opened(house.brief()), transfer(10, ASKED), transfer(20, COMMANDED, attempt=1)])
    Call.objects.update(disconnection_reason="call_transfer")
    facts_store([closed(90)])
    assert Handoff.objects.get().state == HandoffState.BRIDGED


def test_a_wish_that_is_not_met_in_time_goes_to_people_while_the_call_goes_on(house: House) -> None:
    facts_store([opened(house.brief()), transfer(10, ASKED), transfer(20, COMMANDED, attempt=1)])
    asked_at = Handoff.objects.get().asked_at
    handoffs_sweep(asked_at + timedelta(minutes=2))
    assert not Callback.objects.exists()
    handoffs_sweep(asked_at + timedelta(minutes=4))
    owed = Callback.objects.get()
    assert (owed.kind, owed.state, Handoff.objects.get().state) == ("follow_up", "open", "commanded")
    facts_store([transfer(30, COMMANDED, attempt=2)])
    assert Callback.objects.get().state == CallbackState.OPEN
    end("call_transfer")
    assert (Callback.objects.get().state, Handoff.objects.get().state) == ("dropped", "bridged")


@pytest.mark.parametrize("wait_s", [30, 90, 1800])
def test_how_long_a_wish_may_wait_is_for_the_business_to_say(house: House, wait_s: int) -> None:
    Business.objects.update(handoff_wait_s=wait_s)
    facts_store([opened(house.brief()), transfer(10, ASKED), transfer(20, COMMANDED, attempt=1)])
    asked_at = Handoff.objects.get().asked_at
    assert handoffs_sweep(asked_at + timedelta(seconds=wait_s - 1)) == 0
    assert not Callback.objects.exists()
    assert handoffs_sweep(asked_at + timedelta(seconds=wait_s + 1)) == 1
    assert Callback.objects.get().due_at == asked_at + timedelta(seconds=wait_s) + refreshing.SOON


def test_a_wait_that_makes_no_sense_is_refused_by_the_database(house: House) -> None:
    row = Business.objects.filter(pk=house.business.pk)
    for wait_s in (29, 1801):
        with pytest.raises(IntegrityError):
            row.update(handoff_wait_s=wait_s)


def test_a_wish_that_was_met_late_stays_with_who_took_it_up(house: House) -> None:
    facts_store([opened(house.brief()), transfer(10, ASKED), transfer(20, COMMANDED, attempt=1)])
    handoffs_sweep(Handoff.objects.get().asked_at + timedelta(minutes=4))
    Callback.objects.update(state=CallbackState.CLAIMED, claimed_at=timezone.now())
    end("user_hangup")
    owed = Callback.objects.get()
    assert (owed.state, owed.kind) == (CallbackState.CLAIMED, CallbackKind.FOLLOW_UP)
