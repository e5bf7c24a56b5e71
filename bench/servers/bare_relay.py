"""Baseline (b), the floor: `websockets` and raw HTTP. No framework, no rules, no filter, no deadline, no record."""

import asyncio
import json
import os
import sys
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import orjson
import uvloop
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

MODEL = urlsplit(os.environ["MODEL_BASE_URL"])
INSTRUCTIONS = "You answer the telephone of a dental practice. Be brief and kind."
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]
kept: list[Stream] = []


async def _connection() -> Stream:
    return kept.pop() if kept else await asyncio.open_connection(MODEL.hostname, MODEL.port)


def _request(frame: dict[str, Any]) -> bytes:
    history = [
        {"role": "assistant" if said["role"] == "agent" else "user", "content": said["content"]}
        for said in frame["transcript"]
    ]
    messages = [{"role": "system", "content": INSTRUCTIONS}, *history]
    body = orjson.dumps({"model": "stub", "messages": messages, "stream": True})
    head = f"POST {MODEL.path}/chat/completions HTTP/1.1\r\nHost: {MODEL.netloc}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def _response(response_id: int, content: str, is_last: bool) -> str:
    shape = {"response_type": "response", "response_id": response_id, "content": content, "content_complete": is_last}
    return orjson.dumps(shape).decode()


async def _answer(socket: ServerConnection, frame: dict[str, Any]) -> None:
    reader, writer = stream = await _connection()
    writer.write(_request(frame))
    await reader.readuntil(b"\r\n\r\n")
    while size := int(await reader.readline(), 16):
        events = await reader.readexactly(size + 2)
        for event in events.split(b"\n\n"):
            if not event.startswith(b"data: {"):
                continue
            choices = orjson.loads(event[6:])["choices"]
            if choices and (content := choices[0]["delta"].get("content")):
                await socket.send(_response(frame["response_id"], content, False))
    await reader.readline()
    kept.append(stream)
    await socket.send(_response(frame["response_id"], "", True))


async def _call(socket: ServerConnection) -> None:
    await socket.send(json.dumps({"response_type": "config", "config": {"auto_reconnect": True}}))
    await socket.send(_response(0, "Hello, how can I help you?", True))
    tasks: set[asyncio.Task[None]] = set()
    async for text in socket:
        frame = orjson.loads(text)
        match frame["interaction_type"]:
            case "ping_pong":
                await socket.send(json.dumps({"response_type": "ping_pong", "timestamp": frame["timestamp"]}))
            case "response_required" | "reminder_required":
                task = asyncio.create_task(_answer(socket, frame))
                tasks.add(task)
                task.add_done_callback(tasks.discard)


def _health(connection: ServerConnection, request: Request) -> Response | None:
    return connection.respond(HTTPStatus.OK, "ready\n") if request.path == "/healthz" else None


async def main(port: int) -> None:
    async with serve(_call, "127.0.0.1", port, compression=None, process_request=_health, max_size=2**24) as server:
        await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
