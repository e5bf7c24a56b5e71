# ruff: noqa: RUF001 - punctuation of other scripts is meant
"""Last stage: marks become spaces, commas and full stops; white space and repeated punctuation shrink to one."""

import re
from collections import Counter

from engine.speech_stage import GAP, PAUSE, STOP, Stage

_PUNCTUATION = ",.!?;:…)"
_OPENERS = "([{“‘«¿¡$€£¥#&+@"
_CLOSERS = ")]}\"'”’»"
_ENDED = ".!?…:;,。！？、，；：؟،؛।॥—–-"
_SPOKEN_ONCE = "!?,;:！？。，"
_PLAIN = re.compile(r"[A-Za-z]+(?: [A-Za-z]+)*")
_LONGEST_RUN = {".": 3, "-": 2, "=": 1, "#": 1, "~": 1}


class SpacingStage(Stage):
    """Holds white space, and a comma that the next word may make needless."""

    def __init__(self, counts: Counter[str]) -> None:
        super().__init__(counts)
        self._has_space = False
        self._has_gap = False
        self._has_pause = False
        self._solid = ""  # the last character that is not a closing quote or bracket
        self._run = ""

    def _passes(self, text: str) -> bool:
        """Words with a space between them, where nothing is held."""
        if self._has_space or self._has_gap or self._has_pause:
            return False
        words = text[1:] if self._last and text[0] == " " else text
        if _PLAIN.fullmatch(words) is None:
            return False
        self._run, self._solid = "", text[-1]
        return True

    def _take(self, char: str) -> None:
        if char.isspace():  # the marks are white space to Python too
            self._take_white(char)
        else:
            self._take_solid(char)

    def _take_white(self, char: str) -> None:
        if char == GAP:
            self._has_gap = True
        elif char == PAUSE:
            self._has_pause = True
        else:
            if char == STOP and self._needs_punctuation():
                self._say(".")
                self._has_pause = self._has_gap = False
            self._has_space = True

    def _take_solid(self, char: str) -> None:
        if self._has_gap and not self._last and char in _PUNCTUATION:
            return
        if self._has_pause and char not in _PUNCTUATION and self._needs_punctuation():
            self._say(",")
            self._has_space = True
        space = self._space_before(char)
        if not space and self._is_repeated(char):
            self._counts["punctuation"] += 1
        else:
            self._run = "" if space else self._run
            self._emit(space)
            self._say(char)
        self._has_space = self._has_gap = self._has_pause = False

    def _space_before(self, char: str) -> str:
        if not self._last:
            return ""
        if self._has_gap and char in _PUNCTUATION:
            return ""
        needs_gap = self._has_gap and (char.isalnum() or char in _OPENERS)
        return " " if self._has_space or needs_gap else ""

    def _is_repeated(self, char: str) -> bool:
        if char in _SPOKEN_ONCE:
            return char in self._run
        return char in _LONGEST_RUN and self._run.endswith(char * _LONGEST_RUN[char])

    def _needs_punctuation(self) -> bool:
        return bool(self._solid) and self._solid not in _ENDED

    def _say(self, char: str) -> None:
        self._emit(char)
        self._run = "" if char.isalnum() else (self._run + char)[-4:]
        if char not in _CLOSERS or not self._solid:
            self._solid = char
