"""Retell's webhooks about a transfer reach the session that wants it, in whichever process its socket is."""

import asyncio

import pytest
from asgiref.sync import sync_to_async
from pytest_django.fixtures import Settings

from calls.models import Call, CallEvent, CallStatus, DeliveryState, WebhookDelivery
from calls.operators.sending import order_send
from calls.webhook_intake import delivery_store
from calls.webhook_processing import delivery_process
from engine.outside import Act, OutsideOrder
from engine.transfer import TransferState
from tests.calls import told
from tests.calls.told import body_of
from tests.calls.wired import Retell, wired
from tests.journeys.processes import eventually
from tests.vendors.model_server import says
from voiceops.wiring import House

pytestmark = pytest.mark.django_db(transaction=True)


async def webhook(business_id: int, step: str, call_id: str, **more: object) -> None:
    """As a worker deals with it."""
    body = body_of(told.transfer(step, call_id) | more)

    def process() -> None:
        pk = delivery_store(business_id, f"transfer_{step}", call_id, body)
        assert pk is not None
        assert delivery_process(pk) is DeliveryState.PROCESSED

    await sync_to_async(process)()


async def asked_for_a_person(house: House, retell: Retell) -> tuple[int, str]:
    """A call whose transfer has been commanded, on record and with its orders heard."""
    await retell.begin()
    [(business_id, call_id)] = list(house.on_air)
    await asyncio.wait_for(house._order_ear.joined(), 10)
    await retell.ask(1, "Can I speak to a real person, please?")
    await retell.hear_until(response_id=1, content_complete=True)
    await sync_to_async(eventually)(Call.objects.filter(retell_call_id=call_id, status=CallStatus.LIVE).exists)
    return business_id, call_id


def state_of(house: House, business_id: int, call_id: str) -> TransferState:
    call = house.on_air.get(business_id, call_id)
    assert call is not None
    return call.session._opened().conversation.transfer.state


async def moved_on(house: House, business_id: int, call_id: str) -> TransferState:
    await sync_to_async(eventually)(lambda: state_of(house, business_id, call_id) is not TransferState.WANTED)
    return state_of(house, business_id, call_id)


@pytest.mark.parametrize(
    ("step", "state"), [("bridged", TransferState.CONFIRMED), ("cancelled", TransferState.REFUSED)]
)
async def test_the_session_knows_as_soon_as_the_webhook_is_dealt_with(
    settings: Settings, step: str, state: TransferState
) -> None:
    async with wired(settings, says()) as (house, secret, _model):
        retell = Retell(secret)
        business_id, call_id = await asked_for_a_person(house, retell)
        await webhook(business_id, "started", call_id)
        assert state_of(house, business_id, call_id) is TransferState.WANTED
        await webhook(business_id, step, call_id)
        assert await moved_on(house, business_id, call_id) is state
        await retell.close()
    assert await CallEvent.objects.filter(type=f"transfer_{step}").acount() == 1


async def test_after_a_refusal_the_caller_is_answered_again_and_not_connected(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, _model):
        retell = Retell(secret)
        business_id, call_id = await asked_for_a_person(house, retell)
        await webhook(business_id, "cancelled", call_id)
        await moved_on(house, business_id, call_id)
        talk = (
            ("user", "Can I speak to a real person, please?"),
            ("agent", "I am connecting you."),
            ("user", "Nobody answers. When do you open?"),
        )
        transcript = [{"role": role, "content": text, "words": []} for role, text in talk]
        await retell.send(interaction_type="response_required", response_id=2, transcript=transcript)
        frames = await retell.hear_until(response_id=2, content_complete=True)
        await retell.close()

    assert not any(frame.get("transfer_number") for frame in frames)
    assert "nine" in "".join(frame["content"] for frame in frames)


async def test_word_of_the_first_try_does_not_settle_the_second_once_more(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, _model):
        retell = Retell(secret)
        business_id, call_id = await asked_for_a_person(house, retell)
        await webhook(business_id, "cancelled", call_id)
        await moved_on(house, business_id, call_id)
        again = OutsideOrder("again", Act.TRANSFER, by="Ann Lee", number="+13125550188")
        await order_send(business_id, call_id, again)
        delivery = await sync_to_async(_process_again)()
        assert delivery is None
        assert state_of(house, business_id, call_id) is TransferState.WANTED
        await webhook(business_id, "cancelled", call_id, event_timestamp=2)
        assert state_of(house, business_id, call_id) is TransferState.WANTED
        await webhook(business_id, "cancelled", call_id, transfer_destination={"number": again.number})
        assert await moved_on(house, business_id, call_id) is TransferState.REFUSED
        await retell.close()


def _process_again() -> DeliveryState | None:
    return delivery_process(WebhookDelivery.objects.get(event="transfer_cancelled").pk)


async def test_a_call_that_is_over_is_told_nothing(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, _model):
        retell = Retell(secret)
        business_id, call_id = await asked_for_a_person(house, retell)
        await Call.objects.filter(retell_call_id=call_id).aupdate(status=CallStatus.ENDED)
        await webhook(business_id, "cancelled", call_id)
        await order_send(business_id, call_id, OutsideOrder("after", Act.WHISPER, words="Be brief."))
        assert state_of(house, business_id, call_id) is TransferState.WANTED
        await retell.close()
