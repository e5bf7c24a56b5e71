"""Sentences made of patterns, beside those that people wrote: they teach what may stand in one place of a sentence.

A line is a pattern. `(a|b|)` is one of these or nothing, `{NAME}` a word of a list. The same sentences each time.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from bench.wishes.kinds import KINDS

PATTERNS = Path(__file__).with_name("patterns")
EACH = 10
"""So many sentences of each pattern; they differ in their words."""
_CHOICE = re.compile(r"\(([^()]*)\)")
_LIST = re.compile(r"\{([A-Z]+)\}")


LANGUAGES: Mapping[str, str] = {"de": "german", "en": "english", "es": "spanish"}


def made(language: str) -> Iterator[tuple[str, bool]]:
    """Each sentence, and whether it wishes for a person."""
    lists = _lists(language)
    for kind, wants_person in (("wishes", True), ("others", False)):
        for pattern in _lines(language, kind):
            chance = random.Random(pattern)
            for text in sorted({_one(pattern, lists, chance) for _ in range(EACH)}):
                yield text, wants_person


def _lines(language: str, kind: str) -> list[str]:
    return (PATTERNS / f"{LANGUAGES[language]}_{kind}.txt").read_text(encoding="utf-8").splitlines()


def _lists(language: str) -> Mapping[str, Sequence[str]]:
    """What may stand for `{NAME}`: a list of that name, or a kind of words."""
    kinds = {name: words.split() for name, words in KINDS[language].items()}
    lists = (line.split(" = ") for line in _lines(language, "lists"))
    return {**kinds, **{name: words.split("|") for name, words in lists}}


def _one(pattern: str, lists: Mapping[str, Sequence[str]], chance: random.Random) -> str:
    text = _CHOICE.sub(lambda match: _of(match.group(1).split("|"), chance), pattern)
    return " ".join(_LIST.sub(lambda match: _of(lists[match.group(1)], chance), text).split())


def _of(words: Sequence[str], chance: random.Random) -> str:
    return words[int(chance.random() * len(words))]
