"""Who has the Write page of a prompt open: seats in Redis, each kept warm by its page's socket and cold soon after.

One hash a prompt, `<prefix>:writing:<prompt>`: `<person>:<socket>` → `[name, epoch second it is cold]`.
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


@dataclass(frozen=True, slots=True, order=True)
class Writer:
    name: str
    person: int


@dataclass(frozen=True, slots=True)
class Seat:
    """One window of one person at one prompt."""

    prompt: int
    writer: Writer
    socket: str = field(default_factory=lambda: uuid4().hex)

    @property
    def place(self) -> str:
        return f"{self.writer.person}:{self.socket}"


def seat_warm(seat: Seat) -> None:
    """Take the seat, or keep it."""
    value = json.dumps([seat.writer.name, time.time() + COLD_AFTER_S])
    try:
        with _server().pipeline(transaction=False) as pipe:
            pipe.hset(_key(seat.prompt), seat.place, value)
            pipe.expire(_key(seat.prompt), int(COLD_AFTER_S))
            pipe.execute()
    except (redis.RedisError, OSError) as fault:
        log.info("presence_away", fault=type(fault).__name__)


def seat_leave(seat: Seat) -> None:
    try:
        _server().hdel(_key(seat.prompt), seat.place)
    except (redis.RedisError, OSError) as fault:
        log.info("presence_away", fault=type(fault).__name__)


def writers_of(prompt: int, *, besides: int) -> tuple[Writer, ...]:
    """Everybody else at the prompt, each person once, by name. One round trip."""
    try:
        seats: Mapping[str, str] = _server().hgetall(_key(prompt))  # type: ignore[assignment]  # redis types both kinds
    except (redis.RedisError, OSError) as fault:
        log.info("presence_away", fault=type(fault).__name__)
        return ()
    now = time.time()
    found: set[Writer] = set()
    for place, value in seats.items():
        name, cold_at = json.loads(value)
        person = int(place.partition(":")[0])
        if cold_at > now and person != besides:
            found.add(Writer(name, person))
    return tuple(sorted(found))


def _key(prompt: int) -> str:
    return f"{settings.REDIS_PREFIX}:writing:{prompt}"


@cache
def _server() -> redis.Redis:
    return redis.from_url(
        settings.REDIS_URL, decode_responses=True, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S
    )
