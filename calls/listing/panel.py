"""The filters of a list as people work them: chips for what is asked, fields for what may be."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from calls.listing.filters import KINDS, WORDS, Filters
from calls.listing.kinds import Number, OfBusiness, OneOf
from calls.listing.listing import Asked
from calls.listing.times import PRESETS
from calls.listing.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Chip:
    """`without` is the query string of the list without this filter; empty where no list is shown."""

    label: str
    text: str
    without: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """Choices to tick, or, without choices, a number to write."""

    name: str
    label: str
    choices: tuple[Choice, ...] = ()
    value: str = ""
    unit: str = ""

    @property
    def chosen(self) -> int:
        return sum(choice.is_chosen for choice in self.choices)


def chips_of(asked: Asked) -> tuple[Chip, ...]:
    worded = _worded(asked.filters, asked.known)
    return tuple(Chip(label, text, _rest(asked, name, value)) for label, text, name, value in worded)


def chips_of_filters(filters: Filters, known: Vocabulary) -> tuple[Chip, ...]:
    """The same words, with nothing to take away."""
    return tuple(Chip(label, text) for label, text, _, _ in _worded(filters, known))


def _worded(filters: Filters, known: Vocabulary) -> Iterator[tuple[str, str, str, str]]:
    """Label and text for people, then name and value of the parameter."""
    for name, label in (("when", "Time"), ("from", "From"), ("to", "To")):
        if value := filters.first(name):
            yield label, PRESETS[value].label if name == "when" else value, name, value
    for kind in (WORDS, *KINDS):
        for value in filters.asked.get(kind.name, ()):
            yield kind.label, kind.words(value, known), kind.name, value


def _rest(asked: Asked, name: str, value: str) -> str:
    left = Filters(asked.filters.without(name, value).asked).querystring
    more = {} if asked.sort.is_usual else {"sort": asked.sort.text}
    more |= {"cols": ",".join(column.name for column in asked.columns)} if asked.has_own_columns else {}
    more |= {"view": str(asked.view.pk)} if asked.view else {}
    return "&".join(part for part in (left, urlencode(more)) if part)


def times_of(asked: Asked) -> tuple[Choice, ...]:
    here = asked.filters.first("when")
    return tuple(Choice(code, preset.label, code == here) for code, preset in PRESETS.items())


def fields_of(asked: Asked) -> tuple[Field, ...]:
    return tuple(_fields(asked))


def _fields(asked: Asked) -> Iterator[Field]:
    for kind in KINDS:
        values = asked.filters.asked.get(kind.name, ())
        if isinstance(kind, Number):
            yield Field(kind.name, kind.label, value=values[0] if values else "", unit=kind.unit)
        elif isinstance(kind, OneOf | OfBusiness):
            rows = kind.choices(asked.known).items()
            if rows:
                choices = tuple(Choice(value, label, value in values) for value, label in rows)
                yield Field(kind.name, kind.label, choices)
