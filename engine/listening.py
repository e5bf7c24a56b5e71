"""Rules found while the caller is still talking, so that nobody has to wait for the end of a long sentence."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from engine.conversation import Conversation
from engine.rules import Heard, Hit, Reaction
from engine.rules.heard import latest_caller_text
from engine.transcript import Transcript

STANDS_S = 1.5
"""How long a wish must stand while the caller goes on before it is acted on unasked: the next words may take it back,
and the request for an answer, which is better, mostly comes sooner. An emergency stands at once.
"""
LOOKS_EVERY_S = 0.75
"""A line sends the words again with each that is added, and a look at them costs more with each. The first of a stretch
are looked at as they come, and so is a key that was pressed or what may be an emergency; more of them this often.
"""

React = Callable[[Hit], Awaitable[None]]
NoteOptOut = Callable[[Heard], None]


class Listening:
    """Looks at partial transcripts. What it found and did is not done again by the turn that follows."""

    def __init__(self, conversation: Conversation, react: React, note_opt_out: NoteOptOut) -> None:
        self._conversation = conversation
        self._react = react
        self._note_opt_out = note_opt_out
        self._wants_no_calls: Heard | None = None
        self._wants_none_timer: asyncio.TimerHandle | None = None
        self._pending: tuple[str, int] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._acts: set[asyncio.Task[None]] = set()
        self._unseen: tuple[Transcript, str] | None = None
        self._keys_seen = ""
        self._next_look: asyncio.TimerHandle | None = None

    def hear(self, transcript: Transcript, keys_pressed: str) -> None:
        """Never waits."""
        if not self._conversation.rules.hears_while_speaking:
            return
        self._unseen = (transcript, keys_pressed)
        is_new = self._next_look is None or keys_pressed != self._keys_seen
        if is_new or self._conversation.rules.may_be_grave(latest_caller_text(transcript)):
            self._look()

    def _look_again(self) -> None:
        self._next_look = None
        self._look()

    def _look(self) -> None:
        """At the newest words, unless they were looked at before."""
        if self._unseen is None:
            return
        transcript, self._keys_seen = self._unseen
        self._forget_words()
        self._next_look = asyncio.get_running_loop().call_later(LOOKS_EVERY_S, self._look_again)
        conversation = self._conversation
        heard = conversation.heard(transcript, self._keys_seen)
        hit = conversation.rules.match_while_speaking(heard, fired=conversation.fired)
        self._mind_opt_out(hit, heard)
        found = (hit.rule.rule_id, heard.stretch) if hit else None
        if found == self._pending:
            return
        self.stop()
        if hit is None or conversation.done_while_speaking == found:
            return
        self._pending = found
        if hit.rule.reaction == Reaction.EMERGENCY:
            self._act(hit, heard)
        else:
            self._timer = asyncio.get_running_loop().call_later(STANDS_S, self._stood, hit, heard)

    def _stood(self, hit: Hit, heard: Heard) -> None:
        """The words that came since have their say first."""
        self._look()
        if self._pending == (hit.rule.rule_id, heard.stretch):
            self._act(hit, heard)

    def _mind_opt_out(self, hit: Hit | None, heard: Heard) -> None:
        """A wish for no more calls is written once it stands, though something graver is carried out in its place."""
        is_said = hit is not None and self._conversation.rules.opt_out(heard) is not None
        self._wants_no_calls = heard if is_said else None
        if is_said and self._wants_none_timer is None:
            self._wants_none_timer = asyncio.get_running_loop().call_later(STANDS_S, self._write_opt_out)
        elif not is_said:
            self._forget_opt_out()

    def _write_opt_out(self) -> None:
        self._look()
        if self._wants_no_calls is not None:
            self._note_opt_out(self._wants_no_calls)
        self._forget_opt_out()

    def _forget_opt_out(self) -> None:
        self._wants_no_calls = None
        if self._wants_none_timer is not None:
            self._wants_none_timer.cancel()
            self._wants_none_timer = None

    def answered(self) -> None:
        """A turn was asked for, which goes by the same rules."""
        self._forget_words()
        self._forget_opt_out()
        self.stop()

    def _forget_words(self) -> None:
        self._unseen = None
        if self._next_look is not None:
            self._next_look.cancel()
            self._next_look = None

    def stop(self) -> None:
        """The wish was answered or taken back."""
        self._pending = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _act(self, hit: Hit, heard: Heard) -> None:
        self.stop()
        if hit.rule.reaction == Reaction.OPT_OUT:
            self._write_opt_out()
        if self._conversation.transfer.is_taken and self._conversation.comes_after_transfer(hit):
            return
        self._conversation.done_while_speaking = (hit.rule.rule_id, heard.stretch)
        act = asyncio.create_task(self._carry_out(hit), name="heard-while-speaking")
        self._acts.add(act)
        act.add_done_callback(self._acts.discard)

    async def _carry_out(self, hit: Hit) -> None:
        # What a lost line did not carry is found again by the process that takes the call up.
        with suppress(ConnectionError):
            await self._react(hit)

    def close(self) -> None:
        """Who says "stop calling me" and hangs up at once has said it all the same."""
        self._write_opt_out()
        self._forget_words()
        self.stop()
        for act in self._acts:
            act.cancel()
