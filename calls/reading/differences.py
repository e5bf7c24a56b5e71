"""Two texts compared word by word, for readers."""

from dataclasses import dataclass
from difflib import SequenceMatcher

LONGEST_WORDS = 600
"""Longer texts are shown without marks: comparing costs the square of their length."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words; `is_odd` when the other text has something else there."""

    text: str
    is_odd: bool


def bare(word: str) -> str:
    """A word without case and punctuation, which ears do not hear."""
    lowered = word.lower()
    return lowered if lowered.isalnum() else "".join(letter for letter in lowered if letter.isalnum())


def marked(text: str, other: str, *, is_spoken: bool = False) -> tuple[Piece, ...]:
    """`text` in pieces, those marked that `other` lacks. `is_spoken`: only what can be heard counts as different."""
    words, others = text.split(), other.split()
    if max(len(words), len(others)) > LONGEST_WORDS:
        return (Piece(text, is_odd=False),)
    same = _same_words(words, others, is_spoken=is_spoken)
    pieces: list[tuple[list[str], bool]] = []
    for place, word in enumerate(words):
        is_odd = place not in same and bool(not is_spoken or bare(word))
        if pieces and pieces[-1][1] is is_odd:
            pieces[-1][0].append(word)
        else:
            pieces.append(([word], is_odd))
    return tuple(Piece(" ".join(run), is_odd) for run, is_odd in pieces)


def _same_words(words: list[str], others: list[str], *, is_spoken: bool) -> set[int]:
    left = [bare(word) for word in words] if is_spoken else words
    right = [bare(word) for word in others] if is_spoken else others
    blocks = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    return {place for block in blocks for place in range(block.a, block.a + block.size)}
