"""Two texts beside each other, line by line, with what differs marked."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

NEAR_LINES = 2
MOST_LINES = 2_000
"""Longer texts are told apart from their first different line on: matching takes time by the square."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A stretch of lines. None on one side: there is nothing there."""

    mine: str | None
    theirs: str | None

    @property
    def differs(self) -> bool:
        return self.mine != self.theirs

    @property
    def brief(self) -> str:
        """Of what is the same, the lines next to what differs."""
        lines = (self.mine or "").splitlines()
        if len(lines) <= 2 * NEAR_LINES + 1:
            return self.mine or ""
        between = f"… {len(lines) - 2 * NEAR_LINES} lines are the same …"
        return "\n".join((*lines[:NEAR_LINES], between, *lines[-NEAR_LINES:]))


def side_by_side(mine: str, theirs: str) -> list[Pair]:
    left, right = mine.splitlines(), theirs.splitlines()
    if max(len(left), len(right)) > MOST_LINES:
        return list(_from_the_first_difference(left, right))
    return list(_matched(left, right))


def _matched(left: Sequence[str], right: Sequence[str]) -> Iterator[Pair]:
    for kind, from_left, to_left, from_right, to_right in SequenceMatcher(None, left, right, False).get_opcodes():
        if kind == "equal":
            same = "\n".join(left[from_left:to_left])
            yield Pair(same, same)
        else:
            yield Pair(_joined(left[from_left:to_left]), _joined(right[from_right:to_right]))


def _from_the_first_difference(left: Sequence[str], right: Sequence[str]) -> Iterator[Pair]:
    at = next((at for at, (one, other) in enumerate(zip(left, right, strict=False)) if one != other), None)
    at = min(len(left), len(right)) if at is None else at
    if at:
        same = "\n".join(left[:at])
        yield Pair(same, same)
    if left[at:] or right[at:]:
        yield Pair(_joined(left[at:]), _joined(right[at:]))


def _joined(lines: Sequence[str]) -> str | None:
    return "\n".join(lines) if lines else None
