import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
from websockets.asyncio.server import ServerConnection

from tests.simulator import wrong_servers as wrong
from tests.simulator.line_server import CALL, QUICK, listening
from vendors.retell.caller import Caller, CallReport, Fault, NothingHeard, RetellLine

SETTINGS = replace(QUICK, reminder_trigger_ms=80, reminder_max_count=1)


async def one_question(caller: Caller) -> None:
    """A person who listens, asks once, and waits a good while for an answer."""
    try:
        await caller.hear(timeout_ms=500)
    except NothingHeard:
        await caller.say("hello")
    await caller.say("are you open today")
    await caller.hear(timeout_ms=250)
    await caller.hang_up()


async def call(server: wrong.WrongServer) -> CallReport:
    async with listening(server.handle, process_request=server.refuse) as url, asyncio.timeout(10):
        return await RetellLine(url, CALL, SETTINGS).run(one_question)


async def test_the_server_they_all_derive_from_is_right() -> None:
    report = await call(wrong.WrongServer())
    assert report.disconnection_reason == "user_hangup"
    assert report.protocol_errors == []
    assert report.transcript_object[-1]["content"] == "All right."


def test_there_are_twelve_of_them() -> None:
    assert len(set(wrong.WRONG_SERVERS)) == 12


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (wrong.StringId, "response.response_id must be an integer, got str"),
        (wrong.NoContentComplete, "response.content_complete is missing"),
        (wrong.TextContentComplete, "response.content_complete must be a boolean, got str"),
    ],
)
async def test_an_event_of_the_wrong_type_is_dropped_and_the_caller_hears_nothing(
    make: Callable[[], wrong.WrongServer], field: str
) -> None:
    report = await call(make())
    assert report.protocol_errors[0].kind == Fault.BAD_FIELD
    assert report.protocol_errors[0].detail == field
    assert_unanswered(report)


async def test_a_stale_id_is_dropped_and_the_caller_hears_nothing() -> None:
    report = await call(wrong.StaleId())
    assert Fault.STALE_CONTENT in report.faults
    assert_unanswered(report)


async def test_broken_json_is_ignored_and_the_caller_hears_nothing() -> None:
    report = await call(wrong.BrokenJson())
    assert Fault.MALFORMED_JSON in report.faults
    assert_unanswered(report)


def assert_unanswered(report: CallReport) -> None:
    """The call went on, without an answer and without a reminder, until the caller gave up."""
    assert report.disconnection_reason == "user_hangup"
    assert report.call_status == "ended"
    assert Fault.NOTHING_HEARD in report.faults
    assert report.transcript_object[-1]["role"] == "user"
    assert report.reminded == []


async def test_a_binary_frame_ends_the_call_as_corrupt() -> None:
    server = wrong.BinaryFrame()
    codes: list[int | None] = []

    async def handle(socket: ServerConnection) -> None:
        await server.handle(socket)
        codes.append(socket.close_code)

    async with listening(handle) as url:
        report = await RetellLine(url, CALL, SETTINGS).run(one_question)
    assert report.disconnection_reason == "error_llm_websocket_corrupt_payload"
    assert report.faults == [Fault.BINARY_FRAME]
    assert codes == [1007]


async def test_a_server_without_pongs_is_redialled_twice_and_lost() -> None:
    async def stay(caller: Caller) -> None:
        await caller.keep_silent(9_000)

    async with listening(wrong.NoPong().handle) as url, asyncio.timeout(10):
        report = await RetellLine(url, CALL, replace(SETTINGS, ping_deadline_ms=80)).run(stay)
    assert report.disconnection_reason == "error_llm_websocket_lost_connection"
    assert report.call_status == "error"
    assert [fault for fault in report.faults if fault is Fault.MISSED_PONG] == [Fault.MISSED_PONG] * 3
    assert report.connects == 3


async def test_without_a_begin_message_the_agent_is_silent_until_the_caller_speaks() -> None:
    report = await call(wrong.NoBeginMessage())
    assert Fault.NO_BEGIN_MESSAGE in report.faults
    assert report.transcript_object[0]["role"] == "user"
    assert report.disconnection_reason == "user_hangup"


async def test_a_close_without_status_counts_as_never_opened() -> None:
    report = await call(wrong.CloseWithoutStatus())
    assert report.disconnection_reason == "error_llm_websocket_open"
    assert report.faults == [Fault.ODD_CLOSE]
    assert report.connects == 1


async def test_a_close_with_an_error_code_is_a_runtime_error_without_redial() -> None:
    report = await call(wrong.CloseOnError())
    assert report.disconnection_reason == "error_llm_websocket_runtime"
    assert report.faults == [Fault.ODD_CLOSE]
    assert report.connects == 1


async def test_a_refused_upgrade_never_opens() -> None:
    report = await call(wrong.RefusedUpgrade())
    assert report.disconnection_reason == "error_llm_websocket_open"
    assert report.call_status == "error"
    assert report.faults == [Fault.UPGRADE_REFUSED] * 3
    assert report.protocol_errors[0].detail == "the upgrade was answered with 403"
    assert report.connects == 0


async def test_a_turn_that_is_never_completed_freezes_the_call() -> None:
    report = await call(wrong.NeverComplete())
    assert Fault.NEVER_COMPLETED in report.faults
    assert report.asked == [1]
    assert report.reminded == []
