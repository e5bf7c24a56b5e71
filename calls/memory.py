"""What must outlive the process that answers a call: in Redis, and in a pinch from PostgreSQL."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, fields
from functools import partial
from typing import Any, TypeVar

import redis.asyncio as redis
import structlog
from channels.db import database_sync_to_async
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from calls.breaker import Breaker
from calls.selectors import call_state_of, stored_brief
from calls.state_writer import StateWriter
from engine.brief import Brief
from engine.ports import CallState

log = structlog.get_logger(__name__)

REDIS_TIMEOUT_S = 0.25
DATABASE_TIMEOUT_S = 0.3
MAX_CONNECTIONS = 2_000
KEPT_S = 24 * 3600
BRIEF_RENEWED_AFTER_S = KEPT_S / 2

Answer = TypeVar("Answer")


class RedisCallMemory:
    """The state of calls, one business at a time, and the briefs calls were opened with. Nothing here raises.

    Belongs to one event loop.

    A dead Redis costs one short wait every few seconds in the whole process, not one for each call. While it is away
    `recall` and `recall_brief` ask PostgreSQL, just as briefly.
    """

    def __init__(
        self,
        url: str,
        prefix: str,
        *,
        breaker: Breaker | None = None,
        database_breaker: Breaker | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._redis = redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=REDIS_TIMEOUT_S,
            socket_connect_timeout=REDIS_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
            # The library's own limit is below what one process holds in calls, and would be taken for a dead Redis.
            max_connections=MAX_CONNECTIONS,
        )
        self._prefix = prefix
        self._breaker = breaker or Breaker()
        self._database_breaker = database_breaker or Breaker()
        self._clock = clock
        self._states = StateWriter(self._write_states)
        self._briefs_kept: dict[str, float] = {}
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="call-memory")

    def of_business(self, business_id: int) -> "BusinessCallMemory":
        return BusinessCallMemory(self, business_id)

    async def recall(self, business_id: int, call_id: str) -> CallState | None:
        is_there, text = await self._ask(lambda: self._redis.get(self._call_key(business_id, call_id)))
        if is_there:
            return _state_from(text)
        return await self._from_database(partial(call_state_of, business_id), call_id)

    async def keep(self, business_id: int, call_id: str, state: CallState, *, is_urgent: bool = True) -> bool:
        text = json.dumps(asdict(state))
        return await self._states.keep(self._call_key(business_id, call_id), text, is_urgent=is_urgent)

    async def _write_states(self, texts: Mapping[str, str]) -> bool:
        async def write() -> None:
            async with self._redis.pipeline(transaction=False) as together:
                for key, text in texts.items():
                    together.set(key, text, ex=KEPT_S)
                await together.execute()

        is_there, _ = await self._ask(write)
        return is_there

    async def keep_brief(self, brief: Brief) -> bool:
        """Once per process and brief, and again before it would be forgotten."""
        digest = brief.digest
        kept_at = self._briefs_kept.get(digest)
        if kept_at is not None and self._clock() - kept_at < BRIEF_RENEWED_AFTER_S:
            return True
        text = brief.as_json()
        is_there, _ = await self._ask(lambda: self._redis.set(self._brief_key(digest), text, ex=KEPT_S))
        if is_there:
            self._briefs_kept[digest] = self._clock()
        return is_there

    async def recall_brief(self, digest: str) -> Brief | None:
        is_there, text = await self._ask(lambda: self._redis.get(self._brief_key(digest)))
        if is_there and text is not None:
            try:
                return Brief.from_json(text)
            except (ValueError, TypeError, AttributeError):
                log.error("kept_brief_unreadable", digest=digest)  # noqa: TRY400  the trace would show the prompt
        return await self._from_database(stored_brief, digest)

    async def claim(self, business_id: int, run_key: str) -> bool:
        """Whether nobody has claimed this key yet. True as well when the memory cannot be reached: work goes on."""
        key = f"{self._prefix}:run:{business_id}:{run_key}"
        is_there, was_set = await self._ask(lambda: self._redis.set(key, "1", nx=True, ex=KEPT_S))
        return not is_there or bool(was_set)

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        await self._states.close()
        await self._redis.aclose()

    def _call_key(self, business_id: int, call_id: str) -> str:
        return f"{self._prefix}:call:{business_id}:{call_id}"

    def _brief_key(self, digest: str) -> str:
        return f"{self._prefix}:brief:{digest}"

    async def _ask(self, question: Callable[[], Awaitable[Any]]) -> tuple[bool, Any]:
        """Whether Redis answered, and what."""
        if not self._breaker.may_try():
            return False, None
        try:
            async with asyncio.timeout(REDIS_TIMEOUT_S):
                answer = await question()
        except (redis.RedisError, OSError) as fault:
            if self._breaker.failed():
                log.warning("call_memory_away", fault=type(fault).__name__)
            return False, None
        self._breaker.worked()
        return True, answer

    async def _from_database(self, read: Callable[[str], Answer | None], key: str) -> Answer | None:
        if not self._database_breaker.may_try():
            return None
        ask = database_sync_to_async(read, thread_sensitive=False, executor=self._threads)
        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S):
                answer: Answer | None = await ask(key)
        except Exception as fault:  # a call is answered whatever happened to its memory
            if self._database_breaker.failed():
                log.warning("call_memory_without_database", fault=type(fault).__name__)
            return None
        self._database_breaker.worked()
        return answer


class BusinessCallMemory:
    """`engine.ports.CallMemory` for the calls of one business: whoever learns another's call id finds nothing here."""

    def __init__(self, memory: RedisCallMemory, business_id: int) -> None:
        self._memory = memory
        self._business_id = business_id

    async def recall(self, call_id: str) -> CallState | None:
        return await self._memory.recall(self._business_id, call_id)

    async def keep(self, call_id: str, state: CallState, *, is_urgent: bool = True) -> bool:
        return await self._memory.keep(self._business_id, call_id, state, is_urgent=is_urgent)

    async def claim(self, run_key: str) -> bool:
        return await self._memory.claim(self._business_id, run_key)


def _state_from(text: str | None) -> CallState | None:
    """Unknown keys are dropped, so that processes of two versions can share a call."""
    if text is None:
        return None
    try:
        raw = json.loads(text)
        known = raw.keys() & {field.name for field in fields(CallState)}
        return CallState(**{name: raw[name] for name in known})
    except (ValueError, TypeError, AttributeError):
        log.error("kept_call_unreadable")  # noqa: TRY400  the trace would show what the call is about
        return None
