"""The model's address as a client of OpenAI's API sees it."""

import json
from typing import Any

import aiohttp
import pytest

from simulator.model_faults import HEADER
from tests.simulator.agent_server import World

ASK: dict[str, Any] = {
    "model": "receptionist",
    "messages": [
        {"role": "system", "content": "Monday: open 8:00 AM to 5:00 PM."},
        {"role": "user", "content": "When are you open?"},
    ],
}


async def stream(sim: World, headers: dict[str, str] | None = None, **changes: Any) -> list[dict[str, Any]]:
    """The chunks of one streamed answer; a stream that does not end with [DONE] is an error."""
    body = {**ASK, "stream": True, **changes}
    chunks: list[dict[str, Any]] = []
    async with sim.http.post(f"{sim.url}/v1/chat/completions", json=body, headers=headers) as response:
        assert response.status == 200
        assert response.content_type == "text/event-stream"
        async for line in response.content:
            data = line.decode().removeprefix("data: ").strip()
            if data == "[DONE]":
                return chunks
            if data:
                chunks.append(json.loads(data))
    raise ConnectionError("The stream ended without [DONE].")


async def read_lines(response: aiohttp.ClientResponse, lines: list[bytes]) -> None:
    while line := await response.content.readline():
        lines.append(line)


def words_of(chunks: list[dict[str, Any]]) -> str:
    return "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks if chunk["choices"])


def caller_says(words: str) -> dict[str, Any]:
    return {"messages": [{"role": "user", "content": words}]}


async def test_a_streamed_answer_comes_in_small_pieces_and_says_how_it_ended(sim: World) -> None:
    chunks = await stream(sim)
    assert "8:00 AM" in words_of(chunks)
    assert max(len(chunk["choices"][0]["delta"].get("content") or "") for chunk in chunks) <= 4
    assert [chunk["choices"][0]["finish_reason"] for chunk in chunks if chunk["choices"][0]["finish_reason"]] == [
        "stop"
    ]
    assert all("usage" not in chunk for chunk in chunks)


async def test_usage_comes_last_when_it_is_asked_for(sim: World) -> None:
    chunks = await stream(sim, stream_options={"include_usage": True})
    assert chunks[-1]["choices"] == []
    assert chunks[-1]["usage"]["completion_tokens"] == len(chunks) - 3


async def test_streamed_and_whole_answers_say_the_same(sim: World) -> None:
    async with sim.http.post(f"{sim.url}/v1/chat/completions", json=ASK) as response:
        whole = await response.json()
    assert whole["object"] == "chat.completion"
    assert whole["choices"][0]["message"]["content"] == words_of(await stream(sim))


async def test_a_tool_call_comes_as_deltas_that_add_up_to_json(sim: World) -> None:
    tools = [{"type": "function", "function": {"name": "escalate", "parameters": {"type": "object"}}}]
    chunks = await stream(sim, tools=tools, **caller_says("I want to talk to a real person."))
    deltas = [call for chunk in chunks for call in chunk["choices"][0]["delta"].get("tool_calls", ())]
    assert (deltas[0]["function"]["name"], {delta["index"] for delta in deltas}) == ("escalate", {0})
    arguments = json.loads("".join(delta["function"]["arguments"] for delta in deltas))
    assert arguments["priority"] == "medium"
    assert chunks[-1]["choices"][0]["finish_reason"] == "tool_calls"


async def test_a_tool_call_holds_the_texts_its_schema_requires(sim: World) -> None:
    parameters = {
        "type": "object",
        "properties": {"message": {"type": "string"}, "note": {"type": "string"}},
        "required": ["message"],
    }
    tools = [{"type": "function", "function": {"name": "end_call", "parameters": parameters}}]
    chunks = await stream(sim, tools=tools, **caller_says("No, thank you. Goodbye."))
    calls = [call for chunk in chunks for call in chunk["choices"][0]["delta"].get("tool_calls") or ()]
    arguments = json.loads("".join(call["function"].get("arguments", "") for call in calls))
    assert list(arguments) == ["message"]
    assert arguments["message"]


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
async def test_the_token_limit_cuts_the_answer_and_says_so(sim: World, name: str) -> None:
    limit: dict[str, Any] = {name: 3}
    chunks = await stream(sim, **limit)
    assert len(words_of(chunks)) == 12
    assert chunks[-1]["choices"][0]["finish_reason"] == "length"


async def test_the_stub_model_always_says_the_same_twenty_pieces(sim: World) -> None:
    first = words_of(await stream(sim, model="stub-fast"))
    assert len(first.split()) == 20
    assert words_of(await stream(sim, model="stub-fast", **caller_says("Anything."))) == first


async def test_the_models_are_listed(sim: World) -> None:
    async with sim.http.get(f"{sim.url}/v1/models") as response:
        listed = await response.json()
    assert [model["id"] for model in listed["data"]] == ["receptionist", "receptionist-second", "stub-fast"]


@pytest.mark.parametrize("body", [b"{", b"{}", b'{"model": "receptionist", "messages": []}'])
async def test_a_request_without_sense_is_refused_in_openais_shape(sim: World, body: bytes) -> None:
    async with sim.http.post(f"{sim.url}/v1/chat/completions", data=body) as response:
        assert response.status == 400
        assert (await response.json())["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize(("fault", "status"), [("error_500", 500), ("error_429", 429)])
async def test_a_model_told_to_fail_answers_with_the_error(sim: World, fault: str, status: int) -> None:
    async with sim.http.post(f"{sim.url}/v1/chat/completions", json=ASK, headers={HEADER: fault}) as response:
        assert response.status == status
        assert "message" in (await response.json())["error"]


async def test_a_hanging_model_sends_no_token(sim: World) -> None:
    timeout = aiohttp.ClientTimeout(total=0.3)
    body = {**ASK, "stream": True}
    async with sim.http.post(
        f"{sim.url}/v1/chat/completions", json=body, headers={HEADER: "hang"}, timeout=timeout
    ) as response:
        with pytest.raises(TimeoutError):
            await response.content.readline()


async def test_a_stalling_model_goes_silent_after_some_pieces(sim: World) -> None:
    timeout = aiohttp.ClientTimeout(sock_read=0.3)
    headers = {HEADER: "stall;after_pieces=2"}
    lines: list[bytes] = []
    async with sim.http.post(
        f"{sim.url}/v1/chat/completions", json={**ASK, "stream": True}, headers=headers, timeout=timeout
    ) as response:
        with pytest.raises(TimeoutError):
            await read_lines(response, lines)
    assert len([line for line in lines if line.startswith(b"data: ")]) == 3


async def test_half_a_stream_breaks_off(sim: World) -> None:
    with pytest.raises(aiohttp.ClientError):
        await stream(sim, {HEADER: "half_stream;after_pieces=2"})


async def test_an_empty_answer_ends_properly_without_a_word(sim: World) -> None:
    chunks = await stream(sim, {HEADER: "empty"})
    assert words_of(chunks) == ""
    assert chunks[-1]["choices"][0]["finish_reason"] == "stop"


async def test_malformed_chunks_are_not_json(sim: World) -> None:
    with pytest.raises(json.JSONDecodeError):
        await stream(sim, {HEADER: "malformed"})


async def test_a_fault_for_one_model_spares_the_other_and_is_used_up(sim: World) -> None:
    await sim.control("POST", "faults", model=[{"fault": "empty", "model": "receptionist", "count": 1}])
    assert words_of(await stream(sim, model="receptionist-second"))
    assert not words_of(await stream(sim))
    assert words_of(await stream(sim))


async def test_a_fault_for_some_words_spares_other_words(sim: World) -> None:
    await sim.control("POST", "faults", model=[{"fault": "empty", "matching": "insurance"}])
    assert words_of(await stream(sim))
    assert not words_of(await stream(sim, **caller_says("Do you take insurance?")))
    await sim.control("DELETE", "faults")
    assert words_of(await stream(sim, **caller_says("Do you take insurance?")))


async def test_the_callers_words_break_the_first_model_but_not_the_second(sim: World) -> None:
    line = caller_says("Model fault empty. Hello?")
    assert not words_of(await stream(sim, **line))
    assert words_of(await stream(sim, model="receptionist-second", **line))
    assert not words_of(await stream(sim, model="receptionist-second", **caller_says("All models fault empty.")))


async def test_once_breaks_only_the_first_try_of_a_line(sim: World) -> None:
    line = caller_says("Model fault once empty. Hello?")
    assert not words_of(await stream(sim, **line))
    assert words_of(await stream(sim, **line))
