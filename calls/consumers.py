"""The door Retell dials: `/llm/<socket secret>/<call_id>`."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path

from calls.live_call import LiveCall
from calls.ports import CallDesk, FindDesk
from calls.source_allowlist import is_allowed_scope

FORBIDDEN = 4403

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]


class RetellSocket(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Moves frames between the socket and its call. A wrong secret, or a stranger's address where a list of allowed
    ones is set, is refused before the socket is accepted."""

    desk: CallDesk

    def __init__(self, find_desk: FindDesk) -> None:
        super().__init__()
        self._find_desk = find_desk
        self.call: LiveCall | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # Not Channels' own loop, which takes every frame through a thread, to tidy up database connections that
        # this door has not got, and keeps a mailbox on the channel layer for every call.
        self.scope, self.base_send = scope, send
        with suppress(StopConsumer):
            while True:
                await self._take(await receive())

    async def _take(self, message: Mapping[str, Any]) -> None:
        match message["type"]:
            case "websocket.receive":
                if self.call is not None:
                    await self.call.receive(message.get("text") or message.get("bytes") or b"")
            case "websocket.connect":
                await self.websocket_connect(message)
            case "websocket.disconnect":
                await self.websocket_disconnect(message)

    async def connect(self) -> None:
        self.desk = await self._find_desk()
        address = self.scope["url_route"]["kwargs"]
        lines = self.desk.lines_for_secret(address["secret"])
        if lines is None or not is_allowed_scope(self.scope):
            await self.close(FORBIDDEN)
            return
        await self.accept()
        self.call = self.desk.open_call(address["call_id"], lines, self._send_text)
        self.call.drop = self.scope.get("state", {}).get("drop")
        await self.desk.on_air.join(self.call)
        await self.call.begin()

    async def disconnect(self, code: int) -> None:
        if self.call is not None:
            await self.desk.on_air.leave(self.call, code)

    async def _send_text(self, text: str) -> None:
        # Past Channels' own layers: twenty pieces an answer go this way.
        await self.base_send({"type": "websocket.send", "text": text})


def websocket_urlpatterns(find_desk: FindDesk) -> list[Any]:
    return [path("llm/<str:secret>/<str:call_id>", RetellSocket.as_asgi(find_desk=find_desk))]
