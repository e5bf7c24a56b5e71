"""Tells the pages that a call has moved. A page that hears it reads the database again.

Messages are `{"type": "calls.moved", "calls": [[<primary key>, ["turn_ended", …]], …]}`, one for each business and
batch: sending one costs some hundred times what a call's entry in it does.
"""

import asyncio
from collections.abc import Iterable, Sequence

import structlog
from asgiref.sync import async_to_sync
from channels.layers import BaseChannelLayer, get_channel_layer

from calls.storing.batch import MovedCall

log = structlog.get_logger(__name__)

SEND_TIMEOUT_S = 1.0


def group_for_business(business_id: int) -> str:
    return f"calls.{business_id}"


class LiveFeed:
    """Sends beside the recorder. While one round is under way, newer moves wait in one entry per call."""

    def __init__(self, layer: BaseChannelLayer | None = None) -> None:
        self._layer = layer
        self._waiting: dict[int, MovedCall] = {}
        self._round: asyncio.Task[None] | None = None

    def tell(self, moved: Sequence[MovedCall]) -> None:
        """Never waits and never raises. Moves that cannot be sent are dropped: the pages look again by themselves."""
        for call in moved:
            earlier = self._waiting.get(call.call_pk)
            what = tuple(dict.fromkeys((*earlier.what, *call.what))) if earlier else call.what
            self._waiting[call.call_pk] = MovedCall(call.call_pk, call.business_id, what)
        if self._waiting and (self._round is None or self._round.done()):
            self._round = asyncio.create_task(self._send_waiting(), name="live-feed")

    async def settle(self) -> None:
        """Wait for what is under way; for a clean stop."""
        if self._round is not None:
            await asyncio.wait({self._round})

    async def _send_waiting(self) -> None:
        layer = self._layer or get_channel_layer()
        while self._waiting:
            moves, self._waiting = self._waiting, {}
            try:
                async with asyncio.timeout(SEND_TIMEOUT_S):
                    await _send(layer, moves.values())
            except Exception as fault:  # pages are a courtesy; the record goes on
                log.warning("live_feed_dropped", calls=len(moves), fault=type(fault).__name__)


def tell_from_a_thread(moved: Sequence[MovedCall]) -> None:
    """As `LiveFeed.tell`, for code without an event loop. Takes a second at most, and never raises."""
    try:
        async_to_sync(_send_in_time)(moved)
    except Exception as fault:  # pages are a courtesy; the record goes on
        log.warning("live_feed_dropped", calls=len(moved), fault=type(fault).__name__)


async def _send_in_time(moved: Sequence[MovedCall]) -> None:
    layer = get_channel_layer()
    async with asyncio.timeout(SEND_TIMEOUT_S):
        await _send(layer, moved)


async def _send(layer: BaseChannelLayer, moved: Iterable[MovedCall]) -> None:
    calls: dict[int, list[tuple[int, list[str]]]] = {}
    for call in moved:
        calls.setdefault(call.business_id, []).append((call.call_pk, list(call.what)))
    for business_id, entries in calls.items():
        await layer.group_send(group_for_business(business_id), {"type": "calls.moved", "calls": entries})
