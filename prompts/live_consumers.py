"""The browser's WebSocket of the Write page: who else is there, and that a draft was saved. Nothing comes in."""

import asyncio
import json
from typing import Any

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path

from businesses.access import member_for
from businesses.models import Role
from prompts.models import Prompt
from prompts.writing.news import group_for_prompt, tell_people
from prompts.writing.presence import WARM_EVERY_S, Seat, Writer, seat_leave, seat_warm, writers_of


class WritePage(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Sends {"people": [names]} and {"saved": {"draft", "revision", "by", "window"}}; closes on who may not write."""

    _warming: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        seat = await self._welcome()
        if seat is None:
            await self.close()
            return
        self._seat = seat
        await self.channel_layer.group_add(group_for_prompt(seat.prompt), self.channel_name)
        await self.accept()
        await asyncio.to_thread(seat_warm, seat)
        await tell_people(seat.prompt)
        self._warming = asyncio.create_task(self._keep_warm(), name="writing-seat")

    async def disconnect(self, code: int) -> None:
        if self._warming is None:
            return
        self._warming.cancel()
        await asyncio.gather(self._warming, return_exceptions=True)
        await self.channel_layer.group_discard(group_for_prompt(self._seat.prompt), self.channel_name)
        await asyncio.to_thread(seat_leave, self._seat)
        await tell_people(self._seat.prompt)

    async def writing_people(self, _: dict[str, Any]) -> None:
        await self._send_people()

    async def writing_saved(self, message: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps({"saved": message["saved"]}))

    async def _send_people(self) -> None:
        others = await asyncio.to_thread(writers_of, self._seat.prompt, besides=self._seat.writer.person)
        await self.send(text_data=json.dumps({"people": [other.name for other in others]}))

    async def _keep_warm(self) -> None:
        while True:
            await asyncio.sleep(WARM_EVERY_S)
            if await self._welcome() is None:
                await self.close()
                return
            await asyncio.to_thread(seat_warm, self._seat)
            await self._send_people()

    async def _welcome(self) -> Seat | None:
        seat: Seat | None = await database_sync_to_async(self._find_seat, thread_sensitive=False)()
        return seat

    def _find_seat(self) -> Seat | None:
        words = self.scope["url_route"]["kwargs"]
        member = member_for(self.scope["user"], words["slug"])
        if member is None or not member.may(Role.MANAGER):
            return None
        found = Prompt.objects.filter(business=member.business, pk=words["prompt_id"]).exists()
        return Seat(words["prompt_id"], Writer(str(member.user), member.user.pk)) if found else None


websocket_urlpatterns = [path("ws/b/<slug:slug>/prompts/<int:prompt_id>/", WritePage.as_asgi())]
