"""Baseline (a): the server most tutorials arrive at. FastAPI, AsyncOpenAI, one task per request, nothing recorded."""

import asyncio
import os
from typing import Any

from fastapi import FastAPI, WebSocket, WebSocketDisconnect  # type: ignore[import-not-found]
from openai import AsyncOpenAI

app = FastAPI()
client = AsyncOpenAI(base_url=os.environ["MODEL_BASE_URL"], api_key="bench")
INSTRUCTIONS = "You answer the telephone of a dental practice. Be brief and kind."


def messages_of(frame: dict[str, Any]) -> list[Any]:
    roles = {"agent": "assistant", "user": "user"}
    history = [{"role": roles[said["role"]], "content": said["content"]} for said in frame["transcript"]]
    return [{"role": "system", "content": INSTRUCTIONS}, *history]


@app.websocket("/llm/{call_id}")  # type: ignore[untyped-decorator]
async def call(socket: WebSocket, call_id: str) -> None:  # noqa: ARG001 - a part of the address
    await socket.accept()
    newest = 0

    async def say(response_id: int, content: str, *, is_last: bool) -> None:
        frame = {"response_type": "response", "response_id": response_id, "content": content, "end_call": False}
        await socket.send_json(frame | {"content_complete": is_last})

    async def answer(frame: dict[str, Any]) -> None:
        response_id = frame["response_id"]
        stream = await client.chat.completions.create(model="stub", messages=messages_of(frame), stream=True)
        async for chunk in stream:
            if response_id < newest:
                return
            if chunk.choices and chunk.choices[0].delta.content:
                await say(response_id, chunk.choices[0].delta.content, is_last=False)
        await say(response_id, "", is_last=True)

    await socket.send_json({"response_type": "config", "config": {"auto_reconnect": True, "call_details": True}})
    await say(0, "Hello, how can I help you?", is_last=True)
    tasks: set[asyncio.Task[None]] = set()
    try:
        while True:
            frame = await socket.receive_json()
            match frame["interaction_type"]:
                case "ping_pong":
                    await socket.send_json({"response_type": "ping_pong", "timestamp": frame["timestamp"]})
                case "response_required" | "reminder_required":
                    newest = frame["response_id"]
                    task = asyncio.create_task(answer(frame))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
    except WebSocketDisconnect:
        return
