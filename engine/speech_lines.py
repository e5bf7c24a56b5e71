# ruff: noqa: RUF001 - dashes of every length are meant
"""Second stage: what markdown says by the beginning of a line. Lines become sentences, table cells become clauses."""

import re
from collections import Counter

from engine.speech_stage import GAP, PAUSE, STOP, JudgingStage, Verdict, keep, run_length

_ANYWHERE = frozenset("\n|`")
_DIGITS = frozenset("0123456789")
_BULLETS = "*+–—"
_ROUND_BULLETS = "•●▪◦‣∙·■□"
_NUMBER = re.compile(r"([0-9]{1,2})[.)][ \n]")
_NUMBER_SO_FAR = re.compile(r"[0-9]{1,2}[.)]?")
_BOX = re.compile(r"\[[ xX]\] ?")
_BOX_SO_FAR = re.compile(r"\[[ xX]?")
_HEADING = re.compile(r"#{1,6}(?=[ \n])")
_SIGNS = frozenset("\n|`#-=~")
_FENCE_LENGTH = 3
_AFTER_DASHES = frozenset({"", " ", ":", "|", "\n"})


class LineStage(JudgingStage):
    """Holds at most six characters. Text inside a code fence is dropped as it comes, to the end if none closes it."""

    def __init__(self, counts: Counter[str]) -> None:
        super().__init__(counts)
        self._is_start = True
        self._is_item = False
        self._is_heading = False
        self._is_cell_start = False
        self._fence = ""
        self._swallowed = ""

    def _passes(self, text: str) -> bool:
        if self._held or self._fence or self._is_start or self._is_cell_start or not _SIGNS.isdisjoint(text):
            return False
        self._swallowed = ""
        return True

    def _take(self, char: str) -> None:
        is_ordinary = char.isalpha() or (char == " " and not self._is_start)
        if is_ordinary and not (self._held or self._fence or self._is_cell_start):
            self._is_start = False
            self._swallowed = ""
            self._emit(char)
        else:
            super()._take(char)

    def _end(self) -> None:
        super()._end()
        if self._is_item:
            self._emit(STOP)

    def _judge(self, held: str, is_end: bool) -> Verdict | None:
        if held[0] == self._swallowed:
            return 1, ""
        self._swallowed = ""
        if self._fence:
            return self._inside_fence(held, is_end)
        if held[0] in _ANYWHERE:
            return self._sign(held, is_end)
        if self._is_cell_start:
            return self._cell_start(held, is_end)
        return self._line_start(held, is_end) if self._is_start else self._inside_line(held, is_end)

    def _sign(self, held: str, is_end: bool) -> Verdict | None:
        match held[0]:
            case "\n":
                return self._line_end()
            case "|":
                return self._cell()
            case _:
                return self._fence_or_text(held, is_end)

    def _fence_or_text(self, held: str, is_end: bool) -> Verdict | None:
        length = run_length(held)
        if length >= _FENCE_LENGTH:
            self._counts["code"] += 1
            self._fence = self._swallowed = held[0]
            return length, GAP
        if length == len(held) and not is_end:
            return None
        return self._text(held, length)

    def _inside_fence(self, held: str, is_end: bool) -> Verdict | None:
        if held[0] != self._fence:
            return 1, ""
        length = run_length(held)
        if length >= _FENCE_LENGTH:
            self._swallowed, self._fence = self._fence, ""
            return length, ""
        return None if length == len(held) and not is_end else (length, "")

    def _line_end(self) -> Verdict:
        end = STOP if self._is_item else " "
        self._is_start, self._is_item, self._is_heading, self._is_cell_start = True, False, False, False
        return 1, end

    def _cell(self) -> Verdict:
        if not self._is_item:
            self._counts["table"] += 1
        self._is_start, self._is_item, self._is_cell_start = False, True, True
        return 1, PAUSE

    def _cell_start(self, held: str, is_end: bool) -> Verdict | None:
        """The dashes under a table's head are no words."""
        if held[0] in " :" or held[0] == GAP:
            return 1, " "
        length = run_length(held)
        if held[0] == "-" and length >= 3:
            self._swallowed = "-"
            return length, ""
        if held[0] == "-" and length == len(held) and not is_end:
            return None
        if held[0] == "-" and held[length : length + 1] in _AFTER_DASHES:
            return length, ""
        self._is_cell_start = False
        return self._inside_line(held, is_end)

    def _line_start(self, held: str, is_end: bool) -> Verdict | None:
        match held[0]:
            case "#":
                rule = self._heading
            case ">":
                rule = self._quote
            case "~":
                rule = self._fence_or_text
            case "[":
                rule = self._box
            case "-" | "=":
                rule = self._rule
            case char if char in _DIGITS:
                rule = self._number
            case _:
                rule = self._bullet
        return rule(held, is_end)

    def _heading(self, held: str, is_end: bool) -> Verdict | None:
        if found := _HEADING.match(held):
            self._counts["heading"] += 1
            self._is_heading = self._is_item = True
            self._is_start = False
            return found.end(), STOP
        return None if run_length(held) == len(held) <= 6 and not is_end else self._text(held)

    def _quote(self, held: str, is_end: bool) -> Verdict | None:
        if len(held) == 1 and not is_end:
            return None
        if held[1:2] in {" ", "\n", ">"}:
            self._counts["quote"] += 1
            return 1, ""
        return self._text(held)

    def _box(self, held: str, is_end: bool) -> Verdict | None:
        if not self._is_item:
            return self._text(held)
        if found := _BOX.match(held):
            return found.end(), ""
        return None if _BOX_SO_FAR.fullmatch(held) and not is_end else self._text(held)

    def _number(self, held: str, is_end: bool) -> Verdict | None:
        """The number stays: at the beginning of an answer "7. That is all." may be the answer."""
        if self._is_item:
            return self._text(held)
        if found := _NUMBER.match(held):
            item = self._item(found.end() - 1)
            return item[0], f"{item[1]}{found[1]},"
        return None if _NUMBER_SO_FAR.fullmatch(held) and not is_end else self._text(held)

    def _bullet(self, held: str, is_end: bool) -> Verdict | None:
        char = held[0]
        if char in {" ", GAP}:
            return keep(held)
        if char in _ROUND_BULLETS:
            return self._item(1)
        if char in _BULLETS and len(held) == 1 and not is_end:
            return None
        return self._item(1) if char in _BULLETS and held[1:2] in {" ", "\n"} else self._text(held)

    def _rule(self, held: str, is_end: bool) -> Verdict | None:
        length = run_length(held)
        if length >= 3:
            self._counts["rule"] += 1
            self._swallowed = held[0]
            return length, STOP
        if length == len(held) and not is_end:
            return None
        if held[0] == "-" and length == 1 and held[1:2] in {" ", "\n"}:
            return self._item(1)
        return self._text(held, length)

    def _item(self, length: int) -> Verdict:
        self._counts["list"] += 1
        self._is_item = True
        return length, PAUSE

    def _inside_line(self, held: str, is_end: bool) -> Verdict | None:
        """The hashes that may close a heading are no words."""
        if not (self._is_heading and held[0] == "#" and self._last == " "):
            return self._text(held)
        length = run_length(held)
        if length == len(held) <= 6 and not is_end:
            return None
        return self._text(held) if held[length : length + 1].isalnum() else (length, "")

    def _text(self, held: str, length: int = 1) -> Verdict:
        self._is_start = False
        return length, held[:length]
