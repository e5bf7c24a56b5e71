"""What the rooms above are told, and when."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.db import transaction
from django.dispatch import Signal

from calls import signals
from calls.models import Call
from calls.services import facts_store
from calls.signals import call_ended, call_opened, opt_out_heard
from calls.storing.call_rows import UnknownCall
from engine import facts
from tests.calls.call_facts import NOON_MS, at, closed, make_house, opened, transfer

Told = list[tuple[str, int, int, datetime]]


@pytest.fixture
def told() -> Iterator[Told]:
    heard: Told = []
    ears = []
    for name, signal in (("opened", call_opened), ("ended", call_ended), ("opt out", opt_out_heard)):
        ear = ear_for(name, heard)
        signal.connect(ear)
        ears.append((signal, ear))
    yield heard
    for signal, ear in ears:
        signal.disconnect(ear)


def ear_for(name: str, heard: Told) -> Any:
    def ear(call_pk: int, business_id: int, at: datetime, **_: Any) -> None:
        heard.append((name, call_pk, business_id, at))

    return ear


@pytest.mark.django_db(transaction=True)
def test_openings_endings_and_refusals_are_told_after_the_commit(told: Told) -> None:
    house = make_house()
    opt_out = facts.OptOutHeard(call_id="call_1", at_ms=NOON_MS + 50, rule_id="stop")
    facts_store([opened(house.brief()), opt_out, closed(90)])
    pk, business = Call.objects.get().pk, house.business.pk
    assert told == [
        ("opened", pk, business, at(0)),
        ("opt out", pk, business, at(50)),
        ("ended", pk, business, at(90)),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("signal", "fact", "carries"),
    [
        (
            signals.transfer_moved,
            transfer(10, facts.TransferStep.COMMANDED, attempt=2),
            {"step": "commanded", "number": "+14155550100", "destination_id": "", "asked_by": "model", "attempt": 2},
        ),
        (
            signals.help_offered,
            facts.HelpOffered(
                call_id="call_1", at_ms=NOON_MS + 10, help=facts.Help.MESSAGE, reason="r", why_not="closed"
            ),
            {"help": "message", "why_not": "closed", "reason": "r", "priority": "medium"},
        ),
        (
            signals.callback_asked,
            facts.CallbackAsked(call_id="call_1", at_ms=NOON_MS + 10, due_at_ms=NOON_MS + 60_000, note="a crown"),
            {"due_at": at(60_000), "note": "a crown", "is_declined": False},
        ),
        (
            signals.callback_asked,
            facts.CallbackAsked(call_id="call_1", at_ms=NOON_MS + 10, due_at_ms=None, is_declined=True),
            {"due_at": None, "is_declined": True},
        ),
        (
            signals.message_taken,
            facts.MessageTaken(call_id="call_1", at_ms=NOON_MS + 10, words="The code is wrong."),
            {"words": "The code is wrong."},
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_caller_is_owed_is_told_upward(signal: Signal, fact: facts.Fact, carries: dict[str, Any]) -> None:
    heard: list[dict[str, Any]] = []

    def ear(**told: Any) -> None:
        heard.append(told)

    signal.connect(ear)
    try:
        facts_store([opened(make_house().brief()), fact])
    finally:
        signal.disconnect(ear)
    assert [(told["call_pk"], told["at"]) for told in heard] == [(Call.objects.get().pk, at(10))]
    assert heard[0].items() >= carries.items()


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_is_not_stored_tells_nothing(told: Told) -> None:
    with pytest.raises(UnknownCall):
        facts_store([opened(make_house().brief()), closed(10, call_id="call_unknown")])
    assert told == []


@pytest.mark.django_db(transaction=True)
def test_a_batch_that_was_rolled_back_tells_nothing(told: Told) -> None:
    with transaction.atomic():
        facts_store([opened(make_house().brief()), closed(10)])
        transaction.set_rollback(True)
    assert told == []


@pytest.mark.django_db(transaction=True)
def test_a_broken_line_and_a_redial_are_neither_an_end_nor_an_opening(told: Told) -> None:
    brief = make_house().brief()
    facts_store([opened(brief)])
    facts_store([closed(10, 1006), opened(brief, 20, is_resumed=True)])
    assert [name for name, *_ in told] == ["opened"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("signal", [call_opened, call_ended])
def test_a_receiver_that_fails_hurts_nobody(told: Told, signal: Signal) -> None:
    def stumble(**_: Any) -> None:
        raise RuntimeError

    signal.connect(stumble)
    try:
        facts_store([opened(make_house().brief()), closed(10)])
    finally:
        signal.disconnect(stumble)
    assert [name for name, *_ in told] == ["opened", "ended"]
