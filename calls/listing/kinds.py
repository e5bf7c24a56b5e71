"""The kinds of filters there are: how each reads what stands in the address, and what it asks of a call."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db.models import Q

from businesses.models import Business, User
from calls.listing.vocabulary import ME, Vocabulary

Values = tuple[str, ...]
MOST = 10**9


@dataclass(frozen=True, slots=True)
class Asker:
    """Whose calls are asked for, and who `me` is; nobody where no person asks."""

    business: Business
    person: User | None = None


class Kind(Protocol):
    """`read` returns the values that mean something, and a sentence for each thing that does not."""

    @property
    def name(self) -> str: ...

    @property
    def label(self) -> str: ...

    def read(self, given: Sequence[str], known: Vocabulary) -> tuple[Values, list[str]]: ...

    def condition(self, values: Values, asker: Asker) -> Q: ...

    def words(self, value: str, known: Vocabulary) -> str:
        """The value as people read it on a chip."""
        ...


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of some codes of a closed table."""

    name: str
    label: str
    table: Mapping[str, str]
    ask: Callable[[Values], Q]

    def read(self, given: Sequence[str], known: Vocabulary) -> tuple[Values, list[str]]:
        good = tuple(dict.fromkeys(value for value in given if value in self.table))
        is_odd = any(value and value not in self.table for value in given)
        return good, [f"{self.label}: choose from the list under Filters."] if is_odd else []

    def condition(self, values: Values, asker: Asker) -> Q:
        return self.ask(values)

    def words(self, value: str, known: Vocabulary) -> str:
        return self.table[value]

    def choices(self, known: Vocabulary) -> Mapping[str, str]:
        return self.table


@dataclass(frozen=True, slots=True)
class OfBusiness:
    """Any of some rows of the business: agents, prompt versions, tags, people."""

    name: str
    label: str
    thing: str
    source: Callable[[Vocabulary], Mapping[str, str]]
    ask: Callable[[Values, Asker], Q]

    def read(self, given: Sequence[str], known: Vocabulary) -> tuple[Values, list[str]]:
        rows = self.source(known)
        good = tuple(dict.fromkeys(value for value in given if value in rows))
        is_gone = any(value and value not in rows for value in given)
        return good, [f"{self.label}: {self.thing} no longer exists, so it was left out."] if is_gone else []

    def condition(self, values: Values, asker: Asker) -> Q:
        return self.ask(values, asker)

    def words(self, value: str, known: Vocabulary) -> str:
        return self.source(known)[value]

    def choices(self, known: Vocabulary) -> Mapping[str, str]:
        return self.source(known)


@dataclass(frozen=True, slots=True)
class Number:
    """A whole number, not below zero."""

    name: str
    label: str
    unit: str
    ask: Callable[[int], Q]
    least: int = 0

    def read(self, given: Sequence[str], known: Vocabulary) -> tuple[Values, list[str]]:
        text = next((value.strip() for value in given if value.strip()), "")
        if not text:
            return (), []
        if text.isascii() and text.isdecimal() and len(text) <= 10 and self.least <= int(text) <= MOST:
            return (str(int(text)),), []
        return (), [f"{self.label}: write a whole number from {self.least} up."]

    def condition(self, values: Values, asker: Asker) -> Q:
        return self.ask(int(values[0]))

    def words(self, value: str, known: Vocabulary) -> str:
        return f"{int(value):,} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Words:
    """Free text on one line. What it asks of calls takes queries of its own: `calls.listing.selectors`."""

    name: str
    label: str
    longest: int = 200

    def read(self, given: Sequence[str], known: Vocabulary) -> tuple[Values, list[str]]:
        text = " ".join(printable(" ".join(given)).split())
        if len(text) > self.longest:
            return (text[: self.longest].rstrip(),), [f"{self.label}: only the first {self.longest} letters are used."]
        return ((text,) if text else ()), []

    def condition(self, values: Values, asker: Asker) -> Q:
        return Q()

    def words(self, value: str, known: Vocabulary) -> str:
        return f"“{value}”"


def printable(text: str) -> str:
    """Without control characters and halves of surrogate pairs; joiners, which scripts and emoji need, stay."""
    kept = text.encode("utf-8", "replace").decode()
    return "".join(letter if letter.isprintable() or letter in "\u200c\u200d" else " " for letter in kept)


def persons(values: Values, asker: Asker) -> list[int]:
    """Primary keys; `me` is who asks, and where no person asks it is nobody."""
    mine = [asker.person.pk] if asker.person is not None else []
    return [int(value) for value in values if value.isdecimal()] + (mine if ME in values else [])
