"""Looks after one web process from inside: is its loop on time, do its dependencies answer, what are its figures."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum

import structlog

from voiceops.loop_lag import LoopLag

log = structlog.get_logger(__name__)

CHECK_EVERY_S = 5.0
CHECK_LIMIT_S = 2.0
TELL_EVERY_S = 1.0


class Condition(StrEnum):
    UNKNOWN = "unknown"
    OK = "ok"
    DEGRADED = "degraded"


Check = Callable[[], Awaitable[object]]
"""Returns when the dependency has answered; raises or takes too long when it does not."""


class Watch:
    """Checks beside the calls, so that whoever asks is answered from memory at once."""

    def __init__(
        self, checks: Mapping[str, Check], tell_figures: Callable[[], None], lag: LoopLag | None = None
    ) -> None:
        self.lag = lag or LoopLag()
        self.conditions = dict.fromkeys(checks, Condition.UNKNOWN)
        self._checks = checks
        self._tell_figures = tell_figures
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        self._tasks = [
            asyncio.create_task(self.lag.measure(), name="loop-lag"),
            asyncio.create_task(self._tell(), name="figures"),
            *(asyncio.create_task(self._keep_checking(name), name=f"check-{name}") for name in self._checks),
        ]

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def check(self, name: str) -> None:
        try:
            async with asyncio.timeout(CHECK_LIMIT_S):
                await self._checks[name]()
        except Exception as fault:  # whatever it is, the dependency does not do its work
            seen, cause = Condition.DEGRADED, type(fault).__name__
        else:
            seen, cause = Condition.OK, ""
        if seen is not self.conditions[name]:
            (log.warning if cause else log.info)("dependency_moved", dependency=name, condition=str(seen), fault=cause)
        self.conditions[name] = seen

    async def _keep_checking(self, name: str) -> None:
        while True:
            await self.check(name)
            await asyncio.sleep(CHECK_EVERY_S)

    async def _tell(self) -> None:
        while True:
            self._tell_figures()
            await asyncio.sleep(TELL_EVERY_S)
