"""Takes the facts of every call of this process and puts them into the database, beside the road of the turns."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import structlog

from calls.fact_writer import DatabaseAway, FactWriter, Store, Work
from calls.services import facts_store
from calls.spool import Spool
from calls.storing.batch import MovedCall
from calls.storing.transcripts import TranscriptMemory
from engine.facts import Fact, WordsHeard

log = structlog.get_logger(__name__)

BATCH_SIZE = 200
LINGER_S = 0.25
FIRST_RETRY_S = 0.2
LONGEST_RETRY_S = 5.0
HIGH_WATER = 50_000

Pause = Callable[[asyncio.Event, float], Awaitable[None]]
"""Wait until the event is set, at most so many seconds."""

MergeKey = tuple[str, str]
"""Business, call, turn."""


async def pause(until: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(until.wait(), seconds)


class _Queued:
    """A place in the queue; its fact may be replaced while it waits."""

    __slots__ = ("count", "fact", "since")

    def __init__(self, fact: Fact, since: float) -> None:
        self.fact = fact
        self.since = since
        self.count = 1


class BusinessRecorder:
    """`engine.ports.Recorder` for the calls of one business; a fact of another's call is never stored."""

    def __init__(self, note: Callable[[Fact], None], business_id: int) -> None:
        self._note = note
        self._business_id = str(business_id)

    def note(self, fact: Fact) -> None:
        self._note(replace(fact, business_id=self._business_id))


class DatabaseRecorder:
    """Facts of all businesses into PostgreSQL. `note` belongs to the event loop that called `start`.

    While the database is away facts wait in memory, in order, and none is lost. Beyond `high_water` waiting facts, a
    newer transcript takes the place of the one waiting for the same call.

    `on_stored` is told how many facts more are safe, in the order they were noted in.
    """

    def __init__(
        self,
        spool_folder: Path,
        *,
        store: Store | None = None,
        on_moved: Callable[[Sequence[MovedCall]], None] = lambda _: None,
        on_stored: Callable[[int], None] = lambda _: None,
        pause: Pause = pause,
        clock: Callable[[], float] = time.monotonic,
        high_water: int = HIGH_WATER,
    ) -> None:
        self._spool = Spool(spool_folder)
        self._writer = FactWriter(store or partial(facts_store, memory=TranscriptMemory()), self._spool.set_aside)
        self._on_moved = on_moved
        self._on_stored = on_stored
        self._pause = pause
        self._clock = clock
        self._high_water = high_water
        self._queue: deque[_Queued] = deque()
        self._mergeable: dict[MergeKey, _Queued] = {}
        self._work = Work()
        self._work_since: float | None = None
        self._news = asyncio.Event()
        self._full = asyncio.Event()
        self._stopping = asyncio.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recorder")
        self._task: asyncio.Task[None] | None = None
        self._is_stopped = False
        self._unstored = 0

    @property
    def queue_length(self) -> int:
        """Facts noted and not yet stored."""
        return len(self._queue) + sum(len(part) for part in list(self._work.parts))

    @property
    def oldest_age_s(self) -> float:
        """How long the oldest fact has been waiting; 0 when none is."""
        since = self._work_since if self._work.parts else None
        if since is None and self._queue:
            since = self._queue[0].since
        return 0.0 if since is None else max(0.0, self._clock() - since)

    def for_business(self, business_id: int) -> BusinessRecorder:
        return BusinessRecorder(self.note, business_id)

    def note(self, fact: Fact) -> None:
        """Never waits, never raises."""
        if self._is_stopped:
            self._to_spool([fact])
            return
        self._unstored += 1
        key = _merge_key(fact)
        waiting = self._mergeable.get(key) if key is not None else None
        if waiting is not None and len(self._queue) >= self._high_water:
            waiting.fact = fact
            waiting.count += 1
            return
        place = _Queued(fact, self._clock())
        self._queue.append(place)
        if key is not None:
            self._mergeable[key] = place
        self._news.set()
        if len(self._queue) >= BATCH_SIZE:
            self._full.set()

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="recorder")

    async def stop(self, timeout_s: float) -> None:
        """Store what is waiting; what the database does not take in time goes to the spool, for the next start."""
        for event in (self._stopping, self._full, self._news):
            event.set()
        if self._task is not None:
            await asyncio.wait({self._task}, timeout=timeout_s)
            self._task.cancel()
            await asyncio.wait({self._task})
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._is_stopped = True
        if self._to_spool([*self._work.facts(), *(place.fact for place in self._queue)]):
            self._tell_stored(self._unstored)
        self._queue.clear()

    def _to_spool(self, facts: list[Fact]) -> bool:
        try:
            self._spool.keep(facts)
        except Exception as fault:  # nothing may reach a caller's line from here
            log.error("facts_lost", facts=len(facts), fault=type(fault).__name__)  # noqa: TRY400  facts are words
            return False
        return True

    def _tell_stored(self, count: int) -> None:
        self._unstored -= count
        self._on_stored(count)

    async def _run(self) -> None:
        await self._empty_spool()
        while not (self._stopping.is_set() and not self._queue):
            await self._news.wait()
            await self._pause(self._full, LINGER_S)
            count = self._take()
            await self._write_out()
            if self._work.parts:
                return
            self._tell_stored(count)

    def _take(self) -> int:
        """How many facts, as they were noted, are under way now."""
        taken = [self._queue.popleft() for _ in range(min(BATCH_SIZE, len(self._queue)))]
        for place in taken:
            key = _merge_key(place.fact)
            if key is not None and self._mergeable.get(key) is place:
                del self._mergeable[key]
        if taken:
            self._begin_work([place.fact for place in taken], taken[0].since)
        if not self._stopping.is_set():
            if not self._queue:
                self._news.clear()
            if len(self._queue) < BATCH_SIZE:
                self._full.clear()
        return sum(place.count for place in taken)

    def _begin_work(self, facts: list[Fact], since: float) -> None:
        self._work_since = since
        self._work.parts.append(facts)

    async def _write_out(self) -> None:
        """Until everything under way is stored; when stopping, one try."""
        delay_s = FIRST_RETRY_S
        while self._work.parts:
            try:
                await asyncio.get_running_loop().run_in_executor(self._thread, self._writer.write, self._work)
            except DatabaseAway as away:
                if self._stopping.is_set():
                    return
                log.warning("database_away", fault=str(away), waiting=self.queue_length, retry_s=delay_s)
                await self._pause(self._stopping, delay_s)
                delay_s = min(delay_s * 2, LONGEST_RETRY_S)
            finally:
                self._announce()

    def _announce(self) -> None:
        moved, self._work.moved = self._work.moved, []
        try:
            self._on_moved(moved)
        except Exception as fault:  # the record goes on, whoever listens
            log.error("moved_calls_not_told", fault=type(fault).__name__)  # noqa: TRY400  the fault's name is enough

    async def _empty_spool(self) -> None:
        for path in self._spool.waiting():
            with suppress(_Unfinished), self._spool.claimed(path, BATCH_SIZE) as batches:
                for batch in batches:
                    self._begin_work(batch, self._clock())
                    await self._write_out()
                    if self._work.parts:
                        # The file keeps them for the next start.
                        self._work.parts.clear()
                        raise _Unfinished


class _Unfinished(Exception):  # noqa: N818  a signal between two methods here
    pass


def _merge_key(fact: Fact) -> MergeKey | None:
    return (fact.business_id, fact.call_id) if isinstance(fact, WordsHeard) else None
