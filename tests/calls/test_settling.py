"""Calls nobody reports on, with PostgreSQL and the simulated account asked through the official SDK."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from businesses.retell import client_for
from calls import signals
from calls.models import Call, CallMove, Placement
from calls.placing import call_place
from calls.services import facts_store
from calls.settling import DIALLING_FOR, LONGEST_CALL, SILENT_FOR, calls_settle, placements_settle
from calls.webhook_handlers import handle
from engine.brief import Brief
from tests.calls.call_facts import House, closed, make_house, opened
from tests.calls.retell_account import Account, connected_house, simulated_account
from tests.calls.test_placing import losing_answers
from vendors.retell.payloads import parse_webhook

pytestmark = pytest.mark.django_db(transaction=True)
ADA = "+14155550123"
BUSY = "+14155550190"
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def account() -> Iterator[Account]:
    with simulated_account() as account:
        yield account


@pytest.fixture
def house(settings: Settings, account: Account) -> Iterator[House]:
    yield connected_house(settings, account)
    account.heal()
    account.drop_number()


def placed(house: House, to: str = ADA) -> Call:
    call = call_place(business=house.business, to=to, purpose="recall", intent_key=to).call
    assert call is not None
    return call


def waiting_at_retell(house: House, **changes: Any) -> Call:
    """A call that is live here and not over there."""
    there = client_for(house.business).call.register_phone_call(agent_id=house.agent.retell_agent_id)
    return live(house.brief(), there.call_id, **changes)


def live(brief: Brief, call_id: str = "call_1", **changes: Any) -> Call:
    facts_store([opened(brief, call_id=call_id)])
    return set_back(Call.objects.get(retell_call_id=call_id), **changes)


def set_back(call: Call, **changes: Any) -> Call:
    Call.objects.filter(pk=call.pk).update(**changes)
    call.refresh_from_db()
    return call


def ago(span: timedelta) -> Any:
    return timezone.now() - span


def test_a_call_that_ended_unreported_is_settled_as_its_webhook_would_have(house: House, account: Account) -> None:
    call = placed(house, BUSY)
    account.finish(call.retell_call_id)
    set_back(call, created_at=ago(DIALLING_FOR + SECOND))
    assert calls_settle() == 1
    call.refresh_from_db()
    assert (call.status, call.disconnection_reason, call.settled_by) == ("not_connected", "dial_busy", "retell")
    assert call.ended_at is not None
    assert calls_settle() == 0


@pytest.mark.parametrize("short_of", [True, False])
def test_a_live_call_is_asked_about_after_five_silent_minutes(house: House, short_of: bool) -> None:
    silent = SILENT_FOR - SECOND * 5 if short_of else SILENT_FOR + SECOND
    call = live(house.brief(), seen_at=ago(silent))
    calls_settle()
    call.refresh_from_db()
    assert call.status == ("live" if short_of else "ended")


@pytest.mark.parametrize("short_of", [True, False])
def test_a_placed_call_may_ring_for_ten_minutes(house: House, account: Account, short_of: bool) -> None:
    silent = DIALLING_FOR - SECOND * 5 if short_of else DIALLING_FOR + SECOND
    call = placed(house, BUSY)
    account.finish(call.retell_call_id)
    set_back(call, created_at=ago(silent))
    calls_settle()
    call.refresh_from_db()
    assert call.status == ("registered" if short_of else "not_connected")


def test_a_call_the_account_does_not_know_is_lost_from_when_it_was_last_seen(house: House) -> None:
    seen_at = ago(SILENT_FOR * 2)
    call = live(house.brief(), seen_at=seen_at)
    heard: list[int] = []
    signals.call_ended.connect(lambda **told: heard.append(told["call_pk"]), weak=False, dispatch_uid="test")
    assert calls_settle() == 1
    signals.call_ended.disconnect(dispatch_uid="test")
    call.refresh_from_db()
    assert (call.status, call.settled_by, call.disconnection_reason, call.ended_at) == ("ended", "lost", "", seen_at)
    assert CallMove.objects.filter(call=call).latest("pk").because == "lost"
    assert heard == [call.pk]


def test_a_business_without_a_key_has_nobody_to_ask(settings: Settings) -> None:
    settings.RETELL_BASE_URL = "http://127.0.0.1:1"
    call = live(make_house().brief(), seen_at=ago(SILENT_FOR * 2))
    assert calls_settle() == 1
    call.refresh_from_db()
    assert call.settled_by == "lost"


def test_a_call_that_goes_on_at_retell_is_seen_again(house: House) -> None:
    call = waiting_at_retell(house, seen_at=ago(SILENT_FOR * 2), started_at=ago(SILENT_FOR * 3))
    assert calls_settle() == 0
    call.refresh_from_db()
    assert call.status == "live"
    assert call.seen_at is not None
    assert call.seen_at > ago(SILENT_FOR)


def test_no_call_is_live_for_longer_than_calls_can_last_whatever_retell_says(house: House) -> None:
    call = waiting_at_retell(house, seen_at=ago(SILENT_FOR * 2), started_at=ago(LONGEST_CALL + SECOND))
    assert calls_settle() == 1
    call.refresh_from_db()
    assert (call.status, call.settled_by) == ("ended", "lost")


def test_trouble_at_retell_leaves_a_call_for_the_next_time(house: House, account: Account) -> None:
    young = live(house.brief(), started_at=ago(SILENT_FOR * 2))
    older = live(house.brief(), call_id="call_2", started_at=ago(LONGEST_CALL * 2))
    account.break_rest(path="/v2/get-call", status=503)
    assert calls_settle() == 1
    young.refresh_from_db()
    older.refresh_from_db()
    assert (young.status, older.status) == ("live", "ended")
    account.heal()
    assert calls_settle() == 1
    young.refresh_from_db()
    assert young.status == "ended"


def test_one_business_in_trouble_does_not_hold_up_another(house: House, account: Account) -> None:
    stuck = [live(house.brief(), call_id=f"call_{n}", started_at=ago(SILENT_FOR * 3)) for n in range(3)]
    free = live(make_house("other").brief(), call_id="call_free", started_at=ago(SILENT_FOR * 2))
    account.break_rest(path="/v2/get-call", status=503, count=1)
    assert calls_settle() == 1
    free.refresh_from_db()
    assert free.status == "ended"
    assert {Call.objects.get(pk=call.pk).status for call in stuck} == {"live"}


def test_a_closed_call_retell_never_reported_is_asked_about_once(house: House, account: Account) -> None:
    call = placed(house, BUSY)
    account.finish(call.retell_call_id)
    set_back(call, status="ended", started_at=ago(SILENT_FOR * 2), ended_at=ago(SILENT_FOR + SECOND))
    assert calls_settle() == 1
    call.refresh_from_db()
    assert (call.status, call.settled_by) == ("not_connected", "retell")


def test_a_closed_call_the_account_does_not_know_keeps_what_the_socket_said(house: House) -> None:
    brief = house.brief()
    facts_store([opened(brief), closed(6_000)])
    before = Call.objects.get()
    assert before.status == "ended"
    assert calls_settle() == 1
    after = Call.objects.get()
    assert (after.status, after.ended_at, after.settled_by) == ("ended", before.ended_at, "socket")
    assert calls_settle() == 0


def test_calls_retell_does_not_carry_are_left_alone_until_they_cannot_be_live(house: House) -> None:
    facts_store([opened(house.brief(), origin="eval")])
    call = set_back(Call.objects.get(), started_at=ago(SILENT_FOR * 2))
    assert calls_settle() == 0
    set_back(call, started_at=ago(LONGEST_CALL + SECOND))
    assert calls_settle() == 1
    call.refresh_from_db()
    assert call.settled_by == "lost"


def test_a_placement_whose_answer_was_lost_is_found_by_its_call(
    house: House, account: Account, settings: Settings
) -> None:
    with losing_answers(account.url, 1) as address:
        settings.RETELL_BASE_URL = address
        placement = call_place(business=house.business, to=BUSY, purpose="recall", intent_key="k")
    settings.RETELL_BASE_URL = account.url
    assert placement.state == "unknown"
    assert placements_settle() == 0
    call = Call.objects.create(
        business=house.business,
        retell_call_id="call_found",
        direction="outbound",
        metadata={"placement_id": str(placement.pk)},
    )
    Call.objects.create(
        business=make_house("other").business,
        retell_call_id="call_theirs",
        direction="outbound",
        metadata={"placement_id": str(placement.pk)},
    )
    assert placements_settle() == 1
    found = Placement.objects.get(pk=placement.pk)
    assert (found.state, found.call) == ("placed", call)


def test_a_late_webhook_still_says_how_a_lost_call_ended(house: House) -> None:
    call = live(house.brief(), seen_at=ago(SILENT_FOR * 2))
    calls_settle()
    late = {
        "event": "call_ended",
        "call": {
            "call_id": call.retell_call_id,
            "disconnection_reason": "user_hangup",
            "start_timestamp": 1_780_000_000_000,
            "end_timestamp": 1_780_000_061_000,
        },
    }
    with transaction.atomic():
        handle(parse_webhook(json.dumps(late).encode()), house.business.pk, timezone.now(), "late")
    call.refresh_from_db()
    assert (call.status, call.disconnection_reason, call.settled_by) == ("ended", "user_hangup", "webhook")
    assert call.ended_at is not None
    assert call.ended_at.timestamp() == 1_780_000_061
    assert calls_settle() == 0
