"""What managers do to destinations. Every act counts for calls within a second, for those that run too."""

from django.db import transaction

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Business, Role
from businesses.services import config_changed
from calls.reviewing.belonging import must_be_of
from common.errors import BadInput
from common.rows import save_checked
from escalations.destinations.checking import (
    WHO,
    DestinationWish,
    check_hours,
    check_name,
    check_plan_b,
    is_name_taken,
    number_read,
)
from escalations.models import Destination

TOLD = (
    "name", "number", "time_zone", "is_always_open", "week", "dates", "uses_rota", "daily_limit", "plan_b_id",
    "last_resort", "is_retired",
)  # fmt: skip


@transaction.atomic
def destination_add(by: Member, wish: DestinationWish) -> Destination:
    """Raises `NotAllowed` and `BadInput`."""
    _manages(by)
    destination = Destination(business=by.business)
    _fill_in(destination, wish)
    audit(by, "destination_added", f"destination {destination.pk}", after=told_of(destination))
    config_changed()
    return destination


@transaction.atomic
def destination_change(by: Member, destination: Destination, wish: DestinationWish) -> None:
    """A call on its way to the former number goes on there. Raises `NotAllowed` and `BadInput`."""
    _manages(by, destination)
    before = told_of(destination)
    _fill_in(destination, wish)
    audit(by, "destination_changed", f"destination {destination.pk}", before=before, after=told_of(destination))
    config_changed()


@transaction.atomic
def destination_retire(by: Member, destination: Destination) -> None:
    """Nobody is sent there any more: rules that name it lead to its plan B, and so do the places it stood in for.

    Calls on their way there go on; what was kept of them keeps its name. Raises `NotAllowed`.
    """
    _manages(by, destination)
    before = told_of(destination)
    destination.is_retired = True
    destination.save(update_fields=["is_retired"])
    for other in Destination.objects.select_for_update().filter(plan_b=destination).order_by("pk"):
        heir = destination.plan_b_id if destination.plan_b_id != other.pk else None
        Destination.objects.filter(pk=other.pk).update(plan_b=heir)
    audit(by, "destination_retired", f"destination {destination.pk}", before=before, after=told_of(destination))
    config_changed()


@transaction.atomic
def destination_restore(by: Member, destination: Destination) -> None:
    """As it was; a plan B that is gone meanwhile is left out. One in use stays so.

    Raises `NotAllowed`, and `BadInput` for a name that has been given away.
    """
    _manages(by, destination)
    before = told_of(destination)
    if not destination.is_retired:
        return
    if is_name_taken(destination):
        raise BadInput("name", f"Another destination is called “{destination.name}” now. Rename that one first.")
    if destination.plan_b is not None and destination.plan_b.is_retired:
        destination.plan_b = None
    check_plan_b(destination, destination.plan_b)
    destination.is_retired = False
    save_checked(destination)
    audit(by, "destination_restored", f"destination {destination.pk}", before=before, after=told_of(destination))
    config_changed()


def told_of(destination: Destination) -> dict[str, object]:
    return {name: getattr(destination, name) for name in TOLD}


def _manages(by: Member, *destinations: Destination) -> None:
    """Two who set up plan B at a time must not make a circle together: one waits for the other."""
    by.require(Role.MANAGER)
    must_be_of(by.business, *destinations)
    Business.objects.select_for_update(no_key=True).get(pk=by.business.pk)


def _fill_in(destination: Destination, wish: DestinationWish) -> None:
    destination.name = " ".join(wish.name.split())
    check_name(destination)
    if not wish.number.strip() and not wish.uses_rota:
        raise BadInput("number", WHO)
    is_new = wish.number.strip() != destination.number or not destination.number
    destination.number = _number(destination, wish) if is_new else destination.number
    destination.time_zone, destination.is_always_open = wish.time_zone, wish.is_always_open
    destination.week = [[list(pair) for pair in day] for day in wish.week]
    destination.dates = {name: [list(pair) for pair in day] for name, day in sorted(wish.dates.items())}
    destination.uses_rota, destination.daily_limit = wish.uses_rota, wish.daily_limit
    check_hours(wish)
    check_plan_b(destination, wish.plan_b)
    destination.plan_b, destination.last_resort = wish.plan_b, wish.last_resort
    save_checked(destination)


def _number(destination: Destination, wish: DestinationWish) -> str:
    return number_read(destination.business, wish.number) if wish.number.strip() else ""
