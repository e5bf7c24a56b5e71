"""Tells the pages that the queue has moved, over the live feed that they follow anyway."""

from django.db import transaction

from calls.live_feed import tell_from_a_thread
from calls.storing.batch import MovedCall

QUEUE_MOVED = "queue_moved"


def tell_pages(business_pk: int, call_pk: int | None = None) -> None:
    """After the commit. Without a call, nothing but the queue is painted again."""
    moved = MovedCall(call_pk or 0, business_pk, (QUEUE_MOVED,))
    transaction.on_commit(lambda: tell_from_a_thread([moved]))
