import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection

from tests.simulator.line_server import CALL, QUICK, Desk, call, config, listening, say_nothing, says, wait
from vendors.retell.caller import Caller, CallReport, Fault, LineEvent, LineSettings, RetellLine

CloseOrDrop = Callable[[Desk], Awaitable[None]]


async def hear(caller: Caller) -> None:
    await caller.hear()


async def end_after_greeting(how: CloseOrDrop, settings: LineSettings = QUICK) -> CallReport:
    desk = Desk()

    async def listen(caller: Caller) -> None:
        await caller.hear()
        await how(desk)
        await say_nothing(caller)

    return await call(desk, listen, settings)


@pytest.mark.parametrize(
    ("code", "reason", "status"),
    [
        (1000, "agent_hangup", "ended"),
        (1005, "error_llm_websocket_open", "error"),
        (1001, "error_llm_websocket_runtime", "error"),
        (1007, "error_llm_websocket_runtime", "error"),
        (1011, "error_llm_websocket_runtime", "error"),
        (4001, "error_llm_websocket_runtime", "error"),
    ],
)
async def test_each_close_code_of_the_server_has_its_outcome(code: int, reason: str, status: str) -> None:
    report = await end_after_greeting(lambda desk: desk.close(code))
    assert (report.disconnection_reason, report.call_status) == (reason, status)
    assert report.connects == 1


async def test_nobody_listening_is_tried_three_times_and_then_given_up() -> None:
    async with listening(Desk().handle) as url:
        pass
    spoken: list[str] = []

    async def never_called(caller: Caller) -> None:
        spoken.append(caller.call_id)

    report = await RetellLine(url, CALL, QUICK).run(never_called)
    assert report.disconnection_reason == "error_llm_websocket_open"
    assert report.call_status == "error"
    assert report.faults == [Fault.CONNECT_FAILED] * 3
    assert (report.connects, spoken) == (0, [])


async def test_a_server_that_never_answers_the_upgrade_times_out_each_try() -> None:
    async def swallow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            await reader.read()
        writer.close()

    server = await asyncio.start_server(swallow, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        started = asyncio.get_running_loop().time()
        line = RetellLine(f"ws://127.0.0.1:{port}", CALL, replace(QUICK, connect_timeout_ms=40, connect_gap_ms=30))
        report = await line.run(say_nothing)
    assert report.disconnection_reason == "error_llm_websocket_open"
    assert report.faults == [Fault.CONNECT_FAILED] * 3
    assert asyncio.get_running_loop().time() - started >= 0.18


async def test_a_server_that_comes_up_late_is_reached_by_a_later_try() -> None:
    desk, refusals = Desk(), iter([503, 503])

    def refuse_first(connection: ServerConnection, _: Any) -> Any:
        status = next(refusals, None)
        return connection.respond(status, "") if status else None

    async with listening(desk.handle, process_request=refuse_first) as url:
        report = await RetellLine(url, CALL, QUICK).run(hear)
    assert report.disconnection_reason == "user_hangup"
    assert report.faults == [Fault.UPGRADE_REFUSED] * 2


async def test_a_broken_connection_is_redialled_and_the_call_goes_on() -> None:
    desk = Desk()

    async def survive(caller: Caller) -> None:
        await caller.hear()
        desk.drop()
        await wait(caller, lambda: len(desk.paths) == 2)
        await caller.say("are you still there")
        assert await caller.hear() == "All right."

    events: list[LineEvent] = []
    report = await call(desk, survive, on_event=events.append)
    assert desk.paths == ["/llm/secret/call_7"] * 2
    assert report.connects == 2
    assert report.faults == [Fault.ABNORMAL_CLOSE]
    assert [event.kind for event in events].count("redial") == 1
    assert desk.requests[-1]["transcript"][0]["content"] == "Hello there."


async def test_a_connection_starts_without_the_settings_of_the_one_before() -> None:
    desk = Desk()

    async def survive(caller: Caller) -> None:
        await caller.hear()
        desk.settings = {"response_type": "metadata", "metadata": {}}
        desk.drop()
        await wait(caller, lambda: len(desk.paths) == 2)
        await caller.say("are you still there")
        await caller.hear()

    await call(desk, survive)
    assert "transcript_with_tool_calls" not in desk.requests[-1]


async def test_words_spoken_while_the_line_is_down_are_asked_about_once_it_is_up() -> None:
    desk, refusals = Desk(), list[int]()

    def refuse(connection: ServerConnection, _: Any) -> Any:
        return connection.respond(refusals.pop(), "") if refusals else None

    async def talk_through(caller: Caller) -> None:
        await caller.hear()
        refusals.extend([503, 503])
        desk.drop()
        await caller.say("can you hear me")
        assert await caller.hear() == "All right."

    async with listening(desk.handle, process_request=refuse) as url:
        report = await RetellLine(url, CALL, replace(QUICK, connect_gap_ms=80)).run(talk_through)
    assert desk.requests[-1]["transcript"][-1]["content"] == "can you hear me"
    assert report.asked == [1]
    assert report.connects == 2


async def test_a_question_that_was_open_when_the_line_broke_is_asked_again_only_if_set_so() -> None:
    async def requests_with(*, asks_again: bool) -> list[int]:
        desk = Desk(lambda request: [] if request["response_id"] == 1 else [says("Here.")])

        async def lose_it(caller: Caller) -> None:
            await caller.hear()
            await caller.say("hello")
            await wait(caller, lambda: bool(desk.requests))
            desk.drop()
            await wait(caller, lambda: len(desk.paths) == 2)
            await caller.keep_silent(60)

        settings = replace(QUICK, asks_again_after_redial=asks_again)
        async with listening(desk.handle) as url:
            line = RetellLine(url, CALL, settings)

            async def lose_and_leave(caller: Caller) -> None:
                await lose_it(caller)
                await caller.hang_up()

            return (await line.run(lose_and_leave)).asked

    assert await requests_with(asks_again=False) == [1]
    assert await requests_with(asks_again=True) == [1, 2]


async def test_the_fifth_broken_connection_is_one_too_many() -> None:
    async def break_it(socket: ServerConnection) -> None:
        socket.transport.abort()

    async with listening(break_it) as url:
        report = await RetellLine(url, CALL, QUICK).run(say_nothing)
    assert report.disconnection_reason == "error_llm_websocket_runtime"
    assert report.connects == 5


async def test_a_server_that_is_gone_is_redialled_four_times() -> None:
    desk = Desk()
    async with contextlib.AsyncExitStack() as stack:
        url = await stack.enter_async_context(listening(desk.handle))

        async def outlive(caller: Caller) -> None:
            await caller.hear()
            desk.drop()
            await stack.aclose()
            await say_nothing(caller)

        report = await RetellLine(url, CALL, replace(QUICK, connect_gap_ms=60)).run(outlive)
    assert report.disconnection_reason == "error_llm_websocket_runtime"
    assert report.faults == [Fault.ABNORMAL_CLOSE] + [Fault.CONNECT_FAILED] * 4
    failed_ms = [error.at_ms for error in report.protocol_errors[1:]]
    assert all(later - earlier >= 59 for earlier, later in pairwise(failed_ms))
    assert report.connects == 1


async def test_text_that_is_not_utf_8_ends_the_call_as_corrupt() -> None:
    async def babble(socket: ServerConnection) -> None:
        await socket.send(b"\xff\xfe", text=True)
        await socket.wait_closed()

    async with listening(babble) as url:
        report = await RetellLine(url, CALL, QUICK).run(say_nothing)
    assert report.disconnection_reason == "error_llm_websocket_corrupt_payload"


async def test_pings_come_only_with_auto_reconnect() -> None:
    async def stay(caller: Caller) -> None:
        await caller.hear()
        await caller.keep_silent(150)

    quiet, pinged = Desk(settings=config(auto_reconnect=False)), Desk(settings=config(auto_reconnect=True))
    await call(quiet, stay)
    await call(pinged, stay)
    assert quiet.of_type("ping_pong") == []
    assert len(pinged.of_type("ping_pong")) >= 3


async def test_without_auto_reconnect_a_server_need_not_answer_pings() -> None:
    async def stay(caller: Caller) -> None:
        await caller.hear()
        await caller.keep_silent(120)

    silent = Desk(settings=config(auto_reconnect=False))
    report = await call(silent, stay, replace(QUICK, ping_interval_ms=10, ping_deadline_ms=40))
    assert report.connects == 1
    assert report.disconnection_reason == "user_hangup"
