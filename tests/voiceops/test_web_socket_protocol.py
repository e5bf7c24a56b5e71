"""A real uvicorn server with the protocol, a small application behind it, and a real WebSocket client in front."""

import asyncio
import socket
import tracemalloc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from voiceops.web_socket_protocol import DrainingProtocol

WITHIN_S = 10


class Application:
    """Accepts every socket; remembers how each was disconnected and what it was given to drop its line."""

    def __init__(self) -> None:
        self.drops: asyncio.Queue[Callable[[], None] | None] = asyncio.Queue()
        self.codes: asyncio.Queue[int] = asyncio.Queue()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        assert (await receive())["type"] == "websocket.connect"
        await send({"type": "websocket.accept"})
        await self.drops.put(scope["state"].get("drop"))
        while (message := await receive())["type"] != "websocket.disconnect":
            await send({"type": "websocket.send", "text": str(len(message.pop("text")))})
        await self.codes.put(message["code"])


@asynccontextmanager
async def serving(application: Application) -> AsyncIterator[tuple[uvicorn.Server, str]]:
    config = uvicorn.Config(
        application, ws=DrainingProtocol, lifespan="off", log_config=None, timeout_graceful_shutdown=3
    )
    server = uvicorn.Server(config)
    listening = socket.create_server(("127.0.0.1", 0))
    task = asyncio.create_task(server._serve([listening]))
    async with asyncio.timeout(WITHIN_S):
        try:
            yield server, f"ws://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task


async def close_code(line: Any) -> int:
    """As the other side knows it: 1006 when no close frame came."""
    with pytest.raises(ConnectionClosed) as closed:
        await line.recv()
    return closed.value.rcvd.code if closed.value.rcvd else 1006


async def test_a_calls_line_breaks_when_the_server_goes_down() -> None:
    async with serving(application := Application()) as (server, url), connect(f"{url}/llm/secret/call") as line:
        server.should_exit = True
        assert await close_code(line) == 1006
        assert await application.codes.get() == 1006


async def test_a_browser_is_told_that_the_server_restarts() -> None:
    async with serving(application := Application()) as (server, url), connect(f"{url}/ws/calls") as line:
        server.should_exit = True
        assert await close_code(line) == 1012
        assert await application.drops.get() is None


async def test_a_dropped_call_sees_its_line_break_and_so_do_we() -> None:
    async with serving(application := Application()) as (_, url), connect(f"{url}/llm/secret/call") as line:
        drop = await application.drops.get()
        assert drop is not None
        drop()
        assert await close_code(line) == 1006
        assert await application.codes.get() == 1006


async def test_a_caller_who_closes_properly_is_not_taken_for_a_broken_line() -> None:
    async with serving(application := Application()) as (_, url):
        async with connect(f"{url}/llm/secret/call") as line:
            await line.close(1000)
        assert await application.codes.get() == 1000


async def test_a_line_that_breaks_on_the_other_side_is_seen_as_broken() -> None:
    async with serving(application := Application()) as (_, url), connect(f"{url}/llm/secret/call") as line:
        await application.drops.get()
        line.transport.abort()
        assert await application.codes.get() == 1006


async def test_a_frame_that_was_read_is_not_held_until_the_next_one_comes() -> None:
    transcript = "word " * 1_000_000
    async with serving(Application()) as (_, url), connect(f"{url}/llm/secret/call") as line:
        tracemalloc.start()
        try:
            await line.send(transcript)
            assert await line.recv() == str(len(transcript))
            held, most = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert most > len(transcript)
    assert held < len(transcript) / 2
