"""What the web process does on each signal."""

import asyncio
from signal import SIGINT, SIGTERM

import pytest
import uvicorn

from voiceops.serve import DrainingServer


class Calls:
    """Move away when they are let go."""

    def __init__(self) -> None:
        self.are_asked = asyncio.Event()
        self.may_go = asyncio.Event()

    async def move_away(self) -> None:
        self.are_asked.set()
        await self.may_go.wait()


@pytest.fixture
def calls() -> Calls:
    return Calls()


@pytest.fixture
def server(calls: Calls) -> DrainingServer:
    return DrainingServer(uvicorn.Config("voiceops.asgi:application", log_config=None), calls.move_away)


async def stops(server: DrainingServer) -> bool:
    """Whether the server leaves its main loop at its next look."""
    return await server.on_tick(1)


async def test_a_server_nobody_stops_goes_on(server: DrainingServer, calls: Calls) -> None:
    assert not await stops(server)
    assert not calls.are_asked.is_set()


async def test_a_stop_waits_until_the_calls_have_moved(server: DrainingServer, calls: Calls) -> None:
    server.handle_exit(SIGTERM, None)
    assert not await stops(server)
    await calls.are_asked.wait()
    assert not await stops(server)
    calls.may_go.set()
    await asyncio.wait({server._draining})  # type: ignore[type-var]  # set by the first look
    assert await stops(server)
    assert not server.force_exit


async def test_ctrl_c_waits_for_no_call(server: DrainingServer, calls: Calls) -> None:
    server.handle_exit(SIGINT, None)
    assert await stops(server)
    assert not calls.are_asked.is_set()
    assert not server.force_exit


@pytest.mark.parametrize("second", [SIGTERM, SIGINT])
async def test_a_second_signal_ends_the_waiting_and_still_stores_what_is_known(
    server: DrainingServer, second: int
) -> None:
    server.handle_exit(SIGTERM, None)
    assert not await stops(server)
    server.handle_exit(second, None)
    assert await stops(server)
    assert not server.force_exit


@pytest.mark.parametrize("signals", [(SIGTERM, SIGTERM, SIGTERM), (SIGINT, SIGINT), (SIGINT, SIGTERM)])
async def test_one_signal_more_forces_the_end(server: DrainingServer, signals: tuple[int, ...]) -> None:
    for each in signals:
        assert not server.force_exit
        server.handle_exit(each, None)
    assert server.force_exit


async def test_a_stop_that_was_asked_for_is_no_failure(server: DrainingServer) -> None:
    server.handle_exit(SIGTERM, None)
    assert server._captured_signals == []
