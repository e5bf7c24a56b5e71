"""What each event does to a call's rows: once, in any order, also for calls this house never saw."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoCaptureOnCommitCallbacks

from agents.models import Agent
from calls.models import Call, CallEvent, CallMove, DeliveryState, TurnRecord, Utterance, WebhookDelivery
from calls.services import facts_store
from calls.signals import call_analyzed, call_ended, transfer_told
from calls.webhook_intake import delivery_store
from calls.webhook_processing import RETRY_AFTER_S, delivery_again, delivery_process, due_deliveries
from tests.calls import told
from tests.calls.call_facts import NOON_MS, House, agent_said, closed, ended, heard, make_house, opened
from tests.calls.told import ENDED_MS, STARTED_MS, body_of
from vendors.retell.payloads import webhook_name

pytestmark = pytest.mark.django_db

FOREIGN = "call_placed_elsewhere"


@pytest.fixture
def house() -> House:
    found = make_house()
    Agent.objects.update(retell_agent_id="agent_mia")
    return found


def tell(house: House, payload: dict[str, Any]) -> WebhookDelivery:
    """Keep and process one event."""
    body = body_of(payload)
    pk = delivery_store(house.business.pk, *webhook_name(body), body)
    row = WebhookDelivery.objects.latest("pk")
    if pk is not None:
        delivery_process(pk)
        row.refresh_from_db()
    return row


def when(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)


def test_a_call_never_seen_is_recorded_all_the_same(house: House) -> None:
    delivery = tell(house, told.ended(FOREIGN))

    assert (delivery.state, delivery.error, delivery.tries) == (DeliveryState.PROCESSED, "", 1)
    call = Call.objects.get(retell_call_id=FOREIGN)
    assert (call.status, call.disconnection_reason, call.settled_by) == ("ended", "user_hangup", "webhook")
    assert (call.started_at, call.ended_at) == (when(STARTED_MS), when(ENDED_MS))
    assert (call.agent, call.direction) == (house.agent, "inbound")
    assert (call.from_number, call.to_number) == ("+13125550142", "+13125550100")
    assert call.cost["total_cents"] == 6.3
    assert call.cost["products"][0]["product"] == "retell_voice_engine"
    assert call.latency["e2e"]["p50_ms"] == 812.0
    assert (call.variables, call.metadata) == ({}, {})
    first, second, third = call.utterances.all()
    assert (first.speaker, first.turn_id, first.words[0]) == ("agent", 0, ["Hello,", 0.2, 0.6])
    assert (second.speaker, second.text) == ("caller", "Book me in.")
    assert third.words == [["You are booked.", 3.6, 4.4]]


def test_what_was_heard_on_the_line_is_replaced_and_turns_learn_what_was_heard_of_them(house: House) -> None:
    facts_store([opened(house.brief()), heard(100, agent_said("Hello", 0)), ended(200, 1, "You are booked. Bye.")])
    tell(house, told.ended("call_1"))

    assert list(Utterance.objects.values_list("text", flat=True)) == [said["content"] for said in told.SAID]
    assert TurnRecord.objects.get(turn_id=1).heard == "You are booked."
    call = Call.objects.get()
    assert (call.trace_id, call.variables) == ("trace-1", {"first_name": "Ada"})
    assert CallEvent.objects.filter(type="words_heard").count() == 2


def test_words_the_recorder_brings_late_do_not_replace_retells(house: House) -> None:
    facts_store([opened(house.brief())])
    tell(house, told.ended("call_1"))
    later_ms = round(timezone.now().timestamp() * 1000) - NOON_MS + 60_000
    facts_store([heard(later_ms, agent_said("Hel"))])
    assert Utterance.objects.count() == 3


def test_a_line_that_opens_late_does_not_bring_a_settled_call_back(house: House) -> None:
    tell(house, told.ended("call_1"))
    facts_store([opened(house.brief(), ms=ENDED_MS - NOON_MS + 5_000)])
    assert Call.objects.get().status == "ended"


def test_every_reason_leads_to_its_status_and_late_words_correct_what_silence_said(house: House) -> None:
    facts_store([opened(house.brief()), closed(500)])
    tell(house, told.ended("call_1", disconnection_reason="error_llm_websocket_runtime"))
    tell(house, told.ended("call_2", disconnection_reason="dial_busy", transcript_object=[]))
    tell(house, told.ended("call_3", disconnection_reason="call_transfer", transfer_destination="+13125550199"))

    rows = {row.retell_call_id: row for row in Call.objects.all()}
    assert [rows[name].status for name in ("call_1", "call_2", "call_3")] == ["error", "not_connected", "ended"]
    assert rows["call_3"].transfer_destination == "+13125550199"
    assert CallMove.objects.filter(call=rows["call_1"], new="error").get().because.startswith("Retell: ")


def test_a_call_lost_sight_of_and_ended_by_us_is_healed(house: House) -> None:
    facts_store([opened(house.brief())])
    Call.objects.update(status="ended", settled_by="lost", ended_at=when(ENDED_MS + 300_000))
    tell(house, told.ended("call_1", disconnection_reason="dial_no_answer"))
    call = Call.objects.get()
    assert (call.status, call.settled_by, call.ended_at) == ("not_connected", "webhook", when(ENDED_MS))


def test_started_makes_a_call_live_but_never_again(house: House) -> None:
    tell(house, told.started("call_1"))
    assert Call.objects.get().status == "live"
    tell(house, told.ended("call_1"))
    tell(house, told.started("call_1", agent_version=2))
    assert Call.objects.get().status == "ended"


EVENTS = [
    told.started("call_1"),
    told.transcript("call_1", 1),
    told.transcript("call_1", 2),
    told.ended("call_1"),
    told.analyzed("call_1", call_cost={"combined_cost": 6.9, "product_costs": []}, metadata={"lead": 7}),
    told.transfer("started", "call_1"),
]


def state_of(call_id: str) -> dict[str, Any]:
    """Everything an order could have changed."""
    row = Call.objects.get(retell_call_id=call_id)
    fields = ("status", "direction", "started_at", "ended_at", "disconnection_reason", "variables", "metadata", "cost")
    more = ("latency", "analysis", "settled_by", "is_transcript_final", "from_number", "to_number", "agent_id")
    words = list(row.utterances.values_list("position", "speaker", "text", "words", "turn_id"))
    steps = list(row.events.exclude(type="words_heard").values_list("type", "data"))
    return {**{name: getattr(row, name) for name in fields + more}, "words": words, "steps": steps}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(EVENTS), repeated=st.sampled_from(EVENTS))
def test_events_in_any_order_and_repeated_end_in_the_same_state(
    house: House, order: list[dict[str, Any]], repeated: dict[str, Any]
) -> None:
    with transaction.atomic():
        for payload in EVENTS:
            tell(house, payload)
        expected = state_of("call_1")
        transaction.set_rollback(True)
    with transaction.atomic():
        for payload in [*order, repeated]:
            tell(house, payload)
        found = state_of("call_1")
        transaction.set_rollback(True)
    assert found == expected
    assert found["cost"]["total_cents"] == 6.9
    assert [words[2] for words in found["words"]] == [said["content"] for said in told.SAID]


def test_transcripts_keep_the_longest_until_the_final_one(house: House) -> None:
    for length in (2, 1, 3):
        tell(house, told.transcript("call_1", length))
    assert Utterance.objects.count() == 3
    tell(house, told.ended("call_1", transcript_object=told.SAID[:2]))
    tell(house, told.transcript("call_1", 3) | {"once": "more"})
    assert Utterance.objects.count() == 2


def test_an_analysis_told_again_in_other_words_is_news(house: House) -> None:
    tell(house, told.analyzed("call_1"))
    assert Call.objects.get().analysis["summary"] == "A booking."
    tell(house, told.analyzed("call_1", call_analysis={**told.ANALYSIS, "call_summary": "A correction."}))
    assert Call.objects.get().analysis["summary"] == "A correction."


def test_each_step_of_a_transfer_is_logged_once(house: House) -> None:
    for _ in range(2):
        tell(house, told.transfer("started", "call_1"))
    tell(house, told.transfer("bridged", "call_1") | {"event_timestamp": 1})
    tell(house, told.transfer("bridged", "call_1") | {"event_timestamp": 2})

    rows = CallEvent.objects.order_by("id")
    assert [row.type for row in rows] == ["transfer_started", "transfer_bridged"]
    assert rows[0].data["option"]["showTransfereeAsCaller"] is False
    assert Call.objects.get().transfer_destination == "+13125550199"


def test_rooms_above_hear_of_it_after_the_commit(
    house: House, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard_of: list[tuple[str, int]] = []

    def on_ended(**kwargs: Any) -> None:
        heard_of.append(("ended", kwargs["call_pk"]))

    def on_analyzed(**kwargs: Any) -> None:
        heard_of.append(("analyzed", kwargs["call_pk"]))

    def on_transfer(**kwargs: Any) -> None:
        heard_of.append((kwargs["step"], kwargs["call_pk"]))

    call_ended.connect(on_ended)
    call_analyzed.connect(on_analyzed)
    transfer_told.connect(on_transfer)
    with django_capture_on_commit_callbacks(execute=True):
        tell(house, told.transfer("bridged", "call_1"))
        tell(house, told.ended("call_1"))
        tell(house, told.analyzed("call_1"))
        assert heard_of == []
    pk = Call.objects.get().pk
    assert heard_of == [("bridged", pk), ("ended", pk), ("analyzed", pk)]


def test_events_that_mean_nothing_to_us_are_kept_and_ignored(house: House) -> None:
    assert tell(house, {"event": "chat_started", "chat": {"chat_id": "chat_1"}}).state == DeliveryState.IGNORED
    assert tell(house, {"event": "call_moonwalked", "call": {"call_id": "call_1"}}).state == DeliveryState.IGNORED
    assert not Call.objects.exists()


def test_a_call_of_another_business_is_never_touched(house: House) -> None:
    other = make_house("bakery")
    tell(house, told.started("call_1"))
    delivery = tell(other, told.ended("call_1"))
    assert (delivery.state, delivery.error) == (DeliveryState.GIVEN_UP, "call_of_another_business")
    assert Call.objects.get().status == "live"


@pytest.mark.parametrize(
    ("payload", "error"),
    [
        ({"event": "call_ended"}, "no_call"),
        ({"event": "call_ended", "call": {}}, "no_call_id"),
        (told.ended("c" * 121), "bad_call_id"),
        (told.ended("call_\x00"), "bad_call_id"),
    ],
)
def test_what_can_never_be_processed_is_given_up_at_once(house: House, payload: dict[str, Any], error: str) -> None:
    delivery = tell(house, payload)
    assert (delivery.state, delivery.error) == (DeliveryState.GIVEN_UP, error)


def test_odd_values_do_no_harm(house: House) -> None:
    odd = told.ended(
        "call_1",
        start_timestamp=10**30,
        end_timestamp=-5,
        disconnection_reason="x" * 200,
        from_number="9" * 300,
        call_cost={"combined_cost": "dear"},
        metadata=["no"],
        latency={"e2e": {"p50": 10**40}},
        recording_url="https://example.com/" + "r" * 3_000,
        transcript_object=[{"role": "agent", "content": "Hello.", "metadata": {"response_id": 2**31}}],
    )
    assert tell(house, odd).state == DeliveryState.PROCESSED
    call = Call.objects.get()
    assert (call.status, call.cost, call.started_at) == ("error", {}, None)


def break_the_table(house: House) -> WebhookDelivery:
    """A delivery whose processing fails in the database: the agent's row the call would point to is gone half-way."""
    body = body_of(told.ended("call_1"))
    pk = delivery_store(house.business.pk, "call_ended", "call_1", body)
    assert pk is not None
    with transaction.atomic():
        CallMove.objects.model._meta.db_table = "calls_gone"
        try:
            delivery_process(pk)
        finally:
            CallMove.objects.model._meta.db_table = "calls_callmove"
    return WebhookDelivery.objects.get(pk=pk)


def test_a_failure_changes_nothing_waits_and_is_tried_again(house: House) -> None:
    delivery = break_the_table(house)
    assert (delivery.state, delivery.error, delivery.tries) == (DeliveryState.FAILED, "ProgrammingError", 1)
    assert delivery.next_try_at > timezone.now() + timedelta(seconds=RETRY_AFTER_S[0] - 2)
    assert not Call.objects.exists()
    assert due_deliveries() == []

    delivery_process(delivery.pk)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error, delivery.tries) == (DeliveryState.PROCESSED, "", 2)
    assert Call.objects.get().status == "ended"


def test_a_delivery_that_always_fails_is_given_up_and_can_be_sent_through_again(house: House) -> None:
    delivery = break_the_table(house)
    WebhookDelivery.objects.update(tries=len(RETRY_AFTER_S))
    body = bytes(delivery.body)
    CallMove.objects.model._meta.db_table = "calls_gone"
    try:
        assert delivery_process(delivery.pk) == DeliveryState.GIVEN_UP
    finally:
        CallMove.objects.model._meta.db_table = "calls_callmove"
    delivery.refresh_from_db()
    assert delivery_process(delivery.pk) is None

    delivery_again(delivery)
    assert due_deliveries() == [delivery.pk]
    assert delivery_process(delivery.pk) == DeliveryState.PROCESSED
    assert bytes(WebhookDelivery.objects.get().body) == body


def test_all_pairs_of_call_events_agree_on_how_the_call_ended(house: House) -> None:
    for number, pair in enumerate(itertools.permutations(("started", "ended", "analyzed"), 2)):
        for name in pair:
            tell(house, getattr(told, name)(f"call_{number}"))
        expected = "ended" if {"ended", "analyzed"} & set(pair) else "live"
        assert Call.objects.get(retell_call_id=f"call_{number}").status == expected
