"""What the model is asked and what it answers, over a real connection."""

import asyncio
from contextlib import aclosing
from typing import Any

import aiohttp
import pytest

from engine.brief import ModelSettings, ToolSpec
from engine.ports import Finished, Message, ModelRequest, TextPiece, ToolCall
from tests.vendors.model_server import (
    ASKED,
    DONE,
    PATIENCE_S,
    STOP,
    USAGE,
    ModelServer,
    answer_of,
    event,
    hangs_after,
    says,
    word,
)
from vendors.openai.chat import ChatModel


async def test_words_come_piece_by_piece_and_the_end_comes_last(model: ChatModel) -> None:
    assert await answer_of(model) == [
        TextPiece("Yes, "),
        TextPiece("from nine."),
        Finished("stop", tokens_in=31, tokens_out=4, tokens_cached=16),
    ]


async def test_the_first_word_is_given_while_the_model_still_writes(model: ChatModel, server: ModelServer) -> None:
    server.script = hangs_after(server, word("Yes, "))
    async with asyncio.timeout(PATIENCE_S), aclosing(model.stream(ASKED)) as pieces:
        assert await anext(pieces) == TextPiece("Yes, ")


@pytest.mark.parametrize("cut_every", [1, 2, 7, 64, 1_000])
@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
async def test_the_answer_is_the_same_however_it_was_cut(
    model: ChatModel, server: ModelServer, cut_every: int, line_end: bytes
) -> None:
    whole = b": a comment\n\nevent: message\n" + word("Dörte 🦷 ") + word("comes.") + STOP + USAGE + DONE
    server.script = says(whole.replace(b"\n", line_end), cut_every=cut_every)
    assert await answer_of(model) == [
        TextPiece("Dörte 🦷 "),
        TextPiece("comes."),
        Finished("stop", tokens_in=31, tokens_out=4, tokens_cached=16),
    ]


async def test_it_is_asked_as_a_compatible_server_expects(model: ChatModel, server: ModelServer) -> None:
    await answer_of(model)
    assert server.asked == [
        {
            "model": "small-model",
            "messages": [
                {"role": "system", "content": "Be brief."},
                {"role": "user", "content": "Are you open on Monday?"},
            ],
            "temperature": 0.5,
            "max_tokens": 150,
            "stream": True,
            "stream_options": {"include_usage": True},
        }
    ]
    assert server.headers[0]["Authorization"] == "Bearer sk-secret"


async def test_the_trace_of_a_call_goes_along_only_when_it_can_stand_in_a_header(
    model: ChatModel, server: ModelServer
) -> None:
    for trace_id in ("trace-1", "", "two\r\nlines", "ü"):
        await answer_of(model, ModelRequest(ASKED.messages, trace_id=trace_id))
    assert [headers.get("X-Client-Request-Id") for headers in server.headers] == ["trace-1", None, None, None]


async def test_without_a_key_none_is_sent(server: ModelServer, http: aiohttp.ClientSession) -> None:
    await answer_of(ChatModel(session=http, base_url=server.base_url + "/", api_key="", model="m"))
    assert "Authorization" not in server.headers[0]


async def test_settings_of_the_agent_win_over_the_installation(model: ChatModel, server: ModelServer) -> None:
    settings = ModelSettings(model="large-model", temperature=0.0, max_output_tokens=40)
    await answer_of(model, ModelRequest(ASKED.messages, settings=settings))
    assert (server.asked[0]["model"], server.asked[0]["temperature"], server.asked[0]["max_tokens"]) == (
        "large-model",
        0.0,
        40,
    )


async def test_tools_and_their_results_are_told_in_the_vendors_words(model: ChatModel, server: ModelServer) -> None:
    schema = {"type": "object", "properties": {"day": {"type": "string"}}}
    messages = (
        Message(
            "assistant",
            "",
            tool_calls=(ToolCall("call_1", "find_slot", '{"day":"Monday"}'), ToolCall("call_2", "x", "")),
        ),
        Message("tool", "ten o'clock", tool_call_id="call_1"),
    )
    await answer_of(model, ModelRequest(messages, tools=(ToolSpec("find_slot", "Finds a free slot.", schema),)))
    assert server.asked[0]["tools"] == [
        {
            "type": "function",
            "function": {"name": "find_slot", "description": "Finds a free slot.", "parameters": schema},
        }
    ]
    assert server.asked[0]["messages"] == [
        {
            "role": "assistant",
            "content": None,
            "tool_calls": [
                {
                    "id": "call_1",
                    "type": "function",
                    "function": {"name": "find_slot", "arguments": '{"day":"Monday"}'},
                },
                {"id": "call_2", "type": "function", "function": {"name": "x", "arguments": "{}"}},
            ],
        },
        {"role": "tool", "tool_call_id": "call_1", "content": "ten o'clock"},
    ]


async def test_words_with_half_an_emoji_can_still_be_asked_about(model: ChatModel, server: ModelServer) -> None:
    await answer_of(model, ModelRequest((Message("user", "hello \ud83d"),)))
    assert server.asked[0]["messages"][0]["content"] == "hello ?"


async def test_a_tool_call_split_over_events_comes_whole(model: ChatModel, server: ModelServer) -> None:
    def part(arguments: str, **more: Any) -> bytes:
        return event(
            {"tool_calls": [{"index": 0, "function": {"arguments": arguments, **more.pop("function", {})}, **more}]}
        )

    server.script = says(
        word("One moment. ")
        + part("", id="call_1", type="function", function={"name": "find_slot"})
        + part('{"day":')
        + part('"Monday"}')
        + event(reason="tool_calls")
        + DONE
    )
    assert await answer_of(model) == [
        TextPiece("One moment. "),
        ToolCall("call_1", "find_slot", '{"day":"Monday"}'),
        Finished("tool_calls"),
    ]
