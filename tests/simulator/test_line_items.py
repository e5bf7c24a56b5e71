from dataclasses import replace
from typing import Any

from tests.simulator.line_server import (
    CALL,
    EVERYTHING_ON,
    QUICK,
    Desk,
    Frame,
    call,
    config,
    listening,
    roles,
    says,
    wait,
)
from vendors.retell.caller import Caller, Fault, RetellLine

LONG = "This is a long answer that goes on and on until somebody breaks in at last."
RUN = {
    "response_type": "tool_call_invocation",
    "tool_call_id": "t1",
    "name": "find_slot",
    "arguments": '{"day": "Tue"}',
}
RESULT = {"response_type": "tool_call_result", "tool_call_id": "t1", "content": "09:00", "successful": True}


def interject(interrupt_id: int, content: str, *, done: bool = True, **more: Any) -> Frame:
    return {
        "response_type": "agent_interrupt",
        "interrupt_id": interrupt_id,
        "content": content,
        "content_complete": done,
        **more,
    }


async def ask_once(caller: Caller) -> None:
    await caller.hear()
    await caller.say("tell me")
    await caller.hear()


async def test_a_tool_run_is_woven_between_the_words_before_and_after_it() -> None:
    desk = Desk([says("One moment. ", done=False), RUN, RESULT, says("Nine is free.")])

    async def two_rounds(caller: Caller) -> None:
        await ask_once(caller)
        await caller.say("good")
        await wait(caller, lambda: len(desk.requests) == 2)

    report = await call(desk, two_rounds)
    woven = desk.requests[1]["transcript_with_tool_calls"]
    assert roles(woven)[2:6] == ["agent", "tool_call_invocation", "tool_call_result", "agent"]
    assert [item["content"] for item in woven[2:6] if item["role"] == "agent"] == ["One moment.", "Nine is free."]
    assert woven[3] == {
        "role": "tool_call_invocation",
        "tool_call_id": "t1",
        "name": "find_slot",
        "arguments": '{"day": "Tue"}',
    }
    assert woven[4] == {"role": "tool_call_result", "tool_call_id": "t1", "content": "09:00", "successful": True}
    assert desk.requests[1]["transcript"][2]["content"] == "One moment. Nine is free."
    shown = [item for frame in desk.received for item in frame.get("transcript_with_tool_calls", [])]
    assert all(item["content"] for item in shown if item["role"] == "agent")
    assert report.protocol_errors == []


async def test_an_outcome_that_was_not_told_is_not_invented() -> None:
    silent_result = {name: value for name, value in RESULT.items() if name != "successful"}
    desk = Desk([RUN, silent_result, says("Nine is free.")])
    report = await call(desk, ask_once)
    assert {"role": "tool_call_result", "tool_call_id": "t1", "content": "09:00"} in report.transcript_with_tool_calls


async def test_a_result_of_an_unknown_tool_run_is_dropped_and_reported() -> None:
    report = await call(Desk([RESULT, says("Nine is free.")]), ask_once)
    assert report.faults == [Fault.RESULT_WITHOUT_INVOCATION]
    assert "tool_call_result" not in roles(report.transcript_with_tool_calls)


async def test_keys_show_as_items_and_are_answered() -> None:
    desk = Desk()

    async def press(caller: Caller) -> None:
        await caller.hear()
        await caller.press("42")
        await caller.hear()

    await call(desk, press)
    assert desk.requests[0]["transcript_with_tool_calls"][1:] == [
        {"role": "dtmf", "digit": "4"},
        {"role": "dtmf", "digit": "2"},
    ]
    assert roles(desk.requests[0]["transcript"]) == ["agent"]


async def test_text_injected_from_outside_shows_as_an_item_and_may_ask() -> None:
    desk = Desk()
    async with listening(desk.handle) as url:
        line = RetellLine(url, CALL, QUICK)

        async def listen(caller: Caller) -> None:
            await caller.hear()
            line.inject("the customer has paid", trigger_response=True)
            await caller.hear()

        await line.run(listen)
    item = desk.requests[0]["transcript_with_tool_calls"][-1]
    assert (item["role"], item["content"]) == ("injected", "the customer has paid")


async def test_metadata_is_handed_on() -> None:
    frame = {"response_type": "metadata", "metadata": {"page": 3}}
    report = await call(Desk([frame, says("Yes.")]), ask_once)
    assert report.metadata == [{"page": 3}]
    assert report.protocol_errors == []


async def test_an_interjection_cuts_the_answer_and_loses_its_action() -> None:
    desk = Desk([says(LONG, end_call=True)])

    async def listen(caller: Caller) -> None:
        await caller.hear()
        await caller.say("go")
        await wait(caller, lambda: len(caller.heard) == 2)
        await desk.send(interject(1, "This is Maria speaking."))
        await wait(caller, lambda: caller.heard[-1] == "This is Maria speaking.")

    report = await call(desk, listen)
    assert LONG not in report.transcript
    assert report.transcript_object[-1]["metadata"] == {"interrupt_id": 1}
    assert report.disconnection_reason == "user_hangup"


async def test_pieces_of_one_interjection_are_joined_and_a_new_one_discards_the_rest() -> None:
    desk = Desk()

    async def listen(caller: Caller) -> None:
        await caller.hear()
        await desk.send(interject(1, "Hold ", done=False))
        await desk.send(interject(1, "the line."))
        await wait(caller, lambda: caller.heard[-1] == "Hold the line.")
        await desk.send(interject(2, LONG))
        await wait(caller, lambda: len(caller.heard) == 3)
        await desk.send(interject(3, "Never mind."))
        await wait(caller, lambda: caller.heard[-1] == "Never mind.")
        await desk.send(interject(2, "Too late."))
        await caller.keep_silent(50)

    report = await call(desk, listen)
    assert LONG not in report.transcript
    assert "Too late." not in report.transcript
    assert report.faults == [Fault.STALE_CONTENT]


async def test_a_talking_caller_cuts_an_interjection_off_unless_it_is_protected() -> None:
    async def heard_of(**more: Any) -> list[str]:
        desk = Desk()
        heard: list[str] = []

        async def talk(caller: Caller) -> None:
            await caller.hear()
            await desk.send(interject(1, LONG, **more))
            await wait(caller, lambda: len(caller.heard) == 2)
            await caller.say("but I was speaking here")
            await caller.hear()
            heard.extend(caller.heard)

        await call(desk, talk)
        return heard

    assert LONG not in await heard_of()
    assert LONG in await heard_of(no_interruption_allowed=True)


async def test_an_interjection_can_end_the_call() -> None:
    desk = Desk()

    async def listen(caller: Caller) -> None:
        await caller.hear()
        await desk.send(interject(1, "We close now.", end_call=True))
        await caller.keep_silent(5_000)

    report = await call(desk, listen)
    assert report.disconnection_reason == "agent_hangup"
    assert report.transcript_object[-1]["content"] == "We close now."


async def test_config_counts_from_its_arrival_even_in_mid_call() -> None:
    desk = Desk(settings=config(transcript_with_tool_calls=False))

    async def listen(caller: Caller) -> None:
        await caller.hear()
        await caller.say("one")
        await caller.hear()
        await desk.send(config(**EVERYTHING_ON))
        await wait(caller, lambda: bool(desk.of_type("call_details")))
        await caller.say("two")
        await caller.hear()

    await call(desk, listen, replace(QUICK, ping_interval_ms=10))
    assert ["transcript_with_tool_calls" in request for request in desk.requests] == [False, True]
    assert desk.of_type("ping_pong")
