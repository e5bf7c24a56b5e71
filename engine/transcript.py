"""What was said and heard on a call, in the engine's own words."""

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isnan, nan
from typing import overload


class Speaker(StrEnum):
    AGENT = "agent"
    CALLER = "caller"
    TRANSFER_TARGET = "transfer_target"


@dataclass(frozen=True, slots=True)
class Word:
    """One word as it was spoken; seconds are counted from the start of the call's audio."""

    text: str
    start_s: float | None = None
    end_s: float | None = None


class Words(Sequence[Word]):
    """Words packed to a seventh of their size: a live call keeps all of its own, and only its recorder reads them.

    `texts` and `seconds` run side by side, two seconds to a word, NaN for one that was not told. A NUL is dropped.
    """

    __slots__ = ("_seconds", "_texts")

    def __init__(self, texts: Iterable[str], seconds: Iterable[float]) -> None:
        self._texts = _BETWEEN.join([text if _BETWEEN not in text else text.replace(_BETWEEN, "") for text in texts])
        self._seconds = array("d", seconds)

    def __len__(self) -> int:
        return len(self._seconds) // 2

    def __iter__(self) -> Iterator[Word]:
        seconds = iter(self._seconds)
        if self._seconds:
            for text, start_s, end_s in zip(self._texts.split(_BETWEEN), seconds, seconds, strict=True):
                yield Word(text, _told(start_s), _told(end_s))

    @overload
    def __getitem__(self, at: int) -> Word: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Word, ...]: ...
    def __getitem__(self, at: int | slice) -> Word | tuple[Word, ...]:
        return tuple(self)[at]

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Words):
            # Bytes, not numbers: a NaN equals itself here.
            return self._texts == other._texts and self._seconds.tobytes() == other._seconds.tobytes()
        return tuple(self) == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __reduce__(self) -> "tuple[type[Words], tuple[list[str], array[float]]]":
        return Words, (self._texts.split(_BETWEEN) if self._seconds else [], self._seconds)

    def __repr__(self) -> str:
        return f"<{len(self)} words>"


NOT_TOLD = nan
_BETWEEN = "\0"


def _told(second: float) -> float | None:
    return None if isnan(second) else second


@dataclass(frozen=True, slots=True)
class Utterance:
    """One speaker's words. An agent's utterance holds what the caller heard, cut where the caller broke in.

    `turn_id` names the turn whose answer this is, where the vendor tells it.
    """

    speaker: Speaker
    text: str
    words: Sequence[Word] = ()
    turn_id: int | None = None


Transcript = tuple[Utterance, ...]
