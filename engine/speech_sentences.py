"""Where a sentence ends."""

import re

_ABBREVIATIONS = frozenset(
    """dr mr mrs ms prof sr jr st ave blvd rd apt ste no nr vs etc e.g i.e eg ie a.m p.m approx dept est inc ltd co corp
    fig tel ext min max jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun
    u.s u.k d.d.s d.m.d m.d ph.d z.b usw bzw ca""".split()
)
# They may close a sentence; then a capital letter follows.
_MAY_CLOSE = frozenset(
    {"a.m", "p.m", "etc", "inc", "ltd", "co", "corp", "jr", "sr", "u.s", "u.k", "d.d.s", "d.m.d", "m.d", "ph.d"}
)
_MARKS = re.compile(r"[.!?…。！？؟।]+[\"'”’»)\]]*")
_WORD_BEFORE = re.compile(r"[^\s(\[\"'“‘«]+\Z")
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
    if not word:
        return bool(before.strip()) or len(marks) > 1
    if word in _MAY_CLOSE:
        return following[:1].isupper() and len(marks) == 1 or (len(marks) > 1 and not following[:1].islower())
    if word in _ABBREVIATIONS:
        return len(marks) > 1
    is_initial = len(word) == 1 and word.isalpha() and word != "i" and before[-1:].isupper()
    return not (is_initial and following[:1].isupper())
