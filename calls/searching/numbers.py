"""Telephone numbers in what people look for, in any notation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from calls.models import Call
from calls.models.call import CALLER_DIGITS
from common.phone import national_digits

_WRITTEN = re.compile(r"\+?\d(?:[\s().,/-]{0,3}\d){6,}")
SHORT, LONG = 7, 10
"""So many last digits of a number stand in the index; see migration 0012."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What somebody looks for: numbers as they were written, and the words around them."""

    numbers: tuple[str, ...]
    words: str


def taken_apart(text: str) -> Looked:
    return Looked(tuple(_WRITTEN.findall(text)), " ".join(_WRITTEN.sub(" ", text).split()))


def tokens_of(number: str) -> list[str]:
    """Any of these in the index of an utterance means that it holds the number."""
    return [f"#n{ending}" for ending in _endings(number)]


def calls_from(numbers: Sequence[str]) -> Q:
    """Of callers with any of these numbers. Needs the alias `caller_digits`."""
    found = Q()
    for number in numbers:
        for ending in _endings(number):
            whole = Q(from_number__endswith=ending) | Q(to_number__endswith=ending)
            found |= Q(caller_digits=ending[-SHORT:]) & whole
    return found


def with_caller_digits(calls: QuerySet[Call]) -> QuerySet[Call]:
    return calls.alias(caller_digits=CALLER_DIGITS)


def _endings(number: str) -> list[str]:
    """The last ten digits; and, of a number whose country has shorter ones, those without the country's code."""
    digits = re.sub(r"\D", "", number)
    if len(digits) < LONG:
        return [digits[-SHORT:]]
    national = national_digits(number)
    return [digits[-LONG:]] + ([national[-SHORT:]] if SHORT <= len(national) < LONG else [])
