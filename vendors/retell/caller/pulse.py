import asyncio
from collections.abc import Callable


class Pulse:
    """Wakes whoever waits for the call to change."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def beat(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    async def until(self, is_so: Callable[[], bool], within_ms: float | None = None) -> bool:
        """False when the time ran out first."""
        loop = asyncio.get_running_loop()
        deadline = None if within_ms is None else loop.time() + within_ms / 1000
        while not is_so():
            left_s = None if deadline is None else deadline - loop.time()
            if left_s is not None and left_s <= 0:
                return False
            await self.next(left_s)
        return True

    async def next(self, within_s: float | None) -> None:
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait({future}, timeout=within_s)
        finally:
            self._waiting.discard(future)
