"""A balancer as businesses run one: new connections go where the fewest are, of the servers that say they are ready."""

import asyncio
import json
import threading
from contextlib import suppress
from types import TracebackType

LOOK_WITHIN_S = 2.0
PREFERENCE = {"ready": 0, "overloaded": 1, "not_configured": 2, "starting": 2}


class Balancer:
    """At `http://127.0.0.1:<port>`, in a thread of its own, while the `with` lasts."""

    def __init__(self, ports: list[int]) -> None:
        self._open = dict.fromkeys(ports, 0)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="balancer")
        self._pipes: set[asyncio.Task[None]] = set()
        self._served: list[tuple[int, str]] = []
        self.port = 0

    def __enter__(self) -> "Balancer":
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(
            asyncio.start_server(self._connected, "127.0.0.1", 0), self._loop
        ).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def port_of(self, word: str) -> int | None:
        """Which server last got a connection whose first line holds the word, such as a call's id."""
        return next((port for port, line in reversed(self._served) if word in line), None)

    async def _close(self) -> None:
        self._server.close()
        for pipe in self._pipes:
            pipe.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pipes.add(task)
        task.add_done_callback(self._pipes.discard)
        with suppress(OSError, asyncio.CancelledError):
            await self._serve(reader, writer)
        await _break(writer)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = await self._choose()
        self._open[port] += 1
        try:
            there, to_there = await asyncio.open_connection("127.0.0.1", port)
            first = await reader.read(65_536)
            self._served.append((port, first.partition(b"\r\n")[0].decode("latin-1")))
            to_there.write(first)
            ways = [asyncio.create_task(_pipe(reader, to_there)), asyncio.create_task(_pipe(there, writer))]
            try:
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for way in ways:
                    way.cancel()
                await asyncio.gather(*ways, return_exceptions=True)
                await _break(to_there)
        finally:
            self._open[port] -= 1

    async def _choose(self) -> int:
        """When none is ready, one that is busy or starting all the same; never one that is leaving."""
        told = {port: await _told(port) for port in self._open}
        return min(self._open, key=lambda port: (PREFERENCE.get(told[port], len(PREFERENCE)), self._open[port]))


async def _break(writer: asyncio.StreamWriter) -> None:
    """Without a word: what broke on one side breaks on the other."""
    writer.transport.abort()
    with suppress(OSError):
        await writer.wait_closed()


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(65_536):
        writer.write(piece)
        await writer.drain()


async def _told(port: int) -> str:
    """What the server says of itself; empty when it says nothing."""
    try:
        async with asyncio.timeout(LOOK_WITHIN_S):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except (OSError, TimeoutError):
        return ""
    try:
        async with asyncio.timeout(LOOK_WITHIN_S):
            writer.write(b"GET /readyz HTTP/1.1\r\nHost: balancer\r\nConnection: close\r\n\r\n")
            answer = await reader.read()
    except (OSError, TimeoutError):
        return ""
    finally:
        await _break(writer)
    _, _, body = answer.partition(b"\r\n\r\n")
    return str(json.loads(body)["status"]) if body else ""
