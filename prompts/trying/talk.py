"""A conversation with a version as plain data: it outlives its page, its socket and its process."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from engine.events import CallDetails, Direction
from engine.facts import TurnOutcome
from engine.ports import CallState
from engine.transcript import Speaker, Transcript, Utterance

MOST_LINES = 200
LONGEST_LINE = 2_000
MOST_BRANCHES = 20
SHOWN_ASKINGS = 20


@dataclass(frozen=True, slots=True)
class Setup:
    """The caller and the hour. `starts_at` is the clock's first reading, with its zone; `zone` empty: by the number.

    `mocks` are answers of tools by tool name, in place of those a tool carries itself.
    """

    version_id: int
    number: str = ""
    zone: str = ""
    direction: str = Direction.INBOUND.value
    variables: Mapping[str, str] = field(default_factory=dict)
    starts_at: str = ""
    mocks: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class ToolUse:
    run_id: str
    name: str
    arguments: str
    content: str = ""
    succeeded: bool | None = None
    is_over: bool = False


@dataclass(slots=True)
class SentMessage:
    role: str
    content: str
    calls: list[dict[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class Asking:
    """One question to a model, as it left."""

    model: str
    messages: list[SentMessage] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Act:
    """What an answer did besides talking. `kind` is transfer, hang_up or digits; `value` a number or the keys."""

    kind: str
    value: str = ""


@dataclass(slots=True)
class Line:
    """One speaker's words. `heard` is set where the caller talked over an answer: that much of it was heard.

    `before` is the engine's memory of the call when a caller's line was about to be said, so that another line can
    be said in its place. Times are milliseconds from the moment the answer was asked for.
    """

    speaker: str
    text: str = ""
    turn_id: int = 0
    kind: str = ""
    heard: str | None = None
    is_edited: bool = False
    is_open: bool = False
    before: dict[str, Any] | None = None
    generated: str = ""
    outcome: str = ""
    model: str = ""
    first_word_ms: float | None = None
    finished_ms: float | None = None
    rungs: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    rule_id: str = ""
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    are_tokens_estimated: bool = False
    tools: list[ToolUse] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    askings: list[Asking] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def is_caller(self) -> bool:
        return self.speaker == Speaker.CALLER

    @property
    def is_silence(self) -> bool:
        return self.is_caller and not self.text

    @property
    def known_text(self) -> str:
        """What was heard of it."""
        return self.text if self.heard is None else self.heard

    @property
    def is_rewritten(self) -> bool:
        """Whether the model's own words differ from those that were spoken."""
        return bool(self.generated) and " ".join(self.generated.split()) != " ".join(self.text.split())

    @property
    def is_cut_off(self) -> bool:
        return self.is_open or self.outcome == TurnOutcome.SILENCED

    @property
    def unheard(self) -> str:
        """The end of an answer that the caller talked over."""
        return "" if self.heard is None else self.text[len(self.heard) :].strip()

    @property
    def is_end(self) -> bool:
        """Whether the agent's part of the call ended with it."""
        return any(act.kind in ("transfer", "hang_up") for act in self.acts)

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        line = cls(**_known(cls, raw))
        line.tools = [ToolUse(**_known(ToolUse, one)) for one in raw.get("tools", ())]
        line.acts = [Act(**_known(Act, one)) for one in raw.get("acts", ())]
        line.askings = [_asking(one) for one in raw.get("askings", ())]
        return line


@dataclass(slots=True)
class Branch:
    """One way a conversation went. `state` is the engine's memory after its last line."""

    lines: list[Line] = field(default_factory=list)
    state: dict[str, Any] | None = None

    @property
    def is_over(self) -> bool:
        return bool(self.lines) and self.lines[-1].is_end

    @property
    def transcript(self) -> Transcript:
        """What the line would tell of it: an answer as far as it was heard, silence not at all."""
        return tuple(
            Utterance(Speaker(line.speaker), line.known_text.strip(), turn_id=None if line.is_caller else line.turn_id)
            for line in self.lines
            if line.known_text.strip()
        )

    def drop_cut_off(self) -> None:
        """Leave out an answer that ended with its page: it is given again."""
        while self.lines and not self.lines[-1].is_caller and self.lines[-1].is_cut_off:
            self.lines.pop()
        if not self.lines:
            self.state = None

    def line_of(self, turn_id: int) -> Line | None:
        return next((line for line in reversed(self.lines) if not line.is_caller and line.turn_id == turn_id), None)

    @property
    def last_turn_id(self) -> int:
        """The highest number of a turn that was begun, by whatever took part in it."""
        remembered = int(self.state["last_turn_id"]) if self.state else 0
        return max(remembered, max((line.turn_id for line in self.lines), default=0))


@dataclass(slots=True)
class Talk:
    """`began_at` is the real time in epoch seconds at which the clock started; `waiting` are lines still to be said."""

    talk_id: str
    setup: Setup
    began_at: float
    brief_digest: str = ""
    branches: list[Branch] = field(default_factory=lambda: [Branch()])
    current: int = 0
    waiting: list[str] = field(default_factory=list)

    @property
    def branch(self) -> Branch:
        return self.branches[self.current]

    def now(self, real: float) -> datetime:
        """The conversation's own time, at a real time in epoch seconds."""
        start = datetime.fromisoformat(self.setup.starts_at) if self.setup.starts_at else None
        if start is None:
            return datetime.fromtimestamp(real, UTC)
        return start.astimezone(UTC) + timedelta(seconds=real - self.began_at)

    def set_mocks(self, mocks: Mapping[str, str]) -> None:
        self.setup = replace(self.setup, mocks=mocks)

    @property
    def details(self) -> CallDetails:
        setup = self.setup
        is_outbound = setup.direction == Direction.OUTBOUND
        return CallDetails(
            call_id=self.talk_id,
            direction=Direction(setup.direction),
            from_number="" if is_outbound else setup.number,
            to_number=setup.number if is_outbound else "",
            variables=dict(setup.variables),
        )

    def as_json(self) -> str:
        """Exact messages repeat the whole prompt: those of the newest answers stay."""
        raw = asdict(self)
        for branch in raw["branches"]:
            for line in branch["lines"][:-SHOWN_ASKINGS]:
                line["askings"] = []
        return json.dumps(raw, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        raw = json.loads(text)
        talk = cls(**_known(cls, raw))
        talk.setup = Setup(**_known(Setup, raw["setup"]))
        talk.branches = [
            Branch([Line.from_json(line) for line in one["lines"]], one.get("state")) for one in raw["branches"]
        ]
        return talk


def state_as_json(state: CallState) -> dict[str, Any]:
    return asdict(replace(state, open_turn_id=0))


def greeted_state(now: datetime, last_turn_id: int) -> dict[str, Any]:
    """For a conversation whose words are known and the engine's memory of it is not."""
    return state_as_json(
        CallState(is_greeted=True, opened_at_ms=int(now.timestamp() * 1000), last_turn_id=last_turn_id)
    )


def state_from_json(raw: Mapping[str, Any]) -> CallState:
    return CallState(**_known(CallState, raw))


def _asking(raw: Mapping[str, Any]) -> Asking:
    asking = Asking(**_known(Asking, raw))
    asking.messages = [SentMessage(**_known(SentMessage, one)) for one in raw.get("messages", ())]
    return asking


def _known(kind: type[Any], raw: Mapping[str, Any]) -> dict[str, Any]:
    """The parts an older or newer process has written that this one knows."""
    return {f.name: raw[f.name] for f in fields(kind) if f.name in raw}
