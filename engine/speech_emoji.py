"""First stage: emoji out, characters that no voice can speak out, every kind of white space made plain."""

import unicodedata
from collections import Counter
from functools import lru_cache

from engine.speech_stage import GAP, JudgingStage, Verdict, keep, prefixes

_JOINERS = "\u200c\u200d"  # Persian and the Indian scripts spell with them
_FIRST_JOINED = "\u0600"
_NEW_LINES = "\r\n\v\f\x85\u2028\u2029"
_STRAY = frozenset("\u200b\u200e\u200f\u2060\ufeff\u00ad\u20e3\ufffc\ufffd\ufff9\ufffa\ufffb\u061c\u180e")
_VARIATIONS = range(0xFE00, 0xFE10)
_TAGS = range(0xE0000, 0xE0080)
_BIDI = (range(0x202A, 0x202F), range(0x2061, 0x2070))
_PICTOGRAPHS = range(0x1F000, 0x1FB00)
_UNSPEAKABLE = {"Cc", "Cs", "Co", "Cn"}


@lru_cache(maxsize=4)
def _beginnings(emoji: frozenset[str]) -> frozenset[str]:
    return prefixes(iter(emoji))


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    code = ord(char)
    if char in _NEW_LINES:
        return "\n"
    if char == "\t" or unicodedata.category(char) == "Zs":
        return " "
    if code in _PICTOGRAPHS:
        return GAP
    if char in _STRAY or code in _VARIATIONS or code in _TAGS or any(code in span for span in _BIDI):
        return ""
    return "" if unicodedata.category(char) in _UNSPEAKABLE else char


class EmojiStage(JudgingStage):
    """Holds at most the longest emoji; in prose that is one digit, "#" or "*", which may begin a keycap."""

    def __init__(self, counts: Counter[str], emoji: frozenset[str]) -> None:
        super().__init__(counts)
        self._emoji = emoji
        self._starts = _beginnings(emoji)

    def _passes(self, text: str) -> bool:
        return not self._held and text.isascii() and text.replace(" ", "").isalpha()

    def _take(self, char: str) -> None:
        if not self._held and ("a" <= char <= "z" or char == " "):
            self._emit(char)
        else:
            super()._take(char)

    def _judge(self, held: str, is_end: bool) -> Verdict | None:
        if held in self._starts and not is_end:
            return None
        for length in range(len(held), 0, -1):
            if held[:length] in self._emoji:
                self._counts["emoji"] += 1
                return length, GAP
        char = held[0]
        if char in _JOINERS:
            return 1, char if self._last >= _FIRST_JOINED and not self._last.isspace() else ""
        plain = _plain(char)
        if plain == GAP:
            self._counts["emoji"] += 1
        elif not plain:
            self._counts["character"] += 1
        return keep(held) if plain == char else (1, plain)
