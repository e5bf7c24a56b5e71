"""From a stored delivery to its effect: once, whoever takes it up, and however often."""

import time
from datetime import timedelta

import structlog
from django.db import connection, transaction
from django.utils import timezone

from calls.figures import WEBHOOK_DELIVERIES
from calls.live_feed import tell_from_a_thread
from calls.models import DeliveryState, WebhookDelivery
from calls.publishing import PROCESS_DELIVERY, publish_after_commit
from calls.storing.batch import MovedCall
from calls.told_calls import UntakableCall
from calls.webhook_handlers import handle
from vendors.retell.payloads import MalformedPayload, parse_webhook

log = structlog.get_logger(__name__)

WAITING = (DeliveryState.STORED, DeliveryState.FAILED)
RETRY_AFTER_S = (5, 15, 60, 300, 900, 3600, 3600)
"""After as many failures as this has entries, and one more, a delivery is given up."""
LOCK_TIMEOUT_MS = 5_000
SWEEP_S = 10.0
SWEEP_LIMIT = 200


def delivery_process(pk: int) -> DeliveryState | None:
    """Give one delivery its effect, in one transaction; None when it is done already or in other hands.

    Raises only when the database is away; the delivery then waits as it was.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {LOCK_TIMEOUT_MS:d}")
        waiting = WebhookDelivery.objects.select_for_update(skip_locked=True).filter(pk=pk, state__in=WAITING)
        delivery = waiting.first()
        if delivery is None:
            return None
        try:
            with transaction.atomic():
                _done(delivery, is_known=_take_effect(delivery))
        except (MalformedPayload, UntakableCall) as fault:
            _give_up(delivery, fault.kind)
        except Exception as fault:  # whatever it is, the other deliveries go on and this one is tried again
            _try_again(delivery, type(fault).__name__)
    WEBHOOK_DELIVERIES.labels(delivery.state).inc()
    return DeliveryState(delivery.state)


def due_deliveries(limit: int = SWEEP_LIMIT) -> list[int]:
    """Deliveries nobody has finished in time, the oldest first."""
    due = WebhookDelivery.objects.filter(state__in=WAITING, next_try_at__lte=timezone.now())
    return list(due.order_by("next_try_at").values_list("pk", flat=True)[:limit])


def deliveries_sweep() -> int:
    """Take up what is due, for some seconds at most. Returns how many were finished here."""
    until = time.monotonic() + SWEEP_S
    finished = 0
    for pk in due_deliveries():
        finished += delivery_process(pk) is not None
        if time.monotonic() > until:
            break
    return finished


@transaction.atomic
def delivery_again(delivery: WebhookDelivery) -> None:
    """Have a delivery processed again from the beginning, whatever became of it."""
    delivery_reset(delivery)
    publish_after_commit(PROCESS_DELIVERY, delivery.pk)


def delivery_reset(delivery: WebhookDelivery) -> None:
    """As if it had just been stored. Inside a transaction; whoever asked sees to it that it is processed."""
    delivery.state, delivery.tries, delivery.error = DeliveryState.STORED, 0, ""
    delivery.next_try_at, delivery.processed_at = timezone.now(), None
    delivery.save(update_fields=["state", "tries", "error", "next_try_at", "processed_at"])


def _take_effect(delivery: WebhookDelivery) -> bool:
    """Whether the event means something to us."""
    payload = parse_webhook(bytes(delivery.body))
    call = handle(payload, delivery.business_id, delivery.received_at, delivery.body_sha256)
    if call is None:
        return False
    moved = MovedCall(call.pk, call.business_id, (payload.event,))
    transaction.on_commit(lambda: tell_from_a_thread([moved]), robust=True)
    return True


def _done(delivery: WebhookDelivery, *, is_known: bool) -> None:
    delivery.state = DeliveryState.PROCESSED if is_known else DeliveryState.IGNORED
    _note(delivery, "")


def _try_again(delivery: WebhookDelivery, error: str) -> None:
    if delivery.tries >= len(RETRY_AFTER_S):
        _give_up(delivery, error)
        return
    log.warning("delivery_failed", delivery=delivery.pk, event_name=delivery.event, fault=error)
    delivery.state = DeliveryState.FAILED
    delivery.next_try_at = timezone.now() + timedelta(seconds=RETRY_AFTER_S[delivery.tries])
    _note(delivery, error)


def _give_up(delivery: WebhookDelivery, error: str) -> None:
    delivery.state = DeliveryState.GIVEN_UP
    log.error("delivery_given_up", delivery=delivery.pk, event_name=delivery.event, kind=error)
    _note(delivery, error)


def _note(delivery: WebhookDelivery, error: str) -> None:
    delivery.tries += 1
    delivery.error = error[:80]
    delivery.processed_at = timezone.now() if delivery.state not in WAITING else None
    delivery.save(update_fields=["state", "tries", "error", "next_try_at", "processed_at"])
