"""What workers do for prompts."""

from celery import shared_task

from prompts.rollout.watching import rollouts_watch


@shared_task(name="prompts.watch_rollouts")  # type: ignore[untyped-decorator]
def watch_rollouts() -> None:
    rollouts_watch()
