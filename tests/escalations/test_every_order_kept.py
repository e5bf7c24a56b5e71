"""The rows of handoffs and callbacks are the same whatever the order in which news comes, how often, and how late."""

import os
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from calls.models import Call
from calls.services import facts_store
from calls.webhook_handlers import handle
from engine import facts
from escalations.keeping.refreshing import handoffs_sweep
from escalations.models import Callback, CallbackState, Handoff, HandoffState, LogReading
from escalations.receivers import NEWS, refresh
from tests.calls import told
from tests.calls.call_facts import House, make_house, opened
from tests.engine.hard_calls import HardCall, Mark, Plan, Step
from tests.engine.hard_cast import BILLING, CELL, DESK, PBX
from tests.engine.hard_steps import histories, plans, played
from tests.engine.stage import STARTED
from vendors.retell.payloads import parse_webhook

pytestmark = pytest.mark.django_db(transaction=True)
HISTORIES = max(15, int(os.environ.get("HARD_CALLS", "0")) // 100)
TOLD = (facts.TransferMoved, facts.HelpOffered, facts.CallbackAsked, facts.MessageTaken)
BEGAN = timezone.now() - timedelta(minutes=40)
REASONS = ("user_hangup", "call_transfer", "agent_hangup", "error_llm_websocket_lost_connection")
OPEN = (CallbackState.OPEN, CallbackState.CLAIMED)
EVERYBODY = (DESK, CELL, BILLING, PBX)


@dataclass(frozen=True)
class Parcel:
    """News on its way, as facts of the recorder's or a webhook's payload with its moment."""

    batch: tuple[facts.Fact, ...] = ()
    webhook: dict[str, Any] | None = None
    at: datetime = BEGAN


@pytest.fixture
def house() -> House:
    return make_house()


def parcels(call: HardCall, call_id: str, reason: str, rng: Random) -> list[Parcel]:
    """Everything there is to tell of a call, the facts in batches of some."""
    told_facts: list[facts.Fact] = []
    sent: list[Parcel] = []
    for entry in call.chronicle:
        moment = BEGAN + timedelta(seconds=entry.at - call.zero)
        if isinstance(entry.what, TOLD):
            at_ms = int((BEGAN - STARTED) / timedelta(milliseconds=1)) + entry.what.at_ms
            told_facts.append(replace(entry.what, call_id=call_id, event_id=uuid.uuid4().hex, at_ms=at_ms))
        elif isinstance(entry.what, Mark) and entry.what.what == "told":
            sent.append(Parcel(webhook=told.transfer(entry.what.text, call_id, entry.what.number), at=moment))
    ended_at = BEGAN + timedelta(seconds=call.chronicle[-1].at - call.zero)
    closed = facts.LineClosed(call_id=call_id, at_ms=int(ended_at.timestamp() * 1000), code=1000)
    while told_facts:
        size = rng.randint(1, 5)
        sent.append(Parcel(batch=tuple(told_facts[:size])))
        told_facts = told_facts[size:]
    ended = told.ended(call_id, disconnection_reason=reason, end_timestamp=int(ended_at.timestamp() * 1000))
    return [*sent, Parcel(batch=(closed,)), Parcel(webhook=ended, at=ended_at)]


def deliver(house: House, parcel: Parcel) -> None:
    if parcel.webhook is not None:
        with transaction.atomic():
            handle(parse_webhook(told.body_of(parcel.webhook)), house.business.pk, parcel.at, uuid.uuid4().hex)
    else:
        facts_store(parcel.batch)


@contextmanager
def died_after_the_commit() -> Iterator[None]:
    """What was stored is stored, but nobody was told of it any more."""
    for signal in NEWS:
        signal.disconnect(refresh)
    try:
        yield
    finally:
        for signal in NEWS:
            signal.connect(refresh)


def opened_call(house: House) -> str:
    call_id = f"call_{uuid.uuid4().hex}"
    fact = opened(house.brief())
    facts_store([replace(fact, call_id=call_id, event_id=uuid.uuid4().hex, details=None)])
    return call_id


def rows_of(call_id: str) -> list[Any]:
    """What people see of a call."""
    call = Call.objects.get(retell_call_id=call_id)
    handoffs = Handoff.objects.filter(call=call).order_by("ordinal")
    owed = Callback.objects.filter(call=call, state__in=OPEN)
    names = ("ordinal", "state", "number", "why", "asked_by", "reason", "priority", "attempts")
    moments = ("asked_at", "commanded_at", "settled_at")
    kept = ("kind", "is_time_named", "priority", "reason", "words", "number", "state", "due_at", "handoff__ordinal")
    return [*handoffs.values_list(*names, *moments), *owed.values_list(*kept)]


def delivered(house: House, call: HardCall, reason: str, rng: Random | None) -> list[Any]:
    """The rows after everything was delivered: as it happened, or by chance, some twice, some into a dying process."""
    call_id = opened_call(house)
    LogReading.objects.all().delete()
    handoffs_sweep()
    sent = parcels(call, call_id, reason, rng or Random(0))
    if rng is None:
        for parcel in sent:
            deliver(house, parcel)
    else:
        sent += rng.sample(sent, len(sent) // 3)
        rng.shuffle(sent)
        for parcel in sent:
            if rng.random() < 0.3:
                with died_after_the_commit():
                    deliver(house, parcel)
            else:
                deliver(house, parcel)
    for minutes in (0, 2, 4):
        handoffs_sweep(timezone.now() + timedelta(minutes=minutes))
    return rows_of(call_id)


@example(
    # Told of the second wish first, and of the call's end: that row is the first wish's in the end.
    plan=Plan(wire_s=0.03),
    steps=[
        ("directory", EVERYBODY, "closed", "callback"),
        ("key", "0"),
        ("kill", 1.0, True),
        ("directory", (BILLING,), "limit", "message"),
    ],
    end=(1_000.0, "call_transfer"),
    rng=Random(1),
)
@settings(
    max_examples=HISTORIES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)
@given(
    plan=plans,
    steps=histories,
    end=st.tuples(st.sampled_from([0.0, 5.0, 1_000.0]), st.sampled_from(REASONS)),
    rng=st.randoms(use_true_random=False),
)
def test_the_rows_are_the_same_in_whatever_order_news_comes(
    house: House, plan: Plan, steps: Sequence[Step], end: tuple[float, str], rng: Random
) -> None:
    wait_s, reason = end
    call = played(plan, steps, wait_s=wait_s)
    as_it_happened = delivered(house, call, reason, None)

    for _ in range(2):
        assert delivered(house, call, reason, rng) == as_it_happened

    nobody_is_lost(house)


def nobody_is_lost(house: House) -> None:
    """Every wish is settled; who got no person is owed something, unless they want nothing; nobody is owed twice."""
    for call in Call.objects.filter(business=house.business):
        last = Handoff.objects.filter(call=call).order_by("-ordinal").first()
        owed = Callback.objects.filter(call=call, state__in=OPEN)
        assert len(owed) <= 1
        if last is None:
            continue
        assert last.state not in (HandoffState.ASKED, HandoffState.COMMANDED)
        wants_none = Callback.objects.filter(call=call, moves__because="the caller wants no call").exists() or (
            call.events.filter(type="callback_asked", data__is_declined=True).exists()
        )
        assert last.state == HandoffState.BRIDGED or owed or wants_none
