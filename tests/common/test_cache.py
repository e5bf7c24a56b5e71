"""The cache counts in Redis, and goes on in memory while Redis is away."""

import time
import uuid
from collections.abc import Iterator

import pytest
import redis
from django.conf import settings

from common.cache import REST_S, RedisOrMemory

NOWHERE = "redis://127.0.0.1:1/0"


@pytest.fixture
def cache() -> Iterator[RedisOrMemory]:
    cache = RedisOrMemory(settings.REDIS_URL, {"KEY_PREFIX": uuid.uuid4().hex})
    yield cache
    cache.clear()


def test_processes_share_what_is_kept(cache: RedisOrMemory) -> None:
    other = RedisOrMemory(settings.REDIS_URL, {"KEY_PREFIX": cache.key_prefix})
    assert cache.add("tries", [1.5], timeout=60)
    assert not other.add("tries", [2.5], timeout=60)
    assert other.get("tries") == [1.5]
    other.set("tries", [3.5], timeout=60)
    assert cache.get("tries") == [3.5]
    cache.delete("tries")
    assert other.get("tries", []) == []


def test_clearing_takes_nothing_from_the_rest_of_redis(cache: RedisOrMemory) -> None:
    with redis.Redis.from_url(settings.REDIS_URL) as server:
        theirs = f"call-state-{cache.key_prefix}"
        server.set(theirs, "on the line", ex=60)
        cache.set("tries", [1.5])
        cache.clear()
        assert cache.get("tries") is None
        assert server.get(theirs) == b"on the line"
        server.delete(theirs)


def test_without_redis_everything_is_kept_in_memory_and_the_wait_comes_once() -> None:
    cache = RedisOrMemory(NOWHERE, {})
    began = time.monotonic()
    assert cache.add("tries", [1.5], timeout=60)
    assert not cache.add("tries", [2.5], timeout=60)
    cache.set("tries", [3.5], timeout=60)
    assert cache.get("tries") == [3.5]
    cache.delete("tries")
    assert cache.get("tries", []) == []
    assert time.monotonic() - began < 2


def test_redis_is_asked_again_after_a_rest(cache: RedisOrMemory, monkeypatch: pytest.MonkeyPatch) -> None:
    away = RedisOrMemory(NOWHERE, {"KEY_PREFIX": cache.key_prefix})
    away.set("tries", [1.5])
    away._cache = cache._cache  # Redis has come back
    away.set("tries", [2.5])
    assert cache.get("tries") is None
    now = time.monotonic()
    monkeypatch.setattr("common.cache.time.monotonic", lambda: now + REST_S + 1)
    away.set("tries", [3.5])
    assert cache.get("tries") == [3.5]
