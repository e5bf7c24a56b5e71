"""What workers do for businesses."""

from celery import shared_task

from businesses.alerts.clearing import alerts_clear
from businesses.alerts.raising import SEND_ALERTS
from businesses.alerts.sending import alerts_send, alerts_sweep


@shared_task(name=SEND_ALERTS)  # type: ignore[untyped-decorator]
def send_alerts(channel_pk: int) -> None:
    alerts_send(channel_pk)


@shared_task(name="businesses.sweep_alerts")  # type: ignore[untyped-decorator]
def sweep_alerts() -> None:
    alerts_sweep()


@shared_task(name="businesses.clear_alerts")  # type: ignore[untyped-decorator]
def clear_alerts() -> None:
    alerts_clear()
