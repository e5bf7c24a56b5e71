"""The rota of a week as people look at it: who, when, and where nobody is."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone

from businesses.access import Member
from businesses.models import Business
from escalations.destinations.selectors import destinations_of
from escalations.duty.gaps import Stretch, gaps, open_stretches
from escalations.models import Destination, DutyShift


@dataclass(frozen=True, slots=True)
class RotaDay:
    """`gaps` are stretches that are yet to come; `is_closed` when the place does not open at all."""

    day: date
    shifts: Sequence[DutyShift]
    gaps: Sequence[Stretch]
    is_closed: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Rota:
    destination: Destination
    days: Sequence[RotaDay]
    on_duty: Sequence[DutyShift]


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from a Monday, by the clock of the business."""

    monday: date
    zone: str
    rotas: Sequence[Rota]

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def before(self) -> date:
        return self.monday - timedelta(weeks=1)

    @property
    def after(self) -> date:
        return self.monday + timedelta(weeks=1)


def rota_places(business: Business) -> QuerySet[Destination]:
    return destinations_of(business).filter(uses_rota=True)


def shifts_of(business: Business) -> QuerySet[DutyShift]:
    return DutyShift.objects.filter(destination__business=business).select_related("destination", "person")


def number_of(member: Member) -> str:
    """The number this person was last on duty with; empty for the first time."""
    own = shifts_of(member.business).filter(person=member.user).order_by("-pk")
    return own.values_list("number", flat=True).first() or ""


def week_of(business: Business, day: date, now: datetime) -> Week:
    """The week that `day` lies in. Two queries, whatever the number of places."""
    zone = ZoneInfo(business.time_zone)
    monday = day - timedelta(days=day.weekday())
    begins, ends = _midnight(monday, zone), _midnight(monday + timedelta(weeks=1), zone)
    shifts: dict[int, list[DutyShift]] = defaultdict(list)
    wanted = shifts_of(business).filter(ends_at__gt=min(begins, now), starts_at__lt=max(ends, now + timedelta(days=1)))
    for shift in wanted.order_by("starts_at", "pk"):
        shifts[shift.destination_id].append(shift)
    rotas = [_rota(place, shifts[place.pk], monday, zone, now) for place in rota_places(business)]
    return Week(monday, business.time_zone, rotas)


def day_wished(text: str, business: Business) -> date:
    """The day in an address, today by the clock of the business where it says none."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return timezone.now().astimezone(ZoneInfo(business.time_zone)).date()
    return min(max(day, date(2000, 1, 3)), date(2200, 1, 1))


def _rota(place: Destination, shifts: list[DutyShift], monday: date, zone: ZoneInfo, now: datetime) -> Rota:
    days = [_day(place, shifts, monday + timedelta(days=number), zone, now) for number in range(7)]
    return Rota(place, days, [shift for shift in shifts if shift.starts_at <= now < shift.ends_at])


def _day(place: Destination, shifts: list[DutyShift], day: date, zone: ZoneInfo, now: datetime) -> RotaDay:
    begins, ends = _midnight(day, zone), _midnight(day + timedelta(days=1), zone)
    here = [shift for shift in shifts if shift.starts_at < ends and shift.ends_at > begins]
    stretches = list(open_stretches(place.opening_hours, begins, ends))
    missing = gaps(stretches, [(shift.starts_at, shift.ends_at) for shift in here])
    return RotaDay(
        day=day,
        shifts=here,
        gaps=[(max(start, now), stop) for start, stop in missing if stop > now],
        is_closed=not stretches,
        is_today=day == now.astimezone(zone).date(),
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, tzinfo=zone)
