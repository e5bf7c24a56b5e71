"""Connections are shared between turns, and a turn that is left ends at the server too."""

import asyncio
from contextlib import aclosing

import aiohttp
import pytest
from aiohttp import web

from engine.ports import Finished, TextPiece
from tests.vendors.model_server import (
    ANSWER,
    ASKED,
    PATIENCE_S,
    ModelServer,
    answer_of,
    fault_of,
    hangs_after,
    says,
    word,
)
from vendors.openai import chat
from vendors.openai.chat import ChatModel


async def test_leaving_after_the_first_word_ends_the_stream_at_the_server(
    model: ChatModel, server: ModelServer
) -> None:
    server.script = hangs_after(server, word("Yes, "))
    async with asyncio.timeout(PATIENCE_S):
        async with aclosing(model.stream(ASKED)) as pieces:
            await anext(pieces)
        await server.was_left.wait()


@pytest.mark.parametrize("whole", [b"", word("Yes, ")])
async def test_a_cancelled_turn_ends_the_stream_at_the_server(
    model: ChatModel, server: ModelServer, whole: bytes
) -> None:
    server.script = hangs_after(server, whole)
    turn = asyncio.create_task(answer_of(model))
    async with asyncio.timeout(PATIENCE_S):
        await server.is_listening.wait()
        turn.cancel()
        with pytest.raises(asyncio.CancelledError):
            await turn
        await server.was_left.wait()


async def test_turns_share_one_connection(model: ChatModel, server: ModelServer) -> None:
    for _ in range(3):
        await answer_of(model)
    assert len(server.ports_of_callers) == 3
    assert len(set(server.ports_of_callers)) == 1


async def test_a_reader_who_stops_at_the_last_piece_leaves_the_connection_usable(
    model: ChatModel, server: ModelServer
) -> None:
    async def ends_late(request: web.Request, response: web.StreamResponse) -> None:
        await response.prepare(request)
        await response.write(ANSWER)
        for _ in range(50):
            await asyncio.sleep(0)  # turns of the loop in which the reader sees [DONE] but not yet the end
        await response.write_eof()

    server.script = ends_late
    for _ in range(2):
        async with aclosing(model.stream(ASKED)) as pieces:
            async for piece in pieces:
                if isinstance(piece, Finished):
                    break
    assert len(set(server.ports_of_callers)) == 1


async def test_a_warmed_connection_serves_the_first_turn(model: ChatModel, server: ModelServer) -> None:
    await model.warm()
    await answer_of(model)
    assert server.models_asked == 1
    assert len(set(server.ports_of_callers)) == 1


async def test_warming_bears_a_server_that_is_not_there(http: aiohttp.ClientSession, free_port: int) -> None:
    await ChatModel(session=http, base_url=f"http://127.0.0.1:{free_port}/v1", api_key="", model="m").warm()
    await ChatModel(session=http, base_url="nowhere", api_key="", model="m").warm()


async def test_warming_does_not_wait_for_a_server_that_hangs(
    model: ChatModel, server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "WARM_S", 0.05)
    server.models_hang = True
    async with asyncio.timeout(PATIENCE_S):
        await model.warm()


async def test_a_kept_connection_that_the_server_gave_up_is_replaced(model: ChatModel, server: ModelServer) -> None:
    good = server.script

    async def drops_the_second(request: web.Request, response: web.StreamResponse) -> None:
        if len(server.asked) == 2:
            assert request.transport is not None
            request.transport.close()
            return
        await good(request, response)

    server.script = drops_the_second
    await answer_of(model)
    assert (await answer_of(model))[0] == TextPiece("Yes, ")
    assert len(server.asked) == 3


async def test_a_server_that_always_hangs_up_is_asked_twice_and_no_more(model: ChatModel, server: ModelServer) -> None:
    async def drops(request: web.Request, _response: web.StreamResponse) -> None:
        assert request.transport is not None
        request.transport.close()

    server.script = drops
    assert (await fault_of(model)).kind == "connect"
    assert len(server.asked) == 2


async def test_no_stream_waits_for_another_to_end(model: ChatModel, server: ModelServer) -> None:
    streams = 110  # more than the 100 connections aiohttp allows by itself
    all_asked = asyncio.Event()

    async def answers_when_all_have_asked(request: web.Request, response: web.StreamResponse) -> None:
        if len(server.asked) == streams:
            all_asked.set()
        await all_asked.wait()
        await says()(request, response)

    server.script = answers_when_all_have_asked
    answers = await asyncio.gather(*(answer_of(model) for _ in range(streams)))
    assert all(answer[0] == TextPiece("Yes, ") for answer in answers)
