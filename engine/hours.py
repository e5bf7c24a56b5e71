"""When somebody is there: opening hours in a place's own zone, right across midnight and clock changes. Pure.

A span belongs to the date it begins on. A clock that jumps forward over an opening or closing time moves it to the
jump; one that is turned back leaves a place open through both runs of the repeated hour.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY_MIN = 24 * 60
LOOK_AHEAD_DAYS = 400
"""Longer than any holiday list is kept; a place that does not open within it is taken to be shut for good."""


@dataclass(frozen=True, slots=True)
class Span:
    """Minutes of the local day, from 0 to 1440. `closes_min` not after `opens_min` means on the next day."""

    opens_min: int
    closes_min: int


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Day:
    """What holds on one date (ISO) in place of its weekday; no spans make it a holiday."""

    date: str
    spans: Spans = ()


CLOSED_ALL_WEEK: tuple[Spans, ...] = ((),) * 7


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """`week` begins on Monday; `dates` overrule it, and `is_always` overrules both: somebody is there at any hour."""

    zone: str = "UTC"
    week: tuple[Spans, ...] = CLOSED_ALL_WEEK
    dates: tuple[Day, ...] = ()
    is_always: bool = False

    def is_open(self, moment: datetime) -> bool:
        """`moment` carries a time zone, any."""
        return self.is_always or self.closes_at(moment) is not None

    def closes_at(self, moment: datetime) -> datetime | None:
        """When the doors close next, in UTC, spans without a gap between them taken as one; None when shut now.

        A place that never shuts closes at the end of the look-ahead. Raises `ValueError` for one that is always open.
        """
        if self.is_always:
            raise ValueError("a place that is always open never closes")
        closing = None
        for begins, ends in self._stretches(moment):
            if begins <= moment < ends or (closing is not None and begins <= closing < ends):
                closing = ends
            elif closing is not None and begins > closing:
                break
        return closing

    def opens_next(self, moment: datetime) -> datetime | None:
        """The next opening at or after `moment` in UTC, `moment` itself when open; None when there is none in sight."""
        if self.is_open(moment):
            return moment.astimezone(UTC)
        upcoming = (begins for begins, ends in self._stretches(moment) if begins >= moment and ends > begins)
        return next(upcoming, None)

    def _stretches(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Spans as instants, by their beginning, from those that may have begun the day before."""
        zone = ZoneInfo(self.zone)
        first = moment.astimezone(zone).date() - timedelta(days=1)
        for offset in range(LOOK_AHEAD_DAYS):
            day = first + timedelta(days=offset)
            for span in sorted(self._spans_on(day), key=lambda span: span.opens_min):
                last_day = day + timedelta(days=1) if span.closes_min <= span.opens_min else day
                yield _instant(day, span.opens_min, zone, fold=0), _instant(last_day, span.closes_min, zone, fold=1)

    def _spans_on(self, day: date) -> Spans:
        name = day.isoformat()
        return next((own.spans for own in self.dates if own.date == name), self.week[day.weekday()])


def _instant(day: date, minute: int, zone: ZoneInfo, *, fold: int) -> datetime:
    """The instant of a wall clock's time. `fold` picks the run of an hour that comes twice."""
    days, minute = divmod(minute, DAY_MIN)
    clock = time(minute // 60, minute % 60)
    wall = datetime.combine(day + timedelta(days=days), clock, tzinfo=zone).replace(fold=fold)
    instant = wall.astimezone(UTC)
    back = instant.astimezone(zone)
    return instant if back.replace(tzinfo=None) == wall.replace(tzinfo=None) else _jump(wall, zone)


def _jump(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant at which the clocks jumped over `wall`, to the second."""
    early = wall.replace(fold=1).astimezone(UTC)
    late = wall.replace(fold=0).astimezone(UTC)
    before = early.astimezone(zone).utcoffset()
    while late - early > timedelta(seconds=1):
        middle = early + (late - early) // 2
        if middle.astimezone(zone).utcoffset() == before:
            early = middle
        else:
            late = middle
    return late.replace(microsecond=0)
