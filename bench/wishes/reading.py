"""The labelled sentences that the weights are learned from."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.wishes.kinds import KINDS, kinds
from bench.wishes.learning import Sentence
from bench.wishes.making import made
from engine.rules.heard import words_of

FOREIGN = 3
"""One sentence of so many is learned from."""
UNFINISHED = ("TALK", "WANT", "ASK")
LAST_BEGUN = 6
COMMON = 15
"""A word that stands in fewer wishes may be the name or the trade of somebody who is asked for."""
ASKED_FOR = ("PERSON", "TRADE", "DESK", "NAME", "MACHINE")
HERE = Path(__file__).with_name("sentences")
OF_THE_TESTS = Path(__file__).parents[2] / "tests" / "escalations" / "sentences"


def written(language: str, *, of_the_tests: Sequence[str] = ("own", "open")) -> list[Sentence]:
    """What people wrote, each sentence once, in one order whatever the order of the files."""
    paths = [*(OF_THE_TESTS / f"{name}.jsonl" for name in of_the_tests), *sorted(HERE.glob("*.jsonl"))]
    found: dict[str, Sentence] = {}
    for one in (sentence for path in paths for sentence in read(path)):
        if one.language == language and (words := " ".join(words_of(one.text))):
            found.setdefault(words, one)
    return [found[words] for words in sorted(found)]


def all_of(language: str) -> list[Sentence]:
    """What the weights in the tree are learned from."""
    return [*written(language), *beside(language)]


def beside(language: str) -> list[Sentence]:
    """What is learned from beside the sentences that were written for it."""
    return [*from_patterns(language), *foreign(language), *unfinished(language)]


def read(path: Path) -> Iterator[Sentence]:
    """Raises `ValueError` naming the line that is none."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            yield Sentence(row["text"], row["wants_person"], row.get("language", "en"))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path.name}, line {number}: not a labelled sentence") from error


def foreign(language: str) -> list[Sentence]:
    """What a table is asked about though it is of another language: callers switch, and so do businesses. None of it
    may look like a wish.
    """
    others = [one for other in KINDS if other != language for one in written(other)]
    return [one for one in others if not one.wants_person][::FOREIGN]


def unfinished(language: str) -> list[Sentence]:
    """How wishes begin, up to their verb: words that are looked at while the caller still speaks them. Whom the rest
    will ask for, or whether for anybody, is not said yet.
    """
    kind_of = kinds(language)
    wishes = [words_of(one.text) for one in written(language) if one.wants_person]
    seen = Counter(word for words in wishes for word in set(words))
    whole = {" ".join(words) for words in wishes}
    begun = set()
    for words in wishes:
        for at, word in enumerate(words[:LAST_BEGUN]):
            if seen[word] < COMMON or kind_of.get(word) in ASKED_FOR:
                break
            if at and kind_of.get(word) in UNFINISHED:
                begun.add(" ".join(words[: at + 1]))
    return [Sentence(text, wants_person=False, language=language) for text in sorted(begun - whole)]


def from_patterns(language: str) -> list[Sentence]:
    return [Sentence(text, wants_person, language) for text, wants_person in made(language)]
