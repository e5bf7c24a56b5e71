"""How late this process's event loop is: whatever holds the loop up makes every caller wait as long."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable

STEP_S = 0.1
REMEMBERED_S = 10


class LoopLag:
    """Sleeps for a tenth of a second over and over, and remembers by how much it overslept."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._worst_by_second: deque[tuple[int, float]] = deque(maxlen=REMEMBERED_S + 1)

    @property
    def worst_ms(self) -> float:
        """The longest delay of the last ten seconds."""
        oldest = int(self._clock()) - REMEMBERED_S
        return max((worst for second, worst in self._worst_by_second if second > oldest), default=0.0)

    async def measure(self) -> None:
        """Runs until it is cancelled."""
        while True:
            before = self._clock()
            await self._sleep(STEP_S)
            now = self._clock()
            self._remember(int(now), max(0.0, now - before - STEP_S) * 1000)

    def _remember(self, second: int, lag_ms: float) -> None:
        worst = self._worst_by_second
        if worst and worst[-1][0] == second:
            lag_ms = max(lag_ms, worst.pop()[1])
        worst.append((second, lag_ms))
