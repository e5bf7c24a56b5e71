"""`python -m bench.wishes` learns the weights of a wish for a person anew and writes them where the product reads them.

`--open` tells besides what the weights find in `tests/escalations/sentences/open.jsonl`, from which they do not learn.
"""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agents.phrases.weights import path_of, text_of
from bench.wishes.kinds import KINDS
from bench.wishes.learning import Sentence, learned
from bench.wishes.reading import OF_THE_TESTS, from_patterns, read, written
from bench.wishes.trying import Tried, against_of, figures, has_phrase, threshold_of, tried
from engine.rules.weighing import Weights, weigh


def main(arguments: Sequence[str]) -> None:
    for language in KINDS:
        sentences, made = written(language), from_patterns(language)
        found = tried(sentences, made, language)
        weights = learned([*sentences, *made], language)
        weights = replace(weights, threshold=threshold_of(found), against=against_of(found))
        text = text_of(weights)
        path_of(f"wish.{language}").write_text(text, encoding="utf-8")
        size = len(text.encode()) / 1000
        print(f"{language}: {len(sentences)} sentences and {len(made)} of patterns, {len(weights.words)} words and")
        print(f"  pairs ({size:.0f} kB), threshold {weights.threshold}, against {weights.against}")
        _tell("sentences held out", figures(found, weights))
        if "--open" in arguments:
            others = [one for one in read(OF_THE_TESTS / "open.jsonl") if one.language == language]
            _tell("open.jsonl", figures(_scored(others, weights), weights))


def _scored(sentences: Sequence[Sentence], weights: Weights) -> list[Tried]:
    return [Tried(one, weigh(one.text, weights).score, has_phrase(one)) for one in sentences]


def _tell(of_what: str, told: Mapping[str, float]) -> None:
    print(f"  {of_what}:")
    for name, share in told.items():
        print(f"    {share:6.1%} {name}")


main(sys.argv[1:])
