"""Queues as managers set them up."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role, User
from calls.models import ItemState, QueueItem, ReviewQueue
from calls.reviewing.belonging import must_be_of, must_work_here
from calls.reviewing.judging import settle_if_enough
from calls.reviewing.matching import complaints_about
from common.errors import BadInput
from common.rows import save_checked


@dataclass(frozen=True, slots=True)
class QueueWish:
    """What a manager filled in. `filters` is a query string of the call list; no reviewers: every reviewer."""

    name: str
    filters: str
    share_percent: int
    weekly_maximum: int | None
    reviews_per_item: int
    reviewers: Sequence[User]


@transaction.atomic
def queue_create(member: Member, wish: QueueWish) -> ReviewQueue:
    """It takes calls that end from now on. Raises `NotAllowed` and `BadInput`."""
    member.require(Role.MANAGER)
    queue = ReviewQueue(business=member.business, created_by=member.user, starts_at=timezone.now())
    _fill_in(member, queue, wish)
    audit(member, "queue_created", f"queue {queue.pk}", after=told_of(queue))
    return queue


@transaction.atomic
def queue_update(member: Member, queue: ReviewQueue, wish: QueueWish) -> None:
    """Items that have as many reviews as are asked now are settled; a disagreement stays one.

    Raises `NotAllowed` and `BadInput`.
    """
    _manages(member, queue)
    before = told_of(ReviewQueue.objects.select_for_update().get(pk=queue.pk))
    _fill_in(member, queue, wish)
    for item in QueueItem.objects.select_for_update().filter(queue=queue, state=ItemState.OPEN).order_by("pk"):
        item.queue = queue
        settle_if_enough(member, item)
    audit(member, "queue_changed", f"queue {queue.pk}", before=before, after=told_of(queue))


@transaction.atomic
def queue_pause(member: Member, queue: ReviewQueue, *, is_active: bool) -> None:
    """A paused queue takes no calls; what is in it can be reviewed. Raises `NotAllowed`."""
    _manages(member, queue)
    if ReviewQueue.objects.filter(pk=queue.pk).exclude(is_active=is_active).update(is_active=is_active):
        audit(member, "queue_resumed" if is_active else "queue_paused", f"queue {queue.pk}")
    queue.is_active = is_active


@transaction.atomic
def queue_delete(member: Member, queue: ReviewQueue) -> None:
    """Its items and their reviews go with it; verdicts that were settled stay on the calls. Raises `NotAllowed`."""
    _manages(member, queue)
    audit(member, "queue_deleted", f"queue {queue.pk}", before=told_of(queue))
    queue.delete()


def told_of(queue: ReviewQueue) -> dict[str, object]:
    return {
        "name": queue.name,
        "filters": queue.filters,
        "share_percent": queue.share_percent,
        "weekly_maximum": queue.weekly_maximum,
        "reviews_per_item": queue.reviews_per_item,
        "reviewers": sorted(queue.reviewers.values_list("email", flat=True)),
    }


def _fill_in(member: Member, queue: ReviewQueue, wish: QueueWish) -> None:
    must_work_here(member, wish.reviewers, Role.REVIEWER)
    if 0 < len(wish.reviewers) < wish.reviews_per_item:
        raise BadInput("reviewers", f"{wish.reviews_per_item} reviews of a call take as many different reviewers.")
    complaints = complaints_about(member.business, wish.filters)
    if complaints:
        raise BadInput("filters", " ".join(complaints))
    queue.name = " ".join(wish.name.split())
    queue.filters = wish.filters
    queue.share_percent = wish.share_percent
    queue.weekly_maximum = wish.weekly_maximum
    queue.reviews_per_item = wish.reviews_per_item
    save_checked(queue)
    queue.reviewers.set(wish.reviewers)


def _manages(member: Member, queue: ReviewQueue) -> None:
    member.require(Role.MANAGER)
    must_be_of(member.business, queue)
