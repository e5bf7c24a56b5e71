"""Who has which item of a queue in hand. A claim lasts half an hour, longer while its holder is at work."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role, User
from calls.models import ItemState, QueueItem, Review, ReviewQueue
from calls.reviewing.belonging import must_be_of
from calls.reviewing.item_moves import item_move
from common.errors import LostRace, NotAllowed

CLAIM = timedelta(minutes=30)


@transaction.atomic
def item_claim_next(member: Member, queue: ReviewQueue, *, after: int = 0) -> QueueItem | None:
    """The item the member has in hand, else the next free one: never one somebody else has, nor one they finished.

    `after` is an item to leave behind: what comes later in the queue goes first. None: nothing is left to do.
    Raises `NotAllowed`.
    """
    must_review_in(member, queue)
    item = None if after else _in_hand(member, queue).first()
    if item is not None:
        return extended(item)
    free = free_items(queue, member.user).select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    item = free.filter(pk__gt=after).first() or (free.filter(pk__lt=after).first() if after else None)
    if item is None:
        return None
    _take(item, member.user)
    return item


@transaction.atomic
def item_claim(member: Member, item: QueueItem) -> QueueItem:
    """This very item, if it is free or the member's already; the row comes back locked. Raises `NotAllowed` and
    `LostRace`.
    """
    must_review_in(member, item.queue)
    found = QueueItem.objects.select_for_update(of=("self",)).select_related("queue", "call", "claimed_by")
    item = found.get(pk=item.pk)
    if is_held_by(item, member.user):
        return extended(item)
    if not free_items(item.queue, member.user).filter(pk=item.pk).exists():
        raise LostRace(why_not_free(item, member.user))
    _take(item, member.user)
    return item


@transaction.atomic
def item_release(member: Member, item: QueueItem) -> None:
    """Give it back unfinished. Another's claim takes a manager. Raises `NotAllowed` and `LostRace`."""
    member.require(Role.REVIEWER)
    must_be_of(member.business, item.queue)
    item = QueueItem.objects.select_for_update().get(pk=item.pk)
    if item.state != ItemState.CLAIMED:
        return
    if item.claimed_by_id != member.user.pk:
        if not member.may(Role.MANAGER):
            raise NotAllowed("Only who has it in hand, or a manager, can give it back.")
        before = {"claimed_by": item.claimed_by.email if item.claimed_by else ""}
        audit(member, "item_released", f"item {item.pk}", before=before)
    item_move(item, ItemState.OPEN, "given back", member.user)


def claims_expire(now: datetime | None = None) -> int:
    """Free what nobody has worked on for half an hour; how many."""
    expired = QueueItem.objects.filter(state=ItemState.CLAIMED, claimed_until__lt=now or timezone.now())
    with transaction.atomic():
        found = list(expired.select_for_update(skip_locked=True))
        for item in found:
            item_move(item, ItemState.OPEN, "the claim ran out", None)
    return len(found)


def extended(item: QueueItem) -> QueueItem:
    """For the holder's own acts: half an hour from now."""
    item.claimed_until = timezone.now() + CLAIM
    item.save(update_fields=["claimed_until"])
    return item


def is_held_by(item: QueueItem, user: User) -> bool:
    """Also past its end, as long as nobody else has taken it."""
    return item.state == ItemState.CLAIMED and item.claimed_by_id == user.pk


def free_items(queue: ReviewQueue, user: User) -> QuerySet[QueueItem]:
    """What this person could take up."""
    finished = Review.objects.filter(queue_item=OuterRef("pk"), reviewer=user, finished_at__isnull=False)
    is_free = Q(state=ItemState.OPEN) | Q(state=ItemState.CLAIMED, claimed_until__lt=timezone.now())
    return QueueItem.objects.filter(is_free, ~Exists(finished), queue=queue)


def may_review_in(member: Member, queue: ReviewQueue) -> bool:
    named = set(queue.reviewers.values_list("pk", flat=True))
    return member.may(Role.REVIEWER) and (not named or member.user.pk in named)


def must_review_in(member: Member, queue: ReviewQueue) -> None:
    """Raises `NotAllowed`."""
    member.require(Role.REVIEWER)
    must_be_of(member.business, queue)
    if not may_review_in(member, queue):
        raise NotAllowed("This queue names its reviewers and you are not one of them. Ask a manager to add you.")


def why_not_free(item: QueueItem, user: User) -> str:
    if item.state == ItemState.CLAIMED and item.claimed_by_id != user.pk:
        return f"{item.claimed_by or 'Somebody'} has this call in hand now. Take the next one."
    if item.state == ItemState.OPEN:
        return "You have reviewed this call already. Another person's review is awaited."
    return f"This item is settled or waits for a manager: {item.get_state_display()}."


def _in_hand(member: Member, queue: ReviewQueue) -> QuerySet[QueueItem]:
    held = QueueItem.objects.filter(queue=queue, state=ItemState.CLAIMED, claimed_by=member.user)
    return held.select_for_update(of=("self",)).order_by("pk")


def _take(item: QueueItem, user: User) -> None:
    if item.state == ItemState.CLAIMED:
        item_move(item, ItemState.OPEN, "the claim ran out", None)
    item_move(item, ItemState.CLAIMED, "claimed", user, claimed_by=user, claimed_until=timezone.now() + CLAIM)
