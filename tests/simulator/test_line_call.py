import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.simulator.line_server import CALL, QUICK, Desk, Frame, call, config, listening, says, wait
from vendors.retell.caller import Caller, CallOver, LineEvent, RetellLine
from vendors.retell.caller.address import socket_address

SENT = Draft202012Validator(json.loads((Path(__file__).parent / "schemas/retell_sends.json").read_text("utf-8")))


def answer_booking(request: Frame) -> list[Frame]:
    if "bye" in request["transcript"][-1]["content"]:
        return [says("Thank you and goodbye.", end_call=True, no_interruption_allowed=True)]
    return [says("Let me look. ", done=False), says("Tuesday at nine is free.")]


async def book_a_visit(caller: Caller) -> None:
    await caller.hear()
    await caller.say("I would like to book a visit for next week please")
    await caller.hear()
    await caller.say("No wait I need the evening", pause_in_middle_ms=80)
    await caller.hear()
    await caller.press("4#")
    await caller.hear()
    await caller.say("bye")
    await caller.hear()


async def test_a_whole_call_runs_from_greeting_to_goodbye() -> None:
    desk = Desk(answer_booking)
    report = await call(desk, book_a_visit)
    assert report.disconnection_reason == "agent_hangup"
    assert report.call_status == "ended"
    assert report.protocol_errors == []
    assert report.connects == 1
    assert report.transcript_object[0]["content"] == "Hello there."
    assert report.transcript_object[-1]["content"] == "Thank you and goodbye."
    assert desk.close_codes == [1000]


async def test_every_frame_of_a_call_fits_the_schema_of_what_retell_sends() -> None:
    desk = Desk(answer_booking)
    await call(desk, book_a_visit, metadata={"plan": "a"}, retell_llm_dynamic_variables={"name": "Ada"})
    assert {frame["interaction_type"] for frame in desk.received} >= {
        "call_details",
        "update_only",
        "response_required",
    }
    for frame in desk.received:
        SENT.validate(frame)


async def test_nothing_in_the_upgrade_gives_an_origin_or_a_key() -> None:
    desk = Desk()
    await call(desk, lambda caller: caller.hang_up())
    names = {name.lower() for name in desk.headers[0]}
    assert "origin" not in names
    assert "authorization" not in names
    assert "user-agent" in names


@pytest.mark.parametrize(
    ("base", "dialled"),
    [
        ("wss://a.example/llm/s3cret", "wss://a.example/llm/s3cret/call_7"),
        ("https://a.example/llm/", "wss://a.example/llm/call_7"),
        ("http://a.example:8000", "ws://a.example:8000/call_7"),
        ("wss://a.example/llm?tenant={{tenant}}&x={{unset}}", "wss://a.example/llm/call_7?tenant=oak&x={{unset}}"),
    ],
)
def test_the_call_id_is_the_last_path_segment_and_the_query_stays_behind_it(base: str, dialled: str) -> None:
    assert socket_address(base, "call_7", {"tenant": "oak"}) == dialled


def test_a_call_id_stays_one_path_segment_whatever_is_in_it() -> None:
    assert socket_address("wss://a.example/llm", "a/b?c", {}) == "wss://a.example/llm/a%2Fb%3Fc"


def test_an_address_that_is_no_web_address_is_refused_with_the_reason() -> None:
    with pytest.raises(ValueError, match="ws://"):
        RetellLine("ftp://a.example", CALL)


async def test_call_details_come_only_when_asked_for() -> None:
    silent, curious = Desk(settings=config(call_details=False)), Desk(settings=config(call_details=True))

    async def listen(caller: Caller) -> None:
        await caller.hear()

    await call(silent, listen)
    await call(curious, listen, metadata={"plan": "a"})
    assert silent.of_type("call_details") == []
    details = [frame["call"] for frame in curious.of_type("call_details")]
    assert [(one["call_id"], one["call_status"], one["metadata"]) for one in details] == [
        ("call_7", "registered", {"plan": "a"})
    ]


async def test_the_woven_transcript_comes_only_when_asked_for() -> None:
    plain = Desk(settings=config(transcript_with_tool_calls=False))
    await call(plain, lambda caller: caller.say("hello you"))
    assert plain.requests
    assert all("transcript_with_tool_calls" not in frame for frame in plain.received)


async def test_words_are_reported_while_they_are_spoken_and_always_with_the_whole_transcript() -> None:
    desk = Desk(greeting=says("One two three four five six seven eight nine ten eleven twelve."))

    async def listen_and_speak(caller: Caller) -> None:
        await caller.hear()
        await caller.say("one two three four five six seven eight nine")

    await call(desk, listen_and_speak)
    seen = [frame["transcript"] for frame in desk.of_type("update_only")]
    greetings = [len(transcript[0]["words"]) for transcript in seen if transcript]
    assert greetings == sorted(greetings)
    assert len({count for count in greetings if count < 12}) >= 2
    callers = [len(transcript[1]["words"]) for transcript in seen if len(transcript) == 2]
    assert len(set(callers)) >= 3
    assert desk.requests[0]["transcript"][1]["content"] == "one two three four five six seven eight nine"


async def test_turntaking_is_told_on_flips_only() -> None:
    desk = Desk()

    async def two_rounds(caller: Caller) -> None:
        await caller.hear()
        await caller.say("one two three four five six seven")
        await caller.hear()

    await call(desk, two_rounds)
    flips = [frame["turntaking"] for frame in desk.of_type("update_only") if "turntaking" in frame]
    assert flips == ["agent_turn", "user_turn", "agent_turn"]


async def test_word_times_run_forward_in_seconds_of_the_call() -> None:
    report = await call(Desk(), lambda caller: caller.say("a b c d"))
    for utterance in report.transcript_object:
        assert all(word["start"] < word["end"] for word in utterance["words"])
        assert all(former["end"] <= latter["start"] + 0.001 for former, latter in pairwise(utterance["words"]))
        assert utterance["words"][-1]["end"] <= report.duration_ms / 1000 + 0.05


async def test_an_answer_carries_the_id_of_its_request_into_the_transcript() -> None:
    report = await call(Desk(), lambda caller: caller.say("hello"))
    agent = [said for said in report.transcript_object if said["role"] == "agent"]
    assert agent[-1]["metadata"] == {"response_id": report.asked[-1]}


async def test_latency_and_round_trip_are_measured() -> None:
    desk = Desk()

    async def stay(caller: Caller) -> None:
        await caller.hear()
        await caller.say("hello")
        await caller.hear()
        await wait(caller, lambda: len(desk.of_type("ping_pong")) > 2)

    report = await call(desk, stay)
    assert [sample.response_id for sample in report.latencies] == [1]
    assert 0 < report.latencies[0].llm_ms < 1_000
    e2e_ms = report.latencies[0].e2e_ms
    assert e2e_ms is not None
    assert e2e_ms >= QUICK.endpointing_ms
    assert report.websocket_rtt_ms
    assert all(0 < rtt_ms < 500 for rtt_ms in report.websocket_rtt_ms)


async def test_a_caller_who_hangs_up_ends_the_call_and_later_words_find_no_line() -> None:
    async def leave(caller: Caller) -> None:
        await caller.hear()
        await caller.hang_up()
        assert caller.is_over
        with pytest.raises(CallOver):
            await caller.say("anyone")

    desk = Desk()
    report = await call(desk, leave)
    assert report.disconnection_reason == "user_hangup"
    assert desk.close_codes == [1000]


async def test_stopping_from_outside_ends_with_the_given_reason() -> None:
    desk = Desk()
    async with listening(desk.handle) as url:
        line = RetellLine(url, CALL, QUICK)

        async def is_stopped(caller: Caller) -> None:
            await caller.hear()
            await line.stop()
            await caller.say("never said")

        report = await line.run(is_stopped)
    assert report.disconnection_reason == "manual_stopped"
    assert report.transcript_object[-1]["role"] == "agent"


async def test_a_mistake_in_a_script_comes_out_of_run_and_closes_the_line() -> None:
    async def broken(caller: Caller) -> None:
        await caller.hear()
        raise LookupError("script")

    desk = Desk()
    with pytest.raises(LookupError):
        await call(desk, broken)
    assert desk.close_codes == [1000]


async def test_events_tell_the_call_as_it_happens() -> None:
    events: list[LineEvent] = []
    await call(Desk(), lambda caller: caller.say("hello you"), on_event=events.append)
    told: dict[str, Any] = {event.kind: event.data for event in events}
    assert {"connected", "frame_in", "frame_out", "agent_said", "caller_said", "ended"} <= set(told)
    assert told["caller_said"] == {"text": "hello you"}
    assert told["ended"] == {"disconnection_reason": "user_hangup"}
    assert [event.at_ms for event in events] == sorted(event.at_ms for event in events)
