"""Takes webhooks in: those that arrive together share one insert, and the workers are told beside the answer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from typing import Any, cast

import psycopg
from channels.db import database_sync_to_async
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils import timezone
from psycopg_pool import PoolTimeout

from calls.models import DeliveryState
from calls.publishing import PROCESS_DELIVERIES, publish
from calls.storing.storable import clean

PROMPT_TRY_S = 2.0
"""How long a worker told of a delivery has before the sweeper takes it."""
LARGEST_BATCH = 100
WRITERS = 8
SLOW_WRITE_S = 0.25
"""A write that takes longer does not make those behind it wait: another connection takes them."""

_THREADS = ThreadPoolExecutor(max_workers=WRITERS, thread_name_prefix="webhook-intake")

_INSERT = """
    INSERT INTO calls_webhookdelivery
        (business_id, event, retell_call_id, body_sha256, body, state, tries, error, received_at, next_try_at)
    SELECT arrived.business_id, arrived.event, arrived.call_id, arrived.sha256, arrived.body, %s, 0, '', %s, %s
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::bytea[])
        AS arrived (business_id, event, call_id, sha256, body)
    ON CONFLICT (business_id, event, retell_call_id, body_sha256) DO NOTHING
    RETURNING id, business_id, event, retell_call_id, body_sha256
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A webhook as it came, under the key that makes it itself."""

    business_id: int
    event: str
    retell_call_id: str
    body: bytes

    @property
    def key(self) -> tuple[int, str, str, str]:
        return self.business_id, clean(self.event)[:40], clean(self.retell_call_id)[:120], sha256(self.body).hexdigest()


def delivery_store(business_id: int, event: str, retell_call_id: str, body: bytes) -> int | None:
    """Keep a webhook; None when the very same one is kept already. Raises what the database raises."""
    return deliveries_store([Arrival(business_id, event, retell_call_id, body)])[0]


def deliveries_store(arrivals: Sequence[Arrival]) -> list[int | None]:
    """Keep webhooks in one statement, all or none. In the order given; None for what is kept already."""
    keys = [arrival.key for arrival in arrivals]
    now = timezone.now()
    values = [DeliveryState.STORED, now, now + timedelta(seconds=PROMPT_TRY_S)]
    values += [*map(list, zip(*keys, strict=True)), [arrival.body for arrival in arrivals]]
    try:
        rows = _insert(values)
    except (OperationalError, InterfaceError) as fault:
        # A restarted server leaves a pool of dead connections; meeting one is no reason to refuse a webhook.
        pool = getattr(connection, "pool", None)
        cause = fault.__cause__
        if pool is None or not isinstance(cause, psycopg.Error) or isinstance(cause, PoolTimeout):
            raise
        connection.close()
        pool.check()
        rows = _insert(values)
    stored = {(business_id, event, call_id, digest): pk for pk, business_id, event, call_id, digest in rows}
    return [stored.pop(key, None) for key in keys]


def _insert(values: list[Any]) -> list[tuple[int, int, str, str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        return cast("list[tuple[int, int, str, str, str]]", cursor.fetchall())


_store_in_a_thread = database_sync_to_async(deliveries_store, thread_sensitive=False, executor=_THREADS)
Store = Callable[[Sequence[Arrival]], Awaitable[list[int | None]]]


class DeliveryIntake:
    """Gathers what arrives while a write is under way into the next one: a commit costs more than a row.

    Belongs to one event loop.
    """

    def __init__(self, store: Store = _store_in_a_thread) -> None:
        self._store = store
        self._waiting: list[tuple[Arrival, asyncio.Future[None]]] = []
        self._writers: set[asyncio.Task[None]] = set()
        self._last_start = 0.0

    async def take(self, arrival: Arrival) -> None:
        """Returns once the webhook is durable; the workers are told and not waited for. Raises what storing raises."""
        loop = asyncio.get_running_loop()
        is_kept: asyncio.Future[None] = loop.create_future()
        self._waiting.append((arrival, is_kept))
        is_slow = loop.time() - self._last_start > SLOW_WRITE_S
        if not self._writers or (is_slow and len(self._writers) < WRITERS):
            writer = asyncio.create_task(self._write_out(), name="webhook-intake")
            self._writers.add(writer)
            writer.add_done_callback(self._writers.discard)
        await is_kept

    async def _write_out(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:LARGEST_BATCH], self._waiting[LARGEST_BATCH:]
            self._last_start = asyncio.get_running_loop().time()
            await self._write(batch)

    async def _write(self, batch: list[tuple[Arrival, "asyncio.Future[None]"]]) -> None:
        try:
            pks = await self._store([arrival for arrival, _ in batch])
        except DatabaseError as fault:
            if len(batch) > 1 and not isinstance(fault, OperationalError | InterfaceError):
                # One of them cannot be stored as it is; it must not take its neighbours with it.
                for one in batch:
                    await self._write([one])
                return
            _fail(batch, fault)
        except Exception as fault:  # whoever waits must hear of it
            _fail(batch, fault)
        else:
            for _, is_kept in batch:
                if not is_kept.done():
                    is_kept.set_result(None)
            if fresh := [pk for pk in pks if pk is not None]:
                publish(PROCESS_DELIVERIES, fresh)


def _fail(batch: list[tuple[Arrival, "asyncio.Future[None]"]], fault: Exception) -> None:
    for _, is_kept in batch:
        if not is_kept.done():
            is_kept.set_exception(fault)
