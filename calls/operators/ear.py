"""The end of an order's way: the process that holds the call's socket hears it and has the engine carry it out."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

import structlog
from channels.layers import BaseChannelLayer, get_channel_layer

from calls.live_call import CallsOnAir
from calls.operators.wire import Addressed, Told, answer_message, group_for_call

log = structlog.get_logger(__name__)

JOIN_TIMEOUT_S = 5.0
TRY_AGAIN_S = 1.0
ANSWER_TIMEOUT_S = 1.0
ORDERS_REMEMBERED = 1_000

Claim = Callable[[int, str], Awaitable[bool]]
"""Business and key: whether nobody in any process has claimed the key before."""


class OrderEar:
    """Listens for the calls on air of one process, beside the road: no call waits for it, none fails with it.

    While Redis is away nothing is heard; it joins again by itself. An order runs at most once: here by its id, among
    processes by `claim`; one that was refused is given again under a new id. Belongs to one event loop.
    """

    def __init__(self, on_air: CallsOnAir, claim: Claim, layer: BaseChannelLayer | None = None) -> None:
        self._on_air = on_air
        self._claim = claim
        self._layer: Any = layer
        self._channel = ""
        self._joined: set[str] = set()
        self._calls_moved = asyncio.Event()
        self._is_up_to_date = asyncio.Event()
        self._runs: OrderedDict[str, asyncio.Task[Told]] = OrderedDict()
        self._answers: set[asyncio.Task[None]] = set()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._on_air.on_moved = self._look_again
        self._tasks = [asyncio.create_task(self._keep_joined(), name="order-ear")]

    async def joined(self) -> None:
        """Wait until orders are heard for every call on air, and for no other."""
        await self._is_up_to_date.wait()

    async def stop(self) -> None:
        tasks = [*self._tasks, *self._answers, *self._runs.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _look_again(self) -> None:
        self._is_up_to_date.clear()
        self._calls_moved.set()

    async def _keep_joined(self) -> None:
        self._layer = self._layer or get_channel_layer()
        while True:
            self._calls_moved.clear()
            again_after_s = None
            try:
                async with asyncio.timeout(JOIN_TIMEOUT_S):
                    await self._join()
                if not self._calls_moved.is_set():
                    self._is_up_to_date.set()
            except Exception as fault:  # calls are answered, whether operators reach them or not
                log.warning("orders_not_heard", fault=type(fault).__name__, calls=len(self._on_air))
                again_after_s = TRY_AGAIN_S
            with suppress(TimeoutError):
                async with asyncio.timeout(again_after_s):
                    await self._calls_moved.wait()

    async def _join(self) -> None:
        if not self._channel:
            self._channel = await self._layer.new_channel()
            self._tasks.append(asyncio.create_task(self._hear(self._channel), name="order-hearing"))
        wanted = {group_for_call(business_id, call_id) for business_id, call_id in self._on_air}
        for group in wanted - self._joined:
            await self._layer.group_add(group, self._channel)
            self._joined.add(group)
        for group in self._joined - wanted:
            await self._layer.group_discard(group, self._channel)
            self._joined.discard(group)

    async def _hear(self, channel: str) -> None:
        try:
            while True:
                self.take(await self._layer.receive(channel))
        except Exception as fault:  # a new mailbox is set up, and every group joined again
            log.warning("orders_not_heard", fault=type(fault).__name__, calls=len(self._on_air))
            self._channel, self._joined = "", set()
            self._look_again()

    def take(self, message: Mapping[str, Any]) -> None:
        """Begin to carry out what a message says; a repeated order only gets the first one's answer again."""
        try:
            addressed = Addressed.from_message(message)
        except (KeyError, TypeError, ValueError) as fault:
            log.warning("order_unreadable", fault=type(fault).__name__)
            return
        run = self._runs.get(addressed.order.order_id)
        if run is None:
            run = asyncio.create_task(self._carry_out(addressed), name="order")
            self._runs[addressed.order.order_id] = run
            while len(self._runs) > ORDERS_REMEMBERED:
                self._runs.popitem(last=False)
        answer = asyncio.create_task(self._answer(addressed, run), name="order-answer")
        self._answers.add(answer)
        answer.add_done_callback(self._answers.discard)

    async def _carry_out(self, addressed: Addressed) -> Told:
        business_id, order = addressed.business_id, addressed.order
        call = self._on_air.get(business_id, addressed.retell_call_id)
        if call is None or call.is_gone:
            return Told.LINE_GONE
        if not await self._claim(business_id, f"order:{order.order_id}"):
            return Told.ALREADY
        return Told(await call.obey(order))

    async def _answer(self, addressed: Addressed, run: asyncio.Task[Told]) -> None:
        order_id = addressed.order.order_id
        try:
            told = await asyncio.shield(run)
            log.info("order_taken", call_id=addressed.retell_call_id, act=addressed.order.act.value, outcome=told.value)
            if addressed.reply_to:
                async with asyncio.timeout(ANSWER_TIMEOUT_S):
                    await self._layer.send(addressed.reply_to, answer_message(order_id, told))
        except Exception as fault:  # whoever waits is told by the silence
            log.warning("order_not_answered", act=addressed.order.act.value, fault=type(fault).__name__)
