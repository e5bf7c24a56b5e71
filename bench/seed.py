"""`python -m bench.seed`: fills a database of its own with a year of calls, for `bench.pages`."""

import argparse
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from time import monotonic

import psycopg

from bench.archive import archive, set_django_up, throw_away

INDEX_MEMORY = "1GB"


@contextmanager
def told(what: str) -> Iterator[None]:
    begun = monotonic()
    yield
    print(f"{what}: {monotonic() - begun:.0f} s", flush=True)


def fill(url: str, calls: int, utterances: int, seed: int, until: datetime) -> None:
    from bench.seeding import reviews, tables  # noqa: PLC0415  Django is set up by now
    from bench.seeding.calls import Bookkeeper  # noqa: PLC0415
    from bench.seeding.columns import COLUMNS, SEEDED_FOR_SEARCH  # noqa: PLC0415
    from bench.seeding.moments import call_times  # noqa: PLC0415
    from bench.seeding.tenants import open_businesses  # noqa: PLC0415

    rng = random.Random(seed)
    desks = open_businesses()
    with psycopg.connect(url, autocommit=True) as connection:
        dropped = tables.drop_indexes(connection, tuple(COLUMNS))
        with told("rows"), tables.words_indexed(connection, SEEDED_FOR_SEARCH), tables.filling(url, COLUMNS) as filled:
            books = Bookkeeper(rng, desks, filled, calls)
            books.write_scripts(utterances)
            for pk, at in enumerate(call_times(rng, calls, until), 1):
                books.write(pk, at)
        for table, written in filled.items():
            print(f"  {table}: {written.rows:,}", flush=True)
        connection.execute("select setval(pg_get_serial_sequence('calls_call', 'id'), %s)", [calls])
        connection.execute(f"set maintenance_work_mem = '{INDEX_MEMORY}'")
        with told("indexes"):
            for statement in dropped.indexes:
                connection.execute(statement)
        with told("foreign keys, which prove every row"):
            for statement in dropped.foreign_keys:
                connection.execute(statement)
        with told("reviews and the audit trail"):
            reviews.write(connection, desks)
        with told("statistics"):
            connection.execute("vacuum analyze")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=1_000_000)
    parser.add_argument("--utterances", type=int, default=10_000_000)
    parser.add_argument("--seed", type=int, default=1, help="the same seed and end give the same rows")
    parser.add_argument("--until", type=datetime.fromisoformat, help="when the year ends; by default, this hour")
    parser.add_argument("--throw-away", action="store_true", help="remove the database and all of its files instead")
    given = parser.parse_args()
    if given.throw_away:
        throw_away()
        return
    until = given.until or datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    with told("all of it"), archive(is_filled=False) as settings:
        set_django_up(settings)
        from django.core.management import call_command  # noqa: PLC0415

        call_command("migrate", verbosity=0)
        fill(settings["DATABASE_URL"], given.calls, given.utterances, given.seed, until.astimezone(UTC))


if __name__ == "__main__":
    main()
