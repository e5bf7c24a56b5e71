"""Arrays that every frame brings again, longer: what stood in the frame before is neither parsed nor built twice."""

import re
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from vendors import tolerantjson

Item = TypeVar("Item")
_OPENING = re.compile(r"\s*:\s*\[")


class GrowingArray(Generic[Item]):
    """Remembers the settled beginning of one array: all its items but the last, while their letters stay the same.

    Only letters decide: an array that is written differently, in another order or with a changed item is read anew.
    What is kept of the letters is a keyed 64-bit hash; they themselves would be most of a call's memory.
    """

    def __init__(self, name: str, build: Callable[[Any], Item]) -> None:
        self.name = name
        self._quoted = f'"{name}"'
        self._build = build
        self.forget()

    def forget(self) -> None:
        self._settled: list[Item] = []
        self._length = 0
        self._hash = 0

    def begins_at(self, text: str) -> int:
        """Where the array's first item stands; -1 when there is no such array."""
        # A plain search, many times quicker than a pattern's: it passes over all of a call's words.
        at = text.find(self._quoted)
        opening = _OPENING.match(text, at + len(self._quoted)) if at >= 0 else None
        return opening.end() if opening else -1

    def known_at(self, text: str, start: int) -> int:
        """How many letters of the array are settled items, the comma behind them included."""
        end = start + self._length
        is_known = self._length and start >= 0 and end < len(text) and hash(text[start:end]) == self._hash
        return self._length if is_known else 0

    def occurs_once(self, text: str) -> bool:
        return text.count(self._quoted) == 1

    def take(self, text: str, start: int, end: int, items: list[Any]) -> list[Item]:
        """All items: the known ones, and those that were left to parse. `end` is behind the array in the text."""
        if not (length := self.known_at(text, start)):
            self.forget()
        built = [self._build(item) for item in items]
        whole = [*self._settled, *built]
        if (last := _last_of(items, text, start + length, end)) > start >= 0:
            self._settled, self._length, self._hash = whole[:-1], last - start, hash(text[start:last])
        return whole


class GrowingArrays:
    """The arrays of one connection's frames."""

    def __init__(self, *arrays: GrowingArray[Any]) -> None:
        self._arrays = arrays

    def read(self, text: str) -> Any:
        """A frame's JSON, with each array as the items built of it. Raises `ValueError`."""
        starts = [array.begins_at(text) for array in self._arrays]
        left = text
        for at in sorted(range(len(starts)), key=starts.__getitem__, reverse=True):
            if length := self._arrays[at].known_at(text, starts[at]):
                left = left[: starts[at]] + left[starts[at] + length :]
        raw = self._parsed(left, text)
        if isinstance(raw, dict):
            for array, start in zip(self._arrays, starts, strict=True):
                if isinstance(items := raw.get(array.name), list):
                    end = min((other for other in starts if other > start), default=len(text))
                    raw[array.name] = array.take(text, start, end, items)
        return raw

    def _parsed(self, left: str, text: str) -> Any:
        if left is not text and all(array.occurs_once(left) for array in self._arrays if array.begins_at(left) >= 0):
            try:
                return tolerantjson.loads(left)
            except ValueError:
                pass
        if left is not text:
            for array in self._arrays:
                array.forget()
        return tolerantjson.loads(text)


def _last_of(items: list[Any], text: str, begin: int, end: int) -> int:
    """Where the last of several items begins; -1 when that is not sure."""
    if len(items) < 2:
        return -1
    last = text.rfind(_opening_of(items[-1]), begin, end)
    before = text[begin:last].rstrip(" \t\r\n")
    # The place is a guess; that the letters before it say exactly the other items makes it sure.
    is_sure = last > 0 and before.endswith(",") and _parsed(f"[{before[:-1]}]") == items[:-1]
    return last if is_sure else -1


def _opening_of(item: Any) -> str:
    first = next(iter(item), None) if isinstance(item, dict) else None
    return "\0" if first is None else f'{{"{first}"'


def _parsed(text: str) -> Any:
    try:
        return tolerantjson.loads(text)
    except ValueError:
        return None
