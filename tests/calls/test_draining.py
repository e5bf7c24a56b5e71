"""A process that leaves: its calls move on, each in a pause, and nothing of them is lost."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest
from channels.testing import WebsocketCommunicator
from pytest_django import Settings

from calls.draining import drain
from calls.live_call import LiveCall
from tests.calls.wired import Retell, wired
from tests.vendors.model_server import hangs_after, says
from voiceops.asgi import application
from voiceops.wiring import House

pytestmark = pytest.mark.django_db(transaction=True)


class Dropped:
    """Stands for the server's way to break a line: hangs the far end up as a broken line would."""

    def __init__(self, call: LiveCall) -> None:
        self.has_happened = asyncio.Event()
        call.drop = self.has_happened.set


async def begin_a_turn(retell: Retell) -> None:
    """Frames are taken in order: after the pong the request has been taken."""
    await retell.ask(1, "When do you open?")
    await retell.send(interaction_type="ping_pong", timestamp=1)
    await retell.hear_until(response_type="ping_pong")


async def kept_state(house: House, call: LiveCall) -> Any:
    return await house._memory.recall(call.business_id, call.call_id)


async def test_a_call_in_a_pause_moves_at_once_with_its_state_kept(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, _):
        retell = Retell(secret)
        await retell.begin()
        [call] = house.on_air.all()
        dropped = Dropped(call)
        async with asyncio.timeout(5):
            await drain(house.on_air, 60)
        state = await kept_state(house, call)
        await retell.close(1006)

    assert dropped.has_happened.is_set()
    assert (state.is_greeted, state.open_turn_id) == (True, 0)


async def test_a_running_turn_is_finished_before_its_line_breaks(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, model):
        model.script = hangs_after(model)
        retell = Retell(secret)
        await retell.begin()
        [call] = house.on_air.all()
        dropped = Dropped(call)
        await begin_a_turn(retell)
        draining = asyncio.create_task(drain(house.on_air, 60))
        frames = await retell.hear_until(response_id=1, content_complete=True)
        assert frames[-1]["content_complete"]
        async with asyncio.timeout(5):
            await draining
        state = await kept_state(house, call)
        await retell.close(1006)

    assert dropped.has_happened.is_set()
    assert (state.last_turn_id, state.open_turn_id) == (1, 0)


async def test_a_request_that_comes_while_the_state_is_kept_is_still_answered(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with wired(settings, says()) as (house, secret, _):
        retell = Retell(secret)
        await retell.begin()
        [call] = house.on_air.all()
        dropped = Dropped(call)
        keep, times = call.session.keep, iter((begin_a_turn,))

        async def keep_and_be_asked() -> None:
            await keep()
            for ask in times:
                await ask(retell)

        monkeypatch.setattr(call.session, "keep", keep_and_be_asked)
        async with asyncio.timeout(5):
            await drain(house.on_air, 60)
        state = await kept_state(house, call)
        await retell.close(1006)

    assert dropped.has_happened.is_set()
    assert (state.last_turn_id, state.open_turn_id) == (1, 0)


async def test_a_turn_longer_than_the_limit_is_left_for_the_next_process(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, model):
        model.script = hangs_after(model)
        retell = Retell(secret)
        await retell.begin()
        [call] = house.on_air.all()
        dropped = Dropped(call)
        await begin_a_turn(retell)
        async with asyncio.timeout(3):
            await drain(house.on_air, 0.05)
        state = await kept_state(house, call)
        await retell.close(1006)

    assert dropped.has_happened.is_set()
    assert state.open_turn_id == 1


async def test_nothing_more_is_said_on_a_line_that_was_given_up(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, _):
        retell = Retell(secret)
        await retell.begin()
        Dropped(house.on_air.all()[0])
        await drain(house.on_air, 5)
        await retell.ask(1, "When do you open?")
        assert await retell._socket.receive_nothing(timeout=0.5)
        await retell.close(1006)


async def test_a_process_without_calls_is_drained_at_once(settings: Settings) -> None:
    async with wired(settings, says()) as (house, _, _model):
        async with asyncio.timeout(1):
            await drain(house.on_air, 60)
        assert house.on_air.is_draining


async def test_a_draining_process_refuses_calls_before_it_accepts_them(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, _):
        await drain(house.on_air, 1)
        socket = WebsocketCommunicator(application, f"/llm/{secret}/call_new")
        await socket.send_input({"type": "websocket.connect"})
        refusal = await socket.receive_output(timeout=5)
        assert (refusal["type"], refusal["status"]) == ("websocket.http.response.start", 503)
        assert len(house.on_air) == 0


async def test_a_draining_process_is_alive_and_not_ready(settings: Settings) -> None:
    async with wired(settings, says()) as (house, _, _model):
        assert (await told("/readyz"))["status"] == "ready"
        await drain(house.on_air, 1)
        assert (await told("/readyz"))["status"] == "draining"
        assert (await told("/healthz"))["status"] == "ok"


async def told(path: str) -> dict[str, Any]:
    sent: list[Mapping[str, Any]] = []

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message)

    async def receive() -> Mapping[str, Any]:
        return {"type": "http.request"}

    await application({"type": "http", "path": path, "method": "GET", "headers": [], "client": None}, receive, send)
    body = json.loads(sent[-1]["body"])
    assert isinstance(body, dict)
    return body
