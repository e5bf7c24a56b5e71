"""An answer put together from events, whatever habits the server has."""

import json
from typing import Any

import pytest

from engine.ports import Finished, ModelError, Piece, TextPiece, ToolCall
from vendors.openai.answer import Answer
from vendors.openai.question import token_limit_field_for


def told(*deltas: dict[str, Any], reason: str | None = "stop", usage: Any = None) -> list[Piece]:
    """All pieces of an answer that ends in good order."""
    events: list[dict[str, Any]] = [{"choices": [{"delta": delta}]} for delta in deltas]
    events.append({"choices": [{"delta": {}, "finish_reason": reason}], "usage": usage})
    answer = Answer()
    pieces = [piece for event in events for piece in answer.take(json.dumps(event).encode())]
    return [*pieces, *answer.take(b"[DONE]"), answer.finished()]


def called(*deltas: dict[str, Any], reason: str = "tool_calls") -> list[ToolCall]:
    pieces = told(*({"tool_calls": [delta]} for delta in deltas), reason=reason)
    return [piece for piece in pieces if isinstance(piece, ToolCall)]


def call(name: str = "", arguments: Any = "", **more: Any) -> dict[str, Any]:
    return {"function": {"name": name, "arguments": arguments}, **more}


def test_two_calls_told_in_turns_are_kept_apart_by_their_place() -> None:
    assert called(
        call("find_slot", '{"day":', index=0, id="a"),
        call("find_price", '{"of":', index=1, id="b"),
        call(arguments='"Monday"}', index=0),
        call(arguments='"x-ray"}', index=1),
    ) == [ToolCall("a", "find_slot", '{"day":"Monday"}'), ToolCall("b", "find_price", '{"of":"x-ray"}')]


def test_calls_that_all_claim_the_first_place_are_kept_apart_by_their_id() -> None:
    assert called(call("one", "{}", index=0, id="a"), call("two", "{}", index=0, id="b")) == [
        ToolCall("a", "one", "{}"),
        ToolCall("b", "two", "{}"),
    ]


def test_calls_without_a_place_are_kept_apart_by_their_id() -> None:
    assert called(call("one", "{", id="a"), call(arguments="}"), call("two", "{}", id="b")) == [
        ToolCall("a", "one", "{}"),
        ToolCall("b", "two", "{}"),
    ]


def test_an_id_and_a_name_told_again_with_every_part_begin_nothing() -> None:
    assert called(call("one", "{", index=0, id="a"), call("one", "}", index=0, id="a")) == [ToolCall("a", "one", "{}")]


def test_a_call_without_an_id_is_given_one_of_its_own() -> None:
    first, second = called(call("one", "{}", index=0), call("two", "{}", index=1))
    assert first.call_id
    assert second.call_id
    assert first.call_id != second.call_id


def test_arguments_told_as_an_object_become_its_text_and_none_become_an_empty_object() -> None:
    assert called(call("one", {"day": "Monday"}, index=0, id="a"), call("two", None, index=1, id="b")) == [
        ToolCall("a", "one", '{"day":"Monday"}'),
        ToolCall("b", "two", "{}"),
    ]


def test_malformed_arguments_are_handed_on_as_the_model_wrote_them() -> None:
    assert called(call("one", '{"day": Mon', index=0, id="a"))[0].arguments == '{"day": Mon'


@pytest.mark.parametrize("delta", ["x", None, {}, {"index": 0}, {"index": 0, "function": "x"}, call("", "{}", index=0)])
def test_a_call_without_a_name_is_none(delta: Any) -> None:
    assert called(delta) == []


def test_calls_ended_by_done_alone_are_given_once() -> None:
    answer = Answer()
    event = {"choices": [{"delta": {"tool_calls": [call("one", "{}", index=0, id="a")]}}]}
    assert answer.take(json.dumps(event).encode()) == []
    assert answer.take(b" [DONE]") == [ToolCall("a", "one", "{}")]
    assert answer.finished() == Finished("tool_calls")


@pytest.mark.parametrize(
    ("told_reason", "reason"),
    [
        ("stop", "stop"),
        ("length", "length"),
        ("max_tokens", "length"),
        ("content_filter", "content_filter"),
        ("function_call", "tool_calls"),
        ("eos", "stop"),
    ],
)
def test_reasons_are_told_in_the_engines_words(told_reason: str, reason: str) -> None:
    assert told(reason=told_reason) == [Finished(reason)]


def test_calls_make_their_own_reason_where_the_server_says_only_stop() -> None:
    pieces = told({"tool_calls": [call("one", "{}", index=0, id="a")]}, reason="stop")
    assert pieces[-1] == Finished("tool_calls")


@pytest.mark.parametrize("content", [None, "", 5, ["x"], {"text": "x"}])
def test_only_words_are_pieces(content: Any) -> None:
    assert told({"role": "assistant", "content": content}) == [Finished("stop")]


def test_a_refusal_is_spoken_like_any_answer() -> None:
    assert told({"content": None, "refusal": "I cannot help with that."})[0] == TextPiece("I cannot help with that.")


def test_what_the_model_thinks_is_not_spoken() -> None:
    assert told({"reasoning_content": "hmm"}, {"content": "Yes."}) == [TextPiece("Yes."), Finished("stop")]


@pytest.mark.parametrize("choices", [None, [], "x", [None], [{}], [{"delta": None}]])
def test_events_without_a_choice_are_passed_over(choices: Any) -> None:
    assert Answer().take(json.dumps({"id": "x", "choices": choices}).encode()) == []


@pytest.mark.parametrize(
    "usage", [None, [], {}, {"prompt_tokens": "many", "completion_tokens": -1, "prompt_tokens_details": 3}]
)
def test_tokens_not_told_count_nothing(usage: Any) -> None:
    assert told(usage=usage) == [Finished("stop", 0, 0, 0)]


def test_of_token_counts_told_again_and_again_the_last_holds() -> None:
    answer = Answer()
    for count in (1, 2, 9):
        answer.take(json.dumps({"choices": [], "usage": {"prompt_tokens": 30, "completion_tokens": count}}).encode())
    answer.take(b"[DONE]")
    assert answer.finished() == Finished("stop", 30, 9)


def test_an_answer_neither_ended_nor_done_is_broken() -> None:
    answer = Answer()
    answer.take(b'{"choices": [{"delta": {"content": "Yes"}}]}')
    with pytest.raises(ModelError, match="broken_stream"):
        answer.finished()


def test_half_an_emoji_at_the_end_of_a_piece_is_no_fault() -> None:
    event = rb'{"choices": [{"delta": {"content": "fine \ud83d"}}]}'
    assert Answer().take(event) == [TextPiece("fine ?")]


@pytest.mark.parametrize(
    ("base_url", "name"),
    [
        ("https://api.openai.com/v1", "max_completion_tokens"),
        ("https://eu.api.openai.com/v1", "max_completion_tokens"),
        ("https://clinic.openai.azure.com/openai/v1", "max_completion_tokens"),
        ("https://openrouter.ai/api/v1", "max_tokens"),
        ("http://127.0.0.1:8000/v1", "max_tokens"),
        ("https://notapi.openai.com.example.com/v1", "max_tokens"),
        ("nowhere", "max_tokens"),
    ],
)
def test_the_limit_of_an_answer_has_the_name_the_address_knows(base_url: str, name: str) -> None:
    assert token_limit_field_for(base_url) == name


def test_nothing_said_after_the_finish_reason_is_spoken() -> None:
    answer = Answer()
    answer.take(b'{"choices": [{"delta": {"content": "Yes."}, "finish_reason": "length"}]}')
    assert answer.take(b'{"choices": [{"delta": {"content": " No."}, "finish_reason": "stop"}]}') == []
    assert answer.finished() == Finished("length")
