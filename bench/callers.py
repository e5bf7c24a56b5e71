"""Callers on live sockets: Retell's side of the wire, with the moment of every frame that matters."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from time import monotonic
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from bench.questions import question
from bench.stub_model import ANSWER

TURN_EVERY_S = 2.0
UPDATE_BEFORE_S = (0.6, 0.4, 0.2)
PING_EVERY_S = 2.0
GREETED_WITHIN_S = 20.0
marks = count(1)


@dataclass(slots=True)
class Asked:
    """One turn as its caller saw it; moments are of the machine's monotonic clock, 0 for what never came."""

    mark: int
    sent: float
    first: float = 0.0
    last: float = 0.0
    text: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        # A server may put a filler before the answer when it is late itself.
        return self.last > 0 and "".join(self.text).endswith(ANSWER)


def _utterance(role: str, text: str, start_s: float, response_id: int | None = None) -> str:
    words = [
        {"word": word, "start": round(start_s + at * 0.31, 3), "end": round(start_s + at * 0.31 + 0.27, 3)}
        for at, word in enumerate(text.split())
    ]
    shape: dict[str, object] = {"role": role, "content": text, "words": words}
    if response_id is not None:
        shape["metadata"] = {"response_id": response_id}
    return json.dumps(shape)


class Caller:
    """One call. Every frame carries the whole transcript with the seconds of every word, as Retell's do."""

    def __init__(self, url: str, call_id: str) -> None:
        self.turns: list[Asked] = []
        self.greeted = asyncio.Event()
        self._url = f"{url}{call_id}"
        self._call_id = call_id
        self._said: list[str] = []
        self._began = monotonic()
        self._wants_woven = False

    async def __aenter__(self) -> "Caller":
        self._socket: ClientConnection = await connect(
            self._url, compression=None, ping_interval=None, open_timeout=GREETED_WITHIN_S
        )
        self._ear = asyncio.create_task(self._listen())
        self._heart = asyncio.create_task(self._beat())
        await self._socket.send(json.dumps(self._details()))
        async with asyncio.timeout(GREETED_WITHIN_S):
            await self.greeted.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._heart.cancel()
        await self._socket.close()
        await asyncio.gather(self._ear, self._heart, return_exceptions=True)

    async def talk(self, first_at: float, until: float) -> None:
        """A turn every two seconds; the words of each question come in updates before it is asked."""
        for number in count(1):
            at = first_at + (number - 1) * TURN_EVERY_S
            if at >= until:
                return
            mark = next(marks)
            words = f"{question(mark)} mark-{mark}".split()
            for part, before_s in enumerate(UPDATE_BEFORE_S, 1):
                await self._sleep_until(at - before_s)
                heard = " ".join(words[: part * len(words) // (len(UPDATE_BEFORE_S) + 1)])
                await self._send("update_only", heard)
            await self._sleep_until(at)
            self.turns.append(Asked(mark, monotonic()))
            await self._send("response_required", " ".join(words), number)
            self._said.append(_utterance("user", " ".join(words), self._clock_s()))
            self._said.append(_utterance("agent", ANSWER, self._clock_s() + 0.8, number))

    async def _sleep_until(self, moment: float) -> None:
        await asyncio.sleep(moment - monotonic())

    def _clock_s(self) -> float:
        return round(monotonic() - self._began, 3)

    async def _send(self, kind: str, latest: str, number: int | None = None) -> None:
        transcript = ",".join((*self._said, _utterance("user", latest, self._clock_s())))
        asked = "" if number is None else f'"response_id":{number},'
        woven = f',"transcript_with_tool_calls":[{transcript}]' if self._wants_woven else ""
        await self._socket.send(f'{{"interaction_type":"{kind}",{asked}"transcript":[{transcript}]{woven}}}')

    async def _listen(self) -> None:
        try:
            async for text in self._socket:
                self._take(json.loads(text), monotonic())
        except ConnectionClosed:
            return

    def _take(self, frame: dict[str, Any], moment: float) -> None:
        if frame.get("response_type") == "config":
            self._wants_woven = bool(frame["config"].get("transcript_with_tool_calls"))
        if frame.get("response_type") != "response":
            return
        number, is_last = frame["response_id"], bool(frame["content_complete"])
        if number == 0:
            if is_last:
                self.greeted.set()
            return
        assert isinstance(number, int)
        turn = self.turns[number - 1]
        content = str(frame["content"])
        turn.text.append(content)
        if content and not turn.first:
            turn.first = moment
        if is_last:
            turn.last = moment

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(PING_EVERY_S)
            await self._socket.send(f'{{"interaction_type":"ping_pong","timestamp":{int(monotonic() * 1000)}}}')

    def _details(self) -> dict[str, object]:
        call = {
            "call_type": "phone_call",
            "call_id": self._call_id,
            "direction": "inbound",
            "from_number": "+13125550142",
            "to_number": "+13125550100",
        }
        return {"interaction_type": "call_details", "call": call}


async def pick_up(url: str, call_ids: Sequence[str], at_once: int = 20) -> list[Caller]:
    """Open the calls, a few at a time, and wait until each has been greeted."""
    callers = [Caller(url, call_id) for call_id in call_ids]
    gate = asyncio.Semaphore(at_once)

    async def one(caller: Caller) -> None:
        async with gate:
            await caller.__aenter__()

    await asyncio.gather(*(one(caller) for caller in callers))
    return callers


async def hang_up(callers: Sequence[Caller]) -> None:
    await asyncio.gather(*(caller.__aexit__() for caller in callers), return_exceptions=True)
