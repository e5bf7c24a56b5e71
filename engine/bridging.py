"""A person is fetched over a line of our own: one dial at a time, and its answer settles the transfer.

The vendor's command is given again and again, since it may be lost; a bridge is asked once and always answers.
"""

import asyncio
import logging
from collections.abc import Callable

from engine.conversation import Conversation
from engine.transfer import TransferState

log = logging.getLogger(__name__)

RING_S = 40.0
"""How long a person's phone rings: eight times or so. Most mailboxes answer before, most people long before."""
ANSWER_GRACE_S = 5.0
"""How much longer a bridge may take to say that nobody came."""
AFTER_CLOSE_S = 5.0
"""Joining takes the call off the vendor's line, so that its socket may close before the bridge has said why."""


class Bridging:
    """The dials of one call. `settled` is told what became of each."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._dial: asyncio.Task[None] | None = None
        self.settled: Callable[[TransferState], object] = lambda _: None

    @property
    def is_dialling(self) -> bool:
        return self._dial is not None and not self._dial.done()

    def dial(self) -> None:
        """Begin to fetch the person the transfer is to; returns at once."""
        self._dial = asyncio.create_task(self._see_through(), name="bridge")

    async def last_word(self) -> None:
        """The line is closed: wait a moment for what the bridge says of the dial under way."""
        if self._dial is not None:
            await asyncio.wait({self._dial}, timeout=AFTER_CLOSE_S)

    def close(self) -> None:
        """Wait for no answer any more. A process that takes the call up asks for it again."""
        if self._dial is not None:
            self._dial.cancel()

    async def _see_through(self) -> None:
        is_joined = await self._is_joined()
        self.settled(TransferState.CONFIRMED if is_joined else TransferState.REFUSED)

    async def _is_joined(self) -> bool:
        conversation = self._conversation
        if conversation.bridge is None:
            return False
        try:
            async with asyncio.timeout(RING_S + ANSWER_GRACE_S):
                return await conversation.bridge.bridge(
                    conversation.call_id, conversation.transfer.number, _introduction(conversation), within_s=RING_S
                )
        except Exception as fault:  # whatever is wrong with our line, the caller goes on to the next in the chain
            log.warning("bridge_failed", extra={"call_id": conversation.call_id, "fault": type(fault).__name__})
            return False


def _introduction(conversation: Conversation) -> str:
    """What the person hears before the caller. The model's reason only: an owner's rule is a name, no sentence."""
    brief, transfer = conversation.brief, conversation.transfer
    who = " from ".join(filter(None, (brief.agent_name, brief.business_name)))
    about = f" It is about this: {transfer.reason}" if transfer.asked_by == "model" and transfer.reason else ""
    return f"{who or 'Your assistant'} here. I have a caller for you.{about}"
