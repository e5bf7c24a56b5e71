"""Where a business's queues stand. Constant queries, however many queues and items there are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from businesses.access import Member
from businesses.models import Business
from calls.models import ItemState, QueueItem, Review, ReviewQueue
from calls.reviewing.agreement import Agreement, agreement_of

SETTLED = (ItemState.AGREED, ItemState.RESOLVED)
LATEST = 1_000
"""Agreement looks at so many of the latest items."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Items of a queue by where they stand. `waiting` still want a review, `disputed` a manager."""

    total: int = 0
    waiting: int = 0
    claimed: int = 0
    disputed: int = 0
    settled: int = 0

    @property
    def done_percent(self) -> int:
        return self.settled * 100 // self.total if self.total else 0

    @property
    def disputed_percent(self) -> int:
        return self.disputed * 100 // self.total if self.total else 0


@dataclass(frozen=True, slots=True)
class QueueRow:
    queue: ReviewQueue
    progress: Progress
    names_member: bool


@dataclass(frozen=True, slots=True)
class Answered:
    """An item with the finished reviews on it."""

    item: QueueItem
    reviews: Sequence[Review]


def queue_rows(member: Member) -> list[QueueRow]:
    """Active ones first."""
    queues = queues_of(member.business).prefetch_related("reviewers").order_by("-is_active", "name")
    standing = _standing(QueueItem.objects.filter(queue__business=member.business))
    return [QueueRow(each, standing[each.pk], _names(each, member)) for each in queues]


def queue_row(member: Member, queue: ReviewQueue) -> QueueRow:
    return QueueRow(queue, _standing(QueueItem.objects.filter(queue=queue))[queue.pk], _names(queue, member))


def queues_of(business: Business) -> QuerySet[ReviewQueue]:
    return ReviewQueue.objects.filter(business=business).select_related("business", "created_by")


def items_of(business: Business) -> QuerySet[QueueItem]:
    found = QueueItem.objects.filter(queue__business=business)
    return found.select_related("queue", "queue__business", "call", "call__agent", "claimed_by")


def disputed_items(queue: ReviewQueue, limit: int = 50) -> list[Answered]:
    found = items_of(queue.business).filter(queue=queue, state=ItemState.DISPUTED).order_by("pk")
    return _answered(list(found[:limit]))


def latest_items(queue: ReviewQueue, limit: int = 50) -> list[Answered]:
    """Settled ones and those in hand, the newest first."""
    found = items_of(queue.business).filter(queue=queue, state__in=(*SETTLED, ItemState.CLAIMED))
    return _answered(list(found.order_by("-settled_at", "-pk")[:limit]))


def agreement_in(queue: ReviewQueue) -> Agreement:
    """Over the latest items that have all their reviews; what a manager decided later does not count."""
    over = (*SETTLED, ItemState.DISPUTED)
    latest = QueueItem.objects.filter(queue=queue, state__in=over).order_by("-pk").values("pk")[:LATEST]
    answers: dict[int, list[str]] = defaultdict(list)
    finished = Review.objects.filter(queue_item__in=latest, finished_at__isnull=False)
    for item, verdict in finished.values_list("queue_item", "verdict"):
        answers[item].append(verdict)
    return agreement_of(list(answers.values()))


def _standing(items: QuerySet[QueueItem]) -> defaultdict[int, Progress]:
    parts = ([ItemState.OPEN], [ItemState.CLAIMED], [ItemState.DISPUTED], SETTLED)
    numbers = {f"part_{place}": Count("pk", filter=Q(state__in=states)) for place, states in enumerate(parts)}
    found = items.order_by().values_list("queue").annotate(total=Count("pk"), **numbers)
    return defaultdict(Progress, {queue: Progress(*counts) for queue, *counts in found})


def _names(queue: ReviewQueue, member: Member) -> bool:
    named = queue.reviewers.all()
    return not named or member.user in named


def _answered(items: list[QueueItem]) -> list[Answered]:
    reviews: dict[int | None, list[Review]] = defaultdict(list)
    finished = Review.objects.filter(queue_item__in=items, finished_at__isnull=False).select_related("reviewer")
    for review in finished.order_by("finished_at", "pk"):
        reviews[review.queue_item_id].append(review)
    return [Answered(item, reviews[item.pk]) for item in items]
