"""What people do to the rota. Each act counts for calls within a second."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role, User
from businesses.services import config_changed
from calls.reviewing.belonging import must_be_of, must_work_here
from common.errors import BadInput, NotAllowed
from common.rows import save_checked
from escalations.destinations.checking import number_read
from escalations.models import Destination, DutyShift

MOST_WEEKS = 26
LATEST_DAYS = 365
NOT_YOURS = "Only a manager may change the times of others. Ask one, or change your own."


@dataclass(frozen=True, slots=True)
class ShiftWish:
    """What somebody filled in, by the clock of the business. `ends` not after `starts` is on the next day; `weeks`
    counts the same day of so many weeks in a row.
    """

    destination: Destination
    person: User
    number: str
    day: date
    starts: time
    ends: time
    weeks: int = 1


@transaction.atomic
def shifts_add(by: Member, wish: ShiftWish) -> list[DutyShift]:
    """Each week at the same time by the clock, whatever the clocks do in between. Raises `NotAllowed`, `BadInput`."""
    _may_change(by, wish.destination, wish.person)
    if not 1 <= wish.weeks <= MOST_WEEKS:
        raise BadInput("weeks", f"Choose from 1 to {MOST_WEEKS} weeks.")
    if wish.starts == wish.ends:
        raise BadInput("ends", "Choose a time to end that is not the one to start.")
    zone = ZoneInfo(by.business.time_zone)
    if not -2 < (wish.day - timezone.now().astimezone(zone).date()).days < LATEST_DAYS:
        raise BadInput("day", "Choose a day from today on, within a year.")
    times = [_times(wish, wish.day + timedelta(weeks=week), zone) for week in range(wish.weeks)]
    if times[0][1] <= timezone.now():
        raise BadInput("ends", "This time is over. Choose a later one.")
    return _store(by, wish.destination, wish.person, wish.number, times)


@transaction.atomic
def duty_begin(by: Member, destination: Destination, number: str, until: time) -> DutyShift:
    """From now until the next time the clock of the business shows `until`. Raises `NotAllowed` and `BadInput`."""
    _may_change(by, destination, by.user)
    zone = ZoneInfo(by.business.time_zone)
    now = timezone.now()
    day = now.astimezone(zone).date()
    ends = _instant(day, until, zone, fold=1)
    if ends <= now:
        ends = _instant(day + timedelta(days=1), until, zone, fold=1)
    return _store(by, destination, by.user, number, [(now, ends)])[0]


@transaction.atomic
def shift_remove(by: Member, shift: DutyShift) -> None:
    """A call on its way to this person goes on. Raises `NotAllowed`."""
    _may_change(by, shift.destination, shift.person)
    audit(by, "shift_removed", f"shift {shift.pk}", before=_told(shift))
    shift.delete()
    config_changed()


def shifts_end(business_pk: int, person_pk: int) -> None:
    """Who works there no longer is called no longer."""
    if DutyShift.objects.filter(destination__business=business_pk, person=person_pk).delete()[0]:
        config_changed()


def _may_change(by: Member, destination: Destination, person: User) -> None:
    by.require(Role.REVIEWER)
    must_be_of(by.business, destination)
    if person != by.user and not by.may(Role.MANAGER):
        raise NotAllowed(NOT_YOURS)
    must_work_here(by, [person], Role.VIEWER)


def _store(
    by: Member, destination: Destination, person: User, number: str, times: list[tuple[datetime, datetime]]
) -> list[DutyShift]:
    if destination.is_retired or not destination.uses_rota:
        raise BadInput("destination", "People on duty do not take the calls of this destination. Choose another.")
    read = number_read(by.business, number)
    shifts = [
        DutyShift(destination=destination, person=person, number=read, starts_at=starts, ends_at=ends)
        for starts, ends in times
    ]
    for shift in shifts:
        save_checked(shift)
    audit(by, "shift_added", f"shift {shifts[0].pk}", after=_told(shifts[0]) | {"weeks": len(shifts)})
    config_changed()
    return shifts


def _times(wish: ShiftWish, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    last = day if wish.ends > wish.starts else day + timedelta(days=1)
    starts, ends = _instant(day, wish.starts, zone, fold=0), _instant(last, wish.ends, zone, fold=1)
    if ends <= starts:
        raise BadInput("starts", f"On {day:%d %B} the clocks jump over this time. Choose another.")
    return starts, ends


def _instant(day: date, clock: time, zone: ZoneInfo, *, fold: int) -> datetime:
    """`fold` picks the run of an hour that comes twice."""
    return datetime.combine(day, clock, tzinfo=zone).replace(fold=fold).astimezone(UTC)


def _told(shift: DutyShift) -> dict[str, object]:
    return {
        "destination": shift.destination.name,
        "person": shift.person.email,
        "number": shift.number,
        "starts_at": shift.starts_at.isoformat(),
        "ends_at": shift.ends_at.isoformat(),
    }
