"""A test database that lets nobody in for a while."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import psycopg
import pytest
from channels.db import database_sync_to_async
from django.db import connection

Answer = TypeVar("Answer")


async def in_thread(work: Callable[[], Answer]) -> Answer:
    answer: Answer = await database_sync_to_async(work, thread_sensitive=False)()
    return answer


def pool() -> Any:
    return connection.pool  # type: ignore[attr-defined]  # of the PostgreSQL wrapper only


class Doorkeeper:
    """Shuts everybody out of the test database, from a connection to another one."""

    def __init__(self) -> None:
        given = connection.settings_dict
        self._name = given["NAME"]
        place = {key.lower(): given[key] for key in ("HOST", "PORT", "USER", "PASSWORD") if given[key]}
        self._elsewhere = psycopg.connect(**place, dbname="postgres", autocommit=True)

    def shut(self) -> None:
        self._elsewhere.execute(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS false')
        self.throw_out()

    def throw_out(self) -> None:
        self._elsewhere.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [self._name]
        )

    def open(self) -> None:
        self._elsewhere.execute(f'ALTER DATABASE "{self._name}" ALLOW_CONNECTIONS true')

    def leave(self) -> None:
        self.open()
        self._elsewhere.close()
        connection.close()
        pool().check()


@pytest.fixture
def door() -> Iterator[Doorkeeper]:
    keeper = Doorkeeper()
    patience_s, pool().timeout = pool().timeout, 0.3
    yield keeper
    pool().timeout = patience_s
    keeper.leave()
