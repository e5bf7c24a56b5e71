"""Who has which page open: seats in Redis, each kept warm by its page's socket and cold soon after.

One hash a room, `<prefix>:<room>`: place → `[name, epoch second it is cold]`. Courtesy, not record: while Redis is
away nobody is seen, and nothing fails.
"""

import json
import time
from collections.abc import Mapping
from functools import cache

import redis
import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

WARM_EVERY_S = 8.0
COLD_AFTER_S = 20.0
TIMEOUT_S = 0.25


def place_warm(room: str, place: str, name: str) -> None:
    """Take a place, or keep it."""
    try:
        with _server().pipeline(transaction=False) as pipe:
            pipe.hset(_key(room), place, json.dumps([name, time.time() + COLD_AFTER_S]))
            pipe.expire(_key(room), int(COLD_AFTER_S))
            pipe.execute()
    except (redis.RedisError, OSError) as fault:
        log.info("presence_away", fault=type(fault).__name__)


def place_leave(room: str, place: str) -> None:
    try:
        _server().hdel(_key(room), place)
    except (redis.RedisError, OSError) as fault:
        log.info("presence_away", fault=type(fault).__name__)


def places_warm(room: str) -> Mapping[str, str]:
    """The names by place. One round trip."""
    try:
        seats: Mapping[str, str] = _server().hgetall(_key(room))  # type: ignore[assignment]  # redis types both kinds
    except (redis.RedisError, OSError) as fault:
        log.info("presence_away", fault=type(fault).__name__)
        return {}
    now = time.time()
    told = {place: json.loads(value) for place, value in seats.items()}
    return {place: name for place, (name, cold_at) in told.items() if cold_at > now}


def _key(room: str) -> str:
    return f"{settings.REDIS_PREFIX}:{room}"


@cache
def _server() -> redis.Redis:
    return redis.from_url(
        settings.REDIS_URL, decode_responses=True, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S
    )
