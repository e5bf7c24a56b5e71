"""The cache that counts attempts: in Redis for all processes together, in this process's memory while Redis is away."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

import redis
import structlog
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.retry import Retry

log = structlog.get_logger(__name__)

ANSWERS_WITHIN_S = 0.5
REST_S = 10.0
"""After a failure Redis is left alone for so long: a person who signs in waits for it once, not once a question."""

T = TypeVar("T")


class RedisOrMemory(RedisCache):
    """Nothing kept here may be needed: while Redis is away every process counts for itself."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        patience = {
            "socket_connect_timeout": ANSWERS_WITHIN_S,
            "socket_timeout": ANSWERS_WITHIN_S,
            "retry": Retry(NoBackoff(), 0),
        }
        super().__init__(server, params | {"OPTIONS": patience | params.get("OPTIONS", {})})
        self._memory = LocMemCache(server, {})
        self._away_until = 0.0

    def add(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(super().add, self._memory.add, args, kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(super().get, self._memory.get, args, kwargs)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._ask(super().set, self._memory.set, args, kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return self._ask(super().delete, self._memory.delete, args, kwargs)

    def clear(self) -> None:
        """Forgets what is kept here and nothing else: Django's own would empty Redis of calls and tasks as well."""
        self._memory.clear()
        server = self._cache.get_client(None, write=True)
        for key in server.scan_iter(match=self.make_key("*")):
            server.delete(key)

    def _ask(
        self, in_redis: Callable[..., T], in_memory: Callable[..., T], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> T:
        if time.monotonic() >= self._away_until:
            try:
                return in_redis(*args, **kwargs)
            except redis.RedisError as fault:
                self._away_until = time.monotonic() + REST_S
                log.warning("cache_in_memory", fault=type(fault).__name__)
        return in_memory(*args, **kwargs)
