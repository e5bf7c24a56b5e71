"""What beat is told to send exists, and the database's scheduler takes it."""

from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler

from calls import tasks
from voiceops.celery import app


def test_every_scheduled_task_exists_and_stops_counting_when_nobody_took_it() -> None:
    assert tasks.sweep_deliveries.name in {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    app.loader.import_default_modules()
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert entry["task"] in current_app.tasks
        options: Any = entry["options"]
        assert options["expires"] > 0


@pytest.mark.django_db(transaction=True)
def test_the_scheduler_in_the_database_takes_the_schedule() -> None:
    DatabaseScheduler(current_app._get_current_object(), lazy=True).update_from_dict(settings.CELERY_BEAT_SCHEDULE)
    stored = dict(PeriodicTask.objects.values_list("task", "interval__every"))
    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= stored.keys()
    assert stored["calls.sweep_deliveries"] == 3
