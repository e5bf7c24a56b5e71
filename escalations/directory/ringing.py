"""Whether two ways to write a destination ring the same telephone."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Self

from common.phone import SIP_ADDRESS, is_e164, national_digits, number_in


@dataclass(frozen=True, slots=True)
class Phones:
    """A set of telephones. A SIP address whose user is one of their numbers rings it too, also when the user lacks
    the country's code; two SIP addresses are one telephone when they differ in nothing but the case.
    """

    marks: frozenset[str] = frozenset()

    @classmethod
    def of(cls, *destinations: str) -> Self:
        return cls(frozenset(mark for each in destinations if each for mark in _kept_as(each)))

    def __contains__(self, destination: str) -> bool:
        return not self.marks.isdisjoint(_asked_as(destination))

    def __or__(self, other: Self) -> Self:
        return type(self)(self.marks | other.marks)


@lru_cache(maxsize=4096)
def _kept_as(destination: str) -> tuple[str, ...]:
    number = number_in(destination)
    marks = [destination.lower(), *([number] if number else [])]
    if is_e164(number):
        marks.append(f"national:{national_digits(number)}")
    return tuple(marks)


@lru_cache(maxsize=4096)
def _asked_as(destination: str) -> frozenset[str]:
    return frozenset(_marks_asked(destination))


def _marks_asked(destination: str) -> Iterator[str]:
    yield destination.lower()
    number = number_in(destination)
    if number:
        yield number
    if number and SIP_ADDRESS.fullmatch(destination):
        digits = number.lstrip("+")
        yield f"+{digits.removeprefix('00')}"
        yield f"national:{digits.lstrip('0')}"
