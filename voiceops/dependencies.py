"""Asks the database and Redis whether they answer."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import redis.asyncio as redis
from channels.db import database_sync_to_async
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from calls import figures
from calls.selectors import oldest_waiting_delivery_age_s
from voiceops.watch import CHECK_LIMIT_S


class Dependencies:
    """A frozen database holds this one thread and nothing else."""

    def __init__(self, redis_url: str) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="check")
        self._ask_database = database_sync_to_async(
            oldest_waiting_delivery_age_s, thread_sensitive=False, executor=self._thread
        )
        self._redis = redis.from_url(
            redis_url,
            socket_timeout=CHECK_LIMIT_S,
            socket_connect_timeout=CHECK_LIMIT_S,
            retry=Retry(NoBackoff(), 0),
        )

    async def database(self) -> None:
        """The question is one whose answer is a figure anyway."""
        figures.WEBHOOK_OLDEST.set(await self._ask_database())

    async def redis(self) -> None:
        await self._redis.ping()

    async def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
        await asyncio.gather(self._redis.aclose(), return_exceptions=True)
