"""What is known of a number that calls, at hand while it rings."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import ParamSpec, TypeVar

import structlog
from channels.db import database_sync_to_async
from django.db.models import Max
from django.db.models.aggregates import Count

from calls.models import Call, CallDirection, Origin, Suppression
from common.breaker import Breaker

log = structlog.get_logger(__name__)

CHECK_EVERY_S = 5.0
LOOK_UP_S = 0.03
CALLS_COUNTED = 20
NAMES = ("caller_name", "customer_name", "name", "first_name")
"""Variables in which a caller's name is commonly kept, the best first."""

Mark = tuple[int, int]
Given = ParamSpec("Given")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who has called before. `calls` stops counting at 20; `name` is empty when nobody noted it."""

    calls: int
    last_at: datetime
    name: str = ""
    last_summary: str = ""


def caller_of(business_id: int, number: str) -> Caller | None:
    """One query, by index."""
    rows = (
        Call.objects.filter(
            business_id=business_id, direction=CallDirection.INBOUND, from_number=number, origin=Origin.LIVE
        )
        .order_by("-created_at")
        .values_list("started_at", "created_at", "variables", "analysis")[:CALLS_COUNTED]
    )
    earlier = list(rows)
    if not earlier:
        return None
    started_at, created_at, _, _ = earlier[0]
    names = (_name_in(variables) for _, _, variables, _ in earlier)
    summaries = (_summary_in(analysis) for _, _, _, analysis in earlier)
    return Caller(
        calls=len(earlier),
        last_at=started_at or created_at,
        name=next(filter(None, names), ""),
        last_summary=next(filter(None, summaries), ""),
    )


def _name_in(variables: object) -> str:
    if not isinstance(variables, Mapping):
        return ""
    return next((found for key in NAMES if isinstance(found := variables.get(key), str) and found), "")


def _summary_in(analysis: object) -> str:
    summary = analysis.get("summary") if isinstance(analysis, Mapping) else None
    return summary if isinstance(summary, str) else ""


def suppression_mark() -> Mark:
    """Changes whenever a number is added or taken away."""
    mark = Suppression.objects.aggregate(count=Count("pk"), newest=Max("pk"))
    return mark["count"], mark["newest"] or 0


def suppressed_numbers() -> frozenset[tuple[int, str]]:
    """Pairs of business id and number."""
    return frozenset(Suppression.objects.values_list("business_id", "number"))


class Callers:
    """One per process. What may not be reached in time is left out, never waited for."""

    def __init__(
        self,
        *,
        mark: Callable[[], Mark] = suppression_mark,
        load: Callable[[], Set[tuple[int, str]]] = suppressed_numbers,
        find: Callable[[int, str], Caller | None] = caller_of,
        breaker: Breaker | None = None,
        look_up_s: float = LOOK_UP_S,
    ) -> None:
        self._threads = ThreadPoolExecutor(max_workers=3, thread_name_prefix="callers")
        self._mark = self._off_the_loop(mark)
        self._load = self._off_the_loop(load)
        self._find = self._off_the_loop(find)
        self._breaker = breaker or Breaker()
        self._look_up_s = look_up_s
        self._suppressed: Set[tuple[int, str]] = frozenset()
        self._seen: Mark | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        self._task = asyncio.create_task(self._keep_fresh(), name="callers")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        self._threads.shutdown(wait=False, cancel_futures=True)

    def is_suppressed(self, business_id: int, number: str) -> bool:
        return (business_id, number) in self._suppressed

    async def find(self, business_id: int, number: str) -> Caller | None:
        """None for a stranger, and for everybody while the database is slow. Takes 30 ms at most, and never raises."""
        if not number or not self._breaker.may_try():
            return None
        try:
            async with asyncio.timeout(self._look_up_s):
                found = await self._find(business_id, number)
        except Exception as fault:  # a call is answered whoever rings
            if self._breaker.failed():
                log.warning("callers_not_looked_up", fault=type(fault).__name__)
            return None
        self._breaker.worked()
        return found

    async def refresh(self) -> None:
        """Raises what the database raises."""
        mark = await self._mark()
        if mark != self._seen:
            self._suppressed, self._seen = await self._load(), mark

    async def _keep_fresh(self) -> None:
        while True:
            try:
                await self.refresh()
            except Exception as fault:  # the last list serves on
                log.warning("suppression_not_refreshed", fault=type(fault).__name__)
            await asyncio.sleep(CHECK_EVERY_S)

    def _off_the_loop(self, work: Callable[Given, Answer]) -> Callable[Given, Awaitable[Answer]]:
        ask: Callable[Given, Awaitable[Answer]] = database_sync_to_async(
            work, thread_sensitive=False, executor=self._threads
        )
        return ask
