"""What outlives a process, with a real Redis, a dead one, a mute one, and PostgreSQL behind it."""

import asyncio
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from time import monotonic

import pytest
import redis.asyncio as redis
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import connection, transaction

from calls.memory import KEPT_S, RedisCallMemory
from calls.services import facts_store
from calls.state_writer import LINGER_S, StateWriter
from common.breaker import Breaker
from engine.brief import Brief, ToolSpec
from engine.facts import TransferStep, TurnKind
from engine.ports import CallState
from tests.calls.call_facts import NOON_MS, began, make_house, opened, tool_ran, transfer
from tests.engine.virtual_time import virtual

STATE = CallState(
    brief_digest="d1",
    is_greeted=True,
    opened_at_ms=NOON_MS,
    last_turn_id=4,
    open_turn_id=4,
    transfer_number="+14155550100",
    tool_outcomes={"k": "booked"},
)
OURS = 1
NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
async def memory() -> AsyncIterator[RedisCallMemory]:
    kept = RedisCallMemory(settings.REDIS_URL, f"{settings.REDIS_PREFIX}-{uuid.uuid4().hex}")
    yield kept
    await kept.close()


@pytest.fixture
async def nothing() -> AsyncIterator[RedisCallMemory]:
    """A memory whose Redis refuses connections."""
    gone = RedisCallMemory(NOWHERE, "none")
    yield gone
    await gone.close()


@pytest.fixture
async def mute() -> AsyncIterator[str]:
    """The address of a server that accepts and never answers."""
    lines: set[asyncio.StreamWriter] = set()
    server = await asyncio.start_server(lambda _, writer: lines.add(writer), "127.0.0.1", 0)
    yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
    for line in lines:
        line.close()
    server.close()
    await server.wait_closed()


async def test_a_kept_state_is_recalled_by_another_process(memory: RedisCallMemory) -> None:
    other = RedisCallMemory(settings.REDIS_URL, memory._prefix)
    assert await memory.of_business(OURS).keep("call_1", STATE)
    assert await other.recall(OURS, "call_1") == STATE
    assert await other.recall(OURS, "call_2") is None
    await other.close()


async def test_states_of_one_moment_travel_together_and_the_newest_of_a_call_counts() -> None:
    written: list[dict[str, str]] = []

    async def write(texts: Mapping[str, str]) -> bool:
        written.append(dict(texts))
        return True

    writer = StateWriter(write)
    first = [asyncio.create_task(writer.keep(f"call_{at}", "old", is_urgent=False)) for at in range(3)]
    again = asyncio.create_task(writer.keep("call_1", "new", is_urgent=False))
    assert await asyncio.gather(*first, again) == [True] * 4
    assert written == [{"call_0": "old", "call_1": "new", "call_2": "old"}]
    await writer.close()


@virtual
async def test_an_urgent_state_waits_for_nobody_and_takes_the_others_along() -> None:
    moments: list[tuple[float, list[str]]] = []
    loop = asyncio.get_running_loop()

    async def write(texts: Mapping[str, str]) -> bool:
        moments.append((loop.time(), list(texts)))
        return True

    writer, began = StateWriter(write), loop.time()
    patient = asyncio.create_task(writer.keep("call_1", "a", is_urgent=False))
    await asyncio.sleep(LINGER_S / 4)
    assert await writer.keep("call_2", "b", is_urgent=True)
    await patient
    await writer.keep("call_3", "c", is_urgent=False)
    assert [(round(at - began, 3), keys) for at, keys in moments] == [
        (round(LINGER_S / 4, 3), ["call_1", "call_2"]),
        (round(LINGER_S * 1.25, 3), ["call_3"]),
    ]


async def test_a_state_is_forgotten_after_a_day(memory: RedisCallMemory) -> None:
    await memory.of_business(OURS).keep("call_1", STATE)
    assert 0 < await memory._redis.ttl(memory._call_key(OURS, "call_1")) <= KEPT_S


async def test_a_state_written_by_another_version_is_read_as_far_as_known(memory: RedisCallMemory) -> None:
    await memory._redis.set(memory._call_key(OURS, "call_1"), '{"is_greeted": true, "mood": "good"}')
    assert await memory.recall(OURS, "call_1") == CallState(is_greeted=True)
    await memory._redis.set(memory._call_key(OURS, "call_1"), "[]")
    assert await memory.recall(OURS, "call_1") is None


async def test_a_process_that_thaws_after_a_redial_does_not_write_over_the_newer_one(memory: RedisCallMemory) -> None:
    frozen, redialled = memory.of_business(OURS), memory.of_business(OURS)
    assert await frozen.recall("call_1") is None
    assert await frozen.keep("call_1", STATE)
    assert await redialled.recall("call_1") == STATE
    newer = replace(STATE, last_turn_id=5, open_turn_id=0)
    assert await redialled.keep("call_1", newer)

    assert await frozen.keep("call_1", STATE) is False

    assert await memory.recall(OURS, "call_1") == newer
    assert await redialled.keep("call_1", replace(newer, last_turn_id=6))


async def test_the_older_process_writes_no_more_as_soon_as_the_call_is_taken_up(memory: RedisCallMemory) -> None:
    older = memory.of_business(OURS)
    await older.recall("call_1")
    await older.keep("call_1", STATE)
    await memory.of_business(OURS).recall("call_1")

    assert await older.keep("call_1", replace(STATE, last_turn_id=9)) is False
    assert await memory.recall(OURS, "call_1") == STATE


async def test_each_of_several_states_of_one_moment_is_judged_by_itself(memory: RedisCallMemory) -> None:
    older, newer, other = (memory.of_business(OURS) for _ in range(3))
    await older.recall("call_1")
    await newer.recall("call_1")
    await other.recall("call_2")
    written = (
        older.keep("call_1", STATE, is_urgent=False),
        newer.keep("call_1", replace(STATE, last_turn_id=8), is_urgent=False),
        other.keep("call_2", STATE, is_urgent=False),
    )

    assert list(await asyncio.gather(*written)) == [False, True, True]
    assert await memory.recall(OURS, "call_1") == replace(STATE, last_turn_id=8)


async def test_looking_at_a_state_takes_no_call_up(memory: RedisCallMemory) -> None:
    owner = memory.of_business(OURS)
    await owner.recall("call_1")
    await memory.recall(OURS, "call_1")

    assert await owner.keep("call_1", STATE)


async def test_a_call_taken_up_while_redis_was_away_is_kept_once_it_is_back(memory: RedisCallMemory) -> None:
    earlier = memory.of_business(OURS)
    await earlier.recall("call_1")
    await earlier.keep("call_1", STATE)
    now = 0.0
    memory._breaker = Breaker(3.0, clock=lambda: now)
    memory._database_breaker = Breaker()
    memory._breaker.failed()
    memory._database_breaker.failed()
    taken_up = memory.of_business(OURS)
    assert await taken_up.recall("call_1") is None
    now = 3.1

    assert await taken_up.keep("call_1", replace(STATE, last_turn_id=7))
    assert await taken_up.keep("call_1", replace(STATE, last_turn_id=8))
    assert await earlier.keep("call_1", STATE) is False


async def test_an_emptied_redis_stops_nobody_from_writing(memory: RedisCallMemory) -> None:
    owner = memory.of_business(OURS)
    await owner.recall("call_1")
    await owner.recall("call_1")
    await memory._redis.delete(*memory.writer(OURS, "call_1").keys)

    assert await owner.keep("call_1", STATE)
    assert await memory.of_business(OURS).recall("call_1") == STATE
    assert await owner.keep("call_1", STATE) is False


async def test_a_brief_is_kept_once_and_recalled_whole(memory: RedisCallMemory) -> None:
    brief = Brief(instructions="Be kind.", tools=(ToolSpec("book", "Books."),))
    assert await memory.keep_brief(brief)
    await memory._redis.delete(memory._brief_key(brief.digest))
    assert await memory.keep_brief(brief)
    assert await memory._redis.get(memory._brief_key(brief.digest)) is None
    fresh = RedisCallMemory(settings.REDIS_URL, memory._prefix)
    await fresh.keep_brief(brief)
    assert await memory.recall_brief(brief.digest) == brief
    await fresh.close()


async def test_a_brief_is_written_again_before_it_would_be_forgotten() -> None:
    now = 0.0
    memory = RedisCallMemory(settings.REDIS_URL, uuid.uuid4().hex, clock=lambda: now)
    brief = Brief(instructions="Be kind.")
    await memory.keep_brief(brief)
    await memory._redis.delete(memory._brief_key(brief.digest))
    now = KEPT_S * 0.6
    await memory.keep_brief(brief)
    assert await memory._redis.exists(memory._brief_key(brief.digest))
    await memory.close()


async def test_a_run_is_claimed_once(memory: RedisCallMemory) -> None:
    claims = await asyncio.gather(*(memory.claim(OURS, "key-1") for _ in range(5)))
    assert sorted(claims) == [False, False, False, False, True]
    assert await memory.claim(OURS, "key-2")


async def test_without_redis_a_claim_lets_the_work_go_on(nothing: RedisCallMemory) -> None:
    assert await nothing.claim(OURS, "key-1")


async def test_without_redis_nothing_is_kept_and_nothing_raised(nothing: RedisCallMemory) -> None:
    assert not await nothing.of_business(OURS).keep("call_1", STATE)
    assert await nothing.keep_brief(Brief()) is False


async def test_a_mute_redis_costs_one_short_wait_for_many_calls(mute: str) -> None:
    memory = RedisCallMemory(mute, "mute")
    began_at = monotonic()
    kept = [await memory.of_business(OURS).keep(f"call_{number}", STATE) for number in range(20)]
    assert kept == [False] * 20
    assert 0.2 < monotonic() - began_at < 2
    await memory.close()


async def test_redis_is_asked_again_by_one_call_after_a_rest(mute: str) -> None:
    now = 0.0
    breaker = Breaker(3.0, clock=lambda: now)
    memory = RedisCallMemory(mute, "mute", breaker=breaker)
    await memory.of_business(OURS).keep("call_1", STATE)
    assert not breaker.may_try()
    now = 3.1
    assert breaker.may_try()
    assert not breaker.may_try()
    await memory.close()


async def test_a_redis_that_came_back_is_used_again(memory: RedisCallMemory) -> None:
    now = 0.0
    memory._breaker = Breaker(3.0, clock=lambda: now)
    memory._breaker.failed()
    assert not await memory.of_business(OURS).keep("call_1", STATE)
    now = 3.1
    assert await memory.of_business(OURS).keep("call_1", STATE)
    assert await memory.of_business(OURS).keep("call_2", STATE)


async def in_rows(*more: object) -> Brief:
    def store() -> Brief:
        brief = make_house().brief()
        facts_store([opened(brief), *more])  # type: ignore[list-item]
        return brief

    kept: Brief = await database_sync_to_async(store, thread_sensitive=False)()
    return kept


@pytest.mark.django_db(transaction=True)
async def test_without_redis_the_rows_tell_what_matters_of_a_call(nothing: RedisCallMemory) -> None:
    brief = await in_rows(
        began(10, 0, TurnKind.BEGIN),
        began(900, 3),
        tool_ran(950, 3),
        transfer(990, TransferStep.COMMANDED, attempt=2),
    )
    assert await nothing.recall(int(brief.business_id), "call_1") == CallState(
        brief_digest=brief.digest,
        is_greeted=True,
        opened_at_ms=NOON_MS,
        last_turn_id=3,
        open_turn_id=3,
        transfer_number="+14155550100",
        transfer_attempts=2,
        transfer_reason="wants a person",
        tool_outcomes={"key-1": "booked"},
    )
    assert await nothing.recall_brief(brief.digest) == brief
    assert await nothing.recall(int(brief.business_id), "call_2") is None


@pytest.mark.django_db(transaction=True)
async def test_a_call_without_a_begin_turn_was_not_greeted(nothing: RedisCallMemory) -> None:
    brief = await in_rows(transfer(5, TransferStep.CONFIRMED))
    state = await nothing.recall(int(brief.business_id), "call_1")
    assert state is not None
    assert (state.is_greeted, state.transfer_number, state.last_turn_id, state.open_turn_id) == (False, "", 0, 0)


@pytest.mark.django_db(transaction=True)
async def test_a_call_that_began_while_there_was_no_redis_is_known_by_its_rows(memory: RedisCallMemory) -> None:
    brief = await in_rows(began(10, 0, TurnKind.BEGIN), began(900, 2))
    state = await memory.of_business(int(brief.business_id)).recall("call_1")
    assert state is not None
    assert (state.is_greeted, state.last_turn_id) == (True, 2)


async def test_connections_that_died_with_a_restarted_redis_cost_nobody_anything(memory: RedisCallMemory) -> None:
    async def keep_some(round_: int) -> list[bool]:
        ours = [memory.of_business(OURS) for _ in range(5)]
        return list(await asyncio.gather(*(each.keep(f"call_{round_}_{at}", STATE) for at, each in enumerate(ours))))

    await asyncio.gather(*(memory.claim(OURS, f"key-{number}") for number in range(5)))  # so many connections
    other = redis.from_url(settings.REDIS_URL)
    for ours in memory._redis.connection_pool._available_connections:
        await ours.send_command("CLIENT", "ID")
        await other.client_kill_filter(_id=str(await ours.read_response()))
    await other.aclose()
    assert await keep_some(1) == [True] * 5
    assert all([await memory.claim(OURS, f"other-{number}") for number in range(5)])
    assert memory._breaker.may_try()


async def test_redis_answering_that_it_knows_nothing_is_the_answer(memory: RedisCallMemory) -> None:
    # The database is closed to this test: asking it would be logged and rest its breaker.
    assert await memory.recall(OURS, "call_new") is None
    assert memory._database_breaker.may_try()


@pytest.mark.django_db(transaction=True)
async def test_with_redis_and_the_database_silent_the_answer_is_none_and_comes_in_time(
    mute: str,
) -> None:
    memory = RedisCallMemory(mute, "mute")
    locked, release = asyncio.Event(), asyncio.Event()

    def hold_the_table() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE calls_call IN ACCESS EXCLUSIVE MODE")
            loop.call_soon_threadsafe(locked.set)
            asyncio.run_coroutine_threadsafe(release.wait(), loop).result()

    loop = asyncio.get_running_loop()
    holder = asyncio.create_task(database_sync_to_async(hold_the_table, thread_sensitive=False)())
    await locked.wait()
    began_at = monotonic()
    answers = [await memory.recall(OURS, f"call_{number}") for number in range(10)]
    took_s = monotonic() - began_at
    release.set()
    await holder
    assert answers == [None] * 10
    assert 0.5 < took_s < 2
    await memory.close()
    memory._threads.shutdown(wait=True)
