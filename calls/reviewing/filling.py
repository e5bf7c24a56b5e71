"""Filling the queues, a look every minute. A second look at the same time, or a second time, adds nothing."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from calls.models import Call, ItemState, QueueItem, ReviewQueue
from calls.reviewing.matching import BrokenFilters, calls_matching
from calls.reviewing.sampling import WEEK, beginning_of, ended_since, rank, ranked, sampled, week_of

LATE = timedelta(days=1)
"""How long after its end a call may still be told, analysed or tagged, and then be taken."""
AT_ONCE = 1_000


def queues_fill() -> int:
    """Give every active queue the calls that ended since the last look; how many were added."""
    return sum(queue_fill(pk) for pk in ReviewQueue.objects.filter(is_active=True).values_list("pk", flat=True))


@transaction.atomic
def queue_fill(pk: int) -> int:
    """Nothing when another worker is at it, or the queue's filters mean nothing any more."""
    found = ReviewQueue.objects.select_for_update(skip_locked=True, of=("self",)).select_related("business")
    queue = found.filter(pk=pk, is_active=True).first()
    if queue is None:
        return 0
    now = timezone.now()
    since = max(queue.starts_at, queue.filled_to - LATE) if queue.filled_to else queue.starts_at
    try:
        added = [_fill_week(queue, week, since) for week in _weeks(queue, since, now)]
    except BrokenFilters:
        return 0
    if all(count < AT_ONCE for count in added):
        ReviewQueue.objects.filter(pk=pk).update(filled_to=now)
    return sum(added)


def _weeks(queue: ReviewQueue, since: datetime, now: datetime) -> Iterator[date]:
    week = week_of(queue, since)
    while week <= week_of(queue, now):
        yield week
        week += WEEK


def _fill_week(queue: ReviewQueue, week: date, since: datetime) -> int:
    known = QueueItem.objects.filter(queue=queue, call=OuterRef("pk"))
    begins = max(since, beginning_of(queue, week))
    ended = ended_since(calls_matching(queue), begins).filter(~Exists(known))
    new = sampled(queue, ended.filter(ended_at__lt=beginning_of(queue, week + WEEK)))
    if queue.weekly_maximum is None:
        return _add(queue, week, list(new.order_by("ended_at", "pk").values_list("pk", flat=True)[:AT_ONCE]))
    return _draw(queue, week, new, queue.weekly_maximum)


def _draw(queue: ReviewQueue, week: date, new: QuerySet[Call], places: int) -> int:
    """Hand out the week's places by lot over all of its calls: a later call with a better rank takes the place of one
    that nobody has looked at yet. How many came in; as many may have gone."""
    untouched = list(_untouched(queue, week))
    room = max(places - QueueItem.objects.filter(queue=queue, week=week).count() + len(untouched), 0)
    items = {rank(queue, item.call.retell_call_id): item.pk for item in untouched}
    coming = ranked(queue, new).values_list("retell_call_id", "pk")[: min(room, AT_ONCE)]
    calls = {rank(queue, name): pk for name, pk in coming}
    drawn = set(sorted([*items, *calls])[:room])
    QueueItem.objects.filter(pk__in=[pk for place, pk in items.items() if place not in drawn]).delete()
    return _add(queue, week, [pk for place, pk in calls.items() if place in drawn])


def _untouched(queue: ReviewQueue, week: date) -> QuerySet[QueueItem]:
    """Locked, so that nobody claims one that is about to lose its place; those being claimed now are passed over."""
    waiting = QueueItem.objects.filter(queue=queue, week=week, state=ItemState.OPEN, moves=None, reviews=None)
    return waiting.select_related("call").select_for_update(skip_locked=True, of=("self",))


def _add(queue: ReviewQueue, week: date, calls: Sequence[int]) -> int:
    items = [QueueItem(queue=queue, call_id=pk, week=week) for pk in calls]
    return len(QueueItem.objects.bulk_create(items, ignore_conflicts=True))
