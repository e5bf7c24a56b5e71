"""A model's server as the tests want it: it behaves well, badly or not at all, over real connections."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from engine.ports import Message, Model, ModelError, ModelRequest, Piece

Script = Callable[[web.Request, web.StreamResponse], Awaitable[None]]

ASKED = ModelRequest(messages=(Message("system", "Be brief."), Message("user", "Are you open on Monday?")))
PATIENCE_S = 30.0


@dataclass
class ModelServer:
    """Answers every completion with `script`; remembers what it was asked and over which connections."""

    script: Script
    base_url: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    ports_of_callers: list[int] = field(default_factory=list)
    models_asked: int = 0
    models_hang: bool = False
    was_left: asyncio.Event = field(default_factory=asyncio.Event)
    is_listening: asyncio.Event = field(default_factory=asyncio.Event)

    async def complete(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        self.headers.append(dict(request.headers))
        self._remember_caller(request)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        try:
            await self.script(request, response)
        except (asyncio.CancelledError, ConnectionError):
            self.was_left.set()
            raise
        return response

    async def models(self, request: web.Request) -> web.StreamResponse:
        self.models_asked += 1
        self._remember_caller(request)
        if self.models_hang:
            await asyncio.Event().wait()
        return web.json_response({"data": []})

    def _remember_caller(self, request: web.Request) -> None:
        assert request.transport is not None
        self.ports_of_callers.append(request.transport.get_extra_info("peername")[1])


@asynccontextmanager
async def serving(served: ModelServer) -> AsyncIterator[ModelServer]:
    """The server on a free port of this machine. It ends a handler whose caller has left."""
    app = web.Application()
    app.router.add_post("/v1/chat/completions", served.complete)
    app.router.add_get("/v1/models", served.models)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    served.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield served
    finally:
        await runner.cleanup()


def event(delta: dict[str, Any] | None = None, reason: str | None = None, **more: Any) -> bytes:
    choices = [] if delta is None and reason is None else [{"index": 0, "delta": delta or {}, "finish_reason": reason}]
    return b"data: " + json.dumps({"choices": choices, **more}).encode() + b"\n\n"


def word(text: str) -> bytes:
    return event({"content": text})


STOP = event(reason="stop")
DONE = b"data: [DONE]\n\n"
USAGE = event(
    usage={
        "prompt_tokens": 31,
        "completion_tokens": 4,
        "prompt_tokens_details": {"cached_tokens": 16},
        "total_tokens": 35,
    }
)
ANSWER = word("Yes, ") + word("from nine.") + STOP + USAGE + DONE


def says(whole: bytes = ANSWER, *, cut_every: int = 0) -> Script:
    """Send these bytes, in pieces of a size if asked, and end the answer in good order."""

    async def script(request: web.Request, response: web.StreamResponse) -> None:
        await response.prepare(request)
        for start in range(0, len(whole), cut_every or len(whole)):
            await response.write(whole[start : start + (cut_every or len(whole))])
        await response.write_eof()

    return script


def breaks_after(whole: bytes) -> Script:
    async def script(request: web.Request, response: web.StreamResponse) -> None:
        await response.prepare(request)
        await response.write(whole)
        assert request.transport is not None
        request.transport.close()

    return script


def hangs_after(server: ModelServer, whole: bytes = b"") -> Script:
    async def script(request: web.Request, response: web.StreamResponse) -> None:
        if whole:
            await response.prepare(request)
            await response.write(whole)
        server.is_listening.set()
        await asyncio.Event().wait()

    return script


def refuses(status: int) -> Script:
    class Refusal(web.HTTPException):
        status_code = status

    async def refuse(_request: web.Request, _response: web.StreamResponse) -> None:
        raise Refusal(text="the caller said a secret", headers={"Location": "/v1/models"})

    return refuse


async def answer_of(model: Model, request: ModelRequest = ASKED) -> list[Piece]:
    async with asyncio.timeout(PATIENCE_S):
        return [piece async for piece in model.stream(request)]


async def fault_of(model: Model) -> ModelError:
    with pytest.raises(ModelError) as caught:
        await answer_of(model)
    return caught.value
