"""Beat's schedule, which outlives a database that is away."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import DatabaseError, InterfaceError
from django_celery_beat.schedulers import SCHEDULE_SYNC_MAX_INTERVAL, DatabaseScheduler

log = structlog.get_logger(__name__)

READ_AGAIN_AFTER = timedelta(seconds=5)


class PatientScheduler(DatabaseScheduler):  # type: ignore[misc]  # the library is not typed
    """Goes on by the schedule it knows. The library's own reads everything anew every five minutes, and when the
    database is away at that moment the whole process ends.
    """

    def all_as_schedule(self) -> dict[str, Any]:
        """Raises only at the start, when there is nothing to go on by."""
        try:
            read: dict[str, Any] = super().all_as_schedule()
        except (DatabaseError, InterfaceError) as fault:
            if self._schedule is None:
                raise
            log.warning("schedule_not_read", fault=type(fault).__name__)
            self._last_full_sync = datetime.now() - timedelta(seconds=SCHEDULE_SYNC_MAX_INTERVAL) + READ_AGAIN_AFTER  # noqa: DTZ005  the library compares it with times without a zone
            return dict(self._schedule)
        return read
