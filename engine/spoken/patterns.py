"""Regular expressions that know their own beginnings, so that a stream can tell "not yet" from "no"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """`full` matches the whole, with named groups; `bare` the same without names; `open` any beginning of it.

    A beginning is never empty, and the whole counts as one: what is written may go on.
    """

    full: str
    bare: str
    open: str


NOTHING = Part("", "", "(?!)")


def chars(kind: str, least: int, most: int) -> Part:
    """From `least` to `most` characters of a class."""
    full = f"{kind}{{{least},{most}}}"
    return Part(full, full, f"{kind}{{1,{most}}}")


def raw(full: str, opened: str) -> Part:
    """An expression without names, whose beginnings are given."""
    return Part(full, full, opened)


def words(listed: Iterable[str]) -> Part:
    """One of the words; the longest that fits."""
    ordered = sorted(set(listed), key=lambda word: (-len(word), word))
    if not ordered:
        return Part("(?!)", "(?!)", "(?!)")
    full = f"(?:{'|'.join(map(re.escape, ordered))})"
    return Part(full, full, _beginnings(ordered))


def named(name: str, part: Part) -> Part:
    return Part(f"(?P<{name}>{part.full})", part.bare, part.open)


def maybe(part: Part) -> Part:
    """The part or nothing."""
    return Part(f"(?:{part.full})?", f"(?:{part.bare})?", part.open)


def either(*parts: Part) -> Part:
    return Part(*(f"(?:{'|'.join(texts)})" for texts in zip(*((p.full, p.bare, p.open) for p in parts), strict=True)))


def row(*parts: Part) -> Part:
    """One after the other."""
    opened = parts[-1].open
    for part in reversed(parts[:-1]):
        opened = f"(?:{part.bare}{opened}|{part.open})"
    return Part("".join(p.full for p in parts), "".join(p.bare for p in parts), opened)


def repeated(part: Part, least: int, most: int) -> Part:
    full = f"(?:{part.bare}){{{least},{most}}}"
    return Part(full, full, f"(?:{part.bare}){{0,{most - 1}}}{part.open}")


def _beginnings(listed: Iterable[str]) -> str:
    """A tree of the words, so that a match costs their length, not their number."""
    branches: dict[str, list[str]] = {}
    for word in listed:
        if word:
            branches.setdefault(word[0], []).append(word[1:])
    grown = []
    for char, rests in branches.items():
        rest = _beginnings(rests)
        grown.append(re.escape(char) + (f"(?:{rest})?" if rest else ""))
    return f"(?:{'|'.join(grown)})" if grown else ""
