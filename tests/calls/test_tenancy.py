"""Two businesses and one call id: neither's state, record nor live socket is touched by the other."""

import uuid
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from businesses.models import Business
from calls.fact_json import fact_from_line
from calls.memory import RedisCallMemory
from calls.models import Call, CallEvent, Utterance
from calls.recorder import DatabaseRecorder
from calls.services import facts_store
from calls.spool import SET_ASIDE
from calls.storing.call_rows import UnknownCall
from engine import facts
from engine.ports import CallState
from tests.calls.call_facts import House, caller_said, closed, heard, lines_in, make_house, opened
from tests.calls.wired import Retell, wired, words
from tests.vendors.model_server import says

NOWHERE = "redis://127.0.0.1:1/0"


async def test_the_state_of_a_call_is_kept_for_each_business_alone() -> None:
    memory = RedisCallMemory(django_settings.REDIS_URL, uuid.uuid4().hex)
    ours, theirs = memory.of_business(1), memory.of_business(2)
    await ours.keep("call_1", CallState(last_turn_id=5))
    assert await theirs.recall("call_1") is None
    await theirs.keep("call_1", CallState(last_turn_id=9))
    assert await ours.recall("call_1") == CallState(last_turn_id=5)
    assert [await ours.claim("run"), await theirs.claim("run"), await ours.claim("run")] == [True, True, False]
    await memory.close()


@pytest.mark.django_db(transaction=True)
async def test_the_rows_behind_a_dead_redis_tell_only_their_own_business() -> None:
    def set_up() -> tuple[House, House]:
        ours, theirs = make_house("ours"), make_house("theirs")
        facts_store([opened(ours.brief())])
        return ours, theirs

    ours, theirs = await database_sync_to_async(set_up, thread_sensitive=False)()
    memory = RedisCallMemory(NOWHERE, "none")
    assert await memory.of_business(ours.business.pk).recall("call_1") is not None
    assert await memory.of_business(theirs.business.pk).recall("call_1") is None
    await memory.close()


@pytest.mark.django_db(transaction=True)
async def test_facts_of_a_stranger_are_set_aside_and_ours_are_stored(tmp_path: Path) -> None:
    def set_up() -> tuple[House, House]:
        return make_house("ours"), make_house("theirs")

    ours, theirs = await database_sync_to_async(set_up, thread_sensitive=False)()
    recorder = DatabaseRecorder(tmp_path)
    we = recorder.for_business(ours.business.pk)
    they = recorder.for_business(theirs.business.pk)
    we.note(opened(ours.brief()))
    we.note(heard(10, caller_said("Book me in")))
    they.note(opened(theirs.brief(), 20))
    they.note(heard(30, caller_said("Cancel everything")))
    they.note(closed(40))
    await recorder.start()
    await recorder.stop(5)

    def stored() -> tuple[list[tuple[int, str]], list[str], set[str]]:
        return (
            list(Call.objects.values_list("business_id", "status")),
            list(Utterance.objects.values_list("text", flat=True)),
            set(CallEvent.objects.values_list("type", flat=True)),
        )

    calls, texts, events = await database_sync_to_async(stored, thread_sensitive=False)()
    assert calls == [(ours.business.pk, "live")]
    assert texts == ["Book me in"]
    assert "line_closed" not in events
    assert len(lines_in(tmp_path, SET_ASIDE)) == 3


@pytest.mark.django_db
def test_a_fact_of_a_call_of_another_business_is_refused_whatever_came_before() -> None:
    ours, theirs = make_house("ours"), make_house("theirs")
    facts_store([opened(ours.brief())])
    stolen = facts.OptOutHeard(call_id="call_1", at_ms=1, rule_id="stop", business_id=str(theirs.business.pk))
    with pytest.raises(UnknownCall):
        facts_store([stolen])
    assert not CallEvent.objects.filter(type="opt_out_heard").exists()


async def test_spooled_facts_still_say_whose_they_are(tmp_path: Path) -> None:
    recorder = DatabaseRecorder(tmp_path)
    recorder.for_business(7).note(closed(40))
    await recorder.stop(0)
    [line] = lines_in(tmp_path, "facts-*.jsonl")
    assert fact_from_line(line).business_id == "7"


async def test_heard_words_of_two_businesses_never_join(tmp_path: Path) -> None:
    recorder = DatabaseRecorder(tmp_path, high_water=1)
    for business in (1, 2):
        recorder.for_business(business).note(heard(business, caller_said(f"{business}")))
    await recorder.stop(0)
    spooled = [fact_from_line(line) for line in lines_in(tmp_path, "facts-*.jsonl")]
    assert [(fact.business_id, fact.transcript[0].text) for fact in spooled if isinstance(fact, facts.WordsHeard)] == [
        ("1", "1"),
        ("2", "2"),
    ]


@pytest.mark.django_db(transaction=True)
async def test_a_stranger_with_our_call_id_leaves_our_socket_alone(settings: Settings) -> None:
    stranger = await sync_to_async(Business.objects.create)(name="Other", slug="other")
    async with wired(settings, says()) as (house, secret, _):
        ours = Retell(secret)
        await ours.begin()
        theirs = Retell(stranger.socket_secret, ours.call_id)
        await theirs.connect()
        assert len(house.on_air) == 2
        await ours.ask(1, "Are you there?")
        assert words(await ours.hear_until(response_id=1, content_complete=True), 1) == "Yes, from nine."
        await theirs.close()
        assert len(house.on_air) == 1
        await ours.close()
