"""Whose rows are whose. Doors look rows up by the business already; services ask again, for whoever calls them next."""

from collections.abc import Collection

from businesses.access import Member
from businesses.models import Business, Membership, Role, User
from businesses.selectors import RANK
from calls.models import Call, TurnRecord
from common.errors import BadInput, NotAllowed


def must_be_of(business: Business, *owned: object) -> None:
    """Raises `NotAllowed` when a row with a `business_id` hangs on another business."""
    if any(getattr(row, "business_id", None) != business.pk for row in owned):
        raise NotAllowed("That is not of this business. Reload the page and try again.")


def turn_on(call: Call, turn_pk: int | None) -> TurnRecord | None:
    """None for none asked. Raises `BadInput` for a turn of another call."""
    if turn_pk is None:
        return None
    turn = TurnRecord.objects.filter(call=call, pk=turn_pk).first()
    if turn is None:
        raise BadInput("turn", "This turn is not on the call any more. Reload the page and choose it again.")
    return turn


def people_of(business: Business, at_least: Role = Role.VIEWER) -> list[User]:
    """Those who work here in this role or a higher one, by name."""
    roles = [role for role in Role if RANK[role] >= RANK[at_least]]
    members = Membership.objects.filter(business=business, role__in=roles, user__is_active=True)
    return sorted((each.user for each in members.select_related("user")), key=lambda person: str(person).lower())


def must_work_here(member: Member, people: Collection[User], at_least: Role) -> None:
    """Raises `BadInput` naming nobody: a stranger's name is not told."""
    ours = {person.pk for person in people_of(member.business, at_least)}
    if any(person.pk not in ours for person in people):
        raise BadInput("people", f"Choose people who work here as {at_least.label.lower()} or higher.")
