import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.simulator.line_server import Desk, Frame, call, says
from vendors.retell.caller import Caller, Fault
from vendors.retell.caller.checks import REQUIRED, problem_with

SCHEMA: Frame = json.loads((Path(__file__).parent / "schemas/retell_accepts.json").read_text("utf-8"))
ACCEPTED = Draft202012Validator(SCHEMA)

SOUND: list[Frame] = [
    {"response_type": "config", "config": {}},
    {"response_type": "config", "config": {"auto_reconnect": True, "call_details": False}, "response_id": 1},
    {"response_type": "ping_pong", "timestamp": 1_700_000_000_000},
    {"response_type": "response", "response_id": 0, "content": "", "content_complete": True},
    {
        "response_type": "response",
        "response_id": 3,
        "content": "Bye.",
        "content_complete": True,
        "end_call": True,
        "transfer_number": "+15550100",
        "show_transferee_as_caller": True,
        "digit_to_press": "1",
        "no_interruption_allowed": True,
    },
    {"response_type": "agent_interrupt", "interrupt_id": 1, "content": "Hello.", "content_complete": False},
    {"response_type": "update_agent", "agent_config": {"reminder_trigger_ms": 0.5, "reminder_max_count": 0}},
    {"response_type": "update_agent", "agent_config": {"responsiveness": 1, "interruption_sensitivity": 0}},
    {"response_type": "tool_call_invocation", "tool_call_id": "t", "name": "n", "arguments": "{}"},
    {"response_type": "tool_call_result", "tool_call_id": "t", "content": "", "successful": False},
    {"response_type": "metadata", "metadata": {}},
]
OTHER_TYPES: list[Any] = ["1", 1.5, True, 7, {}, []]


def spoiled(frame: Frame) -> list[Frame]:
    """The frame with each field once missing and once of every other type, one level deep."""
    spoils: list[Frame] = []
    for name in frame:
        if name == "response_type":
            continue
        spoils.append({key: value for key, value in frame.items() if key != name})
        spoils.extend({**frame, name: other} for other in OTHER_TYPES)
        if isinstance(frame[name], dict):
            spoils.extend({**frame, name: {**frame[name], key: other}} for key in frame[name] for other in OTHER_TYPES)
    return spoils


@pytest.mark.parametrize("frame", SOUND, ids=lambda frame: frame["response_type"])
def test_the_line_takes_and_refuses_exactly_what_the_schema_does(frame: Frame) -> None:
    assert problem_with(frame) is None
    for one in [frame, *spoiled(frame)]:
        assert (problem_with(one) is None) == ACCEPTED.is_valid(one), one


def test_an_optional_field_may_be_null_as_in_the_sample_servers_of_retell() -> None:
    empty = {"end_call": None, "transfer_number": None, "digit_to_press": None, "no_interruption_allowed": None}
    assert problem_with({"response_id": 1, **says("Yes."), **empty}) is None
    assert problem_with({"response_id": 1, **says("Yes."), "content": None}) is not None


def test_every_message_type_of_the_schema_is_known() -> None:
    assert set(SCHEMA["$defs"]) - {"spoken"} == set(REQUIRED)


def test_a_problem_names_the_field_and_the_type_but_not_the_words() -> None:
    frame = {"response_type": "response", "response_id": 1, "content": ["secret"], "content_complete": True}
    assert problem_with(frame) == "response.content must be a string, got list"


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_numbers_that_are_none_are_refused(number: float) -> None:
    assert problem_with({"response_type": "update_agent", "agent_config": {"reminder_trigger_ms": number}})


async def test_a_dropped_event_costs_its_words_and_its_action_but_not_the_call() -> None:
    desk = Desk([says("Bye.", end_call=True) | {"content_complete": "true"}, says("Still here.")])

    async def ask(caller: Caller) -> None:
        await caller.hear()
        await caller.say("bye")
        assert await caller.hear() == "Still here."

    report = await call(desk, ask)
    assert report.faults == [Fault.BAD_FIELD]
    assert report.protocol_errors[0].detail == "response.content_complete must be a boolean, got str"


async def test_unknown_messages_and_extra_fields_do_no_harm() -> None:
    desk = Desk([{"response_type": "dance"}, {}, says("Yes.", mood="sunny")])

    async def ask(caller: Caller) -> None:
        await caller.hear()
        await caller.say("well")
        assert await caller.hear() == "Yes."

    report = await call(desk, ask)
    assert report.faults == [Fault.UNKNOWN_TYPE] * 2
