"""What workers do for escalations."""

from celery import shared_task

from escalations.keeping.refreshing import handoffs_sweep
from escalations.summing.writing import WRITE_SUMMARY, summaries_sweep, summary_write
from escalations.trying.running import RUN_LAST_WEEK, last_week_run, last_weeks_forget


@shared_task(name="escalations.sweep_handoffs")  # type: ignore[untyped-decorator]
def sweep_handoffs() -> None:
    handoffs_sweep()


@shared_task(name=RUN_LAST_WEEK)  # type: ignore[untyped-decorator]
def run_last_week(pk: int) -> None:
    last_week_run(pk)


@shared_task(name="escalations.forget_last_weeks")  # type: ignore[untyped-decorator]
def forget_last_weeks() -> None:
    last_weeks_forget()


@shared_task(name=WRITE_SUMMARY)  # type: ignore[untyped-decorator]
def write_summary(pk: int) -> None:
    summary_write(pk)


@shared_task(name="escalations.sweep_summaries")  # type: ignore[untyped-decorator]
def sweep_summaries() -> None:
    summaries_sweep()
