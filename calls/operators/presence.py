"""Who else has a live call's page open: seats in Redis, each kept warm by its page's socket and cold soon after.

One hash a business, `<prefix>:present:<business>`: `<call>:<person>:<socket>` → `[name, epoch second it is cold]`.
Courtesy, not record: while Redis is away nobody is seen, and nothing fails.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from uuid import uuid4

import redis
import structlog
from django.conf import settings

log = structlog.get_logger(__name__)

WARM_EVERY_S = 8.0
COLD_AFTER_S = 20.0
TIMEOUT_S = 0.25
NOBODY: Mapping[int, "tuple[Watcher, ...]"] = {}


@dataclass(frozen=True, slots=True, order=True)
class Watcher:
    name: str
    person: int


@dataclass(frozen=True, slots=True)
class Seat:
    """One socket of one person at one call."""

    business: int
    call: int
    watcher: Watcher
    socket: str = field(default_factory=lambda: uuid4().hex)

    @property
    def place(self) -> str:
        return f"{self.call}:{self.watcher.person}:{self.socket}"


def seat_warm(seat: Seat) -> None:
    """Take the seat, or keep it."""
    value = json.dumps([seat.watcher.name, time.time() + COLD_AFTER_S])
    try:
        with _server().pipeline(transaction=False) as pipe:
            pipe.hset(_key(seat.business), seat.place, value)
            pipe.expire(_key(seat.business), int(COLD_AFTER_S))
            pipe.execute()
    except (redis.RedisError, OSError) as fault:
        log.info("presence_away", fault=type(fault).__name__)


def seat_leave(seat: Seat) -> None:
    try:
        _server().hdel(_key(seat.business), seat.place)
    except (redis.RedisError, OSError) as fault:
        log.info("presence_away", fault=type(fault).__name__)


def watchers_of(business: int) -> Mapping[int, tuple[Watcher, ...]]:
    """Who is at which call, by the call's primary key; each person once, by name. One round trip."""
    try:
        seats: Mapping[str, str] = _server().hgetall(_key(business))  # type: ignore[assignment]  # redis types both kinds
    except (redis.RedisError, OSError) as fault:
        log.info("presence_away", fault=type(fault).__name__)
        return NOBODY
    now = time.time()
    found: dict[int, set[Watcher]] = {}
    for place, value in seats.items():
        name, cold_at = json.loads(value)
        if cold_at > now:
            call, person, _ = place.split(":")
            found.setdefault(int(call), set()).add(Watcher(name, int(person)))
    return {call: tuple(sorted(watchers)) for call, watchers in found.items()}


def _key(business: int) -> str:
    return f"{settings.REDIS_PREFIX}:present:{business}"


@cache
def _server() -> redis.Redis:
    return redis.from_url(
        settings.REDIS_URL, decode_responses=True, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S
    )
