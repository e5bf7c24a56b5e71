import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from vendors.retell.caller.tape import Spoken, Tape

# A full stop counts only with a space behind it: "3." may go on as "3.50".
SENTENCE_END = re.compile(r"[.!?…。！？][\"'”’)\]]*\s|\n")  # noqa: RUF001  # full-width marks end sentences too
WORD = re.compile(r"\S+")
ACTIONS = ("end_call", "transfer_number", "digit_to_press")


class SpeechState(StrEnum):
    WAITING = "waiting"
    SPEAKING = "speaking"
    FINISHED = "finished"
    CUT = "cut"
    DISCARDED = "discarded"


@dataclass(slots=True)
class Speech:
    """What the agent is to say under one id, growing as content arrives, and how far it has been heard."""

    metadata: dict[str, Any]
    state: SpeechState = SpeechState.WAITING
    text: str = ""
    is_complete: bool = False
    heard: list[str] = field(default_factory=list)
    _position: int = 0
    _speakable_end: int = 0
    _shields: list[tuple[int, int]] = field(default_factory=list)
    _orders: dict[str, Any] = field(default_factory=dict)
    _cuts: list[int] = field(default_factory=list)
    _spoken: Spoken | None = None

    @property
    def is_open(self) -> bool:
        return self.state in (SpeechState.WAITING, SpeechState.SPEAKING)

    @property
    def heard_text(self) -> str:
        return " ".join(self.heard)

    def add(self, frame: Mapping[str, Any]) -> None:
        start = len(self.text)
        self.text += frame["content"]
        self.is_complete = frame["content_complete"]
        if frame.get("no_interruption_allowed") and len(self.text) > start:
            self._shields.append((start, len(self.text)))
        self._orders |= {name: frame[name] for name in ACTIONS if frame.get(name)}
        if self.is_complete:
            self._speakable_end = len(self.text)
        else:
            for end in SENTENCE_END.finditer(self.text, max(start - 4, 0)):
                self._speakable_end = end.end()

    def next_word(self) -> re.Match[str] | None:
        return WORD.search(self.text, self._position, self._speakable_end)

    @property
    def has_work(self) -> bool:
        """Something to say now, or nothing left but to finish."""
        return self.is_open and (self.is_complete or self.next_word() is not None)

    @property
    def is_shielded(self) -> bool:
        """Whether the word that is being said may not be interrupted."""
        word = self.next_word()
        return word is not None and any(start < word.end() and word.start() < end for start, end in self._shields)

    def action(self) -> tuple[str, Any] | None:
        """The one action that runs after the words, by Retell's precedence."""
        return next(((name, self._orders[name]) for name in ACTIONS if name in self._orders), None)

    def split(self, tape: Tape) -> None:
        """Words that arrive from here on stand behind whatever is noted on the tape next."""
        if self._position < len(self.text.rstrip()) and self._spoken is None:
            self._spoken = tape.open("agent", self.metadata)
        self._cuts.append(len(self.text))

    def hear(self, word: re.Match[str], start_ms: float, end_ms: float, tape: Tape) -> None:
        passed = [cut for cut in self._cuts if cut <= word.start()]
        if passed:
            self._cuts = [cut for cut in self._cuts if cut not in passed]
        if self._spoken is None or passed:
            self._spoken = tape.open("agent", self.metadata)
        self._spoken.add(word[0], start_ms, end_ms)
        self.heard.append(word[0])
        self._position = word.end()
