"""Asking a colleague to look at calls."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role, User
from calls.models import Assignment, Call
from calls.reviewing.belonging import must_be_of, must_work_here
from common.errors import NotAllowed


@transaction.atomic
def calls_assign(member: Member, calls: Collection[int], person: User, due: date | None = None) -> int:
    """Ask `person` to review calls, given by primary key; how many they had not been asked for yet.

    Calls of other businesses are passed over. Raises `NotAllowed`, and `BadInput` for who cannot review here.
    """
    member.require(Role.REVIEWER)
    must_work_here(member, [person], Role.REVIEWER)
    asked = Assignment.objects.filter(business=member.business, person=person, done_at=None)
    found = Call.objects.filter(business=member.business, pk__in=calls)
    missing = found.exclude(pk__in=asked.values("call")).values_list("pk", flat=True)
    new = [Assignment(business=member.business, call_id=pk, person=person, by=member.user, due=due) for pk in missing]
    Assignment.objects.bulk_create(new, ignore_conflicts=True, batch_size=2_000)
    if new and person.pk != member.user.pk:
        audit(member, "calls_assigned", f"{len(new)} calls", after={"person": person.email})
    return len(new)


@transaction.atomic
def assignment_end(member: Member, assignment: Assignment) -> None:
    """Done, or not wanted any more: by the person, by who asked, or by a manager. Raises `NotAllowed`."""
    member.require(Role.REVIEWER)
    must_be_of(member.business, assignment)
    is_theirs = member.user.pk in (assignment.person_id, assignment.by_id)
    if not is_theirs and not member.may(Role.MANAGER):
        raise NotAllowed("Only the person asked, who asked, or a manager can end this.")
    if assignment.person_id != member.user.pk:
        audit(member, "assignment_ended", f"call {assignment.call.retell_call_id}")
    Assignment.objects.filter(pk=assignment.pk, done_at=None).update(done_at=timezone.now())
