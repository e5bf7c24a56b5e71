"""Filling the queues, a look every minute. A second look at the same time, or a second time, adds nothing."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from calls.models import QueueItem, ReviewQueue
from calls.reviewing.matching import BrokenFilters, calls_matching
from calls.reviewing.sampling import WEEK, beginning_of, ended_since, sampled, week_of

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
    room = AT_ONCE
    if queue.weekly_maximum is not None:
        room = min(room, queue.weekly_maximum - QueueItem.objects.filter(queue=queue, week=week).count())
    if room <= 0:
        return 0
    known = QueueItem.objects.filter(queue=queue, call=OuterRef("pk"))
    begins = max(since, beginning_of(queue, week))
    ended = ended_since(calls_matching(queue), begins).filter(~Exists(known))
    new = sampled(queue, ended.filter(ended_at__lt=beginning_of(queue, week + WEEK))).order_by("ended_at", "pk")
    pks = list(new.values_list("pk", flat=True)[:room])
    items = [QueueItem(queue=queue, call_id=pk, week=week) for pk in pks]
    return len(QueueItem.objects.bulk_create(items, ignore_conflicts=True))
