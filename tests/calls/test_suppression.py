"""Numbers that may not be called: who puts them on the list, and that it happens with the wish itself."""

import json
import threading

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from calls.models import Call, CallEvent, Origin, Suppression, SuppressionSource
from calls.selectors import is_suppressed, suppressed_numbers
from calls.services import facts_store
from calls.suppression import lock_number, suppression_add
from calls.webhook_handlers import handle
from common.errors import BadInput
from engine import facts
from engine.events import CallDetails, Direction
from tests.calls.call_facts import DETAILS, NOON_MS, House, closed, make_house, opened
from vendors.retell.payloads import parse_webhook

CALLER = "+14155550123"


def opt_out(ms: int = 50) -> facts.OptOutHeard:
    return facts.OptOutHeard(call_id="call_1", at_ms=NOON_MS + ms, rule_id="stop")


@pytest.mark.django_db
def test_a_caller_who_asks_is_on_the_list_while_the_call_is_still_live() -> None:
    house = make_house()
    facts_store([opened(house.brief()), opt_out()])
    call = Call.objects.get()
    assert call.status == "live"
    [row] = Suppression.objects.all()
    assert (row.business, row.number, row.source, row.call) == (house.business, CALLER, "caller", call)


@pytest.mark.django_db
def test_a_wish_and_its_number_are_stored_together_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    house = make_house()
    facts_store([opened(house.brief())])
    monkeypatch.setattr("calls.storing.event_rows.write_events", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        facts_store([opt_out()])
    assert not Suppression.objects.exists()
    assert not CallEvent.objects.filter(type="opt_out_heard").exists()


@pytest.mark.django_db
def test_the_person_called_is_listed_on_a_call_we_placed() -> None:
    details = CallDetails("call_1", direction=Direction.OUTBOUND, from_number="+14155550199", to_number=CALLER)
    facts_store([opened(make_house().brief(), details=details), opt_out()])
    assert [row.number for row in Suppression.objects.all()] == [CALLER]


@pytest.mark.django_db
@pytest.mark.parametrize("origin", [origin for origin in Origin.values if origin != "live"])
def test_calls_of_other_origins_write_no_suppression(origin: str) -> None:
    facts_store([opened(make_house().brief(), origin=origin), opt_out()])
    assert not Suppression.objects.exists()


@pytest.mark.django_db
def test_a_caller_without_a_number_leaves_the_wish_in_the_log_alone() -> None:
    details = CallDetails("call_1", direction=Direction.INBOUND, from_number="anonymous")
    facts_store([opened(make_house().brief(), details=details), opt_out(), closed(90)])
    assert not Suppression.objects.exists()
    assert CallEvent.objects.filter(type="opt_out_heard").exists()


@pytest.mark.django_db
def test_a_number_that_becomes_known_after_the_wish_is_listed_too() -> None:
    facts_store([opened(make_house().brief(), details=None), opt_out()])
    assert not Suppression.objects.exists()
    facts_store([facts.CallerKnown(call_id="call_1", at_ms=NOON_MS + 60, details=DETAILS)])
    assert [row.number for row in Suppression.objects.all()] == [CALLER]


@pytest.mark.django_db
def test_a_caller_who_only_becomes_known_is_not_listed() -> None:
    facts_store([opened(make_house().brief(), details=None)])
    facts_store([facts.CallerKnown(call_id="call_1", at_ms=NOON_MS + 60, details=DETAILS)])
    assert not Suppression.objects.exists()


@pytest.mark.django_db
def test_asking_twice_lists_once_and_the_first_source_stays() -> None:
    house = make_house()
    assert suppression_add(business=house.business, number="+1 415 555 0123", source=SuppressionSource.OPERATOR)
    facts_store([opened(house.brief()), opt_out()])
    assert not suppression_add(business=house.business, number=CALLER, source=SuppressionSource.RETELL)
    assert [(row.number, row.source) for row in Suppression.objects.all()] == [(CALLER, "operator")]


@pytest.mark.django_db
def test_what_is_no_number_is_refused_with_what_to_do() -> None:
    with pytest.raises(BadInput, match="country code") as refused:
        suppression_add(business=make_house().business, number="Ada", source=SuppressionSource.LIST)
    assert refused.value.field == "number"


@pytest.mark.django_db
def test_a_list_is_of_one_business() -> None:
    ours, theirs = make_house("ours"), make_house("theirs")
    suppression_add(business=ours.business, number=CALLER, source=SuppressionSource.OPERATOR)
    assert suppressed_numbers(ours.business.pk) == {CALLER}
    assert suppressed_numbers(theirs.business.pk) == frozenset()
    assert is_suppressed(ours.business, CALLER)
    assert not is_suppressed(theirs.business, CALLER)
    assert not is_suppressed(ours.business, "+14155550124")


def told_ended(house: House, reason: str) -> None:
    call = {"call_id": "call_1", "direction": "inbound", "from_number": CALLER, "disconnection_reason": reason}
    body = json.dumps({"event": "call_ended", "call": call}).encode()
    handle(parse_webhook(body), house.business.pk, timezone.now(), "told")


@pytest.mark.django_db
@pytest.mark.parametrize(("reason", "listed"), [("user_requested_dnc", ["retell"]), ("user_hangup", [])])
def test_a_caller_who_told_retell_is_on_the_list(reason: str, listed: list[str]) -> None:
    told_ended(make_house(), reason)
    assert [row.source for row in Suppression.objects.filter(number=CALLER)] == listed


@pytest.mark.django_db
def test_a_number_only_retell_knew_is_listed_for_the_wish_heard_before() -> None:
    house = make_house()
    facts_store([opened(house.brief(), details=None), opt_out()])
    told_ended(house, "agent_hangup")
    assert [(row.number, row.source) for row in Suppression.objects.all()] == [(CALLER, "caller")]


@pytest.mark.django_db(transaction=True)
def test_a_number_under_decision_is_waited_for_and_others_are_not() -> None:
    house: House = make_house()
    added = threading.Event()

    def add() -> None:
        suppression_add(business=house.business, number=CALLER, source=SuppressionSource.OPERATOR)
        added.set()
        connections.close_all()

    with transaction.atomic():
        lock_number(house.business.pk, CALLER)
        thread = threading.Thread(target=add)
        thread.start()
        _until_somebody_waits()
        assert not added.is_set()
        lock_number(house.business.pk, "+14155550124")
    thread.join(10)
    assert added.is_set()


def _until_somebody_waits() -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    for _ in range(2_000):
        with connection.cursor() as cursor:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waited for the number's lock")
