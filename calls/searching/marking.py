"""The words that were found, marked in what was said. What a caller said stays text: pages escape every part of it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce

from django.db import connection

AROUND = 90
"""Letters shown before the first mark and, three times as many, behind it."""
# Characters of the private plane, which no recognised speech holds; what holds them loses them.
_BEGIN, _END = "\ue0e0", "\ue0e1"
_OPTIONS = f"HighlightAll=true, StartSel={_BEGIN}, StopSel={_END}"
_MARKED = f"{_BEGIN}(.*?){_END}"


@dataclass(frozen=True, slots=True)
class Part:
    text: str
    is_found: bool = False


def marked(texts: Sequence[str], words: str, numbers: Sequence[str] = ()) -> list[tuple[Part, ...]]:
    """Each text in parts, cut around what was found first. `words` is a tsquery. One query."""
    bare = [text.replace(_BEGIN, "").replace(_END, "") for text in texts]
    return [tuple(_cut(_parts(text))) for text in _with_numbers(_highlighted(bare, words), numbers)]


def _highlighted(texts: Sequence[str], words: str) -> list[str]:
    if not words or not texts:
        return list(texts)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ts_headline('calls_spoken', said, %s::tsquery, %s)"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS texts (said, place) ORDER BY place",
            [words, _OPTIONS, list(texts)],
        )
        return [str(row[0]) for row in cursor.fetchall()]


def _with_numbers(texts: Sequence[str], numbers: Sequence[str]) -> Iterator[str]:
    """A number that was found is marked however it was written; one said digit by digit is not."""
    endings = [re.sub(r"\D", "", number)[-7:] for number in numbers]
    patterns = [re.compile(r"\+?[\d\s().,/-]*" + r"[\s().,/-]{0,3}".join(ending)) for ending in endings]
    for text in texts:
        yield reduce(lambda said, pattern: pattern.sub(_mark, said), patterns, text)


def _mark(found: re.Match[str]) -> str:
    inside = found[0]
    lead = len(inside) - len(inside.lstrip(" .,/-)"))
    return f"{inside[:lead]}{_BEGIN}{inside[lead:]}{_END}"


def _parts(text: str) -> list[Part]:
    pieces = re.split(_MARKED, text, flags=re.DOTALL)
    return [Part(piece, place % 2 == 1) for place, piece in enumerate(pieces) if piece]


def _cut(parts: list[Part]) -> Iterator[Part]:
    """Long text shrinks to the surroundings of its first mark."""
    before = parts[0].text if parts and not parts[0].is_found else ""
    if len(before) > AROUND:
        parts = [Part(f"… {before[-AROUND:].partition(' ')[2]}"), *parts[1:]]
    left = AROUND * 4
    for part in parts:
        if len(part.text) > left:
            yield Part(f"{part.text[:left].rpartition(' ')[0]} …", part.is_found)
            return
        left -= len(part.text)
        yield part
