"""What calls tell becomes alerts, with the rows they tell of and without the caller's words."""

import re

import pytest
from django.core import mail
from django.db import transaction

from businesses.alerts.sending import alerts_send
from businesses.models import AlertChannel, AlertDelivery, AlertEvent
from calls.models import Call, CallStatus
from calls.services import facts_store
from engine import facts
from escalations.keeping.refreshing import handoffs_refresh
from escalations.linking.links import handoff_by
from escalations.models import Handoff
from tests.calls.call_facts import House, at, caller_said, heard, make_house, opened, transfer
from tests.escalations.test_handoffs_kept import offer

pytestmark = pytest.mark.django_db(transaction=True)
ASKED, COMMANDED = facts.TransferStep.ASKED, facts.TransferStep.COMMANDED
SAID = "My card number is forty two."


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture(autouse=True)
def channel(house: House) -> AlertChannel:
    return AlertChannel.objects.create(
        business=house.business, kind="email", name="Desk", address="desk@example.com", events=AlertEvent.values
    )


def titles() -> list[str]:
    return list(AlertDelivery.objects.order_by("pk").values_list("title", flat=True))


def letter() -> str:
    alerts_send(AlertChannel.objects.get().pk)
    return f"{mail.outbox[-1].subject}\n{mail.outbox[-1].body}"


def test_a_wish_for_a_person_is_told_with_a_link_that_opens(house: House) -> None:
    facts_store([opened(house.brief()), heard(5, caller_said(SAID)), transfer(10, ASKED)])
    assert titles() == ["Front desk: a caller wants a person"]
    told = letter()
    [token] = re.findall(r"/s/([\w-]{24})/", told)
    assert handoff_by(token) == Handoff.objects.get()
    assert token not in Handoff.objects.get().token_hash
    assert "Why: The agent asked for a person" in told
    assert "0123" in told
    assert "+14155550123" not in told
    assert "wants a person\n" in told
    assert SAID not in told


def test_what_follows_tells_nobody_again(house: House) -> None:
    facts_store([opened(house.brief()), transfer(10, ASKED)])
    facts_store([transfer(20, COMMANDED, attempt=1)])
    facts_store([transfer(30, COMMANDED, attempt=2)])
    handoffs_refresh(Call.objects.get().pk)
    assert len(titles()) == 1


def test_a_caller_who_got_nobody_is_told_of_as_lost(house: House) -> None:
    facts_store([opened(house.brief()), transfer(10, ASKED), transfer(20, COMMANDED, attempt=1)])
    Call.objects.update(status=CallStatus.ENDED, ended_at=at(60_000), disconnection_reason="user_hangup")
    handoffs_refresh(Call.objects.get().pk)
    assert titles()[1:] == ["Front desk: a caller got no person"]
    assert AlertDelivery.objects.order_by("pk").last().event == AlertEvent.HANDOFF_LOST  # type: ignore[union-attr]


def test_an_offer_is_told_once_and_again_when_it_becomes_a_message(house: House) -> None:
    facts_store([opened(house.brief()), offer(10)])
    assert titles() == ["Urgent: Front desk: a callback is owed"]
    facts_store([facts.MessageTaken(call_id="call_1", at_ms=opened(house.brief()).at_ms + 900, words=SAID)])
    assert titles()[1:] == ["Urgent: Front desk: a message was taken"]
    assert SAID not in letter()


def test_emergency_words_are_told_even_without_a_transfer(house: House) -> None:
    held = facts.RuleHeld(
        call_id="call_1", at_ms=opened(house.brief()).at_ms + 10, rule_id="builtin.emergency", cause="phrase",
        reaction="emergency", priority="high",
    )  # fmt: skip
    facts_store([opened(house.brief()), held])
    assert titles() == ["Urgent: Front desk: a caller said emergency words"]
    handoffs_refresh(Call.objects.get().pk)
    assert len(titles()) == 1


def test_tests_and_playgrounds_tell_nobody(house: House) -> None:
    facts_store([opened(house.brief())])
    Call.objects.update(origin="playground")
    facts_store([transfer(10, ASKED)])
    assert titles() == []


def test_the_alert_is_stored_with_its_handoff_or_not_at_all(house: House) -> None:
    facts_store([opened(house.brief()), transfer(10, ASKED)])
    Handoff.objects.all().delete()
    AlertDelivery.objects.all().delete()
    with transaction.atomic():
        handoffs_refresh(Call.objects.get().pk)
        assert len(titles()) == 1
        transaction.set_rollback(True)
    assert not titles()
    assert not Handoff.objects.exists()
    handoffs_refresh(Call.objects.get().pk)
    assert len(titles()) == 1
