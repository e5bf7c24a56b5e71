"""Destinations as the directory knows them, and rows of them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from businesses.models import Business
from engine.hours import OpeningHours, Span
from escalations.directory.book import Book, Place
from escalations.directory.ringing import Phones
from escalations.models import Destination

CHICAGO = "America/Chicago"
DESK, NIGHT, BOSS = "+13125550101", "+13125550102", "+13125550103"
CALLER = "+14155550123"
ALWAYS = OpeningHours(is_always=True)


def clock(text: str, zone: str = CHICAGO, *, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


def daily(opens: str, closes: str, zone: str = CHICAGO) -> OpeningHours:
    return OpeningHours(zone, ((Span(_minute(opens), _minute(closes)),),) * 7)


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def book(*places: Place, barred: tuple[str, ...] = ()) -> Book:
    return Book({place.destination_id: place for place in places}, Phones.of(*barred))


def make_destination(business: Business, name: str = "Front desk", **values: Any) -> Destination:
    given = {"number": DESK, "time_zone": CHICAGO, "is_always_open": True} | values
    return Destination.objects.create(business=business, name=name, **given)
