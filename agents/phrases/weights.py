"""The tables of weights that were learned from sentences (`python -m bench.wishes`), as the engine takes them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from engine.rules.weighing import Weights

FILES = Path(__file__).with_name("learned")
BAR = "|"
T = TypeVar("T")


def path_of(name: str) -> Path:
    return FILES / f"{name}.json"


def read_weights() -> Mapping[str, Weights]:
    """Each by the name a rule gives it: "wish.en". Some milliseconds."""
    return {path.stem: weights_of(path.read_text(encoding="utf-8")) for path in sorted(FILES.glob("*.json"))}


def weights_of(text: str) -> Weights:
    """The inverse of `text_of`."""
    raw = json.loads(text)
    return Weights(
        words={word: float(weight) for weight, words in raw["words"].items() for word in words.split(BAR)},
        bias=raw["bias"],
        threshold=raw["threshold"],
        against=raw["against"],
        kinds={word: kind for kind, words in raw["kinds"].items() for word in words.split(BAR)},
        denials=frozenset(raw["denials"].split(BAR)),
    )


def text_of(weights: Weights) -> str:
    """Words by their weight, the heaviest last: every other way of writing it takes twice the room."""
    by_weight = {str(weight): words for weight, words in sorted(_turned(weights.words).items())}
    raw = {
        "bias": weights.bias,
        "threshold": weights.threshold,
        "against": weights.against,
        "denials": BAR.join(sorted(weights.denials)),
        "kinds": {kind: BAR.join(words) for kind, words in sorted(_turned(weights.kinds).items())},
        "words": {weight: BAR.join(words) for weight, words in by_weight.items()},
    }
    return json.dumps(raw, ensure_ascii=False, indent=0) + "\n"


def _turned(values: Mapping[str, T]) -> dict[T, list[str]]:
    found: dict[T, list[str]] = {}
    for word, value in sorted(values.items()):
        found.setdefault(value, []).append(word)
    return found
