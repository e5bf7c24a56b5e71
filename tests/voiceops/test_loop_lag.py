import asyncio
from contextlib import suppress

from voiceops.loop_lag import LoopLag


class Night:
    """A clock, and a sleep that lasts as long as it was told plus what comes next on the list."""

    def __init__(self, *oversleeps_s: float) -> None:
        self.now = 100.0
        self._oversleeps_s = list(oversleeps_s)

    def clock(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        if not self._oversleeps_s:
            raise asyncio.CancelledError
        self.now += seconds + self._oversleeps_s.pop(0)


async def lag_after(night: Night) -> LoopLag:
    lag = LoopLag(night.clock, night.sleep)
    with suppress(asyncio.CancelledError):
        await lag.measure()
    return lag


async def test_a_loop_on_time_has_no_lag() -> None:
    assert (await lag_after(Night(0, 0, 0))).worst_ms < 0.001


async def test_the_worst_delay_counts_not_the_last() -> None:
    assert round((await lag_after(Night(0.01, 0.25, 0.02))).worst_ms) == 250


async def test_a_delay_is_forgotten_after_ten_seconds() -> None:
    night = Night(0.4, *[0.0] * 20)
    lag = await lag_after(night)
    assert round(lag.worst_ms) == 400
    night.now = 109.9
    assert round(lag.worst_ms) == 400
    night.now = 111.0
    assert lag.worst_ms == 0


async def test_what_is_remembered_does_not_grow() -> None:
    lag = await lag_after(Night(*[0.9] * 200))
    assert len(lag._worst_by_second) <= 11
