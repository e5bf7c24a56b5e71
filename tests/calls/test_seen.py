"""Noting which calls are on air, with PostgreSQL, and without it."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connections, transaction
from django.utils import timezone

from calls.models import Call
from calls.seen import NOTE_EVERY_S, CallKey, Lookout, calls_seen
from calls.services import facts_store
from tests.calls.call_facts import make_house, opened


@pytest.mark.django_db
def test_calls_on_air_are_noted_in_one_statement_by_business_and_id() -> None:
    ours, theirs = make_house("ours"), make_house("theirs")
    facts_store([opened(ours.brief(), call_id="call_1"), opened(ours.brief(), call_id="call_2")])
    facts_store([opened(theirs.brief(), call_id="call_3")])
    noted = calls_seen([(ours.business.pk, "call_1"), (theirs.business.pk, "call_3"), (theirs.business.pk, "call_2")])
    assert noted == 2
    seen = dict(Call.objects.values_list("retell_call_id", "seen_at"))
    assert seen["call_2"] is None
    assert seen["call_1"] == seen["call_3"]
    assert seen["call_1"] is not None
    assert timezone.now() - seen["call_1"] < timedelta(seconds=10)


@pytest.mark.django_db
def test_nobody_on_air_asks_the_database_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert calls_seen([]) == 0


@pytest.mark.django_db(transaction=True)
async def test_a_row_in_other_hands_is_not_waited_for() -> None:
    def hold_one_and_note_both() -> int:
        house = make_house()
        facts_store([opened(house.brief(), call_id="call_1"), opened(house.brief(), call_id="call_2")])
        with transaction.atomic():
            Call.objects.select_for_update(no_key=True).get(retell_call_id="call_1")
            noted = asyncio.run(in_a_thread([(house.business.pk, "call_1"), (house.business.pk, "call_2")]))
        connections.close_all()
        return noted

    async def in_a_thread(keys: Iterable[CallKey]) -> int:
        def note() -> int:
            try:
                return calls_seen(keys)
            finally:
                connections.close_all()

        return await asyncio.to_thread(note)

    assert await asyncio.to_thread(hold_one_and_note_both) == 1


async def test_the_lookout_notes_every_20_s_and_survives_a_database_away() -> None:
    pauses: list[float] = []
    noted: list[list[CallKey]] = []
    done = asyncio.Event()
    on_air: list[CallKey] = [(1, "call_1")]

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 5:
            done.set()
            await asyncio.Event().wait()
        if len(pauses) == 3:
            on_air.clear()
        await asyncio.sleep(0)

    def note(keys: Iterable[CallKey]) -> int:
        noted.append(list(keys))
        if len(noted) == 1:
            raise OperationalError("the server is away")
        return 1

    lookout = Lookout(on_air, note=note, pause=pause)
    lookout.start()
    await asyncio.wait_for(done.wait(), 10)
    await lookout.stop()
    assert set(pauses) == {NOTE_EVERY_S}
    assert noted == [[(1, "call_1")], [(1, "call_1")]]
