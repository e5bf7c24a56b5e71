"""Retell's call objects, webhooks and questions, read into values of ours."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from retell.types import PhoneCallResponse, WebCallResponse

from engine.events import Direction
from engine.transcript import Speaker, Utterance, Word
from vendors.retell.payloads import (
    CallAnalysis,
    CallCost,
    CallPayload,
    InboundQuestion,
    LatencyPart,
    MalformedPayload,
    ProductCost,
    inbound_answer,
    parse_call,
    parse_http_turn,
    parse_inbound,
    parse_webhook,
)

PHONE_CALL: dict[str, Any] = {
    "call_id": "call_1",
    "call_type": "phone_call",
    "call_status": "ended",
    "agent_id": "agent_1",
    "agent_version": 3,
    "direction": "inbound",
    "from_number": "+14155550100",
    "to_number": "+14155550101",
    "start_timestamp": 1_790_000_000_000,
    "end_timestamp": 1_790_000_061_000,
    "duration_ms": 61_000,
    "disconnection_reason": "call_transfer",
    "transfer_destination": "+14155550102",
    "transcript": "Agent: Good day.\nUser: Hello\n",
    "transcript_object": [
        {
            "role": "agent",
            "content": "Good day.",
            "words": [{"word": "Good ", "start": 0.1, "end": 0.3}, {"word": "day."}],
            "metadata": {"response_id": 0},
        },
        {"role": "user", "content": "Hello", "words": []},
        {"role": "transfer_target", "content": "Front desk.", "words": []},
    ],
    "call_cost": {
        "combined_cost": 12.5,
        "total_duration_seconds": 61,
        "total_duration_unit_price": 0.2,
        "product_costs": [
            {"product": "elevenlabs_tts", "cost": 7, "unit_price": 0.11},
            {"product": "transfer", "cost": 5.5, "is_transfer_leg_cost": True},
        ],
    },
    "latency": {
        "e2e": {
            "p50": 700,
            "p90": 900.5,
            "p95": 950,
            "p99": 990,
            "max": 1_000,
            "min": 500,
            "num": 4,
            "values": [500, 700.5],
        },
        "llm_websocket_network_rtt": {"p50": 42},
    },
    "call_analysis": {
        "call_summary": "Booked a cleaning.",
        "in_voicemail": False,
        "user_sentiment": "Positive",
        "call_successful": True,
        "custom_analysis_data": {"booked": "yes"},
    },
    "recording_url": "https://example.com/a.wav",
    "recording_multi_channel_url": "https://example.com/b.wav",
    "public_log_url": "https://example.com/log",
    "metadata": {"order": 5},
    "retell_llm_dynamic_variables": {"name": "Ana"},
    "collected_dynamic_variables": {"day": "Monday"},
}
PHONE_CALL_READ = CallPayload(
    call_id="call_1",
    call_type="phone_call",
    call_status="ended",
    agent_id="agent_1",
    agent_version=3,
    direction=Direction.INBOUND,
    from_number="+14155550100",
    to_number="+14155550101",
    started_at_ms=1_790_000_000_000,
    ended_at_ms=1_790_000_061_000,
    duration_ms=61_000,
    disconnection_reason="call_transfer",
    transfer_destination="+14155550102",
    transcript=(
        Utterance(Speaker.AGENT, "Good day.", (Word("Good ", 0.1, 0.3), Word("day.")), turn_id=0),
        Utterance(Speaker.CALLER, "Hello"),
        Utterance(Speaker.TRANSFER_TARGET, "Front desk."),
    ),
    cost=CallCost(
        12.5,
        61.0,
        0.2,
        (ProductCost("elevenlabs_tts", 7.0, 0.11), ProductCost("transfer", 5.5, None, is_transfer_leg=True)),
    ),
    latency={
        "e2e": LatencyPart(700.0, 900.5, 950.0, 990.0, 1_000.0, 500.0, 4, (500.0, 700.5)),
        "llm_websocket_network_rtt": LatencyPart(42.0),
    },
    analysis=CallAnalysis(
        "Booked a cleaning.", "Positive", is_successful=True, is_voicemail=False, custom={"booked": "yes"}
    ),
    recording_url="https://example.com/a.wav",
    recording_multi_channel_url="https://example.com/b.wav",
    public_log_url="https://example.com/log",
    metadata={"order": 5},
    variables={"name": "Ana"},
    collected_variables={"day": "Monday"},
)


def body(**fields: Any) -> bytes:
    return json.dumps(fields).encode()


def fault(parse: Any, raw: bytes) -> str:
    with pytest.raises(MalformedPayload) as caught:
        parse(raw)
    return caught.value.kind


def test_a_whole_phone_call_is_read_whole() -> None:
    assert parse_call(PHONE_CALL) == PHONE_CALL_READ


def test_the_sdks_own_phone_call_reads_the_same() -> None:
    assert parse_call(PhoneCallResponse.model_validate(PHONE_CALL).to_dict()) == PHONE_CALL_READ


def test_a_web_call_of_the_sdk_has_no_numbers() -> None:
    web_call = WebCallResponse(
        access_token="t",
        agent_id="agent_1",
        agent_version=1,
        call_id="call_2",
        call_status="registered",
        call_type="web_call",
    )
    assert parse_call(web_call.to_dict()) == CallPayload(
        "call_2", "web_call", agent_id="agent_1", agent_version=1, call_status="registered"
    )


def test_a_call_needs_nothing_but_its_id() -> None:
    call = parse_call({"call_id": "call_1"})
    assert call == CallPayload("call_1")
    assert (call.cost, call.analysis, call.duration_ms) == (None, None, None)


@pytest.mark.parametrize("name", sorted(set(PHONE_CALL) - {"call_id"}))
@pytest.mark.parametrize("value", [None, True, [None], {"x": None}, "x", -1.5])
def test_no_field_of_a_wrong_kind_costs_the_others(name: str, value: Any) -> None:
    call = parse_call(PHONE_CALL | {name: value})
    assert call.call_id == "call_1"
    untouched = "from_number" if name != "from_number" else "to_number"
    assert getattr(call, untouched) == PHONE_CALL[untouched]


@pytest.mark.parametrize("value", [None, True, "61000", 61_000.5, [61_000]])
def test_a_duration_that_is_no_whole_number_is_not_known(value: Any) -> None:
    assert parse_call(PHONE_CALL | {"duration_ms": value}).duration_ms is None


def test_a_whole_number_written_with_a_point_is_one() -> None:
    assert parse_call({"call_id": "c", "duration_ms": 61_000.0}).duration_ms == 61_000


@pytest.mark.parametrize("number", [10**400, float("inf"), float("nan")])
def test_numbers_no_machine_can_hold_are_not_known(number: float) -> None:
    words = [{"role": "user", "content": "a", "words": [{"word": "a", "start": number}]}]
    call = parse_call({"call_id": "c", "duration_ms": number, "latency": {"e2e": {"p50": number, "values": [number]}}})
    assert (call.duration_ms, call.latency["e2e"]) == (None, LatencyPart())
    assert parse_call({"call_id": "c", "transcript_object": words}).transcript[0].text == "a"


@pytest.mark.parametrize("raw", [{}, {"call_id": None}, {"call_id": ""}, {"call_id": 7}])
def test_a_call_without_an_id_is_refused(raw: dict[str, Any]) -> None:
    with pytest.raises(MalformedPayload, match="no_call_id"):
        parse_call(raw)


def test_a_webhook_gives_its_event_its_call_and_the_rest() -> None:
    webhook = parse_webhook(body(event="transfer_started", call=PHONE_CALL, transfer_destination={"number": "+1"}))
    assert webhook.event == "transfer_started"
    assert webhook.call == PHONE_CALL_READ
    assert webhook.raw["transfer_destination"] == {"number": "+1"}


@pytest.mark.parametrize("fields", [{"event": "chat_started", "chat": {}}, {"event": "alert_fired", "metric": 1}])
def test_events_that_are_not_about_a_call_are_let_through_without_one(fields: dict[str, Any]) -> None:
    assert parse_webhook(body(**fields)).call is None


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", "not_json"),
        (b"\xff", "not_json"),
        (b"[1]", "not_an_object"),
        (body(call=PHONE_CALL), "no_event"),
        (body(event=4, call=PHONE_CALL), "no_event"),
        (body(event="call_ended"), "no_call"),
        (body(event="call_ended", data={"call_id": "call_1"}), "no_call"),
        (body(event="transcript_updated", call=None), "no_call"),
        (body(event="call_ended", call={}), "no_call_id"),
    ],
)
def test_a_webhook_that_cannot_be_used_says_why(raw: bytes, kind: str) -> None:
    assert fault(parse_webhook, raw) == kind


def test_a_refusal_holds_nothing_of_the_body() -> None:
    with pytest.raises(MalformedPayload) as caught:
        parse_webhook(b'{"event": "my card is 4111", broken')
    error: BaseException | None = caught.value
    while error is not None:
        assert "4111" not in f"{error} {vars(error)}"
        error = error.__context__


def test_an_inbound_question_is_read_whole() -> None:
    question = {
        "from_number": "+14155550100",
        "to_number": "+14155550101",
        "agent_id": "agent_1",
        "agent_version": 2,
        "call_id": "call_1",
        "custom_sip_headers": {"x-branch": "north"},
    }
    assert parse_inbound(body(event="call_inbound", event_timestamp=1_790_000_000_000, call_inbound=question)) == (
        InboundQuestion(
            "+14155550100", "+14155550101", "call_1", "agent_1", 2, 1_790_000_000_000, {"x-branch": "north"}
        )
    )


def test_an_inbound_question_may_hold_only_the_numbers() -> None:
    assert parse_inbound(body(call_inbound={"from_number": "a", "to_number": "b"})) == InboundQuestion("a", "b")


@pytest.mark.parametrize(("raw", "kind"), [(b"{", "not_json"), (b"{}", "no_question"), (b"5", "not_an_object")])
def test_an_inbound_question_that_cannot_be_used_says_why(raw: bytes, kind: str) -> None:
    assert fault(parse_inbound, raw) == kind


def test_an_answer_without_wishes_leaves_everything_to_the_number() -> None:
    assert inbound_answer() == {"call_inbound": {}}


def test_an_answer_names_agent_version_variables_and_metadata() -> None:
    careless: dict[str, Any] = {"name": "Ana", "visits": 3}
    assert inbound_answer(
        agent_id="agent_1",
        agent_version=0,
        variables=careless,
        metadata={"order": 5},
        agent_override={"agent": {"voice_id": "v"}},
    ) == {
        "call_inbound": {
            "override_agent_id": "agent_1",
            "override_agent_version": 0,
            "dynamic_variables": {"name": "Ana", "visits": "3"},
            "metadata": {"order": 5},
            "agent_override": {"agent": {"voice_id": "v"}},
        }
    }


def test_a_rejection_goes_alone() -> None:
    assert inbound_answer(is_rejected=True, agent_id="agent_1", variables={"a": "b"}) == {
        "call_inbound": {"reject": True}
    }


def test_a_turn_over_http_is_the_calls_id_and_what_was_said() -> None:
    transcript = [{"role": "agent", "content": "Good day."}, "stray", {"role": "user", "content": "Hello"}]
    assert parse_http_turn(body(call_id="call_1", transcript=transcript, more=1)) == (
        "call_1",
        (Utterance(Speaker.AGENT, "Good day."), Utterance(Speaker.CALLER, "Hello")),
    )


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", "not_json"),
        (b"[]", "not_an_object"),
        (body(transcript=[]), "no_call_id"),
        (body(call_id=5, transcript=[]), "no_call_id"),
        (body(call_id="call_1"), "bad_transcript"),
        (body(call_id="call_1", transcript="Hello"), "bad_transcript"),
    ],
)
def test_a_turn_over_http_that_cannot_be_used_says_why(raw: bytes, kind: str) -> None:
    assert fault(parse_http_turn, raw) == kind


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)
INNER = st.dictionaries(
    st.sampled_from(["combined_cost", "product_costs", "p50", "num", "values", "e2e", "call_summary", "number"]),
    ANYTHING,
)


@given(
    st.fixed_dictionaries(
        {"call_id": st.just("c")}, optional=dict.fromkeys(sorted(set(PHONE_CALL) - {"call_id"}), ANYTHING | INNER)
    )
)
def test_no_call_object_with_an_id_is_refused(raw: dict[str, Any]) -> None:
    assert parse_call(raw).call_id == "c"


@given(st.binary() | ANYTHING.map(lambda value: json.dumps(value).encode()))
def test_no_body_raises_anything_but_a_refusal(raw: bytes) -> None:
    for parse in (parse_webhook, parse_inbound, parse_http_turn):
        try:
            parse(raw)
        except MalformedPayload as error:
            assert error.kind.replace("_", "").isalpha()  # noqa: PT017 - either way out is a good one
