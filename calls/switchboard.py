"""Which business a socket belongs to and which brief a call gets: from this process's memory, never the database."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress

import redis.asyncio as redis
import structlog

from agents.briefs import BusinessLines, SwitchboardPage
from calls.memory import RedisCallMemory
from engine.brief import Brief
from engine.events import CallDetails, Direction
from prompts.rollout.sides import caller_key

log = structlog.get_logger(__name__)

CHECK_EVERY_S = 5.0
"""Messages about changes may be lost; the revision in the database is compared this often."""
FIRST_LOAD_WAIT_S = 10.0

UNREADY = (
    "Nobody has set this agent up yet. Tell the caller politely that calls cannot be taken right now, "
    "ask them to call again later, and say goodbye."
)


class Switchboard:
    """Keeps the newest page of all businesses' lines. While the database is away the last page serves on."""

    def __init__(
        self,
        load: Callable[[], Awaitable[SwitchboardPage]],
        revision: Callable[[], Awaitable[int]],
        redis_url: str,
        channel: str,
    ) -> None:
        self._load = load
        self._revision = revision
        self._redis_url = redis_url
        self._channel = channel
        self._page: SwitchboardPage | None = None
        self._briefs: dict[str, Brief] = {}
        self._loaded = asyncio.Event()
        self._poke = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def is_loaded(self) -> bool:
        return self._page is not None

    def lines_for_secret(self, secret: str) -> BusinessLines | None:
        return self._page.by_socket_secret.get(secret) if self._page else None

    def lines_for_slug(self, slug: str) -> BusinessLines | None:
        return self._page.by_slug.get(slug) if self._page else None

    def brief_by_digest(self, digest: str) -> Brief | None:
        return self._briefs.get(digest)

    async def start(self) -> None:
        """Begin to keep the page; returns once it is there, or after a while without it."""
        self._tasks = [
            asyncio.create_task(self._keep_fresh(), name="switchboard"),
            asyncio.create_task(self._listen(), name="switchboard-ear"),
        ]
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_LOAD_WAIT_S):
                await self._loaded.wait()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep_fresh(self) -> None:
        while True:
            try:
                await self._refresh()
            except Exception as error:  # whatever is wrong with the database, calls are answered from the last page
                log.warning("switchboard_not_refreshed", fault=type(error).__name__)
            with suppress(TimeoutError):
                async with asyncio.timeout(CHECK_EVERY_S if self._page else 0.5):
                    await self._poke.wait()
            self._poke.clear()

    async def _refresh(self) -> None:
        if self._page is not None and await self._revision() == self._page.revision:
            return
        self._page = await self._load()
        for lines in self._page.by_slug.values():
            for brief in _briefs_of(lines):
                self._briefs[brief.digest] = brief
        self._loaded.set()

    async def _listen(self) -> None:
        while True:
            try:
                async with redis.from_url(self._redis_url) as server, server.pubsub() as ear:
                    await ear.subscribe(self._channel)
                    async for _ in ear.listen():
                        self._poke.set()
            except (redis.RedisError, OSError):
                await asyncio.sleep(CHECK_EVERY_S)


def _briefs_of(lines: BusinessLines) -> Iterator[Brief]:
    yield from lines.briefs_by_retell_agent.values()
    yield from lines.briefs_by_number.values()
    yield from (split.candidate for split in lines.splits.values())
    if lines.default_brief:
        yield lines.default_brief


class CallBriefs:
    """`engine.ports.BriefSource` for one call of a business."""

    def __init__(self, switchboard: Switchboard, lines: BusinessLines, memory: RedisCallMemory, call_id: str) -> None:
        self._switchboard = switchboard
        self._lines = lines
        self._memory = memory
        self._call_id = call_id
        self._keeping: asyncio.Task[bool] | None = None

    async def choose(self, details: CallDetails | None, digest: str) -> Brief:
        if digest:
            known = self._switchboard.brief_by_digest(digest) or await self._memory.recall_brief(digest)
            if known is not None:
                return known
        brief = self._live_brief(details)
        self._keeping = asyncio.create_task(self._memory.keep_brief(brief), name="keep-brief")
        return brief

    def _live_brief(self, details: CallDetails | None) -> Brief:
        # The page may have moved on since the socket was accepted.
        lines = self._switchboard.lines_for_slug(self._lines.slug) or self._lines
        brief = _agents_brief(lines, details)
        return lines.heard_by(caller_key(details.caller_number if details else "", self._call_id), brief)


def _agents_brief(lines: BusinessLines, details: CallDetails | None) -> Brief:
    ours = ""
    if details is not None:
        if brief := lines.briefs_by_retell_agent.get(details.agent_ref):
            return brief
        ours = details.from_number if details.direction is Direction.OUTBOUND else details.to_number
    return lines.briefs_by_number.get(ours) or lines.default_brief or unready_brief(lines)


def unready_brief(lines: BusinessLines) -> Brief:
    """What a caller hears while the business has no agent that could answer."""
    return Brief(
        business_id=str(lines.business_id),
        instructions=UNREADY,
        begin_message="I am sorry, we cannot take your call right now. Please call again later.",
    )
