import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import redis
from django.db import connection, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from businesses.models import Business
from businesses.selectors import config_revision
from businesses.services import business_update, config_changed


@pytest.mark.django_db
def test_the_revision_grows_by_one_with_each_change() -> None:
    assert config_revision() == 0
    config_changed()
    config_changed()
    assert config_revision() == 2


@pytest.mark.django_db
def test_a_change_to_a_business_moves_the_revision() -> None:
    business = Business.objects.create(name="Lakeside", slug="lakeside")
    before = config_revision()
    business_update(business, facts="Open on Mondays.")
    assert config_revision() == before + 1


@pytest.mark.django_db(transaction=True)
def test_a_change_that_was_rolled_back_is_neither_counted_nor_announced(settings: Settings) -> None:
    settings.REDIS_PREFIX = "rolled-back"
    with listening(settings) as heard:
        with transaction.atomic():
            config_changed()
            transaction.set_rollback(True)
        config_changed()
        assert heard.get_message(timeout=5)
        assert heard.get_message(timeout=0) is None
    assert config_revision() == 1


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_are_both_counted() -> None:
    def change() -> None:
        try:
            config_changed()
        finally:
            connection.close()

    threads = [threading.Thread(target=change) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert config_revision() == 4


@pytest.mark.django_db
def test_a_redis_that_does_not_answer_spoils_no_change(
    settings: Settings, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    began = time.monotonic()
    with django_capture_on_commit_callbacks(execute=True) as announced:
        config_changed()
    assert len(announced) == 1
    assert time.monotonic() - began < 5
    assert config_revision() == 1


@contextmanager
def listening(settings: Settings) -> Iterator[Any]:
    """A subscriber that has been confirmed before the block begins."""
    with redis.Redis.from_url(settings.REDIS_URL) as server, server.pubsub() as heard:
        heard.subscribe(f"{settings.REDIS_PREFIX}:config")
        assert heard.get_message(timeout=5)
        yield heard
