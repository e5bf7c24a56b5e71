"""What a seeded year holds: the same for the same seed, as many calls as asked for, every row as wide as its table."""

import random
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, cast

import psycopg

from bench.seeding.calls import ENDLESS_TURNS, Bookkeeper
from bench.seeding.columns import COLUMNS
from bench.seeding.moments import DAYS, call_times
from bench.seeding.people import person
from bench.seeding.tables import Filling
from bench.seeding.tenants import Desk, Plan

UNTIL = datetime(2026, 6, 1, 15, 30, tzinfo=UTC)
PLAN = Plan("willow-vets", "Willow Vets", "vet", "America/Denver", 1.0, ("Front desk",))
CALLS, ON_THE_LINE = 300, 7


class Sheet:
    """Takes the place of a COPY under way."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, block: str) -> None:
        self.text += block

    @property
    def rows(self) -> list[list[str]]:
        return [line.split("\t") for line in self.text.splitlines()]


def written(seed: int) -> Mapping[str, Sheet]:
    business = SimpleNamespace(pk=4)
    desk = cast("Desk", SimpleNamespace(business=business, agent=SimpleNamespace(pk=9), versions=((1, 1), (2, 2))))
    sheets = {table: Sheet() for table in COLUMNS}
    tables = {table: Filling(cast("psycopg.Copy", sheet)) for table, sheet in sheets.items()}
    rng = random.Random(seed)
    books = Bookkeeper(rng, {PLAN: [desk]}, tables, CALLS, ON_THE_LINE)
    books.write_scripts(CALLS * 10)
    for pk, at in enumerate(call_times(rng, CALLS, UNTIL), 1):
        books.write(pk, at)
    for table in tables.values():
        table.flush()
    return sheets


def column(sheet: Sheet, table: str, name: str) -> list[Any]:
    place = list(COLUMNS[table]).index(name)
    return [row[place] for row in sheet.rows]


def test_there_are_as_many_calls_as_were_asked_for_oldest_first_within_a_year() -> None:
    times = list(call_times(random.Random(5), 9_999, UNTIL))
    assert len(times) == 9_999
    assert all(earlier <= later for earlier, later in pairwise(times))
    assert UNTIL - timedelta(days=DAYS) <= times[0] <= times[-1] <= UNTIL


def test_calls_come_by_day_and_on_weekdays() -> None:
    times = list(call_times(random.Random(5), 20_000, UNTIL))
    hours, days = Counter(at.hour for at in times), Counter(at.weekday() for at in times)
    assert hours[16] > 20 * hours[6]
    assert days[0] > 3 * days[6]


def test_the_same_seed_writes_the_same_rows_and_another_seed_others() -> None:
    first, again, other = written(1), written(1), written(2)
    assert {name: sheet.text for name, sheet in first.items()} == {name: sheet.text for name, sheet in again.items()}
    assert first["calls_utterance"].text != other["calls_utterance"].text


def test_every_row_has_a_value_for_every_column() -> None:
    for table, sheet in written(1).items():
        assert {len(row) for row in sheet.rows} == {len(COLUMNS[table])}, table


def test_one_call_is_endless_and_the_last_ones_are_on_the_line() -> None:
    sheets = written(1)
    turns = column(sheets["calls_call"], "calls_call", "turn_count")
    assert max(int(count) for count in turns) >= ENDLESS_TURNS
    status = column(sheets["calls_call"], "calls_call", "status")
    assert status[-ON_THE_LINE:] == ["live"] * ON_THE_LINE
    assert "live" not in status[:-ON_THE_LINE]


def test_the_figures_of_a_call_are_those_of_its_turns() -> None:
    sheets = written(1)
    table = "calls_turnrecord"
    turns = Counter(column(sheets[table], table, "call_id"))
    broken = Counter(
        call
        for call, was in zip(
            column(sheets[table], table, "call_id"), column(sheets[table], table, "was_interrupted"), strict=True
        )
        if was == "t"
    )
    calls = sheets["calls_call"]
    for pk, count, interruptions in zip(
        column(calls, "calls_call", "id"),
        column(calls, "calls_call", "turn_count"),
        column(calls, "calls_call", "interruption_count"),
        strict=True,
    ):
        assert (int(count), int(interruptions)) == (turns[pk], broken[pk])


def test_no_mark_of_a_script_is_left_in_what_people_say() -> None:
    said = written(1)["calls_utterance"].text
    assert not any("\ue000" <= letter <= "\uf8ff" for letter in said)
    assert person(1).number not in ("", person(2).number)
