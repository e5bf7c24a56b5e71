"""What servers do when the other side is gone: no exception of theirs becomes an alarm of ours."""

import asyncio
import gc
from collections.abc import Iterator

import pytest

from engine.brief import Brief
from engine.facts import TurnOutcome
from tests.engine.stage import ScriptedModel, Wait
from tests.engine.virtual_time import virtual
from tests.faults.lines import Alarms, Socket

BRIEF = Brief(begin_message="Hello.", instructions="Be kind.")
BREAKS = [OSError("disconnected"), RuntimeError("after sending close"), ConnectionResetError("reset")]
ids = [type(fault).__name__ for fault in BREAKS]


@pytest.fixture(autouse=True)
def _no_leftovers() -> Iterator[None]:
    yield
    gc.collect()


@pytest.mark.parametrize("fault", BREAKS, ids=ids)
def test_an_answer_to_a_socket_that_broke_fails_quietly(fault: Exception) -> None:
    @virtual
    async def story() -> None:
        alarms = Alarms()
        socket = Socket(ScriptedModel([Wait(0.3), "At nine."]), BRIEF)
        await socket.begin()
        await socket.ask(1, "When do you open?")
        socket.fault = fault
        await socket.call.quiet()
        gc.collect()
        await asyncio.sleep(0)
        alarms.take_down()

        assert alarms.heard == []
        assert socket.notes.turn(1).outcome is TurnOutcome.FAILED
        assert socket.notes.turn(1).faults == ("line_gone",)

    story()


@virtual
async def test_a_heartbeat_that_can_not_be_answered_ends_nothing() -> None:
    socket = Socket(ScriptedModel(["At nine."]), BRIEF)
    await socket.begin()
    socket.fault = OSError("disconnected")

    await socket.tell(interaction_type="ping_pong", timestamp=1)
    await socket.call.close(1006)


@virtual
async def test_a_socket_that_breaks_before_the_first_frame_is_closed_like_any_other() -> None:
    socket = Socket(ScriptedModel(["At nine."]), BRIEF)
    socket.fault = OSError("disconnected")

    await socket.call.begin()
    await socket.call.close(1006)

    assert socket.frames == []
    assert socket.model.requests == []


@virtual
async def test_an_older_socket_that_still_talks_after_a_redial_is_not_listened_to() -> None:
    socket = Socket(ScriptedModel(["At nine."]), BRIEF)
    await socket.begin()
    told = list(socket.frames)
    await socket.call.close(1006)

    await socket.tell(interaction_type="ping_pong", timestamp=1)
    await socket.ask(1, "When do you open?")
    await asyncio.sleep(10)

    assert socket.frames == told
    assert socket.model.requests == []


@virtual
async def test_a_call_that_can_not_be_opened_is_dropped_so_that_it_is_dialled_again() -> None:
    dropped: list[bool] = []
    socket = Socket(ScriptedModel(["At nine."]), Brief(begin_message="Hello.", time_zone="Nowhere/Land"))
    socket.call.drop = lambda: dropped.append(True)

    await socket.begin()

    assert dropped == [True]
