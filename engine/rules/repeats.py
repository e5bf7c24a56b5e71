"""Whether a caller asks the same thing again, and how annoyed they are."""

from collections.abc import Sequence
from itertools import pairwise

from engine.rules.heard import words_of

LOOK_BACK = 6
"""So many of the caller's latest texts are compared; what was asked ten minutes ago may rightly be asked again."""
ALIKE = 0.6
"""Share of common words from which two texts ask the same."""
FEW_WORDS = 2
"""Texts with fewer words of weight ("yes", "okay then") repeat without asking anything again."""
FRUSTRATION_LOOK_BACK = 3
SMALL_WORDS = frozenset(
    """
    a again am an and are asked at be but can could did do does for from have hello hi how i if in is it its just know
    like many me much my need no of ok okay on or our please said so tell that the then there this to uh um want was we
    well were what when where which who will with would yes you your
    """.split()  # noqa: SIM905  a list of words is read as words
)
"""English words that say little about what is asked; a language without a list is compared word by word."""


def weight_of(text: str) -> frozenset[str]:
    """The words that tell what is asked, plural or not."""
    return frozenset(word.removesuffix("s") for word in words_of(text) if word not in SMALL_WORDS)


def times_asked(texts: Sequence[str]) -> int:
    """How often the newest text has been asked by now, itself included; 0 when it asks nothing."""
    recent = [weight_of(text) for text in texts[-LOOK_BACK:]]
    if not recent or len(recent[-1]) < FEW_WORDS:
        return 0
    return sum(_is_alike(recent[-1], other) for other in recent)


def _is_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= ALIKE * len(one | other) and len(other) >= FEW_WORDS


def frustration(texts: Sequence[str], angry_texts: int) -> int:
    """Points for annoyance: one for each of the latest texts with angry words (`angry_texts`), one for each that says
    a word three times running, one for each time something was asked again.
    """
    recent = texts[-FRUSTRATION_LOOK_BACK:]
    insisting = sum(_insists(text) for text in recent)
    return angry_texts + insisting + max(0, times_asked(texts) - 1)


def _insists(text: str) -> bool:
    """ "No, no, no!" """
    words = words_of(text)
    pairs = [a == b for a, b in pairwise(words)]
    return any(a and b for a, b in pairwise(pairs))
