"""Leaving a process without ending its calls: each moves on to another process when its turn is done."""

import asyncio

import structlog

from calls.live_call import CallsOnAir, LiveCall

log = structlog.get_logger(__name__)

MOVING_AT_ONCE = 8
"""How many calls are put down side by side, so that the other processes are not dialled by all of them at once."""


async def drain(on_air: CallsOnAir, limit_s: float) -> None:
    """Hand over every call once nothing is being said on it; after the limit, in the middle of a turn if need be.

    Whoever accepts sockets must refuse them while `on_air.is_draining`, which stays set.
    """
    on_air.is_draining = True
    handed_over: set[LiveCall] = set()
    gate = asyncio.Semaphore(MOVING_AT_ONCE)
    log.info("draining", calls=len(on_air), limit_s=limit_s)
    try:
        async with asyncio.timeout(limit_s):
            while left := _left(on_air, handed_over):
                await asyncio.gather(*(_hand_over_in_a_pause(call, gate, handed_over) for call in left))
    except TimeoutError:
        left = _left(on_air, handed_over)
        log.warning("drain_limit_reached", calls=len(left), limit_s=limit_s)
        await asyncio.gather(*(_hand_over(call, gate, handed_over) for call in left))
    log.info("drained", calls=len(handed_over))


def _left(on_air: CallsOnAir, handed_over: set[LiveCall]) -> list[LiveCall]:
    return [call for call in on_air.all() if call not in handed_over]


async def _hand_over_in_a_pause(call: LiveCall, gate: asyncio.Semaphore, handed_over: set[LiveCall]) -> None:
    while call not in handed_over:
        await call.quiet()
        async with gate:
            await call.session.keep()
            # Nothing may come between this look and the break, or a request would be taken and never answered.
            if call.is_quiet:
                _break_off(call, handed_over)


async def _hand_over(call: LiveCall, gate: asyncio.Semaphore, handed_over: set[LiveCall]) -> None:
    async with gate:
        await call.session.keep()
        _break_off(call, handed_over)


def _break_off(call: LiveCall, handed_over: set[LiveCall]) -> None:
    call.break_off()
    handed_over.add(call)
