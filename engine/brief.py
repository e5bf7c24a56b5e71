"""Everything an agent is told, as one frozen object (law 10); releases, evals and calls are tied to its digest."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from functools import cached_property
from typing import Any, Self

from engine.hours import Day, OpeningHours, Span
from engine.rules.rule import Rule

FILLERS = ("One moment, please.", "Let me see.", "Just a second.")


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """`model` empty means the installation's default; a `temperature` of None is not sent: some models refuse it."""

    model: str = ""
    second_model: str = ""
    temperature: float | None = 0.5
    max_output_tokens: int = 150


@dataclass(frozen=True, slots=True)
class Ladder:
    """Deadlines of a turn, each counted from "answer now" while no word of the answer has left (law 1).

    `stall_ms` is the longest silence of a model that has begun to speak.
    """

    filler_ms: int = 600
    second_model_ms: int = 1_500
    prepared_ms: int = 4_000
    stall_ms: int = 4_000
    failed_turns_before_transfer: int = 2
    fillers: tuple[str, ...] = FILLERS
    prepared: str = "I am sorry, I am having trouble right now. Would you like me to connect you with a person?"
    stalled: str = "Sorry, I lost my thread. Could you say that once more?"


@dataclass(frozen=True, slots=True)
class ToolSpec:
    """A tool as the model sees it. `parameters` is a JSON schema of an object.

    `source` is for whoever runs the tool, as published: the engine only carries it. It never holds a secret.
    """

    name: str
    description: str
    parameters: Mapping[str, Any] = field(default_factory=lambda: {"type": "object", "properties": {}})
    holding_line: str = ""
    timeout_ms: int = 10_000
    source: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Brief:
    """What a session is told at the start of a call and keeps to its end.

    `instructions` may hold `{{variables}}`; `facts` are the business's own lines (hours, prices, staff);
    `variables` are business and agent values, overridden per call; `language` is a BCP 47 tag.
    `transfer_number` is empty when nobody can take a call. `speaks_written_forms` has the speech filter turn money,
    dates and numbers into words of the language; off where the voice does that itself. `opening_hours` are the
    business's, for rules bound to them.
    """

    business_id: str = ""
    agent_id: str = ""
    prompt_version_id: str = ""
    agent_name: str = ""
    business_name: str = ""
    instructions: str = ""
    facts: str = ""
    begin_message: str = ""
    language: str = "en-US"
    speaks_written_forms: bool = True
    time_zone: str = "UTC"
    variables: Mapping[str, str] = field(default_factory=dict)
    model: ModelSettings = field(default_factory=ModelSettings)
    ladder: Ladder = field(default_factory=Ladder)
    tools: tuple[ToolSpec, ...] = ()
    rules: tuple[Rule, ...] = ()
    opening_hours: OpeningHours = field(default_factory=lambda: OpeningHours(is_always=True))
    transfer_number: str = ""
    transfer_line: str = "I am transferring you now."
    goodbye_line: str = "Thank you for calling. Goodbye."
    reminder_line: str = "Are you still there?"
    callback_line: str = "Nobody is free to talk just now. Shall we call you back? When would suit you?"
    message_line: str = "Nobody is free to talk just now. Would you like to leave a message?"
    max_duration_ms: int = 3_600_000
    reminder_after_ms: int = 10_000
    reminder_max_count: int = 1

    def as_json(self) -> str:
        """Canonical JSON: the same brief gives the same text on every machine."""
        return self._json

    @cached_property
    def _json(self) -> str:
        # Some ten milliseconds, for a thousand phrases; every call is opened with one of the same few briefs.
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, in hex."""
        return hashlib.sha256(self.as_json().encode()).hexdigest()

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The inverse of `as_json`. Unknown keys are dropped, so that an older process can read a newer brief."""
        raw = json.loads(text)
        known = {name: raw[name] for name in (f.name for f in fields(cls)) if name in raw}
        for name, part in (("model", ModelSettings), ("ladder", Ladder)):
            if name in known:
                known[name] = _part(part, known[name])
        known["tools"] = tuple(_part(ToolSpec, tool) for tool in known.get("tools", ()))
        known["rules"] = tuple(_part(Rule, rule) for rule in known.get("rules", ()))
        if "opening_hours" in known:
            known["opening_hours"] = _hours(known["opening_hours"])
        return cls(**known)


def _part(kind: type[Any], raw: Mapping[str, Any]) -> Any:
    return kind(**{f.name: _frozen(raw[f.name]) for f in fields(kind) if f.name in raw})


def _hours(raw: Mapping[str, Any]) -> OpeningHours:
    dates = tuple(Day(day["date"], _spans(day["spans"])) for day in raw["dates"])
    return OpeningHours(raw["zone"], tuple(_spans(day) for day in raw["week"]), dates, raw["is_always"])


def _spans(raw: list[Mapping[str, int]]) -> tuple[Span, ...]:
    return tuple(Span(**span) for span in raw)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value
