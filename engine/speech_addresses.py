"""Fourth stage: web and mail addresses become words a caller can write down."""

import re
from collections import Counter
from enum import Enum, auto

from engine.speech_stage import GAP, Stage, prefixes

LONGEST_TAIL_CHARS = 80
LONGEST_HOST_CHARS = 80

_SCHEMES = frozenset({"http://", "https://", "ftp://", "www.", "mailto:"})
_SCHEME_STARTS = prefixes(iter(_SCHEMES))
_CONNECTORS = "._+@"
_AROUND_A_NAME = ("*", "_")
"""Emphasis, which is taken away later: "*anna*@example.com"."""
_IN_TAIL = "._+-@"
_AFTER_PATH = ".,!?;:*_~'"
_NOT_IN_PATH = '<>"`{}|\\^'
_LONGEST_AFTER_PATH = 8
_FIRST_UNSPACED = "\u0e00"  # Thai, Chinese, Japanese: words stand without spaces, an address too
_ENDINGS = (
    "com|org|net|edu|gov|io|co|uk|de|fr|es|nl|ch|eu|ca|au|nz|ie|ai|app|dev|info|biz|shop|online|site|health|dental|"
    "clinic|care|doctor|store|tech|cloud"
)
_MAIL = re.compile(r"((?:[._+-]+[A-Za-z0-9]+)*)@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24})")
_DOMAIN = re.compile(rf"((?:\.[a-z0-9-]+)*\.(?:{_ENDINGS}))([._+-]*)")
_PLAIN = re.compile(r"[A-Za-z]*(?: +(?![hfwmHFWM])[A-Za-z]+)* *")
_FIRST_OF_SCHEMES = frozenset("hfwmHFWM")
_SPOKEN = {".": " dot ", "_": " underscore ", "+": " plus "}


def _spell(address: str) -> str:
    return "".join(_SPOKEN.get(char, char) for char in address)


class _Mode(Enum):
    TEXT = auto()
    SCHEME = auto()  # a word that may still become "https://" or "www."
    TAIL = auto()  # what follows a word without a space: ".com", "@example.com", "_case"
    HOST = auto()
    PATH = auto()


class AddressStage(Stage):
    """A web address is spoken as its host ("example dot com"); its path is never spoken.

    Held: the letters of a word while it is a beginning of "http://", "https://", "ftp://", "www." or "mailto:"; a ":";
    a ".", "_", "+" or "@" right after a word, and what is joined to it, to the end of that token or 80 characters; a
    host to its end or 80 characters (a longer one is dropped).
    """

    def __init__(self, counts: Counter[str]) -> None:
        super().__init__(counts)
        self._mode = _Mode.TEXT
        self._held = ""
        self._open_brackets = 0

    def _passes(self, text: str) -> bool:
        """Words that go on, or that begin like no scheme."""
        if self._mode is not _Mode.TEXT or _PLAIN.fullmatch(text) is None:
            return False
        is_in_word = self._last.isalnum() and self._last < _FIRST_UNSPACED
        return is_in_word or text[0] not in _FIRST_OF_SCHEMES

    def _take(self, char: str) -> None:
        match self._mode:
            case _Mode.TEXT:
                self._in_text(char)
            case _Mode.SCHEME:
                self._in_scheme(char)
            case _Mode.TAIL:
                self._in_tail(char)
            case _Mode.HOST:
                self._in_host(char)
            case _Mode.PATH:
                self._in_path(char)

    def _end(self) -> None:
        while self._mode is not _Mode.TEXT:
            match self._mode:
                case _Mode.TAIL:
                    self._settle_tail("")
                case _Mode.HOST:
                    self._end_host()
                case _:
                    self._emit(self._to_text())

    def _to_text(self) -> str:
        held, self._held, self._mode = self._held, "", _Mode.TEXT
        return held

    def _in_text(self, char: str) -> None:
        is_in_word = self._last.isalnum()
        if char == ":" or (is_in_word and char in _CONNECTORS) or (char == "@" and self._last in _AROUND_A_NAME):
            self._held, self._mode = char, _Mode.TAIL
        elif char.lower() in _SCHEME_STARTS and (not is_in_word or self._last >= _FIRST_UNSPACED):
            self._held, self._mode = char, _Mode.SCHEME
        else:
            self._emit(char)

    def _in_scheme(self, char: str) -> None:
        word = (self._held + char).lower()
        if word in _SCHEMES:
            self._to_text()
            if word != "mailto:":
                self._start_host()
        elif word in _SCHEME_STARTS:
            self._held += char
        else:
            self._emit(self._to_text())
            self._take(char)

    def _in_tail(self, char: str) -> None:
        held = self._held + char
        if held == "://":
            self._to_text()
            self._start_host()
        elif held == ":/":
            self._held = held
        elif not (char.isascii() and (char.isalnum() or char in _IN_TAIL)):
            self._settle_tail(char)
        elif self._is_plain(held) or len(held) > LONGEST_TAIL_CHARS:
            self._let_first_go(char)
        else:
            self._held = held

    def _is_plain(self, held: str) -> bool:
        """The second character tells "nine...", "9:30" and "3.50" from an address."""
        if len(held) > 2:
            return held[0] == ":"
        return held[0] == ":" or not held[1].isalnum() or (held[1].isdigit() and self._last.isdigit())

    def _settle_tail(self, char: str) -> None:
        """The token is over; `char` stands after it."""
        if mail := _MAIL.match(self._held):
            self._counts["email"] += 1
            rest = self._to_text()[mail.end() :]
            self._emit(f"{_spell(mail[1])} at {_spell(mail[2])}")
            self._take_after(rest, char)
        elif domain := _DOMAIN.fullmatch(self._held):
            self._counts["url"] += 1
            rest = self._to_text()[domain.end(1) :]
            self._emit(_spell(domain[1]))
            if char and char in "/?#:" and not rest:
                self._emit(GAP)
                self._start_path(char)
            else:
                self._take_after(rest, char)
        else:
            self._let_first_go(char)

    def _take_after(self, rest: str, char: str) -> None:
        if (rest + char)[:1].isalnum():
            self._emit(GAP)
        for other in rest:
            self._take(other)
        self._take_unless_bracket(char)

    def _let_first_go(self, char: str) -> None:
        held = self._to_text() + char
        self._emit(held[0])
        for other in held[1:]:
            self._take(other)

    def _start_host(self) -> None:
        self._counts["url"] += 1
        self._emit(GAP if self._last.isalnum() else "")
        self._mode = _Mode.HOST

    def _in_host(self, char: str) -> None:
        if char.isascii() and (char.isalnum() or char in ".-_"):
            self._held += char
            if len(self._held) > LONGEST_HOST_CHARS:
                self._start_path("/")
        elif char == "@":
            self._held = ""
        elif char in "/?#:,!;":
            self._say_host()
            self._start_path(char)
        else:
            self._end_host()
            self._take_unless_bracket(char)

    def _say_host(self) -> str:
        """Speaks the host; what stood after it and is not of it comes back."""
        held = self._to_text()
        host = held.rstrip(".-_")
        labels = (label.strip("-_") for label in host.split("."))
        self._emit(" dot ".join(label for label in labels if label.lower() not in {"", "www"}) + GAP)
        return held[len(host) :]

    def _end_host(self) -> None:
        self._emit(self._say_host())

    def _start_path(self, char: str) -> None:
        self._mode = _Mode.PATH
        self._held = char if char in _AFTER_PATH else ""
        self._open_brackets = 0

    def _in_path(self, char: str) -> None:
        is_foreign = not char.isascii() or char.isspace() or char in _NOT_IN_PATH
        if is_foreign or (char == ")" and not self._open_brackets):
            self._emit(self._to_text())
            self._take_unless_bracket(char)
            return
        self._open_brackets += (char == "(") - (char == ")")
        self._held = (self._held + char)[:_LONGEST_AFTER_PATH] if char in _AFTER_PATH else ""

    def _take_unless_bracket(self, char: str) -> None:
        """The bracket of "<https://example.com>" goes with its address."""
        if char and char != ">":
            self._take(char)
