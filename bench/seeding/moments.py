"""When calls come: more by day than by night, fewer at weekends, more each month, and no two days alike."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

DAYS = 365
# The share of a day's calls by hour in UTC; most callers live five to eight hours behind it.
BY_HOUR = (4, 3, 2, 1, 1, 1, 1, 1, 1, 1, 2, 4, 9, 20, 42, 58, 64, 60, 55, 58, 60, 52, 30, 12)
BY_WEEKDAY = (1.25, 1.15, 1.1, 1.05, 1.0, 0.45, 0.2)


def call_times(rng: random.Random, calls: int, until: datetime) -> Iterator[datetime]:
    """So many moments in the year before `until`, oldest first."""
    first = until - timedelta(days=DAYS)
    days = [first + timedelta(days=day) for day in range(DAYS)]
    weights = [BY_WEEKDAY[day.weekday()] * (1 + at / DAYS) * rng.uniform(0.85, 1.15) for at, day in enumerate(days)]
    total, owed, given = sum(weights), 0.0, 0
    for day, weight in zip(days, weights, strict=True):
        owed += calls * weight / total
        today = (calls if day is days[-1] else round(owed)) - given
        given += today
        yield from _of_day(rng, day, today)


def _of_day(rng: random.Random, day: datetime, calls: int) -> list[datetime]:
    hours = rng.choices(range(24), BY_HOUR, k=calls)
    seconds = sorted(((hour - day.hour) % 24) * 3600 + rng.random() * 3600 for hour in hours)
    # A day begins in the middle of an hour; what would lie past its end comes before it.
    return [day + timedelta(milliseconds=round(min(second, 86_399.9) * 1000)) for second in seconds]
