"""The browser's WebSocket of the pages that move by themselves. Messages go out, nothing comes in."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import Any

import structlog
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.http import QueryDict
from django.urls import path

from businesses.access import Member, member_for
from calls.live_feed import LiveFeed, group_for_business
from calls.live_pages import CallPicture, Picture, WallPicture
from calls.models import Call
from calls.operators.presence import WARM_EVERY_S, Seat, Watcher, seat_leave, seat_warm
from calls.operators.wall_view import WallView
from calls.storing.batch import MovedCall

REPAINT_EVERY_S = 0.25
LOOK_AGAIN_AFTER_S = 10.0
INTERNAL_ERROR = 1011

log = structlog.get_logger(__name__)


class LivePage(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Paints one page again whenever the live feed says that something moved, at most four times a second.

    The first painting after every (re)connect is of everything, so that nothing missed meanwhile stays missing.
    """

    only: int | None = None
    """The one call this page is about; None when it is about all of them."""

    async def connect(self) -> None:
        self._painter: asyncio.Task[None] | None = None
        found = await database_sync_to_async(self.find, thread_sensitive=False)()
        if found is None:
            await self.close()
            return
        self._group, self._picture = found
        self._moved: set[int] = set()
        self._news = asyncio.Event()
        self._asked_at = time.monotonic()
        await self.channel_layer.group_add(self._group, self.channel_name)
        await self.accept()
        self._painter = asyncio.create_task(self._paint_for_ever(), name="live-page")

    def find(self) -> tuple[str, Picture] | None:
        """The group to listen to and the picture to paint; None when this person may not see it."""
        raise NotImplementedError

    def member(self) -> Member | None:
        """The person, if one of the business of the address."""
        return member_for(self.scope["user"], self.scope["url_route"]["kwargs"]["slug"])

    async def calls_moved(self, message: dict[str, Any]) -> None:
        moved = {call_pk for call_pk, _ in message["calls"] if self.only in (None, call_pk)}
        if moved:
            self._moved |= moved
            self._news.set()

    async def disconnect(self, code: int) -> None:
        if self._painter is None:
            return
        self._painter.cancel()
        await asyncio.gather(self._painter, return_exceptions=True)
        await self.channel_layer.group_discard(self._group, self.channel_name)

    async def _paint_for_ever(self) -> None:
        try:
            await self._send(self._picture.everything)
            while True:
                await asyncio.sleep(REPAINT_EVERY_S)
                is_told = await self._is_told()
                if not await self._is_still_welcome():
                    await self.close()
                    return
                self._news.clear()
                moved, self._moved = self._moved, set()
                await self._send(partial(self._picture.changes, moved if is_told else None))
        except Exception as fault:
            # The browser comes back by itself after this code, and is then given everything.
            log.warning("live_page_unpainted", fault=type(fault).__name__)
            await self.close(code=INTERNAL_ERROR)

    async def _is_told(self) -> bool:
        """Wait for news. False when none came for so long that some may have been lost on the way."""
        try:
            async with asyncio.timeout(LOOK_AGAIN_AFTER_S):
                await self._news.wait()
        except TimeoutError:
            return False
        return True

    async def _is_still_welcome(self) -> bool:
        """Whether the person is of the business still, asked again every few seconds: pages stay open for days."""
        now = time.monotonic()
        if now - self._asked_at < LOOK_AGAIN_AFTER_S:
            return True
        self._asked_at = now
        return await database_sync_to_async(self.member, thread_sensitive=False)() is not None

    async def _send(self, painting: Callable[[], str]) -> None:
        html = await database_sync_to_async(painting, thread_sensitive=False)()
        if html:
            await self.send(text_data=html)


class LiveWall(LivePage):
    """Every call on the line of one business."""

    def find(self) -> tuple[str, Picture] | None:
        member = self.member()
        if member is None:
            return None
        view = WallView.from_query(QueryDict(self.scope["query_string"]))
        return group_for_business(member.business.pk), WallPicture(member, view)


class LiveCall(LivePage):
    """One call with its turns. Whoever has it open sits in a seat that others see."""

    _seat: Seat | None = None
    _warming: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        await super().connect()
        if self._seat is not None:
            self._warming = asyncio.create_task(self._keep_warm(self._seat), name="seat")

    async def disconnect(self, code: int) -> None:
        await super().disconnect(code)
        if self._seat is not None and self._warming is not None:
            self._warming.cancel()
            await asyncio.gather(self._warming, return_exceptions=True)
            await asyncio.to_thread(seat_leave, self._seat)
            await self._tell_of(self._seat)

    async def _keep_warm(self, seat: Seat) -> None:
        await asyncio.to_thread(seat_warm, seat)
        await self._tell_of(seat)
        while True:
            await asyncio.sleep(WARM_EVERY_S)
            await asyncio.to_thread(seat_warm, seat)

    async def _tell_of(self, seat: Seat) -> None:
        """Pages that show who is there paint this call again; what cannot be sent is seen when they look again."""
        feed = LiveFeed(self.channel_layer)
        feed.tell([MovedCall(seat.call, seat.business, ("people_moved",))])
        await feed.settle()

    def find(self) -> tuple[str, Picture] | None:
        member = self.member()
        if member is None:
            return None
        retell_call_id = self.scope["url_route"]["kwargs"]["retell_call_id"]
        call = Call.objects.filter(business=member.business, retell_call_id=retell_call_id).first()
        if call is None:
            return None
        self.only = call.pk
        self._seat = Seat(member.business.pk, call.pk, Watcher(str(member.user), member.user.pk))
        return group_for_business(member.business.pk), CallPicture(member, retell_call_id)


websocket_urlpatterns = [
    path("ws/b/<slug:slug>/live/", LiveWall.as_asgi()),
    path("ws/b/<slug:slug>/calls/<str:retell_call_id>/", LiveCall.as_asgi()),
]
