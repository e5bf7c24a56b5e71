"""Which calls this process has on the line, written down beside the road, so that silence can be told from loss."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import structlog
from channels.db import database_sync_to_async
from django.db import connection, transaction

log = structlog.get_logger(__name__)

NOTE_EVERY_S = 20.0
NOTE_TIMEOUT_MS = 5_000

CallKey = tuple[int, str]
"""Business and the vendor's call id."""

# Rows somebody else holds are noted the next time: waiting for them in no order could block both.
NOTE = """
    UPDATE calls_call SET seen_at = now() WHERE id IN (
        SELECT id FROM calls_call
        JOIN unnest(%s::bigint[], %s::text[]) AS on_air (business, call)
            ON business_id = on_air.business AND retell_call_id = on_air.call
        ORDER BY id FOR NO KEY UPDATE OF calls_call SKIP LOCKED
    )
"""


def calls_seen(on_air: Iterable[CallKey]) -> int:
    """Note that these calls have a socket now, in one statement. Returns how many were noted."""
    keys = list(on_air)
    if not keys:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {NOTE_TIMEOUT_MS:d}")
        cursor.execute(NOTE, [[business for business, _ in keys], [call for _, call in keys]])
        return int(cursor.rowcount)


class Lookout:
    """Notes the calls on air every so often, in a thread of its own. A database away costs nothing but a log line."""

    def __init__(
        self,
        on_air: Iterable[CallKey],
        *,
        note: Callable[[Iterable[CallKey]], int] = calls_seen,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._on_air = on_air
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="lookout")
        self._note = database_sync_to_async(note, thread_sensitive=False, executor=self._thread)
        self._pause = pause
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="lookout")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self) -> None:
        while True:
            await self._pause(NOTE_EVERY_S)
            keys = list(self._on_air)
            if not keys:
                continue
            try:
                await self._note(keys)
            except Exception as fault:  # the calls go on, noted or not
                log.warning("live_calls_not_noted", fault=type(fault).__name__, calls=len(keys))
