"""Who else has a live call's page open. A place is `<call>:<person>:<socket>` in the business's room."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from common.presence import WARM_EVERY_S, place_leave, place_warm, places_warm

__all__ = ["WARM_EVERY_S", "Seat", "Watcher", "seat_leave", "seat_warm", "watchers_of"]


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
    place_warm(_room(seat.business), seat.place, seat.watcher.name)


def seat_leave(seat: Seat) -> None:
    place_leave(_room(seat.business), seat.place)


def watchers_of(business: int) -> Mapping[int, tuple[Watcher, ...]]:
    """Who is at which call, by the call's primary key; each person once, by name. One round trip."""
    found: dict[int, set[Watcher]] = {}
    for place, name in places_warm(_room(business)).items():
        call, person, _ = place.split(":")
        found.setdefault(int(call), set()).add(Watcher(name, int(person)))
    return {call: tuple(sorted(watchers)) for call, watchers in found.items()}


def _room(business: int) -> str:
    return f"present:{business}"
