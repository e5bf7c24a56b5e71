"""A call that reached Retell by dial-to-SIP, on a real socket and with a bridge plugged in: who is dialled, what an
operator is told, and what stands in the database when Retell says that the caller hung up.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from pytest_django.fixtures import Settings

from calls.models import Call
from calls.operators.sending import order_send
from calls.operators.told_words import told_in_words
from calls.operators.wire import Told
from calls.webhook_intake import delivery_store
from calls.webhook_processing import delivery_process
from engine.outside import Act, OutsideOrder
from escalations.models import Callback, Handoff
from escalations.ports import NoBridge, warm_bridge
from tests.calls import told
from tests.calls.told import body_of
from tests.calls.wired import CALL, Retell, wired
from tests.escalations.test_led_on_the_line import until
from tests.vendors.model_server import says

pytestmark = pytest.mark.django_db(transaction=True)
DESK = "+13125550199"
OURS = {"metadata": {"twilio_call_sid": "CA0123456789"}}


class Bridge:
    """A phone line of our own, on which a person answers when the test says so."""

    is_there = True

    def __init__(self) -> None:
        self.dialled: list[tuple[str, str]] = []
        self.answers: asyncio.Queue[bool] = asyncio.Queue()

    async def bridge(self, call_id: str, number: str, introduction: str, *, within_s: float) -> bool:
        self.dialled.append((call_id, number))
        return await self.answers.get()


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    bridge = Bridge()
    warm_bridge.fill(bridge)
    yield bridge
    warm_bridge.fill(NoBridge())


@asynccontextmanager
async def dialled_to_sip(settings: Settings) -> AsyncIterator[Retell]:
    """Greeted, and ready for orders."""
    async with wired(settings, says()) as (house, secret, _model):
        retell = Retell(secret)
        assert await retell.connect()
        await retell.send(interaction_type="call_details", call={"call_id": retell.call_id, **CALL, **OURS})
        await retell.hear_until(response_id=0, content_complete=True)
        await asyncio.wait_for(house._order_ear.joined(), 10)
        yield retell


async def wants_a_person(retell: Retell) -> list[dict[str, Any]]:
    await retell.ask(1, "Can I talk to a real person please?")
    return await retell.hear_until(response_id=1, content_complete=True)


def hung_up(call_id: str) -> None:
    """Retell's last word, as a worker deals with it."""
    assert told.OUTCOME["disconnection_reason"] == "user_hangup"
    call = Call.objects.get(retell_call_id=call_id)
    body = body_of(told.ended(call_id))
    pk = delivery_store(call.business_id, "call_ended", call_id, body)
    assert pk is not None
    delivery_process(pk)


def handoffs(call_id: str) -> list[tuple[str, str, str]]:
    rows = Handoff.objects.filter(call__retell_call_id=call_id).order_by("ordinal")
    return [(row.state, row.why, row.number) for row in rows]


async def test_the_caller_is_joined_and_the_handoff_stands_though_retell_says_they_hung_up(
    settings: Settings, bridge: Bridge
) -> None:
    async with dialled_to_sip(settings) as retell:
        frames = await wants_a_person(retell)
        await until(lambda: bridge.dialled)
        await until(lambda: [state for state, *_ in handoffs(retell.call_id)] == ["commanded"])
        bridge.answers.put_nowait(True)
        await until(lambda: handoffs(retell.call_id) == [("bridged", "confirmed", DESK)])
        await retell.close()
    await until(lambda: Call.objects.filter(retell_call_id=retell.call_id, status="ended").exists())
    await sync_to_async(hung_up)(retell.call_id)

    assert bridge.dialled == [(retell.call_id, DESK)]
    assert not any("transfer_number" in frame for frame in frames)
    assert await sync_to_async(handoffs)(retell.call_id) == [("bridged", "confirmed", DESK)]
    assert not await Callback.objects.aexists()


async def test_a_caller_who_leaves_while_it_rings_is_owed_a_call(settings: Settings, bridge: Bridge) -> None:
    async with dialled_to_sip(settings) as retell:
        await wants_a_person(retell)
        await until(lambda: bridge.dialled)
        bridge.answers.put_nowait(False)
        await retell.close()
    await until(lambda: Call.objects.filter(retell_call_id=retell.call_id, status="ended").exists())
    await sync_to_async(hung_up)(retell.call_id)
    await until(Callback.objects.exists)

    assert [state for state, *_ in await sync_to_async(handoffs)(retell.call_id)] != ["bridged"]
    assert bridge.dialled == [(retell.call_id, DESK)]


async def handed_over(retell: Retell) -> Told:
    business_id = (await Call.objects.aget(retell_call_id=retell.call_id)).business_id
    return await order_send(business_id, retell.call_id, OutsideOrder("o1", Act.TRANSFER, by="Ann", number=DESK))


async def test_an_operator_is_told_that_our_own_line_dials(settings: Settings, bridge: Bridge) -> None:
    async with dialled_to_sip(settings) as retell:
        await until(lambda: Call.objects.filter(retell_call_id=retell.call_id).exists())
        outcome = await handed_over(retell)
        await until(lambda: bridge.dialled)
        bridge.answers.put_nowait(True)
        await retell.close()
    assert "Your own phone line dials" in told_in_words(Act.TRANSFER, outcome)


async def test_an_operator_is_told_that_a_callback_is_offered_where_there_is_no_line(settings: Settings) -> None:
    async with dialled_to_sip(settings) as retell:
        await until(lambda: Call.objects.filter(retell_call_id=retell.call_id).exists())
        outcome = await handed_over(retell)
        frames = await retell.hear_until(response_type="agent_interrupt")
        await retell.close()
    assert "callback" in told_in_words(Act.TRANSFER, outcome)
    assert "call you back" in frames[-1]["content"]
