"""What weights would find in sentences that they were not learned from: cross-validation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from agents.phrases import tables
from bench.wishes.learning import Sentence, learned
from engine.rules import Heard, Reaction, Rule, RuleBook
from engine.rules.weighing import Weights, weigh

FOLDS = 5
MOST_ALARMS = 0.03
"""Share of other sentences that the weights may take for a wish beyond those that a phrase does. Every second of the
others here was written to be taken for one; of what nobody chose so, a third as many are.
"""
MOST_LOST = 0.03
"""Share of the wishes found by a phrase that the weights may overrule."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A sentence with the score it got from weights that did not know it, and whether a phrase finds it."""

    sentence: Sentence
    score: float
    has_phrase: bool


def tried(sentences: Sequence[Sentence], always: Sequence[Sentence], language: str) -> list[Tried]:
    """`always` are learned from in every fold and not tried."""
    found: list[Tried] = []
    for fold in range(FOLDS):
        weights = learned([*(one for at, one in enumerate(sentences) if at % FOLDS != fold), *always], language)
        held_out = sentences[fold::FOLDS]
        found.extend(Tried(one, weigh(one.text, weights).score, has_phrase(one)) for one in held_out)
    return found


def threshold_of(found: Sequence[Tried]) -> float:
    """The lowest, in hundredths, at which the weights add no more alarms than they may."""
    others = [one for one in found if not one.sentence.wants_person]
    scores = sorted((one.score for one in others if not one.has_phrase), reverse=True)
    return round(scores[int(MOST_ALARMS * len(others))] + 0.005, 2)


def against_of(found: Sequence[Tried]) -> float:
    """The highest, in hundredths, at which the weights overrule no more phrases that are right than they may."""
    scores = sorted(one.score for one in found if one.sentence.wants_person and one.has_phrase)
    return round(scores[int(MOST_LOST * len(scores))] - 0.005, 2)


def figures(found: Sequence[Tried], weights: Weights) -> Mapping[str, float]:
    """Shares of the wishes found, and of the others taken for one."""
    told = {}
    for name, wants_person in (("recall", True), ("false alarms", False)):
        those = [one for one in found if one.sentence.wants_person is wants_person]
        told[f"{name} of the phrases"] = sum(one.has_phrase for one in those) / len(those)
        told[f"{name} of the weights"] = sum(one.score > weights.threshold for one in those) / len(those)
        told[f"{name} of both"] = sum(_is_found(one, weights) for one in those) / len(those)
    return told


def _is_found(one: Tried, weights: Weights) -> bool:
    return one.score >= weights.against if one.has_phrase else one.score > weights.threshold


def has_phrase(one: Sentence) -> bool:
    return _book(one.language).match(Heard((one.text,))) is not None


@cache
def _book(language: str) -> RuleBook:
    return RuleBook([Rule("human", Reaction.TRANSFER, tables(language)["human"])])
