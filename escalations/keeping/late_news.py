"""Finds news of handoffs that were worked out to their end before it came, and whose worker died over it.

The log of all calls is read once by its primary key, a minute behind its end; no other index and no table is gone
through.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from calls.models import CallEvent
from escalations.keeping.fold import READERS
from escalations.models import Handoff, LogReading

WRITTEN_WITHIN = timedelta(minutes=1)
"""Keys are given before rows are committed: by then what had a key has been seen, or never will be."""
MOST_EVENTS = 100_000


@transaction.atomic
def late_news_reopen(now: datetime) -> int:
    """Takes back that these handoffs are final, for the sweep to work them out again; how many. At most `MOST_EVENTS`
    keys of the log at a time. Whoever reads it already is left alone.
    """
    reading = LogReading.objects.select_for_update(skip_locked=True).first()
    if reading is None:
        if not LogReading.objects.exists():
            end = _end_of_log()
            LogReading.objects.get_or_create(pk=1, defaults={"read_to": end, "known_to": end, "known_at": now})
        return 0
    if now - reading.known_at < WRITTEN_WITHIN:
        return 0
    to = min(reading.known_to, reading.read_to + MOST_EVENTS)
    found = _reopen(reading.read_to, to)
    reading.read_to = to
    if to == reading.known_to:
        reading.known_to, reading.known_at = _end_of_log(), now
    reading.save()
    return found


def _reopen(after: int, to: int) -> int:
    news = CallEvent.objects.filter(pk__gt=after, pk__lte=to, type__in=READERS).order_by()
    newest = dict(news.values_list("call_id").annotate(Max("pk")))
    final = Handoff.objects.filter(call__in=newest, is_final=True).values_list("pk", "call_id", "folded_to")
    late = [pk for pk, call_pk, folded_to in final if folded_to < newest[call_pk]]
    return Handoff.objects.filter(pk__in=late).update(is_final=False)


def _end_of_log() -> int:
    return CallEvent.objects.aggregate(end=Max("pk"))["end"] or 0
