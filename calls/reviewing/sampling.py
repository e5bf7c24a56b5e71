"""Which calls a queue takes: those its filters match, and of them a share that is the same whenever it is asked."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import BooleanField, Q, QuerySet, TextField
from django.db.models.expressions import RawSQL
from django.utils import timezone

from calls.models import Call, CallStatus, Origin, ReviewQueue

PARTS = 10_000
PREVIEW_LIMIT = 20_000
LONGEST_CALL = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a queue would have taken of the last seven days' calls. `is_capped`: counting stopped at the limit."""

    matching: int
    sampled: int
    taken: int
    is_capped: bool


def is_sampled(queue: ReviewQueue, retell_call_id: str) -> bool:
    """The same call is in or out for ever, and a larger share keeps whatever a smaller one had."""
    digest = hashlib.md5(f"{queue.pk}:{retell_call_id}".encode(), usedforsecurity=False).hexdigest()
    return int(digest[:8], 16) % PARTS < queue.share_percent * (PARTS // 100)


def sampled(queue: ReviewQueue, calls: QuerySet[Call]) -> QuerySet[Call]:
    """`is_sampled`, asked in the database."""
    if queue.share_percent == 100:
        return calls
    part = RawSQL(
        "('x' || left(md5(%s || calls_call.retell_call_id), 8))::bit(32)::bigint %% %s < %s",
        [f"{queue.pk}:", PARTS, queue.share_percent * (PARTS // 100)],
        output_field=BooleanField(),
    )
    return calls.filter(part)


def rank(queue: ReviewQueue, retell_call_id: str) -> str:
    """The order in which a full week gives calls their places: as good as drawn by lot, and the same for ever."""
    return hashlib.md5(f"rank:{queue.pk}:{retell_call_id}".encode(), usedforsecurity=False).hexdigest()


def ranked(queue: ReviewQueue, calls: QuerySet[Call]) -> QuerySet[Call]:
    """By `rank`, asked in the database."""
    order = RawSQL("md5(%s || calls_call.retell_call_id)", [f"rank:{queue.pk}:"], output_field=TextField())
    return calls.order_by(order)


def ended_since(calls: QuerySet[Call], since: datetime) -> QuerySet[Call]:
    """Calls of live origin that are over. Bounded by the creation too, which the index knows."""
    ended = calls.filter(origin=Origin.LIVE, created_at__gte=since - LONGEST_CALL, ended_at__gte=since)
    return ended.filter(~Q(status=CallStatus.LIVE))


def week_of(queue: ReviewQueue, moment: datetime) -> date:
    """The Monday, in the business's zone."""
    day = moment.astimezone(ZoneInfo(queue.business.time_zone)).date()
    return day - timedelta(days=day.weekday())


def beginning_of(queue: ReviewQueue, day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(queue.business.time_zone))


def forecast(queue: ReviewQueue, calls: QuerySet[Call]) -> Forecast:
    """`calls` are what the filters match; `queue` need not be stored. Reads a week of calls at most."""
    week = ended_since(calls, timezone.now() - WEEK).order_by()
    matching = week.values("pk")[: PREVIEW_LIMIT + 1].count()
    found = sampled(queue, week).values("pk")[:PREVIEW_LIMIT].count()
    limit = queue.weekly_maximum
    return Forecast(
        matching=min(matching, PREVIEW_LIMIT),
        sampled=found,
        taken=found if limit is None else min(found, limit),
        is_capped=matching > PREVIEW_LIMIT,
    )
