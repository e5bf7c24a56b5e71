"""What other pages and rooms ask about reviews."""

from django.db.models import F, QuerySet
from django.utils import timezone

from businesses.access import Member
from businesses.models import Business
from calls.models import Assignment, Correction, ItemState, Mention, QueueItem, Tag

LISTED = 100


def corrections_of(business: Business) -> QuerySet[Correction]:
    """What agents should have said, the newest first, each with its call and turn: the raw material of tests."""
    found = Correction.objects.filter(business=business).select_related("call", "call__agent", "turn", "by")
    return found.order_by("-updated_at", "-pk")


def tags_of(business: Business) -> QuerySet[Tag]:
    """Retired ones too, at the end."""
    return Tag.objects.filter(business=business).order_by("is_retired", "name")


def unread_mentions(member: Member) -> int:
    return _mentions(member).filter(read_at=None).count()


def mentions_of(member: Member) -> list[Mention]:
    """The latest, unread before read."""
    found = _mentions(member).select_related("comment", "comment__call", "comment__author", "comment__turn")
    return list(found.order_by(F("read_at").desc(nulls_first=True), "-pk")[:LISTED])


def assigned_to(member: Member) -> list[Assignment]:
    """Open ones, what is due first at the top."""
    found = Assignment.objects.filter(business=member.business, person=member.user, done_at=None)
    return list(found.select_related("call", "call__agent", "by").order_by("due", "pk")[:LISTED])


def claims_of(member: Member) -> list[QueueItem]:
    """What the member has in hand."""
    held = QueueItem.objects.filter(queue__business=member.business, claimed_by=member.user, state=ItemState.CLAIMED)
    still = held.filter(claimed_until__gte=timezone.now())
    return list(still.select_related("queue", "call").order_by("claimed_until"))


def _mentions(member: Member) -> QuerySet[Mention]:
    return Mention.objects.filter(person=member.user, comment__business=member.business)
