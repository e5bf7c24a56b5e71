# ruff: noqa: RUF001 - punctuation of other scripts is meant
"""Where a sentence ends."""

import re

from engine.speech_stage import words

_ABBREVIATIONS = words(
    """dr mr mrs ms prof sr jr st ave blvd rd apt ste vs etc e.g i.e eg ie a.m p.m approx dept inc ltd co corp
    u.s u.k d.d.s d.m.d m.d ph.d z.b usw bzw"""
)
# They may close a sentence; then a capital letter follows.
_MAY_CLOSE = words("a.m p.m etc inc ltd co corp jr sr u.s u.k d.d.s d.m.d m.d ph.d usw")
_BEFORE_A_NUMBER = words("no nr fig tel ext jan feb mar apr jun jul aug sep sept oct nov dec")
_MARKS = re.compile(r"[.!?…。！？؟।]+[\"'”’»)\]]*")
_WORD_BEFORE = re.compile(r"[^\s(\[\"'“‘«]+\Z")
_SPOKEN_HALF_OF_DAY = re.compile(r"\b[AP] M\Z")  # as the filter says "p.m."
_WIDE = "。！？।"


def sentence_ends(text: str) -> list[int]:
    """Offsets just after each whole sentence's end punctuation, closing quotes and brackets included."""
    return [found.end() for found in _MARKS.finditer(text) if _is_end(text, found)]


def last_whole_sentence(text: str) -> str:
    """The text up to its last whole sentence, "" when there is none."""
    ends = sentence_ends(text)
    return text[: ends[-1]] if ends else ""


def _is_end(text: str, found: re.Match[str]) -> bool:
    marks, rest = found[0], text[found.end() :]
    if any(mark in marks for mark in _WIDE):
        return True
    if rest and not rest[0].isspace():
        return False
    following = rest.lstrip()
    if marks[0] == "." and not marks.startswith(".."):
        return _full_stop_ends(text[: found.start()], marks, following)
    is_ellipsis = marks.startswith(("..", "…"))
    return not (is_ellipsis and following[:1].islower())


def _full_stop_ends(before: str, marks: str, following: str) -> bool:
    found = _WORD_BEFORE.search(before)
    word = found[0].lower() if found else ""
    is_closed = len(marks) > 1  # a quote or a bracket closes after the full stop
    if word in _MAY_CLOSE:
        return following[:1].isupper() or (is_closed and not following[:1].islower())
    if word in _ABBREVIATIONS:
        return is_closed
    if _SPOKEN_HALF_OF_DAY.search(before):
        return True
    if word in _BEFORE_A_NUMBER:
        return not following[:1].isdecimal()
    return not (_is_initial(before, word, following) or _is_list_number(before, word))


def _is_initial(before: str, word: str, following: str) -> bool:
    return len(word) == 1 and before[-1:].isupper() and word != "i" and following[:1].isupper()


def _is_list_number(before: str, word: str) -> bool:
    return word.isdecimal() and before[: -len(word)].rstrip(" ")[-1:] in {"", "\n"}
