"""How many wishes for a person the built-in rule finds, by its phrases and its weights.

`own` and `open` are learned from: they show that nothing known gets lost. The others were kept from all who made
phrases and weights, and say what unknown callers may expect; by the 1,785 of `unseen` it was chosen how sure a wish
must be, by `locked` and `last` nothing. A line is an object with the sentence, whether it wishes for a person, its
language and its kind.
"""

import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from agents.phrases import tables, weights_for_a_person
from engine.rules import Heard, Reaction, Rule, RuleBook

FILES = sorted(Path(__file__).with_name("sentences").glob("*.jsonl"))
LEAST_RECALL, MOST_FALSE_ALARMS = 0.95, 0.02


@cache
def book(language: str) -> RuleBook:
    return RuleBook(
        [Rule("human", Reaction.TRANSFER, tables(language)["human"], weights=weights_for_a_person(language))]
    )


def sentences(path: Path) -> Iterator[tuple[str, bool, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        yield row["text"], row["wants_person"], row.get("language", "en")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nearly_every_wish_is_found_and_hardly_anything_else(path: Path) -> None:
    missed: list[str] = []
    alarms: list[str] = []
    counts = {True: 0, False: 0}
    for text, wants_person, language in sentences(path):
        counts[wants_person] += 1
        is_found = book(language).match(Heard((text,))) is not None
        if is_found != wants_person:
            (missed if wants_person else alarms).append(f"  [{language}] {text}")
    recall = 1 - len(missed) / counts[True]
    false_alarms = len(alarms) / counts[False]
    told = [f"{path.name}: {recall:.1%} of {counts[True]} wishes found, {false_alarms:.1%} of {counts[False]} others"]
    told += ["missed:", *missed, "taken for a wish:", *alarms]
    sys.stdout.write("\n".join(told))
    assert recall >= LEAST_RECALL, "\n".join(told)
    assert false_alarms <= MOST_FALSE_ALARMS, "\n".join(told)


def test_what_was_written_without_sight_is_read_where_it_lies() -> None:
    assert {"last", "locked", "open", "own", "unseen"} <= {path.stem for path in FILES}
