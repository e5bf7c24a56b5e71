"""A custom-LLM server small enough to trust, and the simulator running beside it, for tests of whole calls."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp
from aiohttp import web
from retell import AsyncRetell

from simulator.app import serve
from simulator.options import Options
from simulator.receptionist import reply

FACTS = (
    "Hours: Monday to Thursday 8 a.m. to 5 p.m.; Friday 8 a.m. to 1 p.m.\n"
    "Prices: cleaning 120 dollars, filling 180 dollars.\nDr. Lee and Dr. Patel are our dentists.\n"
    "We are at 12 Maple Street, Springfield.\nWe accept Delta Dental insurance."
)
GREETING = "Hello, this is the dental practice, how can I help?"


@dataclass(slots=True)
class AgentServer:
    """Answers Retell's socket with the receptionist's own words, and takes webhooks."""

    url: str = ""
    call_details: list[dict[str, Any]] = field(default_factory=list)
    webhooks: list[tuple[bytes, str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    ack_delays_s: list[float] = field(default_factory=list)
    refused_event: str = ""
    on_webhook: Callable[[dict[str, Any]], Any] = lambda _payload: None

    @property
    def events(self) -> list[str]:
        return [json.loads(body)["event"] for body, _signature in self.webhooks]

    async def answer_socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await socket.send_json({"response_type": "config", "config": {"call_details": True, "auto_reconnect": True}})
        await socket.send_json(_say(0, GREETING))
        async for message in socket:
            asked = json.loads(message.data)
            match asked["interaction_type"]:
                case "ping_pong":
                    await socket.send_json({"response_type": "ping_pong", "timestamp": asked["timestamp"]})
                case "call_details":
                    self.call_details.append(asked["call"])
                case "response_required" | "reminder_required":
                    await socket.send_json(_answer(asked))
        return socket

    async def take_webhook(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.webhooks.append((body, request.headers["X-Retell-Signature"]))
        if self.ack_delays_s:
            await asyncio.sleep(self.ack_delays_s.pop(0))
        if json.loads(body)["event"] == self.refused_event:
            return web.Response(status=500)
        answer = self.on_webhook(json.loads(body))
        if answer is not None:
            return web.json_response(answer)
        return web.Response(status=self.statuses.pop(0) if self.statuses else 204)


def _say(response_id: int, content: str, **more: Any) -> dict[str, Any]:
    said = {"response_type": "response", "response_id": response_id, "content": content, "content_complete": True}
    return {**said, **more}


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    roles = {"agent": "assistant", "user": "user"}
    messages = [{"role": "system", "content": FACTS}]
    messages += [{"role": roles[said["role"]], "content": said["content"]} for said in asked["transcript"]]
    answer = reply(messages, ("end_call", "escalate"))
    match answer.tool_name:
        case "end_call":
            return _say(asked["response_id"], "Goodbye.", end_call=True, no_interruption_allowed=True)
        case "escalate":
            words = "I am transferring you now."
            return _say(asked["response_id"], words, transfer_number="+13125550111", no_interruption_allowed=True)
    return _say(asked["response_id"], answer.text)


@asynccontextmanager
async def agent_server() -> AsyncIterator[AgentServer]:
    server = AgentServer()
    app = web.Application()
    app.add_routes([web.get("/llm/{call_id}", server.answer_socket), web.post("/hook", server.take_webhook)])
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield server
    finally:
        await runner.cleanup()


@dataclass(slots=True)
class World:
    """The simulator, an SDK client that believes every answer must have the right type, and the agent's server."""

    url: str
    options: Options
    retell: AsyncRetell
    http: aiohttp.ClientSession
    server: AgentServer

    async def make_agent(self, **changes: Any) -> str:
        engine = {"type": "custom-llm", "llm_websocket_url": self.server.url.replace("http", "ws") + "/llm"}
        given: dict[str, Any] = {"response_engine": engine, "voice_id": "11labs-Anna", "agent_name": "Ava", **changes}
        return (await self.retell.agent.create(**given)).agent_id

    async def control(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        async with self.http.request(method, f"{self.url}/simulator/{path}", json=body or None) as response:
            return dict(await response.json()) if response.status != 204 else {}

    async def finished(self, call_id: str) -> dict[str, Any]:
        """The report of a call once its last webhook was delivered or given up."""
        return await self.control("GET", f"calls/{call_id}?wait_s=20&wait_for=delivered")

    async def place(self, **order: Any) -> dict[str, Any]:
        placed = await self.control("POST", "calls", **order)
        return await self.finished(placed["call_id"])


@asynccontextmanager
async def world(**changes: Any) -> AsyncIterator[World]:
    quick: dict[str, Any] = {
        "speed": 100,
        "model_first_token_ms": 1,
        "model_piece_ms": 0,
        "webhook_retry_gap_ms": 1_000,
    }
    options = Options(**{**quick, **changes})
    runner, port = await serve(options, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{port}"
    client = AsyncRetell(api_key=options.api_key, base_url=url, max_retries=0, _strict_response_validation=True)
    async with agent_server() as server, aiohttp.ClientSession() as http, client:
        try:
            yield World(url, options, client, http, server)
        finally:
            await runner.cleanup()
