"""Who has the Write page of a prompt open. A place is `<person>:<socket>` in the prompt's room."""

from dataclasses import dataclass, field
from uuid import uuid4

from common.presence import WARM_EVERY_S, place_leave, place_warm, places_warm

__all__ = ["WARM_EVERY_S", "Seat", "Writer", "seat_leave", "seat_warm", "writers_of"]


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
    place_warm(_room(seat.prompt), seat.place, seat.writer.name)


def seat_leave(seat: Seat) -> None:
    place_leave(_room(seat.prompt), seat.place)


def writers_of(prompt: int, *, besides: int) -> tuple[Writer, ...]:
    """Everybody else at the prompt, each person once, by name. One round trip."""
    there = {Writer(name, int(place.partition(":")[0])) for place, name in places_warm(_room(prompt)).items()}
    return tuple(sorted(writer for writer in there if writer.person != besides))


def _room(prompt: int) -> str:
    return f"writing:{prompt}"
