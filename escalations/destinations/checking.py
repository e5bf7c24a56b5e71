"""What a destination must satisfy before it is stored, and what to do about what does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from django.core.exceptions import ValidationError
from django.utils import timezone

from agents.models import PhoneNumber
from businesses.hours import hours_of, minutes_of, spans_of
from businesses.models import Business
from businesses.validators import check_time_zone
from calls.selectors import is_suppressed
from common.errors import BadInput
from common.phone import SIP_ADDRESS, number_in, read_e164, region_of
from escalations.destinations.saying import DAYS
from escalations.directory.ringing import Phones
from escalations.models import Destination, LastResort

NO_NUMBER = (
    "This cannot be dialled. Write a number with its country code, such as +15551234567, "
    "or a SIP address, such as sip:front-desk@example.com."
)
OWN_NUMBER = "One of your agents answers this number: the caller would come back to where they are. Use a person's."
SUPPRESSED = "This number is on your list of numbers that may not be called. Use another."
NAME_TAKEN = "There is a destination of this name already. Choose another name."
WHO = "Write a number, or let people on duty take the calls."

Pairs = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class DestinationWish:
    """What a manager filled in. `number` as it was typed; `week` seven lists of [opens, closes], or none; `dates` by
    ISO date.
    """

    name: str
    number: str = ""
    time_zone: str = "UTC"
    is_always_open: bool = False
    week: Sequence[Pairs] = ()
    dates: Mapping[str, Pairs] = field(default_factory=dict)
    uses_rota: bool = False
    daily_limit: int | None = None
    plan_b: Destination | None = None
    last_resort: str = LastResort.CALLBACK


def number_read(business: Business, text: str, field_name: str = "number") -> str:
    """E.164 or a SIP address; without a country code it is read as one of the business's country. Raises `BadInput`
    for what cannot be dialled, is the business's own, or may not be called.
    """
    wanted = text.strip()
    own = list(PhoneNumber.objects.filter(business=business).order_by("pk").values_list("number", flat=True))
    if not SIP_ADDRESS.fullmatch(wanted):
        try:
            wanted = read_e164(wanted, region_of(own[0]) if own else None)
        except ValueError:
            raise BadInput(field_name, NO_NUMBER) from None
    if wanted in Phones.of(*own):
        raise BadInput(field_name, OWN_NUMBER)
    if is_suppressed(business, number_in(wanted)):
        raise BadInput(field_name, SUPPRESSED)
    return wanted


def is_name_taken(destination: Destination) -> bool:
    """By another one in use; names are told apart without regard to case."""
    others = Destination.objects.filter(business=destination.business_id, name__iexact=destination.name)
    return others.filter(is_retired=False).exclude(pk=destination.pk).exists()


def check_name(destination: Destination) -> None:
    """Raises `BadInput`."""
    if not destination.name:
        raise BadInput("name", "Give it a name, such as “Front desk”.")
    if is_name_taken(destination):
        raise BadInput("name", NAME_TAKEN)


def check_hours(wish: DestinationWish) -> None:
    """Raises `BadInput`, with the day that is wrong."""
    try:
        check_time_zone(wish.time_zone)
    except ValidationError as refusal:
        raise BadInput("time_zone", refusal.messages[0]) from None
    if wish.is_always_open:
        return
    for name, pairs in zip(DAYS, wish.week, strict=False):
        _check_day("week", name, pairs)
    for name, pairs in wish.dates.items():
        try:
            date.fromisoformat(name)
        except ValueError:
            raise BadInput("dates", f"“{name}” is no date. Write it as 2026-12-25.") from None
        _check_day("dates", name, pairs)
    hours = hours_of(wish.time_zone, wish.week, wish.dates)
    if hours.opens_next(timezone.now()) is None:
        raise BadInput("week", "It would never open. Give at least one day hours, or choose “always open”.")


def _check_day(field_name: str, day: str, pairs: Pairs) -> None:
    try:
        spans = sorted(spans_of([list(pair) for pair in pairs]), key=lambda span: span.opens_min)
    except ValueError:
        raise BadInput(field_name, f"{day}: write times as 09:00 and 17:30.") from None
    for opens, closes in pairs:
        if minutes_of(opens) == minutes_of(closes):
            raise BadInput(
                field_name, f"{day} opens and closes at {opens}. Choose “open all day”, or another closing time."
            )
    for earlier, later in pairwise(spans):
        if later.opens_min < earlier.closes_min or earlier.closes_min <= earlier.opens_min:
            raise BadInput(field_name, f"{day}: the two openings overlap. Let the second begin after the first ends.")


def check_plan_b(destination: Destination, plan_b: Destination | None) -> None:
    """Raises `BadInput` with the whole circle, when what stands in for it leads back to it."""
    if plan_b is None:
        return
    if plan_b.business_id != destination.business_id or (plan_b.is_retired and plan_b.pk != destination.plan_b_id):
        raise BadInput("plan_b", "This destination is not there any more. Choose another.")
    rows = {row.pk: row for row in Destination.objects.filter(business=destination.business_id)}
    names, seen = [destination.name, plan_b.name], {plan_b.pk}
    here = rows.get(plan_b.pk)
    if plan_b.pk == destination.pk:
        raise BadInput("plan_b", f"“{destination.name}” cannot stand in for itself. Choose another, or none.")
    while here is not None and here.plan_b_id is not None and here.plan_b_id not in seen:
        if here.plan_b_id == destination.pk:
            circle = " → ".join([*names, destination.name])
            raise BadInput("plan_b", f"A caller would go round in a circle: {circle}. Choose another, or none.")
        seen.add(here.plan_b_id)
        here = rows.get(here.plan_b_id)
        names.append(here.name if here else "")
