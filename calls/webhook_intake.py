"""Takes webhooks in: one insert, and a word to the workers beside the answer."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from hashlib import sha256
from typing import Any

import psycopg
from channels.db import database_sync_to_async
from django.db import InterfaceError, OperationalError, connection
from django.utils import timezone
from psycopg_pool import PoolTimeout

from calls.models import DeliveryState
from calls.publishing import PROCESS_DELIVERY, publish
from calls.storing.storable import clean

PROMPT_TRY_S = 2.0
"""How long a worker told of a delivery has before the sweeper takes it."""

_THREADS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="webhook-intake")

_INSERT = """
    INSERT INTO calls_webhookdelivery
        (business_id, event, retell_call_id, body_sha256, body, state, tries, error, received_at, next_try_at)
    VALUES (%s, %s, %s, %s, %s, %s, 0, '', %s, %s)
    ON CONFLICT (business_id, event, retell_call_id, body_sha256) DO NOTHING
    RETURNING id
"""


def delivery_store(business_id: int, event: str, retell_call_id: str, body: bytes) -> int | None:
    """Keep a webhook as it came; None when the very same one is kept already. Raises what the database raises."""
    now = timezone.now()
    digest = sha256(body).hexdigest()
    values: list[Any] = [
        business_id,
        clean(event)[:40],
        clean(retell_call_id)[:120],
        digest,
        body,
        DeliveryState.STORED,
    ]
    values += [now, now + timedelta(seconds=PROMPT_TRY_S)]
    try:
        return _insert(values)
    except (OperationalError, InterfaceError) as fault:
        # A restarted server leaves a pool of dead connections; meeting one is no reason to refuse a webhook.
        pool = getattr(connection, "pool", None)
        cause = fault.__cause__
        if pool is None or not isinstance(cause, psycopg.Error) or isinstance(cause, PoolTimeout):
            raise
        connection.close()
        pool.check()
        return _insert(values)


def _insert(values: list[Any]) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
        row = cursor.fetchone()
    return int(row[0]) if row else None


async def delivery_take(business_id: int, event: str, retell_call_id: str, body: bytes) -> None:
    """Keep a webhook and let the workers know, never waiting for them. Raises what the database raises."""
    store = database_sync_to_async(delivery_store, thread_sensitive=False, executor=_THREADS)
    pk = await store(business_id, event, retell_call_id, body)
    if pk is not None:
        publish(PROCESS_DELIVERY, pk)
