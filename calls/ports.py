"""What this room needs from the wiring above it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from agents.briefs import BusinessLines
from calls.callers import Callers
from calls.live_call import CallsOnAir, LiveCall, SendText
from calls.models import Call
from calls.webhook_intake import DeliveryIntake
from common.ports import Port
from engine.transcript import Transcript


class CallDesk(Protocol):
    """Opens calls with everything a session needs. One per process."""

    @property
    def on_air(self) -> CallsOnAir: ...

    @property
    def is_configured(self) -> bool:
        """Whether the businesses have been read at least once."""
        ...

    @property
    def callers(self) -> Callers: ...

    @property
    def intake(self) -> DeliveryIntake: ...

    def lines_for_secret(self, secret: str) -> BusinessLines | None:
        """The business a socket secret belongs to; None for a stranger. Answers from memory."""
        ...

    def lines_for_slug(self, slug: str) -> BusinessLines | None: ...

    def open_call(self, call_id: str, lines: BusinessLines, send_text: SendText) -> LiveCall:
        """A call on a socket, not yet begun."""
        ...

    def answer_post(self, call_id: str, lines: BusinessLines, transcript: Transcript) -> AsyncIterator[str]:
        """The words that answer one posted turn, as they come."""
        ...


FindDesk = Callable[[], Awaitable[CallDesk]]


@dataclass(frozen=True, slots=True)
class Escalation:
    """Why a call was to be handed to a person, and what became of it, in words.

    `cause` is the rule's name or who asked, `rules_version` the number of the rules in which it stands. `heard` are the
    caller's words of that moment, in the turn `turn_id`. `callback_pk` is what people owe the caller for it.
    `summary` is the model's, empty until it is written.
    """

    cause: str
    is_rule: bool
    rules_version: int | None
    heard: str
    turn_id: int | None
    destination: str
    number: str
    outcome: str
    because: str
    took_s: float | None
    is_trouble: bool
    is_under_way: bool
    callback_pk: int | None
    summary: str = ""


ReadEscalations = Callable[[Call], tuple[Escalation, ...]]


def no_escalations(_: Call) -> tuple[Escalation, ...]:
    return ()


escalations_of: Port[ReadEscalations] = Port("calls.escalations_of", absent=no_escalations)
