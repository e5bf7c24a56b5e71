"""`python -m bench.seed`: fills a database of its own with a year of calls, for `bench.pages`."""

import argparse
import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

import psycopg

from bench.archive import archive, set_django_up, throw_away

if TYPE_CHECKING:  # these need Django, which is set up once the database stands
    from bench.seeding.tables import Filling
    from bench.seeding.tenants import Desk, Plan

INDEX_MEMORY = "1GB"


@contextmanager
def told(what: str) -> Iterator[None]:
    begun = monotonic()
    yield
    print(f"{what}: {monotonic() - begun:.0f} s", flush=True)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the database shall hold. The same seed and end give the same rows.

    Without `handoffs`, rules, destinations and alerts are left to whoever fills it.
    """

    calls: int
    utterances: int
    until: datetime
    seed: int = 1
    on_the_line: int = 60
    handoffs: bool = True


def fill(url: str, wanted: Wanted, plans: Sequence["Plan"] | None = None) -> None:
    """Needs Django, and tables whose calls nobody misses: they are emptied first."""
    from bench.seeding import handoffs, reviews, tables  # noqa: PLC0415
    from bench.seeding.columns import COLUMNS, SEEDED_FOR_SEARCH  # noqa: PLC0415
    from bench.seeding.tenants import PLANS, open_businesses  # noqa: PLC0415

    desks = open_businesses(plans or PLANS)
    with psycopg.connect(url, autocommit=True) as connection:
        dropped = tables.drop_indexes(connection, tuple(COLUMNS))
        with told("rows"), tables.words_indexed(connection, SEEDED_FOR_SEARCH), tables.filling(url, COLUMNS) as filled:
            write_calls(wanted, desks, filled)
        for table, written in filled.items():
            print(f"  {table}: {written.rows:,}", flush=True)
        connection.execute("select setval(pg_get_serial_sequence('calls_call', 'id'), %s)", [wanted.calls])
        connection.execute(f"set maintenance_work_mem = '{INDEX_MEMORY}'")
        with told("indexes"):
            for statement in dropped.indexes:
                connection.execute(statement)
        with told("foreign keys, which prove every row"):
            for statement in dropped.foreign_keys:
                connection.execute(statement)
        with told("reviews and the audit trail"):
            reviews.write(connection, desks)
        if wanted.handoffs:
            with told("handoffs, callbacks and alerts"):
                # Without it the planner takes the log of all calls for an empty table, and goes through it per handoff.
                connection.execute("analyze")
                handoffs.write(connection, desks, wanted.until)
        with told("statistics"):
            connection.execute("vacuum analyze")


def write_calls(wanted: Wanted, desks: Mapping["Plan", list["Desk"]], filled: Mapping[str, "Filling"]) -> None:
    from bench.seeding.calls import Bookkeeper  # noqa: PLC0415
    from bench.seeding.moments import call_times  # noqa: PLC0415

    rng = random.Random(wanted.seed)
    books = Bookkeeper(rng, desks, filled, wanted.calls, wanted.on_the_line)
    books.write_scripts(wanted.utterances)
    for pk, at in enumerate(call_times(rng, wanted.calls, wanted.until), 1):
        books.write(pk, at if not books.is_live(pk) else wanted.until - timedelta(seconds=3 * (wanted.calls - pk) + 5))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--utterances", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1, help="the same seed and end give the same rows")
    parser.add_argument("--until", type=datetime.fromisoformat, help="when the year ends; by default, this minute")
    parser.add_argument("--throw-away", action="store_true", help="remove the database and all of its files instead")
    given = parser.parse_args()
    if given.throw_away:
        throw_away()
        return
    until = (given.until or datetime.now(UTC).replace(second=0, microsecond=0)).astimezone(UTC)
    with told("all of it"), archive(is_filled=False) as settings:
        set_django_up(settings)
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        fill(settings["DATABASE_URL"], Wanted(given.calls, given.utterances, until, given.seed))


if __name__ == "__main__":
    main()
