"""Where nobody is on duty while a place is open. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from engine.hours import OpeningHours

Stretch = tuple[datetime, datetime]


def open_stretches(hours: OpeningHours, begins: datetime, ends: datetime) -> Iterator[Stretch]:
    """When a place is open between two instants, in order."""
    if hours.is_always:
        yield begins, ends
        return
    moment: datetime | None = begins
    while (moment := hours.opens_next(moment)) is not None and moment < ends:
        closes = hours.closes_at(moment)
        if closes is None:  # not while it is open
            return
        yield moment, min(closes, ends)
        moment = closes


def gaps(stretches: Iterable[Stretch], covered: Iterable[Stretch]) -> Iterator[Stretch]:
    """What of the stretches none of the others covers."""
    shifts = sorted(covered)
    for begins, ends in stretches:
        here = begins
        for starts, stops in shifts:
            if stops <= here or starts >= ends:
                continue
            if starts > here:
                yield here, starts
            here = max(here, stops)
        if here < ends:
            yield here, ends
