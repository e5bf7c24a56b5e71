"""What the background workers tell Prometheus. Connected in Celery workers only: a web process hears the end of a call
from its socket as well, and would count it twice.
"""

import time
from typing import Any

from celery.signals import heartbeat_sent, task_failure, task_retry, task_success, worker_ready
from django.dispatch import Signal

from calls import figures
from calls.models import Call, DeliveryState
from calls.signals import call_analyzed, call_ended


def connect() -> None:
    """Begin to count."""
    for outcome in DeliveryState.values:
        figures.WEBHOOK_DELIVERIES.labels(outcome)
    figures.show_every_label()
    for signal, receiver in (
        (worker_ready, note_heartbeat),
        (heartbeat_sent, note_heartbeat),
        (task_success, note_success),
        (task_failure, note_failure),
        (task_retry, note_retry),
    ):
        signal.connect(receiver, weak=False)
    hear(call_ended, note_call_ended)
    hear(call_analyzed, note_call_analyzed)


def hear(signal: Signal, receiver: Any) -> None:
    signal.connect(receiver, weak=False, dispatch_uid=f"figures.{receiver.__name__}")


def note_heartbeat(**_: object) -> None:
    figures.WORKER_HEARTBEAT.set(time.time())


def note_success(sender: Any, **_: object) -> None:
    figures.TASKS.labels(sender.name, "succeeded").inc()


def note_failure(sender: Any, **_: object) -> None:
    figures.TASKS.labels(sender.name, "failed").inc()


def note_retry(sender: Any, **_: object) -> None:
    figures.TASKS.labels(sender.name, "retried").inc()


def note_call_ended(call_pk: int, **_: object) -> None:
    call = Call.objects.filter(pk=call_pk).exclude(disconnection_reason="").first()
    if call is None:
        return
    length = call.ended_at - call.started_at if call.ended_at and call.started_at else None
    figures.count_ended(call.disconnection_reason, length.total_seconds() if length is not None else None)


def note_call_analyzed(call_pk: int, **_: object) -> None:
    if Call.objects.filter(pk=call_pk, analysis__is_successful=True).exists():
        figures.CALL_SUCCESS.inc()
