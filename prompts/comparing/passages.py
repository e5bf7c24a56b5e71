"""Two texts beside each other, word by word, in the paragraphs people wrote."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from diff_match_patch import diff_match_patch

WORD = re.compile(r"\n|[^\S\n]+|\w+|[^\w\s]")
KEPT_AROUND = 1
"""Unchanged paragraphs that stay in sight before and after a change."""
LONGEST_SEARCH_S = 0.5
_SURROGATES = range(0xD800, 0xE000)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words: `is_old` when they stand in the old text, `is_new` in the new one; both for what stayed."""

    text: str
    is_old: bool = True
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph, without the end of its line."""

    pieces: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        return any(not (piece.is_old and piece.is_new) for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Fold:
    """Paragraphs in a row that did not change, and that are shown on demand."""

    passages: tuple[Passage, ...]


def passages(old: str, new: str) -> tuple[Passage | Fold, ...]:
    """Paragraphs of both texts in order. Two texts that share nothing still cost no more than `LONGEST_SEARCH_S`."""
    return tuple(_folded([*_paragraphs(_pieces(old, new))]))


def _pieces(old: str, new: str) -> Iterator[Piece]:
    """Each distinct word is one letter to the search, so that it never parts a word."""
    words: dict[str, str] = {}
    coded = [_coded(text, words) for text in (old, new)]
    written = {letter: word for word, letter in words.items()}
    search = diff_match_patch()
    search.Diff_Timeout = LONGEST_SEARCH_S
    found = search.diff_main(*coded, False)
    search.diff_cleanupSemantic(found)
    for kind, letters in found:
        text = "".join(written[letter] for letter in letters)
        yield Piece(text, is_old=kind <= 0, is_new=kind >= 0)


def _coded(text: str, words: dict[str, str]) -> str:
    return "".join(words.setdefault(word, _letter(len(words))) for word in WORD.findall(text))


def _letter(number: int) -> str:
    code = number + 1
    return chr(code if code < _SURROGATES.start else code + len(_SURROGATES))


def _paragraphs(pieces: Iterator[Piece]) -> Iterator[Passage]:
    line: list[Piece] = []
    for piece in pieces:
        first, *others = piece.text.split("\n")
        _say(line, first, piece)
        for other in others:
            # The end of a line that came or went has no words of its own: a mark stands for it.
            if not (piece.is_old and piece.is_new):
                line.append(Piece("¶", piece.is_old, piece.is_new))
            yield Passage(tuple(line))
            line = []
            _say(line, other, piece)
    if line:
        yield Passage(tuple(line))


def _say(line: list[Piece], text: str, like: Piece) -> None:
    if text:
        line.append(Piece(text, like.is_old, like.is_new))


def _folded(all_passages: Sequence[Passage]) -> Iterator[Passage | Fold]:
    changed = [place for place, passage in enumerate(all_passages) if passage.is_changed]
    near = {place + step for place in changed for step in range(-KEPT_AROUND, KEPT_AROUND + 1)}
    hidden: list[Passage] = []
    for place, passage in enumerate(all_passages):
        if place not in near:
            hidden.append(passage)
            continue
        yield from _fold(hidden)
        hidden = []
        yield passage
    yield from _fold(hidden)


def _fold(hidden: Sequence[Passage]) -> Iterator[Passage | Fold]:
    """A single short stretch is not worth a click."""
    if len(hidden) > 1:
        yield Fold(tuple(hidden))
    else:
        yield from hidden
