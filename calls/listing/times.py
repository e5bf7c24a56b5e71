"""The time of calls, in the business's zone: a preset, or days from and to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SAY_A_DAY = "write a day such as 2026-03-31, or a time such as 2026-03-31T14:30"


@dataclass(frozen=True, slots=True)
class Span:
    """From `since` on and before `until`; None is without end."""

    since: datetime | None = None
    until: datetime | None = None


def _days(count: int, before: int = 0) -> Callable[[datetime], Span]:
    """So many whole days, the last of them so many days ago."""

    def span(now: datetime) -> Span:
        last = now.date() - timedelta(days=before)
        zone = now.tzinfo
        return Span(
            datetime.combine(last - timedelta(days=count - 1), time(), zone),
            datetime.combine(last + timedelta(days=1), time(), zone),
        )

    return span


@dataclass(frozen=True, slots=True)
class Preset:
    label: str
    span: Callable[[datetime], Span]


PRESETS: Mapping[str, Preset] = {
    "hour": Preset("Last hour", lambda now: Span(now - timedelta(hours=1))),
    "today": Preset("Today", _days(1)),
    "yesterday": Preset("Yesterday", _days(1, before=1)),
    "7d": Preset("Last 7 days", _days(7)),
    "30d": Preset("Last 30 days", _days(30)),
    "90d": Preset("Last 90 days", _days(90)),
}


def span_of(preset: str, first: str, last: str, now: datetime, zone: ZoneInfo) -> Span:
    """What values that `read_day` took stand for. The last day is part of the span."""
    here = now.astimezone(zone)
    span = PRESETS[preset].span(here) if preset else Span()
    since = _moment(first, zone) if first else span.since
    until = _moment(last, zone, is_last=True) if last else span.until
    return Span(since, until)


def read_day(given: Sequence[str], label: str) -> tuple[str, list[str]]:
    """The text of the first value when it is a day or a time, else a sentence that says how to write one."""
    text = next((value.strip() for value in given if value.strip()), "")
    if not text:
        return "", []
    try:
        _parsed(text)
    except ValueError:
        return "", [f"{label}: {SAY_A_DAY}."]
    return text, []


def _moment(text: str, zone: ZoneInfo, *, is_last: bool = False) -> datetime:
    parsed = _parsed(text)
    if isinstance(parsed, datetime):
        return parsed.replace(tzinfo=zone) + (timedelta(minutes=1) if is_last else timedelta())
    return datetime.combine(parsed + timedelta(days=1) if is_last else parsed, time(), zone)


def _parsed(text: str) -> date | datetime:
    parsed: date | datetime = date.fromisoformat(text) if len(text) == 10 else datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007  the zone is the business's
    if not 1980 <= parsed.year <= 2100:
        raise ValueError(text)
    return parsed
