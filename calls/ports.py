"""What this room needs from the wiring above it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

from agents.briefs import BusinessLines
from calls.callers import Callers
from calls.live_call import CallsOnAir, LiveCall, SendText
from calls.webhook_intake import DeliveryIntake
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
