"""Twelve custom-LLM servers, each with one mistake that Retell punishes. All of them greet and mean well."""

import contextlib
import json
from collections.abc import Callable
from typing import Any

from websockets.asyncio.server import ServerConnection
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from tests.simulator.line_server import close_without_status

Frame = dict[str, Any]


class WrongServer:
    """Correct as it stands; each subclass spoils one thing."""

    async def handle(self, socket: ServerConnection) -> None:
        with contextlib.suppress(ConnectionClosed):
            await self.open(socket)
            async for message in socket:
                await self.take(socket, json.loads(message))

    async def open(self, socket: ServerConnection) -> None:
        await send(socket, {"response_type": "config", "config": {"auto_reconnect": True}})
        await self.greet(socket)

    async def greet(self, socket: ServerConnection) -> None:
        await send(socket, response(0, "Hello there."))

    async def take(self, socket: ServerConnection, frame: Frame) -> None:
        if frame["interaction_type"] == "ping_pong":
            await self.pong(socket, frame["timestamp"])
        elif "response_id" in frame:
            await self.answer(socket, frame["response_id"])

    async def pong(self, socket: ServerConnection, timestamp: int) -> None:
        await send(socket, {"response_type": "ping_pong", "timestamp": timestamp})

    async def answer(self, socket: ServerConnection, response_id: int) -> None:
        await send(socket, response(response_id, "All right."))

    def refuse(self, connection: ServerConnection, request: Request) -> Response | None:
        """A response given here takes the place of the upgrade."""
        return None


def response(response_id: Any, content: Any, **more: Any) -> Frame:
    return {
        "response_type": "response",
        "response_id": response_id,
        "content": content,
        "content_complete": True,
        **more,
    }


async def send(socket: ServerConnection, frame: Frame) -> None:
    await socket.send(json.dumps(frame))


class StringId(WrongServer):
    async def answer(self, socket: ServerConnection, response_id: int) -> None:
        await send(socket, response(str(response_id), "All right."))


class NoContentComplete(WrongServer):
    async def answer(self, socket: ServerConnection, response_id: int) -> None:
        frame = response(response_id, "All right.")
        del frame["content_complete"]
        await send(socket, frame)


class TextContentComplete(WrongServer):
    async def answer(self, socket: ServerConnection, response_id: int) -> None:
        await send(socket, response(response_id, "All right.", content_complete="true"))


class StaleId(WrongServer):
    async def answer(self, socket: ServerConnection, response_id: int) -> None:
        await send(socket, response(response_id - 1, "All right."))


class BinaryFrame(WrongServer):
    async def answer(self, socket: ServerConnection, response_id: int) -> None:
        await socket.send(json.dumps(response(response_id, "All right.")).encode())


class NoPong(WrongServer):
    async def pong(self, socket: ServerConnection, timestamp: int) -> None:
        """Busy with its model, as it were."""


class NoBeginMessage(WrongServer):
    async def greet(self, socket: ServerConnection) -> None:
        """Waits for the caller without saying so."""


class CloseWithoutStatus(WrongServer):
    async def answer(self, socket: ServerConnection, response_id: int) -> None:
        await close_without_status(socket)


class CloseOnError(WrongServer):
    async def answer(self, socket: ServerConnection, response_id: int) -> None:
        await socket.close(1011)


class BrokenJson(WrongServer):
    async def answer(self, socket: ServerConnection, response_id: int) -> None:
        await socket.send(json.dumps(response(response_id, "All right."))[:-1])


class RefusedUpgrade(WrongServer):
    def refuse(self, connection: ServerConnection, request: Request) -> Response | None:
        return connection.respond(403, "wrong secret\n")


class NeverComplete(WrongServer):
    async def answer(self, socket: ServerConnection, response_id: int) -> None:
        await send(socket, response(response_id, "All right. ", content_complete=False))


WRONG_SERVERS: list[Callable[[], WrongServer]] = [
    StringId,
    NoContentComplete,
    TextContentComplete,
    StaleId,
    BinaryFrame,
    NoPong,
    NoBeginMessage,
    CloseWithoutStatus,
    CloseOnError,
    BrokenJson,
    RefusedUpgrade,
    NeverComplete,
]
