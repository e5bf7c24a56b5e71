"""A call on a socket of no server, on a virtual clock: frames in as text, frames out in a list."""

import asyncio
import json
import logging
from dataclasses import dataclass, field
from typing import Any

from calls.live_call import LiveCall, SocketLine
from common.phone import zone_of
from engine.brief import Brief
from engine.circuit import Circuit
from engine.conversation import Desk
from engine.ladder import Voice, Voices
from engine.speech import SpokenTables
from tests.engine.stage import STARTED, Notebook, ScriptedModel, SharedMemory, Shelf, Workshop


@dataclass
class Socket:
    """`fault` is raised by every send once it is set, as a server does whose peer is gone."""

    model: ScriptedModel
    brief: Brief
    memory: SharedMemory = field(default_factory=SharedMemory)
    notes: Notebook = field(default_factory=Notebook)
    tools: Workshop = field(default_factory=Workshop)
    fault: Exception | None = None
    frames: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        voice = Voice(self.model, Circuit(asyncio.get_running_loop().time))
        self.line = SocketLine(self._send)
        desk = Desk(
            line=self.line,
            recorder=self.notes,
            memory=self.memory,
            briefs=Shelf(self.brief),
            voices_for=lambda _: Voices(voice, voice),
            tools=self.tools,
            clock=lambda: STARTED,
            zone_of=lambda number: zone_of(number) or "",
            spoken_for=lambda _: SpokenTables(),
        )
        self.call = LiveCall(1, "call_1", self.line, desk)

    async def _send(self, text: str) -> None:
        await asyncio.sleep(0)
        if self.fault is not None:
            raise self.fault
        self.frames.append(json.loads(text))

    async def tell(self, **frame: Any) -> None:
        await self.call.receive(json.dumps(frame))

    async def begin(self) -> None:
        await self.call.begin()
        await self.tell(interaction_type="call_details", call={"call_id": "call_1"})
        await self.call.quiet()

    async def ask(self, response_id: int, *said: str) -> None:
        transcript = [{"role": "user", "content": text, "words": []} for text in said]
        await self.tell(interaction_type="response_required", response_id=response_id, transcript=transcript)

    def closings(self, response_id: int) -> list[dict[str, Any]]:
        return [frame for frame in self.frames if frame.get("response_id") == response_id and frame["content_complete"]]

    def words(self, response_id: int) -> str:
        return "".join(frame["content"] for frame in self.frames if frame.get("response_id") == response_id)


class Alarms(logging.Handler):
    """Everything said at ERROR or above, and every exception that nobody took. Put it up inside a running loop."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.heard: list[str] = []
        asyncio.get_running_loop().set_exception_handler(self._untaken)
        logging.getLogger().addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self.heard.append(record.getMessage() + (f": {record.exc_info[1]!r}" if record.exc_info else ""))

    def _untaken(self, _loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        self.heard.append(f"{context['message']}: {context.get('exception')!r}")

    def take_down(self) -> None:
        logging.getLogger().removeHandler(self)
