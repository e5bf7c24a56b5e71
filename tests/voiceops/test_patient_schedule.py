"""Beat in an outage of the database, at the moment when it reads its whole schedule anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.db import DatabaseError, connection
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from django_celery_beat.schedulers import SCHEDULE_SYNC_MAX_INTERVAL

from voiceops.schedule import READ_AGAIN_AFTER, PatientScheduler

pytestmark = pytest.mark.django_db(transaction=True)
A_FULL_READ = timedelta(seconds=SCHEDULE_SYNC_MAX_INTERVAL)


@contextmanager
def database_away() -> Iterator[None]:
    """As far as the schedule can see."""
    _rename("django_celery_beat_periodictask", "away")
    try:
        yield
    finally:
        _rename("away", "django_celery_beat_periodictask")


def _rename(old: str, new: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {old} RENAME TO {new}")


@pytest.fixture
def scheduler() -> PatientScheduler:
    started = PatientScheduler(current_app._get_current_object(), lazy=True)
    started.setup_schedule()
    return started


def test_the_settings_name_it() -> None:
    assert f"{PatientScheduler.__module__}:{PatientScheduler.__name__}" == settings.CELERY_BEAT_SCHEDULER


def test_a_full_read_that_fails_leaves_the_known_schedule_in_force(scheduler: PatientScheduler) -> None:
    known = set(scheduler.schedule)
    scheduler._last_full_sync -= A_FULL_READ
    with database_away():
        assert set(scheduler.schedule) == known
    assert "sweep deliveries" in known


def test_it_is_read_again_soon_after_the_database_is_back(scheduler: PatientScheduler) -> None:
    scheduler._last_full_sync -= A_FULL_READ
    with database_away():
        assert scheduler.schedule
    every_day = IntervalSchedule.objects.create(every=1, period=IntervalSchedule.DAYS)
    PeriodicTask.objects.bulk_create([PeriodicTask(name="new", task="calls.settle_calls", interval=every_day)])
    scheduler._last_full_sync -= READ_AGAIN_AFTER

    assert "new" in scheduler.schedule


def test_without_a_database_at_the_start_there_is_nothing_to_go_by() -> None:
    fresh = PatientScheduler(current_app._get_current_object(), lazy=True)
    with database_away(), pytest.raises(DatabaseError):
        assert fresh.schedule
