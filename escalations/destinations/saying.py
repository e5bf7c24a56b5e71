"""Opening hours and circles in the words of who reads them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from businesses.hours import minutes_of

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ALL_DAY = ["00:00", "24:00"]


def day_told(pairs: Sequence[Sequence[str]]) -> str:
    """“09:00 to 12:00, 13:00 to 17:00”, “closed”, “all day”; a night says that it ends on the next day."""
    if not pairs:
        return "closed"
    if list(map(list, pairs)) == [ALL_DAY]:
        return "all day"
    return ", ".join(f"{opens} to {closes}{_next_day(opens, closes)}" for opens, closes in pairs)


def _next_day(opens: str, closes: str) -> str:
    if closes in {"24:00", "00:00"}:
        return " (midnight)"
    return " next day" if minutes_of(closes) <= minutes_of(opens) else ""


def week_told(week: Sequence[Sequence[Sequence[str]]]) -> list[tuple[str, str]]:
    """Days that follow each other and have the same hours stand together: [("Mon to Fri", "09:00 to 17:00"), …]."""
    told: list[tuple[int, int, str]] = []
    for number, pairs in enumerate(week):
        hours = day_told(pairs)
        if told and told[-1][2] == hours:
            told[-1] = (told[-1][0], number, hours)
        else:
            told.append((number, number, hours))
    return [(_days(first, last), hours) for first, last, hours in told]


def _days(first: int, last: int) -> str:
    if first == last:
        return DAYS[first][:3]
    return "Every day" if (first, last) == (0, 6) else f"{DAYS[first][:3]} to {DAYS[last][:3]}"


def when_told(moment: datetime, now: datetime, zone: str) -> str:
    """A time near enough to be said without its year: “17:00”, “tomorrow 09:00”, “Monday 09:00”, “4 January 09:00”."""
    there, here = moment.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone))
    clock = f"{there:%H:%M}"
    days = (there.date() - here.date()).days
    if days == 0:
        return clock
    if days == 1:
        return f"tomorrow {clock}"
    if timedelta(days=days) < timedelta(days=7):
        return f"{there:%A} {clock}"
    return f"{there.day} {there:%B} {clock}"
