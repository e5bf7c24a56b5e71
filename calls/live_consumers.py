"""The browser's WebSocket of the pages that move by themselves. HTML goes out, nothing comes in."""

import asyncio
from typing import Any

import structlog
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path

from businesses.selectors import businesses_of
from calls.live_feed import group_for_business, group_for_call
from calls.live_pages import CallPicture, Picture, WallPicture
from calls.models import Call

REPAINT_EVERY_S = 0.25
INTERNAL_ERROR = 1011

log = structlog.get_logger(__name__)


class LivePage(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Paints one page again whenever the live feed says that something moved, at most four times a second.

    The first painting after every (re)connect is of everything, so that nothing missed meanwhile stays missing.
    """

    async def connect(self) -> None:
        self._painter: asyncio.Task[None] | None = None
        found = await database_sync_to_async(self.find, thread_sensitive=False)()
        if found is None:
            await self.close()
            return
        self._group, self._picture = found
        self._moved: set[int | None] = {None}
        self._news = asyncio.Event()
        self._news.set()
        await self.channel_layer.group_add(self._group, self.channel_name)
        await self.accept()
        self._painter = asyncio.create_task(self._paint_for_ever(), name="live-page")

    def find(self) -> tuple[str, Picture] | None:
        """The group to listen to and the picture to paint; None when this person may not see it."""
        raise NotImplementedError

    async def call_moved(self, message: dict[str, Any]) -> None:
        self._moved.add(message["call"])
        self._news.set()

    async def disconnect(self, code: int) -> None:
        if self._painter is None:
            return
        self._painter.cancel()
        await asyncio.gather(self._painter, return_exceptions=True)
        await self.channel_layer.group_discard(self._group, self.channel_name)

    async def _paint_for_ever(self) -> None:
        try:
            while True:
                await self._news.wait()
                await self._paint()
                await asyncio.sleep(REPAINT_EVERY_S)
        except Exception as fault:
            # The browser comes back by itself after this code, and is then given everything.
            log.warning("a live page could not be painted", fault=type(fault).__name__)
            await self.close(code=INTERNAL_ERROR)

    async def _paint(self) -> None:
        self._news.clear()
        moved, self._moved = self._moved, set()
        changes = self._picture.everything if None in moved else self._picture.changes
        html = await database_sync_to_async(changes, thread_sensitive=False)()
        if html:
            await self.send(text_data=html)


class LiveWall(LivePage):
    """Every call on the line of one business."""

    def find(self) -> tuple[str, Picture] | None:
        business = businesses_of(self.scope["user"]).filter(slug=self.scope["url_route"]["kwargs"]["slug"]).first()
        return business and (group_for_business(business.pk), WallPicture(business))


class LiveCall(LivePage):
    """One call with its turns."""

    def find(self) -> tuple[str, Picture] | None:
        named = self.scope["url_route"]["kwargs"]
        business = businesses_of(self.scope["user"]).filter(slug=named["slug"]).first()
        call = business and Call.objects.filter(business=business, retell_call_id=named["retell_call_id"]).first()
        return call and (group_for_call(call.pk), CallPicture(business, call.retell_call_id))


websocket_urlpatterns = [
    path("ws/b/<slug:slug>/live/", LiveWall.as_asgi()),
    path("ws/b/<slug:slug>/calls/<str:retell_call_id>/", LiveCall.as_asgi()),
]
