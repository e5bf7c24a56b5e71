"""What the stage of spoken forms must be told of a language: how it is written, and how it is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as written: its whole part, the digits after the decimal mark, and whether it is below zero."""

    whole: int
    fraction: str = ""
    is_negative: bool = False


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as written. `half` is "am", "pm" or ""; `has_minutes` tells "2:00" from "2"."""

    hour: int
    minute: int
    half: str
    has_minutes: bool

    @property
    def hour_of_day(self) -> int:
        if not self.half:
            return self.hour
        return self.hour % 12 + (12 if self.half == "pm" else 0)


@dataclass(frozen=True, slots=True)
class Date:
    """Any part may be 0: not written."""

    day: int = 0
    month: int = 0
    year: int = 0


@dataclass(frozen=True, slots=True)
class Writing:
    """How people write numbers in one language. Words are compared as they stand here, case and all.

    `group` holds the marks between thousands, `decimal` the decimal mark, `clock_marks` what stands between hour and
    minute, where "." needs one of the `hour_words` after it. `currencies` leads from a sign or code to the currency's
    code, `units` from a unit to its key, `months` from a name to 1 to 12, `scales` from "k" to "thousand".

    The sets of words, in lower case, say what a number after one of them means: `date_words` make "3/4" a date,
    `year_words` a year, `code_words` a code, also with `code_fillers` between, `dial_words` one of `short_numbers`;
    after `version_words` a number stays as it is.
    """

    group: str = ","
    decimal: str = "."
    is_month_first: bool = False
    is_day_dotted: bool = False
    clock_marks: tuple[str, ...] = (":",)
    months: Mapping[str, int] = field(default_factory=dict)
    month_joiner: str = ""
    halves: Mapping[str, str] = field(default_factory=dict)
    hour_words: tuple[str, ...] = ()
    ordinal_ends: tuple[str, ...] = ()
    speaks_ordinals: bool = False
    currencies: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    scales: Mapping[str, str] = field(default_factory=dict)
    date_words: frozenset[str] = frozenset()
    year_words: frozenset[str] = frozenset()
    code_words: frozenset[str] = frozenset()
    code_fillers: frozenset[str] = frozenset()
    dial_words: frozenset[str] = frozenset()
    version_words: frozenset[str] = frozenset()
    short_numbers: frozenset[str] = frozenset()


class SpokenForms(Protocol):
    """One language's words. Every method is pure, quick and total: it is called on the road of a turn."""

    @property
    def writing(self) -> Writing: ...
    def __hash__(self) -> int: ...
    def number(self, amount: Amount) -> str: ...
    def ordinal(self, number: int) -> str: ...
    def money(self, amount: Amount, currency: str, scale: str) -> str:
        """`scale` is a value of `Writing.scales`, such as "million", or ""."""

    def percent(self, amount: Amount) -> str: ...
    def measure(self, amount: Amount, unit: str) -> str: ...
    def clock(self, clock: Clock) -> str: ...
    def date(self, date: Date, before: str) -> str:
        """`before` is the word that was said before it, in lower case: "the" is not said twice."""

    def days(self, first: int, last: Date, before: str) -> str:
        """From a day to another of the same month."""

    def year(self, year: int) -> str: ...
    def digits(self, groups: Sequence[str]) -> str:
        """Digit by digit, a comma between groups; a leading "+" and letters are said too."""

    def span(self, first: str, last: str) -> str: ...
    def numbered(self, said: str) -> str:
        """What "#" before a number means."""

    @property
    def per(self) -> str:
        """The "/" in "$5/month"."""
