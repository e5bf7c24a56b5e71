"""What workers do for escalations."""

from celery import shared_task

from escalations.keeping.refreshing import handoffs_sweep


@shared_task(name="escalations.sweep_handoffs")  # type: ignore[untyped-decorator]
def sweep_handoffs() -> None:
    handoffs_sweep()
