"""The recorder's queue: batches, order, merging, figures. No database; see test_recorder_outage.py for that."""

import asyncio
import threading
from collections.abc import Sequence
from pathlib import Path

from django.db import DataError, OperationalError
from structlog.testing import capture_logs

from calls.recorder import BATCH_SIZE, LINGER_S, DatabaseRecorder
from calls.spool import SET_ASIDE
from calls.storing.batch import MovedCall
from engine import facts
from tests.calls.call_facts import began, caller_said, closed, heard, lines_in, sets


class Shelf:
    """A store that keeps what it is given, or refuses it."""

    def __init__(self) -> None:
        self.batches: list[list[facts.Fact]] = []
        self.refusals: list[Exception] = []
        self.poison: set[str] = set()
        self.threads: set[str] = set()

    def store(self, batch: Sequence[facts.Fact]) -> Sequence[MovedCall]:
        self.threads.add(threading.current_thread().name)
        if self.refusals:
            raise self.refusals.pop(0)
        if any(fact.event_id in self.poison for fact in batch):
            raise DataError("value out of range")
        self.batches.append(list(batch))
        return [MovedCall(1, 1, ("turn_began",))]

    @property
    def kept(self) -> list[facts.Fact]:
        return [fact for batch in self.batches for fact in batch]


class Pauses:
    """Time that passes as soon as it is asked for, and is written down."""

    def __init__(self) -> None:
        self.retries: list[float] = []

    async def __call__(self, until: asyncio.Event, seconds: float) -> None:
        if seconds != LINGER_S:
            self.retries.append(seconds)
        await asyncio.sleep(0)


def turns(count: int, first: int = 0) -> list[facts.Fact]:
    return [began(number, number) for number in range(first, first + count)]


async def test_facts_are_stored_in_order_in_batches_of_limited_size(tmp_path: Path) -> None:
    shelf = Shelf()
    recorder = DatabaseRecorder(tmp_path, store=shelf.store, pause=Pauses())
    noted = turns(2 * BATCH_SIZE + 7)
    for fact in noted:
        recorder.note(fact)
    await recorder.start()
    await recorder.stop(5)
    assert shelf.kept == noted
    assert [len(batch) for batch in shelf.batches] == [BATCH_SIZE, BATCH_SIZE, 7]


async def test_writing_happens_in_one_thread_of_its_own(tmp_path: Path) -> None:
    shelf = Shelf()
    recorder = DatabaseRecorder(tmp_path, store=shelf.store, pause=Pauses())
    await recorder.start()
    for fact in turns(3 * BATCH_SIZE):
        recorder.note(fact)
    await recorder.stop(5)
    assert shelf.threads == {"recorder_0"}


async def test_a_lone_fact_waits_for_company_no_longer_than_the_linger(tmp_path: Path) -> None:
    asked: list[tuple[bool, float]] = []
    stored = asyncio.Event()

    async def pause(until: asyncio.Event, seconds: float) -> None:
        asked.append((until.is_set(), seconds))

    recorder = DatabaseRecorder(tmp_path, store=Shelf().store, pause=pause, on_moved=sets(stored))
    await recorder.start()
    recorder.note(began(1, 1))
    await stored.wait()
    assert asked == [(False, LINGER_S)]
    await recorder.stop(5)


async def test_a_full_batch_does_not_linger(tmp_path: Path) -> None:
    asked: list[bool] = []
    stored = asyncio.Event()

    async def pause(until: asyncio.Event, _seconds: float) -> None:
        asked.append(until.is_set())

    recorder = DatabaseRecorder(tmp_path, store=Shelf().store, pause=pause, on_moved=sets(stored))
    for fact in turns(BATCH_SIZE):
        recorder.note(fact)
    await recorder.start()
    await stored.wait()
    assert asked[0] is True
    await recorder.stop(5)


async def test_a_database_away_is_asked_again_ever_more_slowly_and_loses_nothing(tmp_path: Path) -> None:
    shelf, pauses, stored = Shelf(), Pauses(), asyncio.Event()
    shelf.refusals = [OperationalError("connection refused") for _ in range(8)]
    noted = turns(BATCH_SIZE + 20)
    recorder = DatabaseRecorder(
        tmp_path, store=shelf.store, pause=pauses, on_moved=sets(stored, lambda _: len(shelf.kept) == len(noted))
    )
    for fact in noted:
        recorder.note(fact)
    await recorder.start()
    await stored.wait()
    assert pauses.retries == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0]
    assert shelf.kept == noted
    await recorder.stop(5)
    assert lines_in(tmp_path) == []


async def test_a_fact_that_cannot_be_stored_is_set_aside_alone(tmp_path: Path) -> None:
    shelf = Shelf()
    noted = turns(100)
    shelf.poison = {noted[0].event_id, noted[41].event_id, noted[99].event_id}
    recorder = DatabaseRecorder(tmp_path, store=shelf.store, pause=Pauses())
    for fact in noted:
        recorder.note(fact)
    await recorder.start()
    await recorder.stop(5)
    assert shelf.kept == [fact for fact in noted if fact.event_id not in shelf.poison]
    aside = lines_in(tmp_path, SET_ASIDE)
    assert len(aside) == 3
    assert all(event_id in " ".join(aside) for event_id in shelf.poison)


async def test_the_log_names_a_set_aside_fact_without_its_words(tmp_path: Path) -> None:
    shelf = Shelf()
    secret = heard(1, caller_said("my card number is 4111"))
    shelf.poison = {secret.event_id}
    recorder = DatabaseRecorder(tmp_path, store=shelf.store, pause=Pauses())
    with capture_logs() as lines:
        recorder.note(secret)
        await recorder.start()
        await recorder.stop(5)
    [line] = [line for line in lines if line["event"] == "fact_set_aside"]
    assert (line["type"], line["event_id"], line["fault"]) == ("WordsHeard", secret.event_id, "DataError")
    assert "4111" not in str(lines)


async def test_an_outage_in_the_middle_of_a_split_batch_loses_and_reorders_nothing(tmp_path: Path) -> None:
    shelf = Shelf()
    noted = turns(8)
    shelf.poison = {noted[5].event_id}
    calls = 0
    keep = shelf.store

    def store(batch: Sequence[facts.Fact]) -> Sequence[MovedCall]:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise OperationalError("gone")
        return keep(batch)

    recorder = DatabaseRecorder(tmp_path, store=store, pause=Pauses())
    done = asyncio.Event()
    recorder._on_moved = sets(done, lambda _: len(shelf.kept) == 7)
    for fact in noted:
        recorder.note(fact)
    await recorder.start()
    await done.wait()
    await recorder.stop(5)
    assert shelf.kept == [fact for fact in noted if fact is not noted[5]]


def test_beyond_the_high_water_mark_heard_words_are_merged_and_nothing_else(tmp_path: Path) -> None:
    recorder = DatabaseRecorder(tmp_path, store=Shelf().store, high_water=3)
    for number in range(3):
        recorder.note(heard(number, caller_said(f"word {number}")))
    recorder.note(heard(9, caller_said("word 9")))
    assert recorder.queue_length == 3
    recorder.note(heard(10, caller_said("another call"), call_id="call_2"))
    recorder.note(began(11, 1))
    waiting = [place.fact for place in recorder._queue]
    assert [f.transcript[0].text for f in waiting if isinstance(f, facts.WordsHeard)] == [
        "word 0",
        "word 1",
        "word 9",
        "another call",
    ]
    assert any(isinstance(f, facts.TurnBegan) for f in waiting)


async def test_words_already_on_their_way_are_not_merged_into(tmp_path: Path) -> None:
    shelf = Shelf()
    recorder = DatabaseRecorder(tmp_path, store=shelf.store, pause=Pauses(), high_water=1)
    stored = asyncio.Event()
    recorder._on_moved = sets(stored)
    recorder.note(heard(1, caller_said("first")))
    await recorder.start()
    await stored.wait()
    recorder.note(began(2, 1))
    recorder.note(heard(3, caller_said("first and second")))
    await recorder.stop(5)
    assert [type(fact).__name__ for fact in shelf.kept] == ["WordsHeard", "TurnBegan", "WordsHeard"]


def test_the_figures_say_how_much_waits_and_how_long(tmp_path: Path) -> None:
    now = 100.0
    recorder = DatabaseRecorder(tmp_path, store=Shelf().store, clock=lambda: now)
    assert (recorder.queue_length, recorder.oldest_age_s) == (0, 0.0)
    recorder.note(began(1, 1))
    now = 107.5
    recorder.note(began(2, 2))
    assert (recorder.queue_length, recorder.oldest_age_s) == (2, 7.5)


async def test_figures_count_what_is_under_way(tmp_path: Path) -> None:
    shelf, waiting, go_on = Shelf(), asyncio.Event(), asyncio.Event()
    shelf.refusals = [OperationalError("gone")]

    async def pause(_until: asyncio.Event, seconds: float) -> None:
        if seconds != LINGER_S:
            waiting.set()
            await go_on.wait()

    now = 0.0
    recorder = DatabaseRecorder(tmp_path, store=shelf.store, pause=pause, clock=lambda: now)
    recorder.note(began(1, 1))
    await recorder.start()
    await waiting.wait()
    now = 31.0
    recorder.note(began(2, 2))
    assert (recorder.queue_length, recorder.oldest_age_s) == (2, 31.0)
    go_on.set()
    await recorder.stop(5)
    assert (recorder.queue_length, recorder.oldest_age_s) == (0, 0.0)


async def test_a_stop_without_a_database_spools_and_the_next_start_stores_first(tmp_path: Path) -> None:
    gone = Shelf()
    gone.refusals = [OperationalError("gone") for _ in range(100)]
    noted = turns(BATCH_SIZE + 30)
    first = DatabaseRecorder(tmp_path, store=gone.store, pause=Pauses())
    for fact in noted:
        first.note(fact)
    await first.start()
    await first.stop(5)
    assert len(lines_in(tmp_path, "facts-*.jsonl")) == len(noted)

    shelf = Shelf()
    second = DatabaseRecorder(tmp_path, store=shelf.store, pause=Pauses())
    later = turns(5, first=1_000)
    for fact in later:
        second.note(fact)
    await second.start()
    await second.stop(5)
    assert shelf.kept == [*noted, *later]
    assert lines_in(tmp_path) == []


async def test_a_store_that_hangs_does_not_hold_up_the_stop(tmp_path: Path) -> None:
    release, entered = threading.Event(), threading.Event()

    def hang(_batch: Sequence[facts.Fact]) -> Sequence[MovedCall]:
        entered.set()
        release.wait()
        return []

    recorder = DatabaseRecorder(tmp_path, store=hang, pause=Pauses())
    noted = turns(3)
    for fact in noted:
        recorder.note(fact)
    await recorder.start()
    await asyncio.to_thread(entered.wait)
    await recorder.stop(0.01)
    release.set()
    assert len(lines_in(tmp_path, "facts-*.jsonl")) == 3


async def test_facts_noted_after_the_stop_are_spooled(tmp_path: Path) -> None:
    recorder = DatabaseRecorder(tmp_path, store=Shelf().store, pause=Pauses())
    await recorder.start()
    await recorder.stop(5)
    recorder.note(closed(1))
    [line] = lines_in(tmp_path, "facts-*.jsonl")
    assert '"LineClosed"' in line


async def test_a_spool_that_cannot_be_written_raises_nothing(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    recorder = DatabaseRecorder(in_the_way, store=Shelf().store, pause=Pauses())
    await recorder.start()
    await recorder.stop(5)
    recorder.note(closed(1))


async def test_a_listener_that_fails_does_not_stop_the_record(tmp_path: Path) -> None:
    shelf = Shelf()

    def stumble(_: Sequence[MovedCall]) -> None:
        raise RuntimeError

    recorder = DatabaseRecorder(tmp_path, store=shelf.store, pause=Pauses(), on_moved=stumble)
    for fact in turns(BATCH_SIZE + 1):
        recorder.note(fact)
    await recorder.start()
    await recorder.stop(5)
    assert len(shelf.kept) == BATCH_SIZE + 1
