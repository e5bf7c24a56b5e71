"""Removes what nobody will send any more, once it is old."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from businesses.models import AlertDelivery, AlertState

BATCH = 1_000
MOST_BATCHES = 100
"""At a time: what is left waits for the next hour."""


def alerts_clear(now: datetime | None = None) -> int:
    """Remove delivered alerts and, later, those that were given up; how many. Each batch commits by itself."""
    now = now or timezone.now()
    given_up = Q(state=AlertState.GIVEN_UP)
    delivered_before = now - timedelta(days=settings.ALERT_DAYS)
    failed_before = now - timedelta(days=settings.FAILED_ALERT_DAYS)
    over = AlertDelivery.objects.exclude(state=AlertState.WAITING)
    old = over.filter(~given_up & Q(created_at__lt=delivered_before) | given_up & Q(created_at__lt=failed_before))
    removed = 0
    for _ in range(MOST_BATCHES):
        batch = list(old.order_by("created_at").values_list("pk", flat=True)[:BATCH])
        removed += AlertDelivery.objects.filter(pk__in=batch).delete()[0]
        if len(batch) < BATCH:
            break
    return removed
