"""An OpenAI-compatible model that costs next to no CPU: every answer is the same, and every moment is written down.

It finds the last `mark-<number>` in a request and keeps, for that mark, when the request was there and when its first
and last words left, by the machine's monotonic clock, which all processes share. `GET /moments` gives them all.
"""

import asyncio
import json
import re
import sys
from time import monotonic
from typing import cast

import uvloop

WORDS = "We are open from eight in the morning until five in the afternoon on weekdays, and we would love to see you."
PIECES = tuple(word if at == 0 else f" {word}" for at, word in enumerate(WORDS.split(" ")))[:20]
ANSWER = "".join(PIECES)
FIRST_AFTER_S, APART_S = 0.100, 0.010

MARK = re.compile(rb"mark-(\d+)")
HEAD = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\nCache-Control: no-cache\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n"
)


def _event(**parts: object) -> bytes:
    shape = {"id": "chatcmpl-bench", "object": "chat.completion.chunk", "created": 1_700_000_000, "model": "stub"}
    return b"data: " + json.dumps(shape | parts).encode() + b"\n\n"


def _chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def _choice(delta: dict[str, str], finish_reason: str | None = None) -> list[dict[str, object]]:
    return [{"index": 0, "delta": delta, "finish_reason": finish_reason}]


_USAGE = {"prompt_tokens": 900, "completion_tokens": 20, "total_tokens": 920}
SPOKEN = tuple(_chunk(_event(choices=_choice({"content": piece}))) for piece in PIECES)
LAST = (
    _chunk(_event(choices=_choice({}, "stop")) + _event(choices=[], usage=_USAGE) + b"data: [DONE]\n\n") + b"0\r\n\r\n"
)

Moments = dict[int, tuple[float, float, float]]
"""For each mark: request there, first words out, last words out."""


class Connection(asyncio.Protocol):
    """One kept HTTP/1.1 connection; requests on it come one after the other."""

    def __init__(self, moments: Moments) -> None:
        self._moments = moments
        self._loop = asyncio.get_running_loop()
        self._buffer = b""
        self._timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, _: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, end, rest = self._buffer.partition(b"\r\n\r\n")
        if not end:
            return
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        size = int(length[1]) if length else 0
        if len(rest) < size:
            return
        self._buffer = rest[size:]
        if head.startswith(b"POST"):
            self._answer(rest[:size])
        else:
            self._tell(json.dumps(self._moments).encode() if head.startswith(b"GET /moments") else b'{"data":[]}')

    def _tell(self, body: bytes) -> None:
        self._transport.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )

    def _answer(self, body: bytes) -> None:
        there = monotonic()
        marks = MARK.findall(body)
        self._transport.write(HEAD)
        self._speak(int(marks[-1]) if marks else -1, there, 0, 0.0, self._loop.time() + FIRST_AFTER_S)

    def _speak(self, mark: int, there: float, at: int, first: float, due: float) -> None:
        self._timer = self._loop.call_at(due, self._piece, mark, there, at, first, due)

    def _piece(self, mark: int, there: float, at: int, first: float, due: float) -> None:
        first = first or monotonic()
        if at < len(SPOKEN) - 1:
            self._transport.write(SPOKEN[at])
            self._speak(mark, there, at + 1, first, due + APART_S)
            return
        self._moments[mark] = (there, first, monotonic())
        self._transport.write(SPOKEN[at] + LAST)


async def serve(port: int) -> None:
    moments: Moments = {}
    server = await asyncio.get_running_loop().create_server(lambda: Connection(moments), "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
