"""What reaches a session from the line. The vendor's spelling of these stays in `vendors/retell/frames.py`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from engine.transcript import Speaker, Transcript


class Direction(StrEnum):
    INBOUND = "inbound"
    OUTBOUND = "outbound"
    WEB = "web"


@dataclass(frozen=True, slots=True)
class CallDetails:
    """Who is on the line, as the vendor knew it when the call was registered. Everything but the id may be missing.

    `variables` are strings by the vendor's rule; `metadata` is whatever the placer of the call attached.
    `is_dialled_to_sip`: it reached the vendor over a line of ours, from which the vendor cannot transfer it.
    """

    call_id: str
    agent_ref: str = ""
    direction: Direction = Direction.WEB
    from_number: str = ""
    to_number: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    is_dialled_to_sip: bool = False

    @property
    def caller_number(self) -> str:
        """The person's number, whoever dialled; empty on a web call."""
        return self.to_number if self.direction is Direction.OUTBOUND else self.from_number


@dataclass(frozen=True, slots=True)
class TranscriptMoved:
    """The transcript grew. `floor` is set only when the floor changes hands: who is about to speak."""

    transcript: Transcript
    floor: Speaker | None = None
    keys_pressed: str = ""


@dataclass(frozen=True, slots=True)
class TurnRequested:
    """Answer now. A higher `turn_id` makes every lower one void. `keys_pressed`: the caller's keypad digits so far."""

    turn_id: int
    transcript: Transcript
    keys_pressed: str = ""


@dataclass(frozen=True, slots=True)
class Reminder:
    """The caller has been silent for the agent's reminder time: say something, under the same rising ids."""

    turn_id: int
    transcript: Transcript
    keys_pressed: str = ""


@dataclass(frozen=True, slots=True)
class Ping:
    """The vendor's heartbeat, answered with the same stamp by the door itself; a session never sees it."""

    timestamp_ms: int


Event = CallDetails | TranscriptMoved | TurnRequested | Reminder
