"""The recorder against a real PostgreSQL that goes away and comes back."""

import asyncio
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from calls.fact_writer import is_of_the_facts
from calls.models import Call, CallEvent, TurnRecord, Utterance
from calls.recorder import LINGER_S, DatabaseRecorder
from calls.services import facts_store
from calls.spool import SET_ASIDE
from calls.storing.call_rows import UnknownCall
from engine import facts
from tests.calls.call_facts import (
    House,
    agent_said,
    began,
    caller_said,
    ended,
    heard,
    lines_in,
    make_house,
    one_of_each,
    opened,
    sets,
    tool_ran,
)
from tests.calls.doorkeeper import Doorkeeper, door, in_thread

__all__ = ["door"]  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def house(door: Doorkeeper) -> House:  # noqa: ARG001  its connections are sound again when this one leaves
    return make_house()


class Tries:
    """Lets retries follow at once; opens the door before the one with this number."""

    def __init__(self, door: Doorkeeper, opens_before: int) -> None:
        self._door = door
        self._opens_before = opens_before
        self.made = 0

    async def __call__(self, until: asyncio.Event, seconds: float) -> None:
        if seconds == LINGER_S:
            return
        self.made += 1
        if self.made == self._opens_before:
            await asyncio.to_thread(self._door.open)


def event_ids() -> set[str]:
    return set(CallEvent.objects.values_list("event_id", flat=True))


async def test_every_fact_is_there_after_a_database_was_away(tmp_path: Path, door: Doorkeeper, house: House) -> None:
    brief = house.brief()
    tries = Tries(door, opens_before=4)
    recorder = DatabaseRecorder(tmp_path, pause=tries)
    settled = asyncio.Event()
    recorder._on_moved = sets(settled)
    await recorder.start()
    recorder.note(opened(brief))
    await asyncio.wait_for(settled.wait(), 10)

    await asyncio.to_thread(door.shut)
    noted: list[facts.Fact] = []
    for number in range(1, 301):
        noted += [began(number * 10, number), ended(number * 10 + 5, number, f"Answer {number}.")]
        for fact in noted[-2:]:
            recorder.note(fact)
    noted.append(heard(9_000, caller_said("Hello"), agent_said("Answer 1.", 1)))
    recorder.note(noted[-1])
    back = asyncio.Event()
    recorder._on_moved = sets(back, lambda _: recorder.queue_length == 0)
    await asyncio.wait_for(back.wait(), 60)
    await recorder.stop(10)

    assert tries.made >= 4
    assert {fact.event_id for fact in noted} <= await in_thread(event_ids)
    assert await in_thread(TurnRecord.objects.filter(outcome="spoken").count) == 300
    assert await in_thread(Utterance.objects.count) == 2
    assert lines_in(tmp_path) == []


async def test_connections_cut_between_batches_cost_no_fact(tmp_path: Path, door: Doorkeeper, house: House) -> None:
    brief = house.brief()
    recorder = DatabaseRecorder(tmp_path, pause=Tries(door, opens_before=1))
    await recorder.start()
    for number in range(5):
        await asyncio.to_thread(door.throw_out)
        stored = asyncio.Event()
        recorder._on_moved = sets(stored)
        recorder.note(opened(brief, number, call_id=f"call_{number}"))
        await asyncio.wait_for(stored.wait(), 20)
    await recorder.stop(10)
    assert await in_thread(Call.objects.count) == 5


async def test_a_batch_that_was_committed_before_the_line_broke_is_not_doubled(tmp_path: Path, house: House) -> None:
    batch = one_of_each(house.brief())
    tries = 0

    def store(given: Any) -> Any:
        nonlocal tries
        tries += 1
        moved = facts_store(given)
        if tries == 1:
            raise psycopg.OperationalError("the answer to COMMIT was lost")
        return moved

    async def at_once(_until: asyncio.Event, _seconds: float) -> None: ...

    recorder = DatabaseRecorder(tmp_path, store=store, pause=at_once)
    for fact in batch:
        recorder.note(fact)
    await recorder.start()
    done = asyncio.Event()
    recorder._on_moved = sets(done)
    await asyncio.wait_for(done.wait(), 10)
    await recorder.stop(10)
    assert tries == 2
    logged = await in_thread(lambda: list(CallEvent.objects.values_list("event_id", flat=True)))
    assert sorted(logged) == sorted(f.event_id for f in batch)
    assert await in_thread(TurnRecord.objects.count) == 2


async def test_facts_spooled_while_the_database_was_away_are_there_after_the_next_start(
    tmp_path: Path, door: Doorkeeper, house: House
) -> None:
    batch = one_of_each(house.brief())
    await asyncio.to_thread(door.shut)
    first = DatabaseRecorder(tmp_path)
    for fact in batch:
        first.note(fact)
    await first.start()
    await first.stop(10)
    expected = {fact.event_id for fact in batch}
    assert len(lines_in(tmp_path, "facts-*.jsonl")) == len(expected)

    await asyncio.to_thread(door.open)
    second = DatabaseRecorder(tmp_path)
    back = asyncio.Event()
    second._on_moved = sets(back)
    await second.start()
    await asyncio.wait_for(back.wait(), 20)
    await second.stop(10)
    assert await in_thread(event_ids) == expected
    assert lines_in(tmp_path) == []


async def test_one_bad_fact_among_good_ones_is_the_only_one_missing(tmp_path: Path, house: House) -> None:
    good: list[facts.Fact] = [opened(house.brief()), *(tool_ran(n, 1, run_key=f"key-{n}") for n in range(40))]
    bad: list[facts.Fact] = [tool_ran(1, 2**40, run_key="bad"), began(5, 1, call_id="call_never_opened")]
    recorder = DatabaseRecorder(tmp_path)
    for fact in [*good[:20], bad[0], *good[20:], bad[1]]:
        recorder.note(fact)
    await recorder.start()
    await recorder.stop(20)
    assert await in_thread(event_ids) == {fact.event_id for fact in good}
    aside = " ".join(lines_in(tmp_path, SET_ASIDE))
    assert all(fact.event_id in aside for fact in bad)


def test_trouble_with_the_database_is_told_from_trouble_with_the_facts() -> None:
    def fault_of(sql: str) -> Exception:
        with pytest.raises(Exception) as caught, connection.cursor() as cursor:  # noqa: PT011  any fault will do
            cursor.execute(sql)
        return caught.value

    assert is_of_the_facts(fault_of("SELECT 1/0"))
    assert is_of_the_facts(fault_of("SELECT 99999999999::int"))
    assert is_of_the_facts(fault_of("INSERT INTO calls_briefrecord (digest) VALUES ('x')"))
    assert is_of_the_facts(UnknownCall("x"))
    assert is_of_the_facts(TypeError("x"))
    assert not is_of_the_facts(fault_of("SELECT * FROM no_such_table"))
    assert not is_of_the_facts(fault_of("SET statement_timeout = 1; SELECT pg_sleep(2)"))
    connection.close()
    assert not is_of_the_facts(ConnectionRefusedError())


def test_a_closed_port_counts_as_the_database_away() -> None:
    given = settings.DATABASES["default"]
    with pytest.raises(psycopg.OperationalError) as caught:
        psycopg.connect(host="127.0.0.1", port=1, dbname=given["NAME"], connect_timeout=1)
    assert not is_of_the_facts(caught.value)
