"""Every way a model can fail to answer has a name, and none repeats a word of the call."""

import json
from collections.abc import Callable
from typing import Any

import aiohttp
import pytest

from engine.ports import Finished, ModelError, TextPiece
from tests.vendors.model_server import (
    STOP,
    ModelServer,
    Script,
    answer_of,
    breaks_after,
    fault_of,
    hangs_after,
    refuses,
    says,
    word,
)
from vendors.openai import chat
from vendors.openai.chat import ChatModel


@pytest.mark.parametrize(
    ("status", "is_overload"), [(400, False), (401, False), (302, False), (429, True), (500, False), (503, True)]
)
async def test_a_refusal_is_named_by_its_status(
    model: ChatModel, server: ModelServer, status: int, is_overload: bool
) -> None:
    server.script = refuses(status)
    error = await fault_of(model)
    assert (error.kind, error.is_overload) == (f"http_{status}", is_overload)
    assert "secret" not in repr(error)
    assert (len(server.asked), server.models_asked) == (1, 0), "nobody is asked again, here or elsewhere"


@pytest.mark.parametrize("whole", [word("Yes, "), b": wait\n\n", b"", b'data: {"choices": [{"delta": {"cont'])
@pytest.mark.parametrize("ending", [says, breaks_after])
async def test_a_stream_cut_off_is_a_fault(
    model: ChatModel, server: ModelServer, whole: bytes, ending: Callable[[bytes], Script]
) -> None:
    server.script = ending(whole or b"\n")
    assert (await fault_of(model)).kind == "broken_stream"


@pytest.mark.parametrize("ending", [says, breaks_after])
async def test_an_answer_whose_words_are_all_there_is_not_spoiled_by_its_end(
    model: ChatModel, server: ModelServer, ending: Callable[[bytes], Script]
) -> None:
    server.script = ending(word("Yes.") + STOP)
    assert await answer_of(model) == [TextPiece("Yes."), Finished("stop")]


async def test_a_model_that_never_closes_its_answer_is_not_waited_for(
    model: ChatModel, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "USAGE_WAIT_S", 0.01)
    server.script = hangs_after(server, word("Yes.") + STOP)
    assert await answer_of(model) == [TextPiece("Yes."), Finished("stop")]


@pytest.mark.parametrize(
    ("whole", "kind"),
    [
        (b"data: {what the caller said\n\n", "malformed"),
        (b"data: []\n\n", "malformed"),
        (b"data: " + b"x" * 1_100_000, "malformed"),
        (b'data: {"error": {"message": "what the caller said"}}\n\n', "stream_error"),
        (b'data: {"error": "what the caller said"}\n\n', "stream_error"),
        (b'data: {"object": "error", "message": "what the caller said"}\n\n', "stream_error"),
        (b"<html>what the caller said</html>", "broken_stream"),
    ],
)
async def test_garbage_is_a_fault_that_repeats_none_of_it(
    model: ChatModel, server: ModelServer, whole: bytes, kind: str
) -> None:
    server.script = says(word("Yes, ") + whole)
    error: BaseException | None = await fault_of(model)
    assert isinstance(error, ModelError)
    assert (error.kind, error.is_overload) == (kind, False)
    while error is not None:
        assert "caller" not in f"{error!r} {vars(error)}"
        error = error.__context__


@pytest.mark.parametrize("error", [{"code": 429}, {"code": "rate_limit_exceeded"}, {"type": "overloaded_error"}])
async def test_an_overload_told_inside_the_stream_is_one(
    model: ChatModel, server: ModelServer, error: dict[str, Any]
) -> None:
    server.script = says(b"data: " + json.dumps({"error": error}).encode() + b"\n\n")
    assert (await fault_of(model)).is_overload


async def test_nobody_listening_is_a_fault_of_connecting(http: aiohttp.ClientSession, free_port: int) -> None:
    model = ChatModel(session=http, base_url=f"http://127.0.0.1:{free_port}/v1", api_key="", model="m")
    assert (await fault_of(model)).kind == "connect"


async def test_an_address_that_is_none_is_a_fault_of_connecting(http: aiohttp.ClientSession) -> None:
    assert (await fault_of(ChatModel(session=http, base_url="nowhere", api_key="", model="m"))).kind == "connect"


async def test_an_answer_longer_than_any_call_bears_is_given_up(
    model: ChatModel, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "_TIMEOUT", aiohttp.ClientTimeout(total=0.05))
    server.script = hangs_after(server, word("Yes, "))
    assert (await fault_of(model)).kind == "timeout"
    server.script = hangs_after(server)
    assert (await fault_of(model)).kind == "timeout"
