"""What of a trail is asked for, as it stands in the address of its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from businesses.models import Business

SAY_DATE = "Write a day as 2026-03-31."


@dataclass(frozen=True, slots=True)
class Filters:
    """`person` is a user's number. Days are the business's own; `last_day` is included. `complaint` is to be shown."""

    person: int | None = None
    act: str = ""
    first_day: date | None = None
    last_day: date | None = None
    complaint: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Filters":
        """What cannot be understood is left out and complained of."""
        person = asked.get("person", "")
        first_day, last_day = _day(asked.get("from", "")), _day(asked.get("to", ""))
        bad = [name for name, day in (("from", first_day), ("to", last_day)) if asked.get(name) and day is None]
        complaint = SAY_DATE if bad else ""
        if first_day and last_day and first_day > last_day:
            complaint = "The first day is after the last one, so nothing can be found."
        return cls(int(person) if _is_number(person) else None, asked.get("act", ""), first_day, last_day, complaint)

    @property
    def is_any_set(self) -> bool:
        return bool(self.person or self.act or self.first_day or self.last_day)

    @property
    def address(self) -> str:
        """The filters as a query string, which `read` understands."""
        given = {"person": self.person, "act": self.act, "from": self.first_day, "to": self.last_day}
        return urlencode({name: value for name, value in given.items() if value})

    def starts_at(self, business: Business) -> datetime | None:
        return _midnight(self.first_day, business) if self.first_day else None

    def ends_before(self, business: Business) -> datetime | None:
        return _midnight(self.last_day + timedelta(days=1), business) if self.last_day else None


def position_asked(asked: Mapping[str, str]) -> int | None:
    """The `before` of the page asked for; None for the newest, and for what is no number."""
    before = asked.get("before", "")
    return int(before) if _is_number(before) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 18


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1 < found.year < 9999 else None


def _midnight(day: date, business: Business) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(business.time_zone))
