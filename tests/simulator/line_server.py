"""A correct custom-LLM server built from plain dicts, for tests of the line. A test says what it answers."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from vendors.retell.caller import Caller, CallReport, LineEvent, LineSettings, RetellLine

Frame = dict[str, Any]
CALL = {"call_id": "call_7", "call_type": "web_call", "agent_id": "agent_1"}
QUICK = LineSettings(
    speed=40,
    endpointing_ms=20,
    connect_gap_ms=5,
    connect_timeout_ms=1_000,
    ping_interval_ms=20,
    ping_deadline_ms=2_000,
    reminder_trigger_ms=60_000,
    stale_grace_ms=1_000,
    begin_grace_ms=50,
)
EVERYTHING_ON = {"auto_reconnect": True, "call_details": True, "transcript_with_tool_calls": True}


def says(content: str, *, done: bool = True, **more: Any) -> Frame:
    """A response frame without its id: the server fills in the id that was asked."""
    return {"response_type": "response", "content": content, "content_complete": done, **more}


def config(**switches: bool) -> Frame:
    return {"response_type": "config", "config": switches}


class Desk:
    """Answers every request the same, or with `answer(request)`; greets once per call; keeps what it received."""

    def __init__(
        self,
        answer: Callable[[Frame], list[Frame]] | list[Frame] | None = None,
        *,
        greeting: Frame | None = None,
        settings: Frame | None = None,
    ) -> None:
        self.received: list[Frame] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.close_codes: list[int | None] = []
        self._answer = [says("All right.")] if answer is None else answer
        self._greeting = says("Hello there.") if greeting is None else greeting
        self.settings = settings or config(**EVERYTHING_ON)
        self._socket: ServerConnection | None = None

    async def handle(self, socket: ServerConnection) -> None:
        self._socket = socket
        self.paths.append(socket.request.path if socket.request else "")
        self.headers.append(dict(socket.request.headers.raw_items()) if socket.request else {})
        await self.send(self.settings)
        if len(self.paths) == 1:
            await self.send({"response_id": 0, **self._greeting})
        with contextlib.suppress(ConnectionClosed):
            async for message in socket:
                await self.take(json.loads(message))
        self.close_codes.append(socket.close_code)

    async def take(self, frame: Frame) -> None:
        self.received.append(frame)
        if frame["interaction_type"] == "ping_pong":
            await self.send({"response_type": "ping_pong", "timestamp": frame["timestamp"]})
        elif "response_id" in frame:
            for answer in self._answer(frame) if callable(self._answer) else self._answer:
                await self.send({"response_id": frame["response_id"], **answer})

    async def send(self, frame: Frame) -> None:
        assert self._socket is not None
        await self._socket.send(json.dumps(frame))

    async def close(self, code: int) -> None:
        assert self._socket is not None
        if code == 1005:
            await close_without_status(self._socket)
        else:
            await self._socket.close(code)

    def drop(self) -> None:
        """Breaks the connection as a dying process or network does, without a close frame."""
        assert self._socket is not None
        self._socket.transport.abort()

    def of_type(self, interaction_type: str) -> list[Frame]:
        return [frame for frame in self.received if frame["interaction_type"] == interaction_type]

    @property
    def requests(self) -> list[Frame]:
        return [frame for frame in self.received if "response_id" in frame]


async def close_without_status(socket: ServerConnection) -> None:
    async with socket.send_context():
        socket.protocol.send_close()


@contextlib.asynccontextmanager
async def listening(handle: Callable[[ServerConnection], Awaitable[None]], **options: Any) -> AsyncIterator[str]:
    async with serve(handle, "127.0.0.1", 0, **options) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        yield f"ws://127.0.0.1:{port}/llm/secret"


async def call(
    desk: Desk,
    script: Callable[[Caller], Awaitable[None]],
    settings: LineSettings = QUICK,
    on_event: Callable[[LineEvent], None] | None = None,
    **details: Any,
) -> CallReport:
    async with listening(desk.handle) as url, asyncio.timeout(10):
        return await RetellLine(url, {**CALL, **details}, settings, on_event).run(script)


async def say_nothing(caller: Caller) -> None:
    """Stays on the line without a word until the other side ends the call."""
    await caller.keep_silent(9_000)


def roles(items: list[Frame]) -> list[str]:
    return [item["role"] for item in items]


async def wait(caller: Caller, is_so: Callable[[], bool]) -> None:
    """The caller stays silent until something has come about."""
    async with asyncio.timeout(5):
        while not is_so():
            await caller.keep_silent(2)
