"""The door Retell dials, with the engine, a model's server, PostgreSQL and Redis behind it."""

import asyncio
import time

import pytest
from asgiref.sync import sync_to_async
from django.db import connection
from pytest_django.fixtures import Settings

from calls.models import Call, CallEvent, TurnRecord
from tests.calls.wired import Retell, wired, words
from tests.vendors.model_server import hangs_after, says
from voiceops.wiring import set_down

pytestmark = pytest.mark.django_db(transaction=True)


async def test_config_comes_first_then_the_begin_message(settings: Settings) -> None:
    async with wired(settings, says()) as (_, secret, _model):
        retell = Retell(secret)
        frames = await retell.begin()
        await retell.close()

    assert frames[0] == {
        "response_type": "config",
        "config": {"auto_reconnect": True, "call_details": True, "transcript_with_tool_calls": True},
    }
    assert [frame["response_type"] for frame in frames[1:]] == ["response"]
    assert words(frames, 0) == "Hello, this is Mia."


async def test_a_wrong_secret_is_refused_before_the_socket_is_accepted(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, _):
        assert not await Retell(f"{secret}x").connect()
        assert not await Retell("x").connect()
        assert len(house.on_air) == 0


async def test_where_addresses_are_listed_a_stranger_is_refused_in_spite_of_the_secret(settings: Settings) -> None:
    async with wired(settings, says()) as (_, secret, _model):
        settings.RETELL_SOURCE_IPS = ["100.20.5.228"]
        assert not await Retell(secret).connect()
        settings.RETELL_SOURCE_IPS = []
        friend = Retell(secret)
        assert await friend.connect()
        await friend.close()


async def test_while_the_model_hangs_pings_are_answered_and_a_newer_request_wins(settings: Settings) -> None:
    async with wired(settings, says()) as (_, secret, model):
        model.script = hangs_after(model)
        retell = Retell(secret)
        await retell.begin()
        await retell.ask(1, "When do you open?")
        await retell.send(interaction_type="update_only", transcript=[{"role": "user", "content": "When do"}])
        asked_at = time.monotonic()
        await retell.send(interaction_type="ping_pong", timestamp=17)
        pong = await retell.hear()
        waited_s = time.monotonic() - asked_at
        model.script = says()
        await retell.ask(2, "When do you open on Monday?")
        frames = await retell.hear_until(response_id=2, content_complete=True)
        await retell.close()

    assert pong == {"response_type": "ping_pong", "timestamp": 17}
    assert waited_s < 0.1
    assert {frame["response_id"] for frame in frames} == {2}
    assert words(frames, 2) == "Yes, from nine."


async def test_malformed_frames_are_survived_and_noted_and_unknown_ones_ignored(settings: Settings) -> None:
    async with wired(settings, says()) as (_, secret, _model):
        retell = Retell(secret)
        await retell.begin()
        for text in ("{", "[]", '{"interaction_type": "response_required", "response_id": "1", "transcript": []}'):
            await retell.send_text(text)
        await retell.send_bytes(b"\x00\x01")
        await retell.send(interaction_type="weather_report", sunny=True)
        await retell.ask(1, "Hello?")
        frames = await retell.hear_until(response_id=1, content_complete=True)
        await retell.close()

    assert words(frames, 1) == "Yes, from nine."
    refused = CallEvent.objects.filter(type="frame_refused")
    assert await sync_to_async(refused.count)() == 4


async def test_a_call_leaves_its_words_turns_and_end_in_the_database(settings: Settings) -> None:
    async with wired(settings, says()) as (_, secret, _model):
        retell = Retell(secret)
        await retell.begin()
        await retell.ask(1, "When do you open?")
        await retell.hear_until(response_id=1, content_complete=True)
        await retell.close()

    call = await Call.objects.select_related("agent", "prompt_version").aget()
    turn = await TurnRecord.objects.aget(turn_id=1)
    assert (call.status, call.direction, call.from_number) == ("ended", "inbound", "+13125550142")
    assert str(call.agent) == "Mia"
    assert call.prompt_version is not None
    assert (turn.asked, turn.sent, turn.outcome) == ("When do you open?", "Yes, from nine.", "spoken")
    assert (turn.tokens_in, turn.tokens_out, turn.tokens_cached) == (31, 4, 16)


async def test_a_new_call_is_answered_while_postgres_is_away_and_nothing_of_it_is_lost(
    settings: Settings,
) -> None:
    async with wired(settings, says()) as (_, secret, _model):
        await sync_to_async(_shut_the_database)()
        try:
            retell = Retell(secret)
            await retell.begin()
            await retell.ask(1, "When do you open?")
            frames = await retell.hear_until(response_id=1, content_complete=True)
            await retell.close()
        finally:
            await sync_to_async(_open_the_database)()

    assert words(frames, 1) == "Yes, from nine."
    assert await TurnRecord.objects.filter(turn_id=1, sent="Yes, from nine.").aexists()


async def test_a_redial_is_not_greeted_again_and_the_older_socket_falls_silent(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, model):
        model.script = hangs_after(model)
        first = Retell(secret)
        await first.begin()
        await first.ask(1, "When do you open?")
        await asyncio.wait_for(model.is_listening.wait(), 10)
        second = Retell(secret, first.call_id)
        assert await second.connect()
        model.script = says()
        frames = await second.hear_until(response_id=1, content_complete=True)
        assert len(house.on_air) == 1
        await second.close()

    answers = [frame for frame in frames if frame["response_type"] == "response"]
    assert {frame["response_id"] for frame in answers} == {1}


async def test_a_redial_to_another_process_goes_on_where_the_first_one_died(settings: Settings) -> None:
    async with wired(settings, says()) as (_, secret, _model):
        first = Retell(secret)
        await first.begin()
        await first.ask(1, "When do you open?")
        await first.hear_until(response_id=1, content_complete=True)
        await first.close(1006)
        await set_down()

        second = Retell(secret, first.call_id)
        assert await second.connect()
        await second.send(interaction_type="ping_pong", timestamp=1)
        await second.ask(2, "And on Sunday?")
        frames = await second.hear_until(response_id=2, content_complete=True)
        await second.close()

    assert {frame.get("response_id") for frame in frames if frame["response_type"] == "response"} == {2}
    assert await Call.objects.acount() == 1


def _shut_the_database() -> None:
    name = connection.settings_dict["NAME"]
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'alter database "{name}" allow_connections false')
        cursor.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [name])


def _open_the_database() -> None:
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'alter database "{connection.settings_dict["NAME"]}" allow_connections true')
