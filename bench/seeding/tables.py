"""Rows by COPY into tables that carry no index while they are filled."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.rows import TupleRow

FLUSH_BYTES = 1 << 20
Connection = psycopg.Connection[TupleRow]

FOREIGN_KEYS = """
    select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
    where contype = 'f' and (conrelid = any(%s::regclass[]) or confrelid = any(%s::regclass[]))
"""
UNIQUE = """
    select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
    where contype = 'u' and conrelid = any(%s::regclass[])
"""
INDEXES = """
    select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index
    where indrelid = any(%s::regclass[])
    and not exists (select from pg_constraint where conindid = indexrelid and contype in ('p', 'u'))
"""


@dataclass(frozen=True, slots=True)
class Dropped:
    """What to make again, each the statement that does it. Foreign keys come last and check every row."""

    indexes: tuple[str, ...]
    foreign_keys: tuple[str, ...]


def drop_indexes(connection: Connection, tables: Sequence[str]) -> Dropped:
    """Everything but the primary keys, whose numbers come in order."""
    names = list(tables)
    keys = connection.execute(FOREIGN_KEYS, [names, names]).fetchall()
    unique = connection.execute(UNIQUE, [names]).fetchall()
    for table, name, _ in (*keys, *unique):
        connection.execute(f'alter table {table} drop constraint "{name}"')
    plain = connection.execute(INDEXES, [names]).fetchall()
    for name, _ in plain:
        connection.execute(f"drop index {name}")
    return Dropped(
        indexes=tuple(_again(*found) for found in unique) + tuple(made for _, made in plain),
        foreign_keys=tuple(_again(*found) for found in keys),
    )


def _again(table: str, name: str, definition: str) -> str:
    return f'alter table {table} add constraint "{name}" {definition}'


class Filling:
    """Lines for one table, in COPY's text format without their ends."""

    def __init__(self, copy: psycopg.Copy) -> None:
        self._copy, self._waiting, self._size = copy, list[str](), 0
        self.rows = 0

    def add(self, line: str) -> None:
        self._waiting.append(line)
        self._size += len(line)
        self.rows += 1
        if self._size > FLUSH_BYTES:
            self.flush()

    def flush(self) -> None:
        if self._waiting:
            self._copy.write("\n".join(self._waiting) + "\n")
            self._waiting, self._size = [], 0


@contextmanager
def filling(url: str, columns: Mapping[str, Sequence[str]]) -> Iterator[dict[str, Filling]]:
    """Opens one COPY for each table, each in a session of its own so that they are read side by side.

    The tables are emptied in the same transaction: such rows need no log and are born frozen.
    """
    with ExitStack() as open_until_here:
        fillings: dict[str, Filling] = {}
        for table, names in columns.items():
            session = open_until_here.enter_context(psycopg.connect(url))
            session.execute(sql.SQL("truncate {}").format(sql.Identifier(table)))
            statement = sql.SQL("copy {} ({}) from stdin with (freeze)").format(
                sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, names))
            )
            copy = open_until_here.enter_context(session.cursor().copy(statement))
            fillings[table] = Filling(copy)
        yield fillings
        for each in fillings.values():
            each.flush()


_TRIGGER = """
create function seeded_search() returns trigger language plpgsql as $$
begin
    if new.seeded_is_live is not null then
        new.search := calls_search_of(new.text, new.seeded_business, new.seeded_is_live, new.seeded_at);
    end if;
    return new;
end $$;
create trigger seeded_search before insert on calls_utterance for each row execute function seeded_search()
"""


@contextmanager
def words_indexed(connection: Connection, given: Mapping[str, str]) -> Iterator[None]:
    """While this lasts the product's own function indexes the words of each utterance as it comes in.

    `given` are columns of its arguments, by type; they are gone afterwards.
    """
    added = ", ".join(f"add column {name} {kind}" for name, kind in given.items())
    connection.execute(f"alter table calls_utterance {added}")
    connection.execute(_TRIGGER)
    yield
    connection.execute("drop trigger seeded_search on calls_utterance; drop function seeded_search")
    connection.execute("alter table calls_utterance " + ", ".join(f"drop column {name}" for name in given))
