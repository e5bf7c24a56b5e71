"""The door Retell dials: `/llm/<socket secret>/<call_id>`."""

from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer
from django.urls import path

from calls.live_call import LiveCall
from calls.ports import CallDesk, FindDesk

FORBIDDEN = 4403


class RetellSocket(AsyncWebsocketConsumer):  # type: ignore[misc]
    """Moves frames between the socket and its call. A wrong secret is refused before the socket is accepted."""

    desk: CallDesk

    def __init__(self, find_desk: FindDesk) -> None:
        super().__init__()
        self._find_desk = find_desk
        self.call: LiveCall | None = None

    async def connect(self) -> None:
        self.desk = await self._find_desk()
        address = self.scope["url_route"]["kwargs"]
        lines = self.desk.lines_for_secret(address["secret"])
        if lines is None:
            await self.close(FORBIDDEN)
            return
        await self.accept()
        self.call = self.desk.open_call(address["call_id"], lines, self._send_text)
        self.call.drop = self.scope.get("state", {}).get("drop")
        await self.desk.on_air.join(self.call)
        await self.call.begin()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.call is not None:
            await self.call.receive(text_data if text_data is not None else bytes_data or b"")

    async def disconnect(self, code: int) -> None:
        if self.call is not None:
            await self.desk.on_air.leave(self.call, code)

    async def _send_text(self, text: str) -> None:
        await self.send(text_data=text)


def websocket_urlpatterns(find_desk: FindDesk) -> list[Any]:
    return [path("llm/<str:secret>/<str:call_id>", RetellSocket.as_asgi(find_desk=find_desk))]
