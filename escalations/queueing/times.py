"""Times as people choose them: a snooze from a short list, a date and time of the business's clock."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from businesses.models import Business
from common.errors import BadInput

MORNING = time(9, 0)
SNOOZES: Mapping[str, str] = {
    "15m": "15 minutes",
    "1h": "1 hour",
    "3h": "3 hours",
    "morning": "Tomorrow at 9:00",
    "week": "In a week",
    "at": "Until …",
}
_SPANS = {
    "15m": timedelta(minutes=15),
    "1h": timedelta(hours=1),
    "3h": timedelta(hours=3),
    "week": timedelta(days=7),
}


def snooze_time(business: Business, choice: str, at: str, now: datetime) -> datetime:
    """Raises `BadInput`."""
    if choice in _SPANS:
        return now + _SPANS[choice]
    if choice == "morning":
        zone = ZoneInfo(business.time_zone)
        tomorrow = now.astimezone(zone).date() + timedelta(days=1)
        return datetime.combine(tomorrow, MORNING, zone)
    found = time_in_zone(business, at, "until")
    if found is None:
        raise BadInput("until", "Choose how long, or the day and time.")
    return found


def time_in_zone(business: Business, text: str, field: str) -> datetime | None:
    """A day and time as a browser's field gives it, by the business's clock; None for an empty one.

    Raises `BadInput`.
    """
    if not text.strip():
        return None
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput(field, "Write the day and the time, such as 2026-03-14 15:30.") from None
    if found.tzinfo is not None:
        return found
    return found.replace(tzinfo=ZoneInfo(business.time_zone))
