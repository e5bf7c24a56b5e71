"""Signed posts to one of Retell's doors, at a rate of ours, and how soon each was answered."""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from time import monotonic

CONNECTIONS = 16


@dataclass(slots=True)
class Posts:
    """What came of a load. `took_ms` counts from when a post was due, so that a queue is part of it."""

    took_ms: list[float] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)
    refused: int = 0
    seconds: float = 0.0


class Sender:
    """Keeps connections to a door; each carries one post at a time. `body` makes the next one to send."""

    def __init__(self, port: int, path: str, key: str, body: Callable[[], bytes], good: bytes) -> None:
        self._port = port
        self._path = path
        self._key = key.encode()
        self._body = body
        self._good = good

    def _request(self) -> bytes:
        body = self._body()
        stamp = str(int(time.time() * 1000))
        signature = hmac.new(self._key, body + stamp.encode(), hashlib.sha256).hexdigest()
        head = (
            f"POST {self._path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            f"X-Retell-Signature: v={stamp},d={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    async def load(self, seconds: float, per_second: float | None) -> Posts:
        """At a fixed rate, whatever the door does; or, with no rate, as fast as it answers."""
        posts = Posts()
        began = monotonic()
        due = count()

        async def work() -> None:
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            while True:
                at = monotonic() if per_second is None else began + next(due) / per_second
                if at >= began + seconds:
                    break
                await asyncio.sleep(max(0.0, at - monotonic()))
                writer.write(self._request())
                status, answer = await _answer(reader)
                posts.took_ms.append((monotonic() - at) * 1000)
                posts.answers.append(answer)
                posts.refused += status != self._good
            writer.close()

        await asyncio.gather(*(work() for _ in range(CONNECTIONS)))
        posts.seconds = monotonic() - began
        return posts


async def _answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Status and body, whichever way its length is told."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    if b"transfer-encoding: chunked" in head:
        body = (await reader.readuntil(b"0\r\n\r\n")).partition(b"\r\n")[2]
    else:
        length = head.partition(b"content-length:")[2].split(b"\r\n")[0]
        body = await reader.readexactly(int(length or 0))
    return head.split(b" ", 2)[1], body
