"""From a line as an owner writes it to the phrases the engine looks for.

`talk to|with a real? person` says four things: a bar parts words that may stand for each other, a question mark
follows one that may be missing. A bar with a space beside it parts whole phrases: `refund | my money back`. A `*`
stands for up to three words. Punctuation and capitals do not count, nor does a question mark at the end.
`[asks for a person]` stands for all the ways there are to ask for one.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import product
from math import prod

from agents.phrases import WISH_FOR_A_PERSON, tables
from common.errors import BadInput
from engine.rules.heard import words_of
from engine.rules.phrases import ANY
from escalations.ruling.common_words import common_words
from escalations.ruling.inflecting import inflected

Phrase = tuple[str, ...]

LONGEST_LINE = 300
LONGEST_PHRASE = 20
MOST_PHRASES = 2_000
QUOTES = '"\u201c\u201e\u00ab'
_WHOLE_PHRASES = re.compile(r"\s+\|\s*|\s*\|\s+")


@lru_cache(maxsize=4_096)
def tokens_of(line: str, language: str) -> tuple[Phrase, ...]:
    """Every phrase a line stands for, each once, sorted. Raises `BadInput` on `phrases`, naming the line."""
    if asks_for_a_person(line):
        return tables(language)["human"]
    if len(line) > LONGEST_LINE:
        raise BadInput("phrases", f"“{line[:40]}…” is too long. Break it into phrases of a few words, one a line.")
    found = {phrase for part in _WHOLE_PHRASES.split(line.strip()) for phrase in _expanded(part, line)}
    for phrase in sorted(found):
        _check(phrase, line, language)
    return tuple(sorted(found))


@lru_cache(maxsize=4_096)
def heard_as(line: str, language: str) -> tuple[Phrase, ...]:
    """The phrases of a line as the engine looks for them: each word in all its forms, unless the line stands in
    quotation marks. Raises `BadInput` as `tokens_of` does.
    """
    found = tokens_of(line, language)
    if asks_for_a_person(line) or line.strip()[:1] in QUOTES:
        return found
    return tuple(tuple("|".join(inflected(word, language)) for word in phrase) for phrase in found)


def asks_for_a_person(line: str) -> bool:
    return line.strip().lower() == WISH_FOR_A_PERSON


def _expanded(part: str, line: str) -> Iterator[Phrase]:
    groups = [_choices(chunk) for chunk in part.strip().rstrip("?!. ").split()]
    if prod(map(len, groups)) > MOST_PHRASES:
        raise BadInput("phrases", f"“{line[:60]}” stands for too many phrases. Use fewer words parted by a bar.")
    for choice in product(*groups):
        yield _trimmed(tuple(word for words in choice for word in words))


def _choices(chunk: str) -> list[Phrase]:
    """What may stand in one place: words for each other, and nothing at all where a question mark follows."""
    may_be_missing = chunk.endswith("?")
    words = [(ANY,) if one == ANY else tuple(words_of(one)) for one in chunk.rstrip("?").split("|")]
    found = [one for one in dict.fromkeys(words) if one]
    return [(), *found] if may_be_missing or not found else found


def _trimmed(phrase: Phrase) -> Phrase:
    """Anything may stand before and after a phrase anyway."""
    while phrase and phrase[0] == ANY:
        phrase = phrase[1:]
    while phrase and phrase[-1] == ANY:
        phrase = phrase[:-1]
    return phrase


def _check(phrase: Phrase, line: str, language: str) -> None:
    if not phrase:
        told = "An empty phrase would match everything." if not line.strip() else f"“{line}” would match everything."
        raise BadInput("phrases", f"{told} Write words that only such a caller says.")
    if all(word == ANY or word in common_words(language) for word in phrase):
        said = " ".join(phrase)
        raise BadInput(
            "phrases", f"Nearly every caller says “{said}”, so it would match everything. Add words that tell more."
        )
    if len(phrase) > LONGEST_PHRASE:
        raise BadInput("phrases", f"“{line[:60]}” is too long to be said word for word. A few words are enough.")
