"""Figures and searchable words of calls that were stored before they were kept, a few thousand at a time."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max

from calls.models import Call, CallEvent
from calls.searching.indexing import index_if_over
from calls.storing.figures import write_figures

TRANSFERS = ("transfer_moved", "transfer_started", "transfer_bridged", "transfer_cancelled", "transfer_ended")


@dataclass(frozen=True, slots=True)
class Progress:
    """Calls up to primary key `done_to` are filled, `last` is the end."""

    done_to: int
    last: int


def calls_fill(*, after: int = 0, size: int = 2_000) -> Iterator[Progress]:
    """Fill the calls beyond primary key `after`, each `size` of them in a transaction of their own.

    It may be stopped at any time and run again, also beside running calls: what is filled stays as it is.
    """
    last = Call.objects.aggregate(last=Max("pk"))["last"] or 0
    while after < last:
        with transaction.atomic():
            ahead = Call.objects.filter(pk__gt=after).order_by("pk")
            calls = list(ahead.select_for_update(no_key=True).only("pk", "status")[:size])
            if not calls:
                return
            pks = [call.pk for call in calls]
            asked = CallEvent.objects.filter(call__in=pks, type__in=TRANSFERS).values_list("call_id", flat=True)
            write_figures(pks, escalated=set(asked))
            index_if_over(calls)
        after = pks[-1]
        yield Progress(after, last)
