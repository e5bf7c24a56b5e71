"""The week and the holidays of a form: as they were typed, and as the rows want them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Self

from django.http import QueryDict

from escalations.destinations.saying import ALL_DAY, DAYS, day_told

CLOSED, WHOLE_DAY, TIMES = "closed", "all_day", "times"
KINDS = ((CLOSED, "Closed"), (WHOLE_DAY, "Open all day"), (TIMES, "Open from … to …"))
BLANK_DATES = 2
"""Rows for holidays that stand ready; a script adds more."""
MIDNIGHT = "00:00"
OFFICE = [["09:00", "17:00"]]
COPIES = {"weekdays": range(1, 5), "all": range(1, 7)}

Pairs = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class DayTyped:
    """`pairs` as typed, opening and closing; one may lack its other half."""

    kind: str = CLOSED
    pairs: tuple[tuple[str, str], ...] = ()
    name: str = ""

    @property
    def shown(self) -> list[tuple[str, str]]:
        """Room for a second opening."""
        return [*self.pairs, *[("", "")] * (2 - len(self.pairs))]

    @property
    def has_second(self) -> bool:
        return len(self.pairs) > 1

    @property
    def told(self) -> str:
        return day_told(self.hours) if not self.complaint else ""

    @property
    def hours(self) -> list[list[str]]:
        """What the row wants of it, once nothing is missing."""
        if self.kind == WHOLE_DAY:
            return [ALL_DAY]
        return [list(pair) for pair in self.pairs] if self.kind == TIMES else []

    @property
    def complaint(self) -> str:
        if self.kind == TIMES and not self.pairs:
            return f"{self.name}: say from when to when, or choose “closed”."
        if self.kind == TIMES and any(not (opens and closes) for opens, closes in self.pairs):
            return f"{self.name}: give both times, when it opens and when it closes."
        return ""


@dataclass(frozen=True, slots=True)
class HoursTyped:
    """Seven days, Monday first, and dates with hours of their own (their `name` is the ISO date)."""

    days: tuple[DayTyped, ...]
    dates: tuple[DayTyped, ...] = field(default=())

    @classmethod
    def of(cls, week: Sequence[Pairs], dates: Mapping[str, Pairs]) -> Self:
        days = [_day(name, pairs) for name, pairs in zip(DAYS, week or [()] * len(DAYS), strict=True)]
        return cls(tuple(days), tuple(_day(name, pairs) for name, pairs in sorted(dates.items())))

    @classmethod
    def new(cls) -> Self:
        return cls.of([OFFICE] * 5 + [[], []], {})

    @classmethod
    def typed(cls, data: QueryDict) -> Self:
        days = [_typed_day(data, number, name) for number, name in enumerate(DAYS)]
        parts = (data.getlist(f"date-{part}") for part in ("name", "kind", "opens", "closes"))
        dates = [
            DayTyped(kind or CLOSED, _pairs([(opens, closes)]), name.strip())
            for name, kind, opens, closes in zip_longest(*parts, fillvalue="")
            if (name + opens + closes).strip()
        ]
        return cls(tuple(days), tuple(dates))

    def copied(self, to: str) -> Self:
        """Monday's hours on the other days."""
        days = [
            replace(self.days[0], name=day.name) if number in COPIES.get(to, ()) else day
            for number, day in enumerate(self.days)
        ]
        return replace(self, days=tuple(days))

    @property
    def date_rows(self) -> list[DayTyped]:
        return [*self.dates, *[DayTyped()] * BLANK_DATES]

    @property
    def complaints(self) -> list[str]:
        names = [day.name for day in self.dates]
        found = [day.complaint for day in (*self.days, *self.dates) if day.complaint]
        found += [f"Holidays: choose the date that is {day_told(day.hours)}." for day in self.dates if not day.name]
        return found + [f"{name} stands twice among the holidays." for name in dict.fromkeys(names) if name and
                        names.count(name) > 1]  # fmt: skip

    @property
    def week(self) -> list[list[list[str]]]:
        return [day.hours for day in self.days]

    @property
    def by_date(self) -> dict[str, list[list[str]]]:
        return {day.name: day.hours for day in self.dates}


def _day(name: str, pairs: Pairs) -> DayTyped:
    if [list(pair) for pair in pairs] == [ALL_DAY]:
        return DayTyped(WHOLE_DAY, (), name)
    shown = tuple((opens, MIDNIGHT if closes == ALL_DAY[1] else closes) for opens, closes in pairs)
    return DayTyped(TIMES if pairs else CLOSED, shown, name)


def _typed_day(data: QueryDict, number: int, name: str) -> DayTyped:
    pairs = zip_longest(data.getlist(f"opens-{number}"), data.getlist(f"closes-{number}"), fillvalue="")
    return DayTyped(data.get(f"day-{number}", CLOSED), _pairs(pairs), name)


def _pairs(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((opens.strip(), closes.strip()) for opens, closes in pairs if opens.strip() or closes.strip())
