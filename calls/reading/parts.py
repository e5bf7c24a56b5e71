"""A long story in parts: the first with the page, the others when they come into sight."""

from collections.abc import Sequence
from dataclasses import dataclass

from calls.reading.outline import Outline, Slot

FIRST_PART = 40
LATER_PART = 60


@dataclass(frozen=True, slots=True)
class Part:
    """Rows from `start` up to `stop`, not loaded yet. A deep link finds its part by the utterances and turns in it: the
    first number and the last, or nothing.
    """

    start: int
    stop: int
    utterances: str
    turns: str

    @property
    def rows(self) -> int:
        return self.stop - self.start


def later_parts(outline: Outline, start: int) -> tuple[Part, ...]:
    """What comes after row `start`."""
    edges = range(start, len(outline.slots), LATER_PART)
    return tuple(_part(edge, outline.slots[edge : edge + LATER_PART]) for edge in edges)


def _part(start: int, slots: Sequence[Slot]) -> Part:
    said = [line.position for slot in slots for line in slot.said]
    turns = [slot.turn.turn_id for slot in slots if slot.turn is not None]
    return Part(start, start + len(slots), _span(said), _span(turns))


def _span(numbers: Sequence[int]) -> str:
    return f"{min(numbers)} {max(numbers)}" if numbers else ""
