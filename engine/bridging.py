"""A person is fetched over a line of our own: one dial at a time, and its answer settles the transfer.

The vendor's command is given again and again, since it may be lost; a bridge is asked once and always answers.
"""

import asyncio
import logging
from collections.abc import Callable

from engine.conversation import Conversation
from engine.speech import SpeechFilter
from engine.transfer import TransferState

log = logging.getLogger(__name__)

RING_S = 25.0
"""How long a person's phone rings: five times or so, before most mailboxes take the call."""
ANSWER_GRACE_S = 5.0
"""How much longer a bridge may take to say that nobody came."""
AFTER_CLOSE_S = 5.0
"""Joining takes the call off the vendor's line, so that its socket may close before the bridge has said why."""


class Bridging:
    """The dials of one call. `settled` is told what became of one while its person is still the one wanted."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._number = ""
        self._dial: asyncio.Task[None] | None = None
        self.settled: Callable[[TransferState], object] = lambda _: None

    @property
    def is_dialling(self) -> bool:
        """Whether the person who is wanted now is being fetched."""
        is_under_way = self._dial is not None and not self._dial.done()
        return is_under_way and self._number == self._conversation.transfer.number

    def dial(self) -> None:
        """Begin to fetch the person who is wanted, and nobody else any more; returns at once."""
        self.close()
        self._number = self._conversation.transfer.number
        self._dial = asyncio.create_task(self._see_through(self._number), name="bridge")

    async def last_word(self) -> None:
        """The line is closed: wait a moment for what the bridge says of the dial under way."""
        if self._dial is not None:
            _, waiting = await asyncio.wait({self._dial}, timeout=AFTER_CLOSE_S)
            if waiting:
                log.warning("bridge_silent", extra={"call_id": self._conversation.call_id})

    def close(self) -> None:
        """Wait for no answer any more. A process that takes the call up asks for it again."""
        if self._dial is not None:
            self._dial.cancel()

    async def _see_through(self, number: str) -> None:
        is_joined = await self._is_joined(number)
        if self._conversation.transfer.number == number:
            self.settled(TransferState.CONFIRMED if is_joined else TransferState.REFUSED)

    async def _is_joined(self, number: str) -> bool:
        conversation = self._conversation
        if conversation.bridge is None:
            return False
        try:
            async with asyncio.timeout(RING_S + ANSWER_GRACE_S):
                words = _introduction(conversation)
                return await conversation.bridge.bridge(conversation.call_id, number, words, within_s=RING_S)
        except Exception as fault:  # whatever is wrong with our line, the caller goes on to the next in the chain
            log.warning("bridge_failed", extra={"call_id": conversation.call_id, "fault": type(fault).__name__})
            return False


def _introduction(conversation: Conversation) -> str:
    """What the person hears before the caller. The model's reason only: an owner's rule is a name, no sentence."""
    brief, transfer = conversation.brief, conversation.transfer
    who = " from ".join(filter(None, (brief.agent_name, brief.business_name)))
    about = f" It is about this: {transfer.reason}" if transfer.first_asked_by == "model" and transfer.reason else ""
    speech = SpeechFilter(conversation.spoken)
    return speech.feed(f"{who or 'Your assistant'} here. I have a caller for you.{about}") + speech.finish()
