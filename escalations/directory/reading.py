"""Reads what the directory answers from: destinations and rotas, calls sent today, numbers that want no calls."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog
from django.db.models import Q
from django.utils import timezone

from agents.models import PhoneNumber
from calls.models import CallEvent, Suppression
from common.phone import number_in
from escalations.directory.book import Book, Place, Shift
from escalations.directory.ringing import Phones
from escalations.directory.tally import LONGEST_DAY, Dials
from escalations.models import Destination, DutyShift

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Directories:
    """The books of businesses, by their keys, as of one moment."""

    books: Mapping[int, Book] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Moment:
    """What changes with every call: read anew every few seconds."""

    dials: Dials = field(default_factory=dict)
    unwanted: Mapping[int, Phones] = field(default_factory=dict)


def read_directories(business_pk: int | None = None) -> Directories:
    """Of all businesses, or of one. Three queries. A row that cannot be read is logged and left out."""
    shifts: dict[int, list[Shift]] = defaultdict(list)
    rota = _of(DutyShift, business_pk, "destination__business").filter(ends_at__gt=timezone.now())
    for row in rota.select_related("person"):
        shifts[row.destination_id].append(Shift(row.number, row.starts_at, row.ends_at, str(row.person)))
    places: dict[int, dict[str, Place]] = defaultdict(dict)
    for destination in _of(Destination, business_pk).order_by("pk"):
        if (place := _place(destination, tuple(shifts[destination.pk]))) is not None:
            places[destination.business_id][place.destination_id] = place
    own: dict[int, list[str]] = defaultdict(list)
    for owner, number in _of(PhoneNumber, business_pk).values_list("business_id", "number"):
        own[owner].append(number)
    return Directories({pk: Book(places[pk], Phones.of(*own[pk])) for pk in places})


def read_moment(directories: Directories, now: datetime) -> Moment:
    """Two queries at most; none while no place has a limit and no number is known."""
    return Moment(_dials(directories.books.values(), now), _unwanted(directories.books))


def _of(model: Any, business_pk: int | None, business: str = "business") -> Any:
    return model.objects.all() if business_pk is None else model.objects.filter(**{business: business_pk})


def _place(row: Destination, shifts: tuple[Shift, ...]) -> Place | None:
    """None for a row that was written past the services and makes no sense: it must not take the others along."""
    try:
        return Place(
            destination_id=str(row.pk),
            name=row.name,
            number=row.number,
            hours=row.opening_hours,
            uses_rota=row.uses_rota,
            shifts=shifts,
            daily_limit=row.daily_limit,
            plan_b_id=str(row.plan_b_id or ""),
            last_resort=row.last_resort,
            is_retired=row.is_retired,
        )
    except Exception as fault:
        log.error("destination left out", destination_id=row.pk, fault=type(fault).__name__)  # noqa: TRY400
        return None


def _dials(books: Iterable[Book], now: datetime) -> Dials:
    """From the log of the calls: a handoff that went on to plan B names its last destination only."""
    limited = [int(pk) for book in books for pk, place in book.places.items() if place.daily_limit is not None]
    if not limited:
        return {}
    since = now - LONGEST_DAY
    owners = Destination.objects.filter(pk__in=limited).values("business")
    told = CallEvent.objects.filter(
        call__handoffs__business__in=owners,
        call__handoffs__asked_at__gt=since - LONGEST_DAY,
        type="transfer_moved",
        data__step="commanded",
        created_at__gt=since,
    )
    found: dict[str, dict[str, datetime]] = defaultdict(dict)
    for call_id, data, at in told.values_list("call__retell_call_id", "data", "created_at").order_by("created_at"):
        found[str(data.get("destination_id", ""))][call_id] = at
    return found


def _unwanted(books: Mapping[int, Book]) -> dict[int, Phones]:
    """Of the numbers that might be dialled, those on the business's list of numbers that may not be called."""
    wanted = Q()
    for pk, book in books.items():
        numbers = {number_in(number) for place in book.places.values() for number in _numbers_of(place)} - {""}
        if numbers:
            wanted |= Q(business=pk, number__in=numbers)
    found: dict[int, list[str]] = defaultdict(list)
    if wanted:
        for pk, number in Suppression.objects.filter(wanted).values_list("business_id", "number"):
            found[pk].append(number)
    return {pk: Phones.of(*numbers) for pk, numbers in found.items()}


def _numbers_of(place: Place) -> list[str]:
    return [number for number in (place.number, *(shift.number for shift in place.shifts)) if number]
