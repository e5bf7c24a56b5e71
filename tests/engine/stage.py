"""A call on a virtual clock: a scripted model, a line that keeps what was said, a recorder that keeps every fact."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from engine.brief import Brief, ToolSpec
from engine.circuit import Circuit
from engine.conversation import Desk
from engine.events import CallDetails, Direction, TurnRequested
from engine.facts import Fact, TurnEnded
from engine.ladder import Voice, Voices
from engine.orders import HangUp, Interject, Order, PressDigit, Say, Transfer
from engine.ports import (
    Bridge,
    CallState,
    Directory,
    EmptyDirectory,
    Finished,
    ModelError,
    ModelRequest,
    Occasion,
    Piece,
    TextPiece,
    ToolCall,
    ToolOutcome,
)
from engine.session import CallSession
from engine.speech import SpokenTables
from engine.transcript import Speaker, Transcript, Utterance

F = TypeVar("F")


@dataclass(frozen=True)
class Wait:
    """The model thinks for so many seconds."""

    seconds: float


FOREVER = Wait(100_000)
Step = Wait | str | ToolCall | Finished | ModelError


class ScriptedModel:
    """Plays one script per request, the last one again when they run out. Remembers what it was asked."""

    def __init__(self, *scripts: Sequence[Step], name: str = "scripted") -> None:
        self.name = name
        self.scripts = list(scripts)
        self.requests: list[ModelRequest] = []
        self.open_streams = 0

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        script = self.scripts[min(len(self.requests), len(self.scripts) - 1)]
        self.requests.append(request)
        self.open_streams += 1
        try:
            for step in script:
                match step:
                    case Wait(seconds):
                        await asyncio.sleep(seconds)
                    case str():
                        yield TextPiece(step)
                    case ModelError():
                        raise step
                    case _:
                        yield step
            if not any(isinstance(step, Finished) for step in script):
                yield Finished("stop", tokens_in=100, tokens_out=10)
        finally:
            self.open_streams -= 1

    def count_tokens(self, text: str) -> int:
        return len(text.split())


class Ear:
    """The line: keeps every order with its moment; `is_cut` makes sending fail as a lost socket does."""

    def __init__(self) -> None:
        self.orders: list[tuple[float, Order]] = []
        self.is_cut = False
        self._arrived = asyncio.Event()

    async def send(self, order: Order) -> None:
        if self.is_cut:
            raise ConnectionError("the line is gone")
        self.orders.append((asyncio.get_running_loop().time(), order))
        self._arrived.set()

    def of(self, turn_id: int) -> list[Order]:
        return [o for _, o in self.orders if not isinstance(o, Interject) and getattr(o, "turn_id", None) == turn_id]

    def words(self, turn_id: int) -> str:
        return "".join(o.text for o in self.of(turn_id) if isinstance(o, Say | HangUp | Transfer | PressDigit)).strip()

    def closings(self, turn_id: int) -> list[Order]:
        """The frames that close a turn; there must be exactly one."""
        return [o for o in self.of(turn_id) if not isinstance(o, Say) or o.is_final]

    def all_of(self, kind: type[F]) -> list[F]:
        return [o for _, o in self.orders if isinstance(o, kind)]

    def moment_of(self, order: Order) -> float:
        return next(moment for moment, o in self.orders if o is order)


class Notebook:
    def __init__(self) -> None:
        self.facts: list[Fact] = []

    def note(self, fact: Fact) -> None:
        self.facts.append(fact)

    def all_of(self, kind: type[F]) -> list[F]:
        return [fact for fact in self.facts if isinstance(fact, kind)]

    def turn(self, turn_id: int) -> TurnEnded:
        return next(fact for fact in self.all_of(TurnEnded) if fact.turn_id == turn_id)


class SharedMemory:
    """Outlives sessions, as Redis does. `states` holds the newest state of each call; `kept` every write in order."""

    def __init__(self) -> None:
        self.states: dict[str, CallState] = {}
        self.kept: list[CallState] = []

    async def recall(self, call_id: str) -> CallState | None:
        return self.states.get(call_id)

    async def keep(self, call_id: str, state: CallState, *, is_urgent: bool = True) -> bool:
        self.states[call_id] = state
        self.kept.append(state)
        return True


class Shelf:
    """Briefs by digest, and the one that new calls get."""

    def __init__(self, live: Brief) -> None:
        self.live = live
        self.known = {live.digest: live}

    def publish(self, brief: Brief) -> None:
        self.live = brief
        self.known[brief.digest] = brief

    async def choose(self, details: CallDetails | None, digest: str) -> Brief:
        return self.known.get(digest, self.live)


class Workshop:
    """Outside tools: counts runs, takes its time, answers as told."""

    def __init__(self, seconds: float = 0.0, content: str = "done") -> None:
        self.seconds = seconds
        self.content = content
        self.runs: list[tuple[str, Mapping[str, Any]]] = []
        self.occasions: list[Occasion] = []

    async def run(self, spec: ToolSpec, arguments: Mapping[str, Any], run_key: str, occasion: Occasion) -> ToolOutcome:
        self.occasions.append(occasion)
        self.runs.append((spec.name, arguments))
        await asyncio.sleep(self.seconds)
        return ToolOutcome(self.content)


STARTED = datetime(2026, 3, 3, 20, 5, tzinfo=UTC)
DETAILS = CallDetails(
    "call_1", agent_ref="agent_1", direction=Direction.INBOUND, from_number="+13125550142", to_number="+13125550100"
)


@dataclass
class Stage:
    """One call and everything around it. Build it inside a running loop."""

    brief: Brief
    model: ScriptedModel
    second: ScriptedModel | None = None
    memory: SharedMemory = field(default_factory=SharedMemory)
    tools: Workshop = field(default_factory=Workshop)
    zone: str = ""
    shelf: Shelf | None = None
    ear: Ear = field(default_factory=Ear)
    notes: Notebook = field(default_factory=Notebook)
    spoken_for: Callable[[Brief], SpokenTables] = lambda _: SpokenTables()
    directory: Directory = field(default_factory=EmptyDirectory)
    details: CallDetails = DETAILS
    bridge: Bridge | None = None

    def __post_init__(self) -> None:
        self.shelf = self.shelf or Shelf(self.brief)
        self.second = self.second or self.model
        loop = asyncio.get_running_loop()
        self._zero = loop.time()
        voices = Voices(Voice(self.model, Circuit(loop.time)), Voice(self.second, Circuit(loop.time)))
        desk = Desk(
            line=self.ear,
            recorder=self.notes,
            memory=self.memory,
            briefs=self.shelf,
            voices_for=lambda _brief: voices,
            tools=self.tools,
            clock=lambda: STARTED + timedelta(seconds=loop.time() - self._zero),
            zone_of=lambda _number: self.zone,
            spoken_for=self.spoken_for,
            directory=self.directory,
            bridge=self.bridge,
        )
        self.session = CallSession("call_1", desk)

    async def begin(self) -> None:
        """Details arrive at once, the greeting leaves."""
        self.session.handle(self.details)
        await self.session.open()
        await self.session.quiet()

    def ask(self, turn_id: int, *said: str, transcript: Transcript | None = None, keys: str = "") -> None:
        """The vendor asks for an answer to the caller's last words."""
        self.session.handle(TurnRequested(turn_id, transcript or talk(*said), keys))

    async def answered(self, turn_id: int, *said: str, transcript: Transcript | None = None, keys: str = "") -> str:
        """Ask and wait for the answer; returns the words that left."""
        self.ask(turn_id, *said, transcript=transcript, keys=keys)
        await self.session.quiet()
        return self.ear.words(turn_id)


def talk(*lines: str) -> Transcript:
    """ "a: Hello" is the agent, anything else the caller; "a3: Hello" names the turn the agent's words belong to."""
    utterances = []
    for line in lines:
        head, _, rest = line.partition(": ")
        if rest and head[:1] == "a" and (head[1:].isdigit() or head == "a"):
            utterances.append(Utterance(Speaker.AGENT, rest, turn_id=int(head[1:]) if head[1:] else None))
        else:
            utterances.append(Utterance(Speaker.CALLER, line))
    return tuple(utterances)
