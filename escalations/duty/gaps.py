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
    opens = hours.opens_next(begins)
    while opens is not None and opens < ends:
        closes = hours.closes_at(opens)
        if closes is None:  # not while it is open
            return
        yield opens, min(closes, ends)
        opens = hours.opens_next(closes)


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
