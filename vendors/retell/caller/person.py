import asyncio
from collections.abc import Callable

from vendors.retell.caller.conversation import Conversation
from vendors.retell.caller.report import Fault


class CallOver(Exception):  # noqa: N818  # the call's normal end, seen from a script that still wanted to talk
    """The call ended while the caller was on the line."""


class NothingHeard(Exception):  # noqa: N818  # what happened to the person, in the person's words
    """The agent did not answer in time."""


class Caller:
    """The person on the line. Every method raises CallOver once the call has ended."""

    def __init__(self, conversation: Conversation, call_id: str) -> None:
        self.call_id = call_id
        self._talk = conversation
        self._live = conversation.live
        self._seen = 0

    @property
    def is_over(self) -> bool:
        return self._live.is_over

    @property
    def heard(self) -> list[str]:
        """Everything the agent was heard to say, one text per answer, cut where it was interrupted."""
        return [speech.heard_text for speech in self._talk.speeches if speech.heard]

    async def say(self, text: str, *, pause_in_middle_ms: int = 0) -> None:
        """Returns with the last word. A pause in the middle makes Retell ask early; going on discards that request."""
        words = text.split()
        if pause_in_middle_ms <= 0 or len(words) < 2:
            await self._speak(words)
        else:
            middle = len(words) // 2
            early_ms = min(self._live.settings.endpointing_ms, pause_in_middle_ms / 2)
            await self._speak(words[:middle], ask_after_ms=early_ms, is_early=True)
            await self.keep_silent(pause_in_middle_ms)
            await self._speak(words[middle:])
        self._live.emit("caller_said", text=" ".join(words))

    async def hear(self, *, timeout_ms: int = 15_000) -> str:
        """Waits until the agent has finished, and returns what was heard since the caller last spoke or listened.

        Raises NothingHeard when no word came for `timeout_ms`; what was heard of an unfinished answer is returned.
        """
        await self._wait_for_end_of_turn(lambda: self._talk.is_settled and self._has_news, timeout_ms)
        said = [speech.heard_text for speech in self._talk.speeches[self._seen :] if speech.heard]
        self._seen = len(self._talk.speeches)
        if said:
            return " ".join(said)
        if self.is_over:
            raise CallOver
        raise NothingHeard(f"no answer within {timeout_ms} ms")

    async def barge_in(self, text: str, *, after_words: int = 3, timeout_ms: int = 15_000) -> None:
        """Talks over the agent once it has said so many words of this or the next answer, or at its end if shorter."""

        def is_moment() -> bool:
            started = self._talk.speeches[self._seen :]
            return any(len(speech.heard) >= after_words for speech in started) or (
                self._talk.is_settled and self._has_news
            )

        if not await self._live.pulse.until(lambda: self.is_over or is_moment(), timeout_ms):
            raise NothingHeard(f"the agent did not begin within {timeout_ms} ms")
        await self._speak(text.split())
        self._live.emit("caller_said", text=text)

    async def keep_silent(self, ms: float) -> None:
        await self._live.pulse.until(lambda: self.is_over, ms)
        self._check_line()

    async def press(self, digits: str) -> None:
        for digit in digits:
            await self.keep_silent(self._live.settings.word_ms)
            self._talk.key_pressed(digit)
        self._talk.caller_stops(self._live.settings.endpointing_ms)
        self._leave_behind()

    async def mutter(self, text: str = "mm-hm") -> None:
        """A noise, heard as one word however it is written down."""
        await self._speak([text])
        self._live.emit("caller_said", text=text)

    async def hang_up(self) -> None:
        self._check_line()
        self._live.end("user_hangup")

    async def let_finish(self, timeout_ms: int = 15_000) -> None:
        """Stays on the line until the agent has nothing more to say or do."""
        await self._wait_for_end_of_turn(lambda: self._talk.is_settled, timeout_ms)

    async def _wait_for_end_of_turn(self, has_ended: Callable[[], bool], timeout_ms: int) -> None:
        """The time runs while nothing is heard: a long answer is listened to."""
        began_ms, left_ms, came = self._live.now_ms(), float(timeout_ms), False
        while not came and left_ms > 0:
            came = await self._live.pulse.until(lambda: self.is_over or has_ended(), left_ms)
            left_ms = max(began_ms, self._talk.last_sound_ms) + timeout_ms - self._live.now_ms()
        newest = self._talk.newest
        if not came and newest.speech.is_open and not newest.speech.is_complete:
            self._live.fault(Fault.NEVER_COMPLETED, f"response_id {newest.response_id} stayed open {timeout_ms} ms")

    async def _speak(self, words: list[str], *, ask_after_ms: float | None = None, is_early: bool = False) -> None:
        self._check_line()
        self._talk.caller_starts()
        at_ms = self._live.now_ms()
        for word in words:
            start_ms, at_ms = at_ms, at_ms + self._live.settings.word_ms
            await asyncio.sleep((at_ms - self._live.now_ms()) / 1000)
            self._check_line()
            self._talk.caller_word(word, start_ms, at_ms)
        wait_ms = self._live.settings.endpointing_ms if ask_after_ms is None else ask_after_ms
        self._talk.caller_stops(wait_ms, is_early=is_early)
        self._leave_behind()

    @property
    def _has_news(self) -> bool:
        return any(speech.heard for speech in self._talk.speeches[self._seen :])

    def _leave_behind(self) -> None:
        """What the agent said before is no answer to the caller's words, unless it is still being said."""
        self._seen = len(self._talk.speeches) - (self._talk.speaking() is not None)

    def _check_line(self) -> None:
        if self.is_over:
            raise CallOver
