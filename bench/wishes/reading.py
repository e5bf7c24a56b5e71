"""The labelled sentences that the weights are learned from."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.wishes.learning import Sentence
from bench.wishes.making import made
from engine.rules.heard import words_of

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
    """What the weights in the tree are learned from: `written`, and sentences made of patterns."""
    return [*written(language), *from_patterns(language)]


def read(path: Path) -> Iterator[Sentence]:
    """Raises `ValueError` naming the line that is none."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            yield Sentence(row["text"], row["wants_person"], row.get("language", "en"))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{path.name}, line {number}: not a labelled sentence") from error


def from_patterns(language: str) -> list[Sentence]:
    return [Sentence(text, wants_person, language) for text, wants_person in made(language)]
