"""Pages and orders outlive a Redis that is killed and comes back."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from channels.layers import channel_layers
from channels_redis.pubsub import RedisPubSubChannelLayer

from calls import live_consumers
from calls.live_call import CallsOnAir
from calls.operators.ear import OrderEar
from calls.operators.sending import order_send
from calls.operators.wire import Told
from localrun.redis import Server
from tests.calls.call_facts import House, make_house
from tests.calls.page_rows import call_row, reviewer_of, says
from tests.calls.test_order_transport import Claims, Held, order
from tests.calls.test_pages_socket import Browser, in_thread, shown, tell

PATIENCE_S = 30


@pytest.fixture
def server() -> Iterator[Server]:
    ours = Server("restarts")
    ours.start()
    yield ours
    ours.stop()


@pytest.fixture
async def layer(server: Server) -> AsyncIterator[Any]:
    used = RedisPubSubChannelLayer(hosts=[server.url], prefix="restarts")
    before = channel_layers.set("default", used)
    yield used
    await used.flush()
    if before is None:
        del channel_layers.backends["default"]
    else:
        channel_layers.set("default", before)


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.mark.usefixtures("layer")
async def test_orders_are_heard_again_once_redis_is_back(server: Server) -> None:
    on_air, call = CallsOnAir(), Held()
    ear = OrderEar(on_air, Claims())
    ear.start()
    try:
        await on_air.join(call)  # type: ignore[arg-type]  # as much of a call as the ear knows
        await asyncio.wait_for(ear.joined(), PATIENCE_S)
        await asyncio.to_thread(server.stop)
        assert await order_send(7, "call_1", order()) is Told.LAYER_AWAY
        await asyncio.to_thread(server.start)
        given = order()
        async with asyncio.timeout(PATIENCE_S):
            while (told := await order_send(7, "call_1", given)) is not Told.DONE:
                assert told in (Told.LAYER_AWAY, Told.NO_ANSWER)
        assert call.obeyed == [given]
    finally:
        await ear.stop()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("layer")
async def test_a_wall_catches_up_from_the_database_and_then_hears_news_again(
    server: Server, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_consumers, "LOOK_AGAIN_AFTER_S", 0.2)
    person, call = await in_thread(reviewer_of)(house.business), await in_thread(call_row)(house)
    browser = Browser()
    _, wall = await browser.open("/ws/b/dental/live/", person)
    await shown(wall)
    await asyncio.to_thread(server.stop)
    await in_thread(says)(call, 0, "caller", "Spoken while nobody could be told")
    assert "Spoken while nobody could be told" in await shown(wall)

    await asyncio.to_thread(server.start)
    monkeypatch.setattr(live_consumers, "LOOK_AGAIN_AFTER_S", 1_000.0)
    await in_thread(says)(call, 0, "caller", "Told again")
    painted = asyncio.ensure_future(shown(wall))
    async with asyncio.timeout(PATIENCE_S):
        while not painted.done():
            await tell(call)
            await asyncio.wait({painted}, timeout=0.5)
    assert "Told again" in painted.result()
    await wall.disconnect(timeout=PATIENCE_S)
