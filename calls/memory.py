"""What must outlive the process that answers a call: in Redis, and in a pinch from PostgreSQL."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, fields
from functools import partial
from typing import Any, TypeVar

import redis.asyncio as redis
import structlog
from channels.db import database_sync_to_async
from django.db import connection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from calls.selectors import call_state_of, stored_brief
from calls.state_writer import StateWriter
from common.breaker import Breaker
from engine.brief import Brief
from engine.ports import CallState

log = structlog.get_logger(__name__)

REDIS_TIMEOUT_S = 0.25
TAKE_UP_TIMEOUT_S = 0.8
"""A call that is taken up anyway waits for its details about as long, and a caller greeted twice is worse off. A
process that has just started is slow, too.
"""
DATABASE_TIMEOUT_S = 0.3
WARM_S = 2.0
MAX_CONNECTIONS = 2_000
KEPT_S = 24 * 3600
BRIEF_RENEWED_AFTER_S = KEPT_S / 2

# Every process that takes a call up gets the next number for it, and writes only while nobody has a higher one: a
# process that was frozen and comes to itself after a redial finds its call in other hands. KEYS: state, number.
TAKE_UP = """
    local number = redis.call('INCR', KEYS[2])
    redis.call('EXPIRE', KEYS[2], ARGV[1])
    return {number, redis.call('GET', KEYS[1])}
"""
# KEYS: state and number of each call. ARGV: seconds, then the text and the writer's number for each, 0 if it took its
# call up while there was no Redis. Gives each writer's number from now on, 0 where nothing was written.
KEEP = """
    local kept = {}
    for at = 1, #KEYS, 2 do
        local newest, number = tonumber(redis.call('GET', KEYS[at + 1]) or 0), tonumber(ARGV[at + 2])
        if number == 0 then number = newest + 1 end
        if number < newest then
            number = 0
        else
            redis.call('SET', KEYS[at], ARGV[at + 1], 'EX', ARGV[1])
            redis.call('SET', KEYS[at + 1], number, 'EX', ARGV[1])
        end
        kept[#kept + 1] = number
    end
    return kept
"""

STATE_FIELDS = tuple(field.name for field in fields(CallState))
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
            socket_timeout=TAKE_UP_TIMEOUT_S,
            socket_connect_timeout=TAKE_UP_TIMEOUT_S,
            # A restarted Redis leaves a pool of dead connections; each is opened anew, and nobody thinks Redis away.
            retry=Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,)),
            # The library's own limit is below what one process holds in calls, and would be taken for a dead Redis.
            max_connections=MAX_CONNECTIONS,
        )
        self._take_up, self._keep = self._redis.register_script(TAKE_UP), self._redis.register_script(KEEP)
        self._prefix = prefix
        self._breaker = breaker or Breaker()
        self._database_breaker = database_breaker or Breaker()
        self._clock = clock
        self._states = StateWriter(self._write_states)
        self._briefs_kept: dict[str, float] = {}
        self._threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="call-memory")

    async def warm(self) -> None:
        """Have both connections stand before the first call asks: one that was dialled again, asked in the moment
        this process came up, would else be answered as new. Takes `WARM_S` at most.
        """
        with suppress(Exception):
            async with asyncio.timeout(WARM_S):
                await self._redis.ping()
        with suppress(Exception):
            async with asyncio.timeout(WARM_S):
                look = database_sync_to_async(stored_brief, thread_sensitive=False, executor=self._threads)
                await asyncio.gather(look(""), look(""))

    def of_business(self, business_id: int) -> "BusinessCallMemory":
        return BusinessCallMemory(self, business_id)

    def writer(self, business_id: int, call_id: str) -> "Writer":
        key = self._call_key(business_id, call_id)
        return Writer((key, f"{key}:taken-up"), business_id, call_id)

    async def recall(self, business_id: int, call_id: str) -> CallState | None:
        """The state as it is, for somebody who does not take the call up."""
        is_there, text = await self._ask(lambda: self._redis.get(self._call_key(business_id, call_id)))
        return _state_from(text) if is_there else await self._stored_state(business_id, call_id)

    async def take_up(self, writer: "Writer") -> CallState | None:
        """The state, from now on this writer's alone to change; as soon as it writes, if there is no Redis now."""
        is_there, answer = await self._ask(lambda: self._take_up(writer.keys, [KEPT_S]), TAKE_UP_TIMEOUT_S)
        if not is_there:
            return await self._stored_state(writer.business_id, writer.call_id)
        writer.number = answer[0]
        # A call that began while there was no Redis is unknown to it afterwards.
        return _state_from(answer[1]) or await self._stored_state(writer.business_id, writer.call_id)

    async def keep(self, writer: "Writer", state: CallState, *, is_urgent: bool = True) -> bool:
        """False when nothing was written: no Redis, or another has taken the call up."""
        is_there = await self._states.keep(writer, _text_of(state), is_urgent=is_urgent)
        return is_there and writer.is_heard

    async def _write_states(self, texts: Mapping["Writer", str]) -> bool:
        keys = [key for writer in texts for key in writer.keys]
        values = [value for writer, text in texts.items() for value in (text, writer.number)]
        is_there, numbers = await self._ask(lambda: self._keep(keys, [KEPT_S, *values]))
        for writer, number in zip(texts, numbers or (), strict=is_there):
            writer.is_heard = number > 0
            writer.number = max(writer.number, number)
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

    async def _ask(
        self, question: Callable[[], Awaitable[Any]], timeout_s: float = REDIS_TIMEOUT_S
    ) -> tuple[bool, Any]:
        """Whether Redis answered, and what."""
        if not self._breaker.may_try():
            return False, None
        try:
            async with asyncio.timeout(timeout_s):
                answer = await question()
        except (redis.RedisError, OSError) as fault:
            if self._breaker.failed():
                log.warning("call_memory_away", fault=type(fault).__name__)
            return False, None
        self._breaker.worked()
        return True, answer

    async def _stored_state(self, business_id: int, call_id: str) -> CallState | None:
        return await self._from_database(partial(call_state_of, business_id), call_id)

    async def _from_database(self, read: Callable[[str], Answer | None], key: str) -> Answer | None:
        if not self._database_breaker.may_try():
            return None

        def ask() -> Answer | None:
            try:
                return read(key)
            finally:
                # Nobody may be waiting any more, and a thread that ends takes its connection out of the pool for good.
                connection.close()

        try:
            async with asyncio.timeout(DATABASE_TIMEOUT_S):
                answer: Answer | None = await database_sync_to_async(
                    ask, thread_sensitive=False, executor=self._threads
                )()
        except Exception as fault:  # a call is answered whatever happened to its memory
            if self._database_breaker.failed():
                log.warning("call_memory_without_database", fault=type(fault).__name__)
            return None
        self._database_breaker.worked()
        return answer


@dataclass(eq=False, slots=True)
class Writer:
    """One session's hold on the state of its call. `number` is 0 until Redis has given one."""

    keys: tuple[str, str]
    business_id: int
    call_id: str
    number: int = 0
    is_heard: bool = False


class BusinessCallMemory:
    """`engine.ports.CallMemory` of one session: whoever learns the id of another business's call finds nothing here.

    Recalling takes the call up: what an older session of it writes afterwards is not kept.
    """

    def __init__(self, memory: RedisCallMemory, business_id: int) -> None:
        self._memory = memory
        self._business_id = business_id
        self._writer: Writer | None = None

    async def recall(self, call_id: str) -> CallState | None:
        self._writer = self._memory.writer(self._business_id, call_id)
        return await self._memory.take_up(self._writer)

    async def keep(self, call_id: str, state: CallState, *, is_urgent: bool = True) -> bool:
        self._writer = self._writer or self._memory.writer(self._business_id, call_id)
        return await self._memory.keep(self._writer, state, is_urgent=is_urgent)

    async def claim(self, run_key: str) -> bool:
        return await self._memory.claim(self._business_id, run_key)


def _text_of(state: CallState) -> str:
    # `asdict` would copy every value, and this is done twice a turn.
    return json.dumps({name: getattr(state, name) for name in STATE_FIELDS})


def _state_from(text: str | None) -> CallState | None:
    """Unknown keys are dropped, so that processes of two versions can share a call."""
    if text is None:
        return None
    try:
        raw = json.loads(text)
        known = raw.keys() & set(STATE_FIELDS)
        return CallState(**{name: _as_kept(raw[name]) for name in known})
    except (ValueError, TypeError, AttributeError):
        log.error("kept_call_unreadable")  # noqa: TRY400  the trace would show what the call is about
        return None


def _as_kept(value: Any) -> Any:
    """JSON knows no tuples."""
    return tuple(value) if isinstance(value, list) else value
