from collections import Counter
from itertools import pairwise
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.rollout.sides import POSITIONS, caller_key, hears_candidate, position

KEYS = [f"+1555{number:07d}" for number in range(20_000)]


def test_the_places_of_callers_stay_where_they_are() -> None:
    """From `printf 'r1\\n+15551234567' | sha256sum`: another rule would move callers in the middle of a rollout."""
    assert position("+15551234567", "r1") == 1834
    assert position("+15551234567", "r2") == 8276
    assert position("+442071838750", "r1") == 5494
    assert position("call_a1", "r1") == 9608


@pytest.mark.parametrize("share", [1, 5, 25, 50, 99])
def test_a_share_is_that_share_of_the_callers(share: int) -> None:
    heard = sum(hears_candidate(key, "r1", share) for key in KEYS)
    expected = len(KEYS) * share / 100
    assert abs(heard - expected) < 4 * sqrt(expected * (1 - share / 100))


def test_callers_are_spread_evenly_over_the_whole_dial() -> None:
    """Chi squared over a hundred equal parts; beyond 149 it happens once in a thousand by chance."""
    parts = Counter(position(key, "r1") * 100 // POSITIONS for key in KEYS)
    expected = len(KEYS) / 100
    assert sum((parts[part] - expected) ** 2 / expected for part in range(100)) < 149


def test_neighbouring_numbers_fall_on_both_sides() -> None:
    runs = [hears_candidate(key, "r1", 50) for key in KEYS]
    changes = sum(here != there for here, there in pairwise(runs))
    assert abs(changes - len(KEYS) / 2) < 4 * sqrt(len(KEYS) / 4)


def test_another_rollout_deals_anew() -> None:
    both = sum(hears_candidate(key, "r1", 25) and hears_candidate(key, "r2", 25) for key in KEYS)
    expected = len(KEYS) / 16
    assert abs(both - expected) < 4 * sqrt(expected)


@given(key=st.text(), rollout=st.text(), share=st.integers(1, 99), more=st.integers(0, 98))
def test_whoever_hears_the_candidate_hears_it_at_every_larger_share(
    key: str, rollout: str, share: int, more: int
) -> None:
    if hears_candidate(key, rollout, share):
        assert hears_candidate(key, rollout, min(99, share + more))


def test_nobody_hears_nothing_and_all_hear_all() -> None:
    assert not any(hears_candidate(key, "r1", 0) for key in KEYS[:1000])
    assert all(hears_candidate(key, "r1", 100) for key in KEYS[:1000])


@pytest.mark.parametrize("number", ["+15551234567", " +15551234567 ", "sip:desk@example.com"])
def test_a_caller_is_known_by_the_number(number: str) -> None:
    assert caller_key(number, "call_1") == number.strip() == caller_key(number, "call_2")


@pytest.mark.parametrize("number", ["", "anonymous", "Restricted", "+", "15551234567"])
def test_without_a_number_each_call_stands_for_itself(number: str) -> None:
    assert caller_key(number, "call_1") == "call_1"
