"""Everybody who ever called, told apart by a number: the same number is always the same person."""

import random
from dataclasses import dataclass

from bench.seeding.phrases import FIRST_NAMES, STREET_ENDS, SURNAME_ENDS, SURNAME_STARTS

AREAS = (312, 773, 415, 628, 212, 646, 303, 512, 206, 617, 404, 602, 713, 503, 612, 704, 813, 314, 216, 801)
SURNAMES = tuple(start + end for end in SURNAME_ENDS for start in SURNAME_STARTS)
STREETS = tuple(f"{start} {end}" for end in STREET_ENDS for start in SURNAME_STARTS)


@dataclass(frozen=True, slots=True)
class Person:
    first: str
    last: str
    area: str
    exchange: str
    line: str

    @property
    def number(self) -> str:
        """E.164."""
        return f"+1{self.area}{self.exchange}{self.line}"


def person(customer: int) -> Person:
    return Person(
        first=FIRST_NAMES[customer * 31 % len(FIRST_NAMES)],
        last=SURNAMES[skewed(customer * 7919 % 10_007 / 10_007, len(SURNAMES))],
        area=str(AREAS[customer // 10_000 % len(AREAS)]),
        exchange="555",
        line=f"{customer * 7 % 10_000:04}",
    )


def skewed(share: float, count: int) -> int:
    """A place in a list of `count` for a number from 0 to 1: early places are far likelier, as with words."""
    return int((count + 1) ** share - 1) if share < 1 else count - 1


def pick(rng: random.Random, words: tuple[str, ...]) -> str:
    return words[min(skewed(rng.random(), len(words)), len(words) - 1)]
