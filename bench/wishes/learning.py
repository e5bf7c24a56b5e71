"""Learns the weights of words from labelled sentences: logistic regression by gradient descent, with L2.

Nothing is left to chance: the sentences stand in one order, and so do the steps, so that the same sentences always
give the same weights.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bench.wishes.kinds import denials, kinds
from engine.rules.heard import said
from engine.rules.weighing import WINDOW, Weights, features, weigh

ROUNDS = 30
STEP = 0.3
LEAST_SEEN = 3
"""A word or pair that stands in fewer sentences tells nothing."""
RIDGE = 0.015
DIGITS = 2
LEAST_WEIGHT = 0.1
"""What weighs less decides nothing, and is left out to keep the table small."""


@dataclass(frozen=True, slots=True)
class Sentence:
    text: str
    wants_person: bool
    language: str = "en"
    source: str = ""


@dataclass(frozen=True, slots=True)
class _Example:
    """Features of each window of a sentence, as numbers of columns."""

    windows: Sequence[Sequence[int]]
    target: float


def learned(sentences: Sequence[Sentence], language: str) -> Weights:
    """The threshold is left at 0. Seconds for some thousand sentences."""
    blank = _vocabulary(sentences, language)
    seen = Counter(name for one in sentences for name in {name for _, _, name in _found(one.text, blank)})
    names = sorted(name for name, count in seen.items() if count >= LEAST_SEEN)
    columns = {name: column for column, name in enumerate(names)}
    examples = [_example(one, blank, columns) for one in sentences]
    values, bias = _descended([one for one in examples if one is not None], len(names))
    words = {name: round(value, DIGITS) for name, value in zip(names, values, strict=True)}
    kept = {name: value for name, value in words.items() if abs(value) >= LEAST_WEIGHT or name in blank.words}
    return replace(blank, words=kept, bias=round(bias, DIGITS))


def _vocabulary(sentences: Sequence[Sentence], language: str) -> Weights:
    """An empty table that knows which words are not rare."""
    seen = Counter(word for one in sentences for word in set(said(one.text).words))
    known = {word: 0.0 for word, count in sorted(seen.items()) if count >= LEAST_SEEN and not word.isdigit()}
    return Weights(known, 0.0, kinds=kinds(language), denials=denials(language))


def _found(text: str, blank: Weights) -> list[tuple[int, int, str]]:
    spoken = said(text)
    return features(spoken.words, blank, spoken.names) if spoken.words else []


def _example(one: Sentence, blank: Weights, columns: Mapping[str, int]) -> _Example | None:
    length = len(said(one.text).words)
    found = [(first, last, columns[name]) for first, last, name in _found(one.text, blank) if name in columns]
    starts = range(max(1, length - WINDOW + 1))
    windows = [[column for first, last, column in found if at <= first and last < at + WINDOW] for at in starts]
    return _Example(windows, float(one.wants_person)) if found else None


def _descended(examples: Sequence[_Example], width: int) -> tuple[list[float], float]:
    """Weights of the columns, and the bias. Of a long sentence the window counts that weighs most by then."""
    values, bias = [0.0] * width, 0.0
    positive = sum(one.target for one in examples)
    shares = {1.0: len(examples) / (2 * positive), 0.0: len(examples) / (2 * (len(examples) - positive))}
    for turn in range(ROUNDS):
        step = STEP / (1 + turn / 3)
        for place in range(len(examples)):
            one = examples[(place * 7919) % len(examples)]
            window, score = _heaviest(one.windows, values)
            error = (1 / (1 + math.exp(-max(-30.0, min(30.0, score + bias)))) - one.target) * shares[one.target]
            move = step * error
            keep = 1 - step * RIDGE
            for column in window:
                values[column] = values[column] * keep - move / 4
            bias -= move / 4
    return values, bias


def _heaviest(windows: Sequence[Sequence[int]], values: Sequence[float]) -> tuple[Sequence[int], float]:
    if len(windows) == 1:
        return windows[0], sum([values[column] for column in windows[0]])
    scored = [sum([values[column] for column in window]) for window in windows]
    best = max(range(len(windows)), key=scored.__getitem__)
    return windows[best], scored[best]


def score(text: str, weights: Weights) -> float:
    return weigh(text, weights).score
