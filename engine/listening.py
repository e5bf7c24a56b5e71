"""Rules found while the caller is still talking, so that nobody has to wait for the end of a long sentence."""

import asyncio
from collections.abc import Awaitable, Callable

from engine.conversation import Conversation
from engine.rules import Hit, Reaction
from engine.transcript import Transcript

STANDS_S = 1.5
"""How long a wish must stand while the caller goes on before it is acted on unasked: the next words may take it back,
and the request for an answer, which is better, mostly comes sooner. An emergency waits for nothing.
"""

React = Callable[[Hit], Awaitable[None]]


class Listening:
    """Looks at partial transcripts. What it found and did is not done again by the turn that follows."""

    def __init__(self, conversation: Conversation, react: React) -> None:
        self._conversation = conversation
        self._react = react
        self._pending: tuple[str, int] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._acts: set[asyncio.Task[None]] = set()

    def hear(self, transcript: Transcript) -> None:
        """Never waits."""
        conversation = self._conversation
        if conversation.transfer.is_taken or not conversation.rules.hears_while_speaking:
            return
        heard = conversation.heard(transcript)
        hit = conversation.rules.match_while_speaking(heard, fired=conversation.fired)
        found = (hit.rule.rule_id, heard.turn) if hit else None
        if found == self._pending:
            return
        self.stop()
        if hit is None or conversation.done_while_speaking == found:
            return
        self._pending = found
        wait_s = 0.0 if hit.rule.reaction == Reaction.EMERGENCY else STANDS_S
        self._timer = asyncio.get_running_loop().call_later(wait_s, self._act, hit, heard.turn)

    def stop(self) -> None:
        """A turn was asked for, which answers by the same rules, or the wish was taken back."""
        self._pending = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _act(self, hit: Hit, turn: int) -> None:
        self._conversation.done_while_speaking = (hit.rule.rule_id, turn)
        self.stop()
        act = asyncio.ensure_future(self._react(hit))
        self._acts.add(act)
        act.add_done_callback(self._acts.discard)

    def close(self) -> None:
        self.stop()
        for act in self._acts:
            act.cancel()
