"""What Retell sends, read into the engine's events."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.events import CallDetails, Direction, Ping, Reminder, TranscriptMoved, TurnRequested
from engine.transcript import Speaker, Utterance, Word
from vendors.retell.frames import MalformedFrame, decode

HELLO = {"role": "user", "content": "Hello", "words": [{"word": "Hello", "start": 0.5, "end": 0.9}]}


def frame(interaction_type: str, **fields: Any) -> str:
    return json.dumps({"interaction_type": interaction_type, **fields})


def read_turn(**fields: Any) -> TurnRequested:
    event = decode(frame("response_required", **{"response_id": 1, "transcript": [], **fields}))
    assert isinstance(event, TurnRequested)
    return event


def read_call(**call: Any) -> CallDetails:
    event = decode(frame("call_details", call={"call_id": "call_1", "call_type": "web_call", **call}))
    assert isinstance(event, CallDetails)
    return event


def fault(text: str | bytes) -> str:
    with pytest.raises(MalformedFrame) as caught:
        decode(text)
    return caught.value.kind


def test_a_request_becomes_a_turn_with_what_was_said() -> None:
    transcript = [{"role": "agent", "content": "Good day.", "words": [], "metadata": {"response_id": 0}}, HELLO]
    assert decode(frame("response_required", response_id=7, transcript=transcript)) == TurnRequested(
        7,
        (
            Utterance(Speaker.AGENT, "Good day.", (), turn_id=0),
            Utterance(Speaker.CALLER, "Hello", (Word("Hello", 0.5, 0.9),)),
        ),
    )


def test_a_reminder_carries_its_own_turn() -> None:
    assert decode(frame("reminder_required", response_id=3, transcript=[])) == Reminder(3, ())


@pytest.mark.parametrize(
    ("turntaking", "floor"),
    [({"turntaking": "agent_turn"}, Speaker.AGENT), ({"turntaking": "user_turn"}, Speaker.CALLER), ({}, None)],
)
def test_an_update_says_who_takes_the_floor(turntaking: dict[str, str], floor: Speaker | None) -> None:
    event = decode(frame("update_only", transcript=[HELLO], **turntaking))
    assert isinstance(event, TranscriptMoved)
    assert event.floor is floor
    assert event.transcript[0].text == "Hello"


@pytest.mark.parametrize("turntaking", ["nobody_turn", 1, [], None])
def test_a_floor_we_do_not_know_changes_nothing(turntaking: Any) -> None:
    assert decode(frame("update_only", transcript=[], turntaking=turntaking)) == TranscriptMoved(())


def test_a_heartbeat_keeps_its_stamp() -> None:
    assert decode(frame("ping_pong", timestamp=1_790_000_000_123)) == Ping(1_790_000_000_123)


def test_call_details_of_a_phone_call_are_read_whole() -> None:
    assert read_call(
        agent_id="agent_1",
        direction="outbound",
        from_number="+14155550100",
        to_number="+14155550101",
        metadata={"order": {"id": 5}},
        retell_llm_dynamic_variables={"name": "Ana", "visits": 3, "is_new": True, "gone": None, "tags": ["a"]},
    ) == CallDetails(
        call_id="call_1",
        agent_ref="agent_1",
        direction=Direction.OUTBOUND,
        from_number="+14155550100",
        to_number="+14155550101",
        variables={"name": "Ana", "visits": "3", "is_new": "true", "tags": '["a"]'},
        metadata={"order": {"id": 5}},
    )


def test_call_details_of_a_web_call_need_nothing_but_the_id() -> None:
    assert read_call() == CallDetails(call_id="call_1", direction=Direction.WEB)


def test_an_inbound_call_is_known_as_one() -> None:
    assert read_call(direction="inbound").direction is Direction.INBOUND


def test_a_call_we_dialled_to_sip_ourselves_is_known_by_what_was_attached() -> None:
    assert read_call(direction="inbound", metadata={"twilio_call_sid": "CA1"}).is_dialled_to_sip
    assert not read_call(direction="inbound", metadata={"order": 5}).is_dialled_to_sip
    assert not read_call(direction="inbound", telephony_identifier={"twilio_call_sid": "CA1"}).is_dialled_to_sip


def test_fields_of_the_wrong_kind_count_as_absent_in_call_details() -> None:
    call = read_call(from_number=5, metadata="x", retell_llm_dynamic_variables=["x"], direction=["inbound"])
    assert call == CallDetails(call_id="call_1")


@pytest.mark.parametrize(
    ("role", "speaker"),
    [
        ("agent", Speaker.AGENT),
        ("user", Speaker.CALLER),
        ("transfer_target", Speaker.TRANSFER_TARGET),
        ("system", Speaker.CALLER),
        (None, Speaker.CALLER),
        (["agent"], Speaker.CALLER),
    ],
)
def test_an_unknown_role_is_the_caller(role: Any, speaker: Speaker) -> None:
    assert read_turn(transcript=[{"role": role, "content": "x"}]).transcript[0].speaker is speaker


def test_an_utterance_may_lack_everything_but_its_role() -> None:
    assert read_turn(transcript=[{"role": "agent"}]).transcript == (Utterance(Speaker.AGENT, ""),)


def test_words_are_taken_as_far_as_they_are_told() -> None:
    words = [{"word": "a"}, {"word": "b", "start": 1}, {"start": 2.0}, "c", {"word": 4}, {"word": "d", "end": True}]
    assert read_turn(transcript=[{"role": "user", "content": "a b", "words": words}]).transcript[0].words == (
        Word("a"),
        Word("b", 1.0),
        Word("d"),
    )


@pytest.mark.parametrize("words", [None, "words", {"word": "a"}, 3])
def test_words_of_another_shape_are_no_words(words: Any) -> None:
    assert read_turn(transcript=[{"role": "user", "content": "a", "words": words}]).transcript[0].words == ()


@pytest.mark.parametrize("item", [None, "words", 5, ["role", "user"], {"role": "user", "content": {"text": "x"}}])
def test_an_item_that_is_no_utterance_is_left_out_and_the_rest_stays(item: Any) -> None:
    assert [said.text for said in read_turn(transcript=[item, HELLO]).transcript] == ["Hello"]


@pytest.mark.parametrize("metadata", [None, [], {}, *({"response_id": odd} for odd in (True, "4", -1, 2**31, 10**30))])
def test_an_utterance_without_a_true_response_id_belongs_to_no_turn(metadata: Any) -> None:
    assert read_turn(transcript=[{"role": "agent", "content": "x", "metadata": metadata}]).transcript[0].turn_id is None


@pytest.mark.parametrize("interaction_type", ["response_required", "reminder_required", "update_only"])
def test_pressed_keys_are_joined_in_order(interaction_type: str) -> None:
    items = [
        HELLO,
        {"role": "dtmf", "digit": "1"},
        {"role": "tool_call_result", "tool_call_id": "t", "content": "9"},
        {"role": "dtmf", "digit": 7},
        "stray",
        {"role": "dtmf", "digit": "#"},
    ]
    event = decode(frame(interaction_type, response_id=1, transcript=[HELLO], transcript_with_tool_calls=items))
    assert isinstance(event, TurnRequested | Reminder | TranscriptMoved)
    assert event.keys_pressed == "1#"


def test_types_and_fields_we_do_not_know_are_ignored() -> None:
    assert decode(frame("weather_report", degrees=21)) is None
    assert read_turn(mood="fine", transcript=[HELLO | {"pitch": 440}]).transcript[0].text == "Hello"


def test_the_half_of_an_emoji_spoils_neither_the_frame_nor_a_later_encoding() -> None:
    text = (
        r'{"interaction_type":"response_required","response_id":1,"transcript":[{"role":"user","content":"hi \ud83d"}]}'
    )
    event = decode(text)
    assert isinstance(event, TurnRequested)
    assert event.transcript[0].text == "hi ?"


@pytest.mark.parametrize("response_id", [None, "7", True, -1, 7.0, 2**70, [7]])
def test_a_request_without_a_true_id_is_refused(response_id: Any) -> None:
    assert fault(frame("response_required", response_id=response_id, transcript=[])) == "no_response_id"
    assert fault(frame("reminder_required", response_id=response_id, transcript=[])) == "no_response_id"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        ('{"interaction_type": NaN}', "not_json"),
        ("[" * 100_000, "not_json"),
        ("1" * 10_000, "not_json"),
        ("[]", "not_an_object"),
        ("null", "not_an_object"),
        ("{}", "no_type"),
        ('{"interaction_type": 3}', "no_type"),
        (b'{"interaction_type": "ping_pong", "timestamp": 1}', "binary"),
        (frame("update_only"), "bad_transcript"),
        (frame("update_only", transcript={"role": "user"}), "bad_transcript"),
        (frame("response_required", response_id=1, transcript=None), "bad_transcript"),
        (frame("ping_pong"), "no_timestamp"),
        (frame("ping_pong", timestamp="soon"), "no_timestamp"),
        (frame("ping_pong", timestamp=True), "no_timestamp"),
        (frame("call_details"), "no_call"),
        (frame("call_details", call=[]), "no_call"),
        (frame("call_details", call={}), "no_call_id"),
        (frame("call_details", call={"call_id": 5}), "no_call_id"),
    ],
)
def test_each_fault_has_a_name_of_its_own(text: str | bytes, kind: str) -> None:
    assert fault(text) == kind


def test_a_refusal_holds_nothing_of_what_was_said() -> None:
    with pytest.raises(MalformedFrame) as caught:
        decode('{"content": "my card is 4111", broken')
    error: BaseException | None = caught.value
    while error is not None:
        assert "4111" not in f"{error} {vars(error)}"
        error = error.__context__


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner),
    max_leaves=12,
)
TYPES = ["response_required", "reminder_required", "update_only", "call_details", "ping_pong", "other"]
FRAMES = st.fixed_dictionaries(
    {"interaction_type": st.sampled_from(TYPES) | ANYTHING},
    optional={
        "response_id": st.integers(0, 9) | ANYTHING,
        "transcript": ANYTHING | st.lists(ANYTHING | st.fixed_dictionaries({"content": ANYTHING, "words": ANYTHING})),
        "transcript_with_tool_calls": ANYTHING | st.lists(st.fixed_dictionaries({"digit": ANYTHING, "role": ANYTHING})),
        "turntaking": ANYTHING,
        "timestamp": ANYTHING,
        "call": ANYTHING
        | st.fixed_dictionaries(
            {"call_id": ANYTHING | st.just("c"), "metadata": ANYTHING, "retell_llm_dynamic_variables": ANYTHING}
        ),
    },
).map(json.dumps)


def read_or_refuse(text: str) -> None:
    try:
        decode(text)
    except MalformedFrame as error:
        assert error.kind.replace("_", "").isalpha()  # noqa: PT017 - either way out is a good one


@given(FRAMES)
def test_no_frame_raises_anything_but_a_refusal(text: str) -> None:
    read_or_refuse(text)


@given(st.text(st.characters()))
def test_no_text_raises_anything_but_a_refusal(text: str) -> None:
    read_or_refuse(text)


@pytest.mark.parametrize("depth", [200, 260, 500, 900, 1_000, 1_024, 2_000, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_no_nesting_raises_anything_but_a_refusal(depth: int, opening: str, closing: str) -> None:
    nested = opening * depth + "1" + closing * depth
    for text in (
        nested,
        f'{{"interaction_type":"update_only","transcript":[{nested}]}}',
        f'{{"interaction_type":"call_details","call":{{"call_id":"c","retell_llm_dynamic_variables":{{"v":{nested}}}}}}}',
    ):
        read_or_refuse(text)


@pytest.mark.parametrize("number", ["1" * 25, "1e400", "-0", "1" * 5_000, str(math.pi), "NaN", "Infinity"])
def test_no_number_raises_anything_but_a_refusal(number: str) -> None:
    read_or_refuse(f'{{"interaction_type":"response_required","response_id":{number},"transcript":[]}}')
    read_or_refuse(f'{{"interaction_type":"ping_pong","timestamp":{number}}}')
