"""What a session tells the line to do. Every order that answers a turn is stamped with that turn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Say:
    """A piece of the answer to `turn_id` (0 is the begin message). `is_final` closes the turn, exactly once."""

    turn_id: int
    text: str
    is_final: bool = False
    is_uninterruptible: bool = False


@dataclass(frozen=True, slots=True)
class HangUp:
    """Speak `text`, then end the call. Closes the turn."""

    turn_id: int
    text: str
    is_uninterruptible: bool = True


@dataclass(frozen=True, slots=True)
class Transfer:
    """Speak `text`, then hand the caller to `number` (E.164 or a SIP address). Closes the turn."""

    turn_id: int
    text: str
    number: str
    shows_caller_number: bool = False
    is_uninterruptible: bool = True


@dataclass(frozen=True, slots=True)
class PressDigit:
    """Send keypad digits into the line after the words. Closes the turn."""

    turn_id: int
    digits: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Interject:
    """Words nobody asked for: an operator speaks now. A new `interject_id` discards what the former one left unsaid.

    `number` turns it into a transfer, `ends_call` into a goodbye; never both.
    """

    interject_id: int
    text: str
    is_final: bool = True
    is_uninterruptible: bool = True
    ends_call: bool = False
    number: str = ""


@dataclass(frozen=True, slots=True)
class AnnounceTool:
    """A tool run begins; `arguments` is a JSON object in text form."""

    run_id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class AnnounceToolResult:
    run_id: str
    content: str
    succeeded: bool | None = None


@dataclass(frozen=True, slots=True)
class TuneLine:
    """Change the line's manners in mid-call; None leaves a value as it is."""

    responsiveness: float | None = None
    interruption_sensitivity: float | None = None
    reminder_after_ms: int | None = None
    reminder_max_count: int | None = None


@dataclass(frozen=True, slots=True)
class TellBrowser:
    """Data for the page a web call is held from; a phone call has nobody who reads it."""

    data: Mapping[str, Any]


Order = Say | HangUp | Transfer | PressDigit | Interject | AnnounceTool | AnnounceToolResult | TuneLine | TellBrowser
