"""The pool of database connections after an outage, with the real settings and time running ten times as fast."""

from collections.abc import Iterator
from time import monotonic

import pytest
from django.db import OperationalError, connection
from psycopg_pool.base import AttemptWithBackoff

from businesses.models import Business
from tests.calls.doorkeeper import Doorkeeper, pool

pytestmark = pytest.mark.django_db(transaction=True)

QUICKER = 10


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch) -> Iterator[Doorkeeper]:
    connection.ensure_connection()
    connection.close()
    monkeypatch.setattr(AttemptWithBackoff, "INITIAL_DELAY", AttemptWithBackoff.INITIAL_DELAY / QUICKER)
    monkeypatch.setattr(pool(), "reconnect_timeout", pool().reconnect_timeout / QUICKER)
    monkeypatch.setattr(pool(), "timeout", 0.2)
    keeper = Doorkeeper()
    yield keeper
    keeper.leave()


def test_a_database_that_was_away_for_long_is_used_again_within_seconds(door: Doorkeeper) -> None:
    door.shut()
    shut_at = monotonic()
    while monotonic() - shut_at < 33 / QUICKER:
        with pytest.raises(OperationalError):
            Business.objects.count()
        connection.close()
    door.open()
    back_at = monotonic()
    while not _is_used():
        assert monotonic() - back_at < 12 / QUICKER
    assert monotonic() - back_at < 12 / QUICKER


def test_a_restarted_database_keeps_nobody_waiting(door: Doorkeeper, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool(), "timeout", 5.0)
    held = [pool().getconn() for _ in range(6)]
    for line in held:
        pool().putconn(line)
    door.throw_out()
    back_at = monotonic()
    while not _is_used():
        assert monotonic() - back_at < 3
    assert monotonic() - back_at < 3


def _is_used() -> bool:
    try:
        Business.objects.count()
    except OperationalError:
        connection.close()
        return False
    return True
