"""What may be asked about destinations, and who would answer at each of them now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from businesses.models import Business
from escalations.destinations.saying import when_told
from escalations.directory.book import CLOSED, LIMIT, UNKNOWN, Place, Stop
from escalations.directory.reading import read_directories, read_moment
from escalations.directory.ringing import Phones
from escalations.directory.tally import Tally
from escalations.models import Destination, EscalationRule, RuleSetStatus, RuleSetVersion


def destinations_of(business: Business) -> QuerySet[Destination]:
    """In use, by name, each with its plan B."""
    return Destination.objects.filter(business=business, is_retired=False).select_related("plan_b").order_by("name")


def retired_of(business: Business) -> QuerySet[Destination]:
    return Destination.objects.filter(business=business, is_retired=True).order_by("name")


@dataclass(frozen=True, slots=True)
class Uses:
    """What leads to a destination: others whose plan B it is, rules in force, rules of the draft."""

    plan_b_of: Sequence[Destination]
    in_force: Sequence[EscalationRule]
    drafted: Sequence[EscalationRule]

    def __bool__(self) -> bool:
        return bool(self.plan_b_of or self.in_force or self.drafted)


def uses_of(destination: Destination) -> Uses:
    versions = RuleSetVersion.objects.filter(business=destination.business_id)
    published = versions.filter(status=RuleSetStatus.PUBLISHED).order_by("-number").values("pk")[:1]
    named = EscalationRule.objects.filter(destination=destination).order_by("position")
    return Uses(
        list(Destination.objects.filter(plan_b=destination, is_retired=False).order_by("name")),
        list(named.filter(rule_set__in=published)),
        list(named.filter(rule_set__in=versions.filter(status=RuleSetStatus.DRAFT).values("pk"))),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """What a caller sent here now would meet. `stops` are the places asked, the last one answering if `answers`."""

    stops: Sequence[Stop]
    state: str
    until: str
    is_open: bool

    @property
    def answers(self) -> Stop | None:
        return self.stops[-1] if self.stops and self.stops[-1].number else None

    @property
    def is_plan_b(self) -> bool:
        return len(self.stops) > 1

    @property
    def resort(self) -> str:
        used = [stop.place for stop in self.stops if stop.place is not None and not stop.place.is_retired]
        return used[-1].last_resort if used else "callback"


@dataclass(frozen=True, slots=True)
class Row:
    destination: Destination
    standing: Standing


def rows_of(business: Business, now: datetime) -> list[Row]:
    """Every destination in use with who would answer now, as the directory of the calls says. A constant number of
    queries.
    """
    directories = read_directories(business.pk)
    moment = read_moment(directories, now)
    tally = Tally()
    tally.take(moment.dials)
    book = directories.books.get(business.pk)
    if book is None:
        return []
    book = book.barring(moment.unwanted.get(business.pk, Phones()))
    rows = []
    for destination in destinations_of(business):
        stops = []
        for stop in book.stops(str(destination.pk), now, calls_today=tally.today):
            stops.append(stop)
            if stop.number:
                break
        rows.append(Row(destination, _standing(stops, now)))
    return rows


def _standing(stops: Sequence[Stop], now: datetime) -> Standing:
    first = stops[0]
    place = first.place
    if place is None or first.why == UNKNOWN:
        return Standing(stops, "cannot be read", "", is_open=False)
    if first.why == CLOSED:
        opens = place.hours.opens_next(now)
        told = f"opens {when_told(opens, now, place.hours.zone)}" if opens else "never opens"
        return Standing(stops, "closed", told, is_open=False)
    if first.why == LIMIT:
        return Standing(stops, "full for today", f"{place.daily_limit} calls were sent here today", is_open=False)
    state = "open" if first.number else "nobody there"
    return Standing(stops, state, _open_until(place, now), is_open=bool(first.number))


def _open_until(place: Place, now: datetime) -> str:
    if place.hours.is_always:
        return "always open"
    closes = place.hours.closes_at(now)
    return f"until {when_told(closes, now, place.hours.zone)}" if closes else ""
