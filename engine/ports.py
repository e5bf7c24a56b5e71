"""What the engine needs and does not own. Who fills these is decided in `voiceops/wiring.py`."""

from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from engine.brief import Brief, ModelSettings, ToolSpec
from engine.events import CallDetails
from engine.facts import Fact
from engine.orders import Order


class ModelError(Exception):
    """The model gave no usable answer. The message names a kind of fault, never words of the call.

    `is_overload` marks refusals that say "later" (429, 503), which open the circuit sooner.
    """

    def __init__(self, kind: str, *, is_overload: bool = False) -> None:
        super().__init__(kind)
        self.kind = kind
        self.is_overload = is_overload


@dataclass(frozen=True, slots=True)
class Message:
    """One message for the model. `role` is system, user, assistant or tool."""

    role: str
    content: str
    tool_calls: tuple["ToolCall", ...] = ()
    tool_call_id: str = ""


@dataclass(frozen=True, slots=True)
class ToolCall:
    """The model asks for a tool; `arguments` is the JSON text as the model wrote it, perhaps malformed."""

    call_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class TextPiece:
    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The stream's end. `reason` is stop, length, tool_calls or content_filter; tokens are 0 when not reported."""

    reason: str = "stop"
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0


Piece = TextPiece | ToolCall | Finished


@dataclass(frozen=True, slots=True)
class ModelRequest:
    messages: tuple[Message, ...]
    tools: tuple[ToolSpec, ...] = ()
    settings: ModelSettings = field(default_factory=ModelSettings)
    trace_id: str = ""


class Model(Protocol):
    """A streaming language model."""

    @property
    def name(self) -> str: ...

    def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Yield pieces as they arrive, `Finished` last. Closing the iterator closes the connection's stream.

        Raises `ModelError` for a refused, broken or malformed answer; never returns without `Finished`.
        """
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` by the model's tokenizer; used for turns whose stream was cut before usage arrived."""
        ...


class Line(Protocol):
    """The way back to the caller."""

    async def send(self, order: Order) -> None:
        """Hand one order to the wire. Raises `ConnectionError` when the line is gone."""
        ...


class Recorder(Protocol):
    """Takes facts without ever waiting."""

    def note(self, fact: Fact) -> None: ...


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What a tool answered. `content` goes to the model."""

    content: str
    succeeded: bool = True


@dataclass(frozen=True, slots=True)
class Occasion:
    """The call a tool runs in. `now` carries the caller's zone (law 9); `variables` are what its texts may use."""

    call_id: str
    trace_id: str
    now: datetime
    variables: Mapping[str, str] = field(default_factory=dict)


class Tools(Protocol):
    """Runs tools that live outside the engine."""

    async def run(self, spec: ToolSpec, arguments: Mapping[str, Any], run_key: str, occasion: Occasion) -> ToolOutcome:
        """Run once for `run_key`; a second call with the key returns the first outcome."""
        ...


@dataclass(frozen=True, slots=True)
class CallState:
    """What must outlive the process that answers a call (law 8). Small enough to write on every change.

    `tool_outcomes` maps a run key to the answer given, so that a redialled call does not run a tool twice;
    `open_turn_id` is a turn that was asked for and not yet closed, 0 when there is none; `whispers` maps the order id
    of an operator's guidance to its words; `help_offered` is callback or message while the caller has not declined.
    """

    brief_digest: str = ""
    is_greeted: bool = False
    opened_at_ms: int = 0
    last_turn_id: int = 0
    failed_turns: int = 0
    transfer_number: str = ""
    transfer_attempts: int = 0
    transfer_reason: str = ""
    tool_outcomes: Mapping[str, str] = field(default_factory=dict)
    open_turn_id: int = 0
    whispers: Mapping[str, str] = field(default_factory=dict)
    transfer_destination_id: str = ""
    numbers_tried: tuple[str, ...] = ()
    rules_fired: tuple[str, ...] = ()
    help_offered: str = ""
    keys_pressed: str = ""
    transfer_first_asked_by: str = ""
    is_dialled_to_sip: bool = False


class CallMemory(Protocol):
    """Keeps a call's state between processes. Both answers come within a few milliseconds or not at all."""

    async def recall(self, call_id: str) -> CallState | None:
        """The state left by an earlier process, None for a call never seen or when the memory cannot be reached."""
        ...

    async def keep(self, call_id: str, state: CallState, *, is_urgent: bool = True) -> bool:
        """Write the state; False when it could not be written in time. Never raises.

        What is not urgent may wait some milliseconds for the states of other calls.
        """
        ...


class BriefSource(Protocol):
    """Where a session gets its brief from, out of the process's own memory whenever it can."""

    async def choose(self, details: CallDetails | None, digest: str) -> Brief:
        """The brief for a new call, or for a redialled one the very brief with `digest` it began with (law 10)."""
        ...


WallClock = Callable[[], datetime]
"""The time now, with a time zone. The engine never asks the machine."""


@dataclass(frozen=True, slots=True)
class Way:
    """Where a caller can be sent now. `number` is E.164 or a SIP address."""

    number: str
    destination_id: str = ""


@dataclass(frozen=True, slots=True)
class NoWay:
    """Nobody can be had there, nor at what stands in for it.

    `why` is closed, nobody, limit, unknown, refused (it failed on this call) or sip (no line to transfer by).
    `help` is what the caller is offered instead: callback or message.
    """

    why: str
    help: str = "callback"


class Directory(Protocol):
    """Knows the destinations of a business. Answers from memory, at once."""

    def way(self, destination_id: str, *, now: datetime, caller_number: str, tried: Collection[str]) -> Way | NoWay:
        """The number to dial for a destination, or for the next in its chain when it is shut, full, or was tried.

        `tried` are numbers dialled on this call already. Never the caller's own number.
        """
        ...


class Bridge(Protocol):
    """Joins a caller with a person over a line of our own, where the vendor cannot transfer."""

    async def bridge(self, call_id: str, number: str, introduction: str, *, within_s: float) -> bool:
        """Dial `number` (E.164 or SIP) for the vendor's call `call_id`, say the introduction to whoever answers, and
        join them. True once they are joined, by which the call leaves us. False when nobody took it within that time
        (a mailbox is nobody), which leaves the caller with the agent, or when the call is over, whoever ended it, upon
        which it stops dialling.

        A call has one dial at a time, since it may have moved to another process that knows nothing of it. Asked for
        the same number again, the bridge waits for that dial, or says what came of it while nobody waited, up to a
        minute ago; asked for another, it gives the former up, which is then False. Being cancelled ends the waiting,
        not the dialling.
        """
        ...


class EmptyDirectory:
    """No destination is known: every agent has its own transfer number and nothing else."""

    def way(self, destination_id: str, *, now: datetime, caller_number: str, tried: Collection[str]) -> Way | NoWay:
        return NoWay("unknown")
