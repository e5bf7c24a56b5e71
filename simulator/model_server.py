"""An OpenAI-compatible address: `POST /v1/chat/completions` and `GET /v1/models`."""

import asyncio
import hashlib
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from aiohttp import web

from simulator.conversation import content_of
from simulator.forms import filled, wanted_form
from simulator.model_faults import HEADER, Fault, ModelFault, ModelFaults
from simulator.model_stream import Answer, answer_from, stub_answer, tokens_in
from simulator.receptionist import Reply, reply

STUB_MODEL = "stub-fast"
MODELS = ("receptionist", "receptionist-second", STUB_MODEL)
_STUB_FIRST_TOKEN_MS, _STUB_PIECE_MS = 100, 10
_LONGEST_HANG_S = 300
_LAST_WORDS = "Thank you for calling. Goodbye."
_SSE_HEADERS = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
_ERRORS = {
    Fault.ERROR_500: (500, "server_error", "The server had an error while processing your request."),
    Fault.ERROR_429: (429, "rate_limit_exceeded", "Rate limit reached for requests. Try again later."),
}


class ChatRequestError(ValueError):
    """The request cannot be answered; the message tells its writer why."""


@dataclass(slots=True)
class ModelServer:
    first_token_ms: int = 250
    piece_ms: int = 20
    faults: ModelFaults = field(default_factory=ModelFaults)

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/v1/chat/completions", self.complete), web.get("/v1/models", self.list_models)]

    async def list_models(self, _request: web.Request) -> web.Response:
        data = [{"id": name, "object": "model", "created": 1_700_000_000, "owned_by": "simulator"} for name in MODELS]
        return web.json_response({"object": "list", "data": data})

    async def complete(self, request: web.Request) -> web.StreamResponse:
        try:
            asked = _read_request(await request.read())
            fault = self.faults.next_for(
                asked["model"], _last_line(asked), _talk_key(asked), request.headers.get(HEADER, "")
            )
        except ValueError as error:
            return _error(400, "invalid_request_error", str(error))
        if fault is not None and fault.fault in _ERRORS:
            return _error(*_ERRORS[fault.fault])
        answer = _answer(asked)
        if fault is not None and fault.fault is Fault.EMPTY:
            answer.pieces, answer.tool_name, answer.finish_reason = [], "", "stop"
        if asked.get("stream"):
            return await self._stream(request, asked, answer, fault)
        return await self._whole(request, answer, fault)

    async def _stream(
        self, request: web.Request, asked: Mapping[str, Any], answer: Answer, fault: ModelFault | None
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers=_SSE_HEADERS)
        await response.prepare(request)
        first_ms, piece_ms = self._pace(answer.model)
        await asyncio.sleep(_first_token_ms(first_ms, fault) / 1000)
        if fault is not None and fault.fault is Fault.MALFORMED:
            await response.write(b'data: {"choices": [{"delta": {"content": \n\n')
            return response
        await _send(response, answer.opening())
        for sent, chunk in enumerate(answer.piece_chunks()):
            if fault is not None and sent >= fault.after_pieces:
                await _break(request, fault)
            await _send(response, chunk)
            await asyncio.sleep(piece_ms / 1000)
        await _send(response, answer.closing())
        if (asked.get("stream_options") or {}).get("include_usage"):
            await _send(response, answer.usage_chunk())
        await response.write(b"data: [DONE]\n\n")
        await response.write_eof()
        return response

    async def _whole(self, request: web.Request, answer: Answer, fault: ModelFault | None) -> web.Response:
        first_ms, piece_ms = self._pace(answer.model)
        await asyncio.sleep((_first_token_ms(first_ms, fault) + piece_ms * len(answer.pieces)) / 1000)
        if fault is not None:
            await _break(request, fault)
            if fault.fault is Fault.MALFORMED:
                return web.Response(body=b'{"choices": [{"message": ', content_type="application/json")
        return web.json_response(answer.whole())

    def _pace(self, model: str) -> tuple[int, int]:
        is_stub = model == STUB_MODEL
        return (_STUB_FIRST_TOKEN_MS, _STUB_PIECE_MS) if is_stub else (self.first_token_ms, self.piece_ms)


def _first_token_ms(usual_ms: int, fault: ModelFault | None) -> int:
    match fault:
        case ModelFault(fault=Fault.HANG):
            return _LONGEST_HANG_S * 1000
        case ModelFault(fault=Fault.SLOW, delay_ms=delay_ms):
            return delay_ms
    return usual_ms


async def _break(request: web.Request, fault: ModelFault) -> None:
    """Do to the connection what the fault asks for, once enough pieces have left."""
    if fault.fault is Fault.STALL:
        await asyncio.sleep(_LONGEST_HANG_S)
    if fault.fault in (Fault.HALF_STREAM, Fault.STALL) and request.transport is not None:
        request.transport.abort()
        raise ConnectionResetError("The fault asked for a broken stream.")


def _read_request(body: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(body)
    except ValueError as error:
        raise ChatRequestError("The body is not JSON.") from error
    if not isinstance(asked, dict) or not isinstance(asked.get("model"), str):
        raise ChatRequestError("Field model is required and must be a string.")
    messages = asked.get("messages")
    if not isinstance(messages, list) or not messages or not all(isinstance(item, dict) for item in messages):
        raise ChatRequestError("Field messages is required and must be a list with at least one message.")
    return asked


def _answer(asked: Mapping[str, Any]) -> Answer:
    created_s = int(time.time())
    if asked["model"] == STUB_MODEL:
        return stub_answer(STUB_MODEL, created_s)
    tools = [tool.get("function", {}).get("name", "") for tool in asked.get("tools") or ()]
    prompt_tokens = sum(tokens_in(content_of(message)) for message in asked["messages"])
    limit = asked.get("max_completion_tokens") or asked.get("max_tokens")
    form = wanted_form(asked)
    said = filled(form, _last_line(asked)) if form else reply(asked["messages"], tools)
    said = _with_what_is_required(said, asked)
    return answer_from(said, asked["model"], created_s, prompt_tokens, limit)


def _with_what_is_required(said: Reply, asked: Mapping[str, Any]) -> Reply:
    """Tools of other people's servers may require texts, such as what to say before hanging up."""
    functions = (tool.get("function", {}) for tool in asked.get("tools") or ())
    schema = next((each.get("parameters") or {} for each in functions if each.get("name") == said.tool_name), {})
    texts = [name for name in schema.get("required") or () if schema["properties"][name].get("type") == "string"]
    return replace(said, tool_arguments={**dict.fromkeys(texts, _LAST_WORDS), **said.tool_arguments})


def _last_line(asked: Mapping[str, Any]) -> str:
    lines = (content_of(message) for message in reversed(asked["messages"]) if message.get("role") == "user")
    return next(lines, "")


def _talk_key(asked: Mapping[str, Any]) -> str:
    said = [content_of(message) for message in asked["messages"] if message.get("role") == "user"]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def _error(status: int, kind: str, message: str) -> web.Response:
    headers = {"Retry-After": "1"} if status == 429 else {}
    body = {"error": {"message": message, "type": kind, "param": None, "code": kind}}
    return web.json_response(body, status=status, headers=headers)


async def _send(response: web.StreamResponse, chunk: Mapping[str, Any]) -> None:
    await response.write(b"data: " + json.dumps(chunk, separators=(",", ":")).encode() + b"\n\n")
