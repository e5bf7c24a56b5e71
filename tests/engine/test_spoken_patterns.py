"""Expressions that know their own beginnings."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.spoken.patterns import NOTHING, Part, chars, either, maybe, named, raw, repeated, row, words

CLOCK = row(chars("[0-9]", 1, 2), words(":"), chars("[0-9]", 2, 2), maybe(row(words(" "), words(["AM", "PM", "a.m"]))))
MONTHS = row(chars("[0-9]", 1, 2), words(" "), words(["March", "Mar", "May"]))
GROUPS = row(chars("[0-9]", 1, 3), repeated(row(words(","), chars("[0-9]", 3, 3)), 1, 3))
MIXED = row(maybe(words("-")), either(CLOCK, GROUPS, NOTHING), raw("(?!x)", "(?!)"))


def opens(part: Part, text: str) -> bool:
    return re.fullmatch(part.open, text) is not None


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        (CLOCK, "2:05 PM"),
        (CLOCK, "12:05"),
        (CLOCK, "9:30 a.m"),
        (MONTHS, "3 March"),
        (MONTHS, "31 Mar"),
        (GROUPS, "1,234"),
        (GROUPS, "123,456,789"),
        (MIXED, "-2:05 AM"),
        (MIXED, "1,234"),
    ],
)
def test_every_beginning_of_a_whole_is_one_and_the_whole_too(part: Part, whole: str) -> None:
    assert re.fullmatch(part.full, whole)
    assert [whole[:end] for end in range(1, len(whole) + 1) if not opens(part, whole[:end])] == []


@pytest.mark.parametrize(
    ("part", "text"),
    [
        (CLOCK, "2:a"),
        (CLOCK, "123"),
        (CLOCK, "2:05 X"),
        (MONTHS, "3 Mi"),
        (GROUPS, "1,23,"),
        (MIXED, "--"),
        (CLOCK, ""),
    ],
)
def test_what_cannot_become_a_whole_is_no_beginning(part: Part, text: str) -> None:
    assert not opens(part, text)


@given(st.sampled_from([CLOCK, MONTHS, GROUPS, MIXED]), st.text("0123456789:, -APMamrchy.", min_size=1, max_size=12))
def test_a_text_is_a_beginning_whenever_a_longer_one_is(part: Part, text: str) -> None:
    if opens(part, text):
        assert all(opens(part, text[:end]) for end in range(1, len(text)))


def test_names_stand_in_the_whole_alone() -> None:
    part = row(named("first", chars("[0-9]", 1, 1)), words("-"), named("second", chars("[0-9]", 1, 1)))
    found = re.fullmatch(part.full, "1-2")
    assert found is not None
    assert found.groupdict() == {"first": "1", "second": "2"}
    assert re.compile(part.bare).groupindex == {}
    assert re.compile(part.open).groupindex == {}


def test_the_longest_of_the_words_is_taken() -> None:
    found = re.match(words(["Mar", "March", "M"]).full, "March")
    assert found is not None
    assert found[0] == "March"


def test_no_words_match_nothing() -> None:
    assert re.match(words(()).full, "") is None
    assert not opens(words(()), "a")
