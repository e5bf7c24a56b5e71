"""Opening hours between what rows hold and what the engine asks."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.hours import DAY_MIN, Day, OpeningHours, Span, Spans


def minutes_of(text: object) -> int:
    """Minutes of the day from "09:30"; "24:00" is the end of it. Raises `ValueError`."""
    if not isinstance(text, str):
        raise ValueError("not a time")  # noqa: TRY004  whoever asks wants one kind of error
    hours, colon, minutes = text.partition(":")
    if not (colon and len(hours) == len(minutes) == 2 and (hours + minutes).isascii() and (hours + minutes).isdigit()):
        raise ValueError("not a time")
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > DAY_MIN:
        raise ValueError("not a time")
    return total


def spans_of(pairs: object) -> Spans:
    """Spans from pairs of times. Raises `ValueError`."""
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise ValueError("not a list of opening and closing times")
    return tuple(Span(minutes_of(opens), minutes_of(closes)) for opens, closes in pairs)


def hours_of(
    zone: str, week: Sequence[Any], dates: Mapping[str, Any] | None = None, *, is_always: bool = False
) -> OpeningHours:
    """The hours of a row whose fields have been checked. An empty `week` is shut all week."""
    days = tuple(spans_of(day) for day in week) or ((),) * 7
    own = tuple(Day(date, spans_of(pairs)) for date, pairs in sorted((dates or {}).items()))
    return OpeningHours(zone, days, own, is_always)
