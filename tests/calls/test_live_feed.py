"""Pages are told what moved, over a real channel layer."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from channels.layers import channel_layers, get_channel_layer
from channels_redis.pubsub import RedisPubSubChannelLayer

from calls.live_feed import LiveFeed, group_for_business
from calls.recorder import DatabaseRecorder
from calls.storing.batch import MovedCall
from tests.calls.call_facts import began, make_house, opened


@pytest.fixture
async def layer() -> AsyncIterator[Any]:
    channel_layers.backends.clear()
    used = get_channel_layer()
    yield used
    await used.flush()
    channel_layers.backends.clear()


async def listener(layer: Any, group: str) -> str:
    channel: str = await layer.new_channel()
    await layer.group_add(group, channel)
    return channel


async def receive(layer: Any, channel: str) -> dict[str, Any]:
    message: dict[str, Any] = await asyncio.wait_for(layer.receive(channel), 5)
    return message


async def test_moves_of_a_batch_reach_their_business_s_pages_in_one_message(layer: Any) -> None:
    wall = await listener(layer, group_for_business(7))
    LiveFeed().tell([MovedCall(41, 7, ("turn_ended", "words_heard")), MovedCall(42, 7, ("turn_began",))])
    assert await receive(layer, wall) == {
        "type": "calls.moved",
        "calls": [[41, ["turn_ended", "words_heard"]], [42, ["turn_began"]]],
    }


async def test_another_business_s_page_hears_nothing(layer: Any) -> None:
    theirs = await listener(layer, group_for_business(8))
    ours = await listener(layer, group_for_business(7))
    feed = LiveFeed()
    feed.tell([MovedCall(41, 7, ("turn_ended",))])
    await receive(layer, ours)
    await layer.group_send(group_for_business(8), {"type": "end"})
    assert (await receive(layer, theirs))["type"] == "end"


class SlowLayer:
    """Takes a message only when told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.go_on = asyncio.Event()

    async def group_send(self, group: str, message: dict[str, Any]) -> None:
        await self.go_on.wait()
        self.sent.append((group, message))


async def test_moves_that_wait_for_a_slow_layer_become_one_entry_a_call() -> None:
    slow = SlowLayer()
    feed = LiveFeed(slow)
    feed.tell([MovedCall(1, 7, ("turn_began",))])
    await asyncio.sleep(0)
    for what in ("turn_ended", "words_heard", "turn_ended"):
        feed.tell([MovedCall(1, 7, (what,)), MovedCall(2, 7, (what,))])
    slow.go_on.set()
    await feed.settle()
    assert [(group, message["calls"]) for group, message in slow.sent] == [
        ("calls.7", [(1, ["turn_began"])]),
        ("calls.7", [(1, ["turn_ended", "words_heard"]), (2, ["turn_ended", "words_heard"])]),
    ]


async def test_a_dead_layer_hurts_nobody_and_is_tried_again() -> None:
    feed = LiveFeed(RedisPubSubChannelLayer(hosts=["redis://127.0.0.1:1/0"]))
    for _ in range(2):
        feed.tell([MovedCall(1, 7, ("turn_began",))])
        await feed.settle()
    assert not feed._waiting


@pytest.mark.django_db(transaction=True)
async def test_a_stored_batch_is_told_once_for_each_call(layer: Any, tmp_path: Path) -> None:
    house = await asyncio.to_thread(make_house)
    wall = await listener(layer, group_for_business(house.business.pk))
    feed = LiveFeed()
    recorder = DatabaseRecorder(tmp_path, on_moved=feed.tell)
    for fact in (opened(house.brief()), began(10, 1), began(20, 2)):
        recorder.note(fact)
    await recorder.start()
    message = await receive(layer, wall)
    assert [what for _, what in message["calls"]] == [["call_opened", "turn_began"]]
    await recorder.stop(5)
    await feed.settle()
