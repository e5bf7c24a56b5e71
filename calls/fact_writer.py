"""Puts facts into the database from the recorder's thread; tells a bad fact from a database that is away."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import psycopg
import structlog
from django.db import (
    DataError,
    Error,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    close_old_connections,
    connection,
)
from psycopg_pool import PoolTimeout

from calls.storing.batch import MovedCall
from engine.facts import Fact

log = structlog.get_logger(__name__)

Store = Callable[[Sequence[Fact]], Sequence[MovedCall]]

# SQLSTATE classes that are about the values given: cardinality, data, integrity, program limits.
OF_THE_VALUES = frozenset({"21", "22", "23", "54"})


class DatabaseAway(Exception):  # noqa: N818  reads as the sentence it is
    """Nothing is wrong with the facts; try again later."""


@dataclass(slots=True)
class Work:
    """Facts under way, in order. What is stored or set aside leaves `parts`; `moved` are calls to tell the pages of."""

    parts: deque[list[Fact]] = field(default_factory=deque)
    moved: list[MovedCall] = field(default_factory=list)

    def facts(self) -> list[Fact]:
        return [fact for part in list(self.parts) for fact in part]


class FactWriter:
    """One thread's hand. A fact that always fails is found by halving its batch, so the others lose little time."""

    def __init__(self, store: Store, set_aside: Callable[[Fact], None]) -> None:
        self._store = store
        self._set_aside = set_aside

    def write(self, work: Work) -> None:
        """Store all of `work`. Raises `DatabaseAway` with the rest still in it."""
        close_old_connections()
        try:
            while work.parts:
                self._write_first(work)
        finally:
            close_old_connections()

    def _write_first(self, work: Work) -> None:
        part = work.parts[0]
        try:
            moved = self._store_on_a_sound_line(part)
        except Exception as fault:
            if not is_of_the_facts(fault):
                raise DatabaseAway(type(fault).__name__) from None
            self._split(work, part, fault)
        else:
            work.parts.popleft()
            work.moved += moved

    def _store_on_a_sound_line(self, part: list[Fact]) -> Sequence[MovedCall]:
        """A restarted server leaves a pool of dead connections; meeting them is no reason to wait."""
        try:
            return self._store(part)
        except (OperationalError, InterfaceError) as fault:
            pool = getattr(connection, "pool", None)
            cause = fault.__cause__
            if pool is None or not isinstance(cause, psycopg.Error) or isinstance(cause, PoolTimeout):
                raise
            connection.close()
            pool.check()
            return self._store(part)

    def _split(self, work: Work, part: list[Fact], fault: Exception) -> None:
        if len(part) > 1:
            middle = len(part) // 2
            # The second half is queued before the whole is cut: a stop in between may double a fact, never lose it.
            work.parts.insert(1, part[middle:])
            work.parts[0] = part[:middle]
            return
        [fact] = part
        log.error("fact_set_aside", type=type(fact).__name__, event_id=fact.event_id, fault=type(fault).__name__)
        try:
            self._set_aside(fact)
        except OSError as trouble:
            log.error("fact_lost", event_id=fact.event_id, fault=type(trouble).__name__)  # noqa: TRY400  see above
        work.parts.popleft()


def is_of_the_facts(fault: Exception) -> bool:
    """Whether trying again cannot help. A missing table or right can be mended, so it counts as the database away."""
    if isinstance(fault, DataError | IntegrityError):
        return True
    if isinstance(fault, Error | psycopg.Error):
        sqlstate = getattr(fault.__cause__ or fault, "sqlstate", None)
        if sqlstate is None:
            return isinstance(fault, ProgrammingError | psycopg.ProgrammingError)
        return sqlstate[:2] in OF_THE_VALUES
    return not isinstance(fault, OSError | MemoryError)
