"""What we send to Retell, held against the schema of each message."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from engine.events import Ping
from engine.orders import (
    AnnounceTool,
    AnnounceToolResult,
    HangUp,
    Interject,
    Order,
    PressDigit,
    Say,
    TellBrowser,
    Transfer,
    TuneLine,
)
from vendors.retell import frames

SCHEMAS = {
    path.stem: Draft202012Validator(json.loads(path.read_text()))
    for path in (Path(__file__).parent / "schemas" / "our_frames").glob("*.json")
}


def read(text: str) -> dict[str, Any]:
    frame: dict[str, Any] = json.loads(text)
    SCHEMAS[frame["response_type"]].validate(frame)
    return frame


@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_each_schema_is_one_and_refuses_fields_it_does_not_name(name: str) -> None:
    Draft202012Validator.check_schema(SCHEMAS[name].schema)
    assert any("additional" in error.message.lower() for error in SCHEMAS[name].iter_errors({"surprise": 1}))


@pytest.mark.parametrize(
    ("order", "frame"),
    [
        (
            Say(4, "One moment. "),
            {"response_type": "response", "response_id": 4, "content": "One moment. ", "content_complete": False},
        ),
        (
            Say(0, "", is_final=True),
            {"response_type": "response", "response_id": 0, "content": "", "content_complete": True},
        ),
        (
            Say(4, "Listen.", is_uninterruptible=True),
            {
                "response_type": "response",
                "response_id": 4,
                "content": "Listen.",
                "content_complete": False,
                "no_interruption_allowed": True,
            },
        ),
        (
            HangUp(5, "Goodbye."),
            {
                "response_type": "response",
                "response_id": 5,
                "content": "Goodbye.",
                "content_complete": True,
                "no_interruption_allowed": True,
                "end_call": True,
            },
        ),
        (
            HangUp(5, "Goodbye.", is_uninterruptible=False),
            {
                "response_type": "response",
                "response_id": 5,
                "content": "Goodbye.",
                "content_complete": True,
                "end_call": True,
            },
        ),
        (
            Transfer(6, "I am transferring you now.", "+14155550100"),
            {
                "response_type": "response",
                "response_id": 6,
                "content": "I am transferring you now.",
                "content_complete": True,
                "no_interruption_allowed": True,
                "transfer_number": "+14155550100",
            },
        ),
        (
            Transfer(6, "", "sip:desk@example.com", shows_caller_number=True, is_uninterruptible=False),
            {
                "response_type": "response",
                "response_id": 6,
                "content": "",
                "content_complete": True,
                "transfer_number": "sip:desk@example.com",
                "show_transferee_as_caller": True,
            },
        ),
        (
            PressDigit(7, "12#"),
            {
                "response_type": "response",
                "response_id": 7,
                "content": "",
                "content_complete": True,
                "digit_to_press": "12#",
            },
        ),
        (
            Interject(1, "A colleague joins."),
            {
                "response_type": "agent_interrupt",
                "interrupt_id": 1,
                "content": "A colleague joins.",
                "content_complete": True,
                "no_interruption_allowed": True,
            },
        ),
        (
            Interject(2, "Goodbye.", is_final=False, is_uninterruptible=False, ends_call=True),
            {
                "response_type": "agent_interrupt",
                "interrupt_id": 2,
                "content": "Goodbye.",
                "content_complete": False,
                "end_call": True,
            },
        ),
        (
            Interject(3, "I connect you.", is_uninterruptible=False, number="+14155550100"),
            {
                "response_type": "agent_interrupt",
                "interrupt_id": 3,
                "content": "I connect you.",
                "content_complete": True,
                "transfer_number": "+14155550100",
            },
        ),
        (
            AnnounceTool("run_1", "find_slot", '{"day":"Monday"}'),
            {
                "response_type": "tool_call_invocation",
                "tool_call_id": "run_1",
                "name": "find_slot",
                "arguments": '{"day":"Monday"}',
            },
        ),
        (
            AnnounceToolResult("run_1", "none free"),
            {"response_type": "tool_call_result", "tool_call_id": "run_1", "content": "none free"},
        ),
        (
            AnnounceToolResult("run_1", "timed out", succeeded=False),
            {"response_type": "tool_call_result", "tool_call_id": "run_1", "content": "timed out", "successful": False},
        ),
        (
            TuneLine(interruption_sensitivity=0.2, reminder_max_count=0),
            {
                "response_type": "update_agent",
                "agent_config": {"interruption_sensitivity": 0.2, "reminder_max_count": 0},
            },
        ),
        (
            TuneLine(responsiveness=1.0, reminder_after_ms=8_000),
            {"response_type": "update_agent", "agent_config": {"responsiveness": 1.0, "reminder_trigger_ms": 8_000}},
        ),
        (
            TellBrowser({"trace_id": "t1", "steps": [1, 2]}),
            {"response_type": "metadata", "metadata": {"trace_id": "t1", "steps": [1, 2]}},
        ),
    ],
)
def test_an_order_becomes_exactly_this_frame(order: Order, frame: dict[str, Any]) -> None:
    assert read(frames.encode(order)) == frame


def test_a_goodbye_wins_over_a_transfer_in_one_interjection() -> None:
    frame = read(frames.encode(Interject(1, "Bye.", ends_call=True, number="+14155550100")))
    assert frame["end_call"] is True
    assert "transfer_number" not in frame


def test_manners_outside_the_vendors_bounds_are_brought_inside() -> None:
    high = read(frames.encode(TuneLine(1.5, 7.0)))
    low = read(frames.encode(TuneLine(-1.0, -0.1, reminder_after_ms=0, reminder_max_count=-2)))
    assert high["agent_config"] == {"responsiveness": 1.0, "interruption_sensitivity": 1.0}
    assert low["agent_config"] == {
        "responsiveness": 0.0,
        "interruption_sensitivity": 0.0,
        "reminder_trigger_ms": 1,
        "reminder_max_count": 0,
    }


def test_the_first_frame_asks_for_everything_unless_told_otherwise() -> None:
    assert read(frames.config())["config"] == {
        "auto_reconnect": True,
        "call_details": True,
        "transcript_with_tool_calls": True,
    }
    assert read(frames.config(auto_reconnect=False, transcript_with_tool_calls=False))["config"] == {
        "auto_reconnect": False,
        "call_details": True,
        "transcript_with_tool_calls": False,
    }


def test_a_heartbeat_is_answered_with_its_own_stamp() -> None:
    assert read(frames.pong(Ping(1_790_000_000_123)))["timestamp"] == 1_790_000_000_123


def test_words_arrive_as_they_were_given() -> None:
    words = 'Zoë said "über" \\ \n 你好 🦷'
    assert read(frames.encode(Say(1, words)))["content"] == words


def test_the_half_of_an_emoji_does_not_stop_the_frame() -> None:
    assert read(frames.encode(Say(1, "fine \ud83d")))["content"] == "fine ?"


TEXT = st.text(st.characters())
IDS = st.integers(0, 2**63)
SHARES = st.none() | st.floats(allow_nan=False)
ORDERS = st.one_of(
    st.builds(Say, IDS, TEXT, st.booleans(), st.booleans()),
    st.builds(HangUp, IDS, TEXT, st.booleans()),
    st.builds(Transfer, IDS, TEXT, TEXT, st.booleans(), st.booleans()),
    st.builds(PressDigit, IDS, TEXT, TEXT),
    st.builds(Interject, IDS, TEXT, st.booleans(), st.booleans(), st.booleans(), TEXT),
    st.builds(AnnounceTool, TEXT, TEXT, TEXT),
    st.builds(AnnounceToolResult, TEXT, TEXT, st.none() | st.booleans()),
    st.builds(TuneLine, SHARES, SHARES, st.none() | st.integers(), st.none() | st.integers()),
    st.builds(TellBrowser, st.dictionaries(TEXT, TEXT | st.integers(-(2**53), 2**53) | st.lists(TEXT))),
)


@given(ORDERS)
def test_every_order_fits_the_schema_of_its_frame(order: Order) -> None:
    frame = read(frames.encode(order))
    for name in ("response_id", "interrupt_id"):
        assert type(frame.get(name, 0)) is int
