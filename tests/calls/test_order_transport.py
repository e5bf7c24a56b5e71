"""Orders reach the process that holds a call's socket, over the real channel layer, and are carried out once."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from channels.layers import channel_layers, get_channel_layer
from channels_redis.pubsub import RedisPubSubChannelLayer
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from calls.live_call import CallsOnAir, LiveCall
from calls.models import Call, CallEvent
from calls.operators import sending
from calls.operators.ear import OrderEar
from calls.operators.sending import order_send
from calls.operators.wire import Addressed, Told, answer_message
from engine.facts import new_event_id
from engine.outside import Act, OrderOutcome, OutsideOrder
from tests.calls.wired import Retell, wired
from tests.vendors.model_server import says

DEAD_REDIS = "redis://127.0.0.1:1/0"


def order(act: Act = Act.SAY, **changes: Any) -> OutsideOrder:
    given = {"order_id": new_event_id(), "by": "Ann Lee", "words": "This is Ann.", **changes}
    return OutsideOrder(act=act, **given)


class Held:
    """A call on air that notes the orders it is given."""

    def __init__(self, business_id: int = 7, call_id: str = "call_1") -> None:
        self.business_id = business_id
        self.call_id = call_id
        self.is_gone = False
        self.obeyed: list[OutsideOrder] = []

    async def obey(self, given: OutsideOrder) -> OrderOutcome:
        self.obeyed.append(given)
        return OrderOutcome.DONE

    async def close(self, code: int) -> None:
        self.is_gone = True


class Claims:
    """Keys that were claimed, shared by processes."""

    def __init__(self) -> None:
        self.taken: set[tuple[int, str]] = set()

    async def __call__(self, business_id: int, key: str) -> bool:
        is_new = (business_id, key) not in self.taken
        self.taken.add((business_id, key))
        return is_new


@pytest.fixture
async def layer() -> AsyncIterator[Any]:
    channel_layers.backends.clear()
    used = get_channel_layer()
    yield used
    await used.flush()
    channel_layers.backends.clear()


class Process:
    """What of a web process hears orders."""

    def __init__(self, claims: Claims, layer: Any) -> None:
        self.on_air = CallsOnAir()
        self.ear = OrderEar(self.on_air, claims, layer)
        self.layer = layer

    async def holds(self, call: Held) -> None:
        """Returns once orders for the call are heard."""
        await self.on_air.join(call)  # type: ignore[arg-type]  # as much of a call as the ear knows
        await asyncio.wait_for(self.ear.joined(), 10)


@pytest.fixture
async def process(layer: Any) -> AsyncIterator[Process]:
    one = Process(Claims(), layer)
    one.ear.start()
    yield one
    await one.ear.stop()


async def test_an_order_is_carried_out_and_answered(process: Process) -> None:
    call = Held()
    await process.holds(call)
    given = order()
    assert await order_send(7, "call_1", given) is Told.DONE
    assert call.obeyed == [given]


async def test_an_order_sent_twice_is_carried_out_once_and_answered_twice(process: Process) -> None:
    call = Held()
    await process.holds(call)
    given = order()
    told = await asyncio.gather(order_send(7, "call_1", given), order_send(7, "call_1", given))
    assert (list(told), len(call.obeyed)) == ([Told.DONE, Told.DONE], 1)
    assert await order_send(7, "call_1", given) is Told.DONE
    assert len(call.obeyed) == 1


async def test_of_two_processes_that_hold_a_call_one_carries_the_order_out(process: Process) -> None:
    other = Process(process.ear._claim, RedisPubSubChannelLayer(**_layer_config()))  # type: ignore[arg-type]
    other.ear.start()
    first, second = Held(), Held()
    try:
        await process.holds(first)
        await other.holds(second)
        assert await order_send(7, "call_1", order()) is Told.DONE
        assert len(first.obeyed) + len(second.obeyed) == 1
    finally:
        await other.ear.stop()
        await other.layer.flush()


def _layer_config() -> dict[str, Any]:
    return dict(django_settings.CHANNEL_LAYERS["default"]["CONFIG"])  # type: ignore[arg-type]


async def test_a_socket_that_is_gone_takes_no_order_and_leaves_it_to_the_one_that_came_after(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "ANSWER_WAIT_S", 0.2)
    call = Held()
    await process.holds(call)
    call.is_gone = True
    assert await order_send(7, "call_1", order()) is Told.LINE_GONE
    assert call.obeyed == []
    assert process.ear._claim.taken == set()  # type: ignore[attr-defined]


async def test_a_better_answer_is_waited_for(layer: Any) -> None:
    given = order()
    mailbox = await layer.new_channel()
    waiting = asyncio.create_task(sending._best_answer(layer, mailbox, given.order_id))
    for told in (Told.LINE_GONE, Told.ALREADY, Told.TOO_EARLY):
        await layer.send(mailbox, answer_message(given.order_id, told))
    assert await asyncio.wait_for(waiting, 1) is Told.TOO_EARLY


async def test_nobody_holds_the_call(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "ANSWER_WAIT_S", 0.1)
    call = Held()
    await process.holds(call)
    assert await order_send(7, "call_2", order()) is Told.NO_ANSWER
    assert await order_send(8, "call_1", order()) is Told.NO_ANSWER
    assert call.obeyed == []


async def test_a_call_that_left_the_air_is_listened_for_no_more(process: Process) -> None:
    call = Held()
    await process.holds(call)
    await process.on_air.leave(call, 1000)  # type: ignore[arg-type]
    await asyncio.wait_for(process.ear.joined(), 10)
    assert process.ear._joined == set()


async def test_without_redis_the_sender_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "get_channel_layer", lambda: RedisPubSubChannelLayer(hosts=[DEAD_REDIS]))
    async with asyncio.timeout(0.9):
        assert await order_send(7, "call_1", order()) is Told.LAYER_AWAY


async def test_without_redis_a_process_goes_on_and_hears_again_later(
    layer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calls.operators.ear.TRY_AGAIN_S", 0.01)
    is_away = True

    class Flaky:
        """The real layer, which cannot be reached at first."""

        def __getattr__(self, name: str) -> Any:
            if is_away:
                raise ConnectionError(name)
            return getattr(layer, name)

    process = Process(Claims(), Flaky())
    process.ear.start()
    try:
        call = Held()
        await process.on_air.join(call)  # type: ignore[arg-type]  # as much of a call as the ear knows
        await asyncio.sleep(0)
        is_away = False
        await asyncio.wait_for(process.ear.joined(), 10)
        assert await order_send(7, "call_1", order()) is Told.DONE
    finally:
        await process.ear.stop()


async def test_an_unreadable_order_is_dropped_and_its_words_are_not_logged(
    process: Process, caplog: pytest.LogCaptureFixture
) -> None:
    call = Held()
    await process.holds(call)
    message = Addressed(7, "call_1", order(words="a secret sentence")).as_message()
    message["order"]["act"] = "sing a secret sentence"
    with caplog.at_level(logging.DEBUG):
        process.ear.take(message)
        process.ear.take({"type": "call.order"})
        assert await order_send(7, "call_1", order(words="a secret sentence")) is Told.DONE
    assert "secret" not in caplog.text
    assert len(call.obeyed) == 1


async def test_an_order_survives_its_way_as_a_message() -> None:
    addressed = Addressed(7, "call_1", order(Act.TRANSFER, number="+13125550142"), "mailbox")
    assert Addressed.from_message(addressed.as_message()) == addressed


@pytest.mark.django_db(transaction=True)
async def test_an_operators_sentence_leaves_on_the_callers_socket_and_stands_in_the_story(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, _model):
        retell = Retell(secret)
        await retell.begin()
        [(business_id, call_id)] = list(house.on_air)
        await asyncio.wait_for(house._order_ear.joined(), 10)
        told = await order_send(business_id, call_id, order(words="This is Ann from the front desk."))
        [frame] = await retell.hear_until(response_type="agent_interrupt")
        await retell.close()

    assert told is Told.DONE
    assert (frame["content"], frame["content_complete"]) == ("This is Ann from the front desk.", True)
    event = await sync_to_async(CallEvent.objects.get)(type="operator_acted")
    assert (event.role, event.content) == ("operator", "This is Ann from the front desk.")
    assert (event.data["by"], event.data["act"]) == ("Ann Lee", "say")
    assert await Call.objects.filter(pk=event.call_id, retell_call_id=call_id).aexists()


@pytest.mark.django_db(transaction=True)
async def test_a_call_is_greeted_and_answered_while_redis_hears_no_orders(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    dead = RedisPubSubChannelLayer(hosts=[DEAD_REDIS])
    monkeypatch.setattr("calls.operators.ear.get_channel_layer", lambda: dead)
    async with wired(settings, says()) as (house, secret, _model):
        retell = Retell(secret)
        frames = await retell.begin()
        call = house.on_air.all()[0]
        await retell.close()
    assert isinstance(call, LiveCall)
    assert frames[-1]["content_complete"] is True
