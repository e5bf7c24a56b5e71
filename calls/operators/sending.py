"""The beginning of an order's way: out to whichever process holds the call, and the wait for its answer."""

import asyncio
from contextlib import suppress
from typing import Any

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from calls.operators.wire import Addressed, Told
from engine.outside import OutsideOrder

log = structlog.get_logger(__name__)

SEND_TIMEOUT_S = 1.0
ANSWER_WAIT_S = 2.0
LESS_CERTAIN = frozenset({Told.ALREADY, Told.LINE_GONE})
"""After a redial two processes may answer for a while, and the one with the dead socket knows less."""


async def order_send(business_id: int, retell_call_id: str, order: OutsideOrder, *, waits: bool = True) -> Told:
    """Send an order to the process that holds the call, and wait up to 2 s for what it says; 1 s more at worst, for a
    Redis that hangs. `waits=False` gives DONE once it is sent. Never raises.

    The same order may be sent again: it is carried out once. Whether this person may, is the caller's to check.
    """
    layer = get_channel_layer()
    try:
        async with asyncio.timeout(SEND_TIMEOUT_S):
            reply_to = await layer.new_channel() if waits else ""
            addressed = Addressed(business_id, retell_call_id, order, reply_to)
            await layer.group_send(addressed.group, addressed.as_message())
    except Exception as fault:  # whatever is wrong with Redis, a person waits for a sentence
        log.warning("order_not_sent", act=order.act.value, fault=type(fault).__name__)
        return Told.LAYER_AWAY
    return await _best_answer(layer, reply_to, order.order_id) if waits else Told.DONE


def order_send_from_a_thread(business_id: int, retell_call_id: str, order: OutsideOrder, *, waits: bool = True) -> Told:
    """As `order_send`, for code without an event loop."""
    told: Told = async_to_sync(order_send)(business_id, retell_call_id, order, waits=waits)
    return told


async def _best_answer(layer: Any, reply_to: str, order_id: str) -> Told:
    told: list[Told] = [Told.NO_ANSWER]
    is_certain = asyncio.Event()

    async def read() -> None:
        while True:
            message = await layer.receive(reply_to)
            if message.get("order_id") == order_id:
                told.append(Told(message["outcome"]))
                if told[-1] not in LESS_CERTAIN:
                    is_certain.set()

    reading = asyncio.create_task(read(), name="order-reply")
    with suppress(TimeoutError):
        async with asyncio.timeout(ANSWER_WAIT_S):
            await is_certain.wait()
    # Its mailbox is given back by being told to stop. Not awaited: a Redis that hangs would keep a person waiting.
    reading.cancel()
    return told[-1]
