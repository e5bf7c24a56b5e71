"""The sequential test: its arithmetic against counting by hand, its promises against made-up histories."""

from itertools import product
from math import comb, exp, log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.rollout import ALIKE, DOUBLED, USUAL, Traffic, stopped_after
from prompts.rollout.sequential import (
    LEVEL,
    Counts,
    Evidence,
    block_size,
    calls_needed,
    interval,
    log_ratio,
    odds_ratio,
    threshold,
)

HISTORIES = 300


def share_stopped(traffic: Traffic, candidate_calls: int) -> float:
    stopped = [stopped_after(traffic, candidate_calls, Random(seed)) is not None for seed in range(HISTORIES)]
    return sum(stopped) / HISTORIES


def test_one_block_weighs_what_counting_by_hand_says() -> None:
    """Three of twelve calls were bad, both of the candidate's two among them; odds of two.

    One of the C(12, 3) = 220 ways to deal three bad calls has C(2, x) C(10, 3 - x) ways with x on the candidate's side:
    120, 90 and 10. Under doubled odds these weigh 1, 2 and 4.
    """
    mean = (120 * 1 + 90 * 2 + 10 * 4) / 220
    assert log_ratio(Counts(candidate=2, candidate_bad=2, old=10, old_bad=1), 2.0) == pytest.approx(log(4 / mean))


@given(
    candidate=st.integers(0, 12),
    old=st.integers(0, 40),
    bad=st.integers(0, 52),
    odds=st.floats(1.0, 8.0),
)
def test_a_block_of_equal_sides_weighs_one_on_average(candidate: int, old: int, bad: int, odds: float) -> None:
    bad = min(bad, candidate + old)
    mean = sum(
        comb(candidate, x)
        * comb(old, bad - x)
        / comb(candidate + old, bad)
        * exp(log_ratio(Counts(candidate, x, old, bad - x), odds))
        for x in range(max(0, bad - old), min(candidate, bad) + 1)
    )
    assert mean == pytest.approx(1.0)


def test_a_block_of_a_better_candidate_weighs_less_than_one_on_average() -> None:
    size, share, rate, better, odds = 20, 0.25, 0.2, 0.1, 2.0
    mean = 0.0
    for candidate in range(size + 1):
        old = size - candidate
        for x, y in product(range(candidate + 1), range(old + 1)):
            chance = comb(size, candidate) * share**candidate * (1 - share) ** old
            chance *= comb(candidate, x) * better**x * (1 - better) ** (candidate - x)
            chance *= comb(old, y) * rate**y * (1 - rate) ** (old - y)
            mean += chance * exp(log_ratio(Counts(candidate, x, old, y), odds))
    assert mean < 0.9


@pytest.mark.parametrize(
    "block", [Counts(candidate=0, old=40, old_bad=9), Counts(candidate=40, candidate_bad=9), Counts(3, 0, 37, 0)]
)
def test_a_block_in_which_nothing_can_be_compared_says_nothing(block: Counts) -> None:
    assert log_ratio(block, 2.0) == pytest.approx(0.0)


def test_evidence_moves_only_when_a_block_is_full() -> None:
    evidence = Evidence()
    size = block_size(50)
    for number in range(size):
        assert evidence.log_e == 0
        is_candidate = number % 2 == 0
        evidence = evidence.after(is_candidate=is_candidate, is_bad=is_candidate, share_percent=50, odds_ratio=2.0)
    assert evidence.log_e == pytest.approx(log_ratio(Counts(10, 10, 10, 0), 2.0))
    assert evidence.open_block == Counts()
    assert evidence.total == Counts(10, 10, 10, 0)


def test_a_new_share_lets_the_open_block_go_and_keeps_the_rest() -> None:
    evidence = Evidence(1.5, Counts(1, 1, 5, 0), Counts(11, 3, 85, 4))
    assert evidence.in_a_new_step() == Evidence(1.5, Counts(), Counts(11, 3, 85, 4))


def test_guards_share_one_level() -> None:
    assert not Evidence(log_e=threshold(4) - 0.01).is_worse(4)
    assert Evidence(log_e=threshold(4)).is_worse(4)
    assert sum(exp(-threshold(4)) for _ in range(4)) == pytest.approx(LEVEL)


@pytest.mark.parametrize(("share", "calls"), [(1, 200), (5, 40), (25, 20), (50, 20), (95, 40), (99, 200)])
def test_a_block_expects_two_calls_on_the_smaller_side(share: int, calls: int) -> None:
    assert block_size(share) == calls


def test_twice_as_often_as_a_tenth_is_odds_of_two_and_a_quarter() -> None:
    assert odds_ratio(0.1, 2.0) == pytest.approx((0.2 / 0.8) / (0.1 / 0.9))


@pytest.mark.parametrize("rate", [0.5, 0.9, 0.99])
def test_what_cannot_happen_twice_as_often_has_finite_odds(rate: float) -> None:
    assert 1.0 <= odds_ratio(rate, 2.0) < 100


@pytest.mark.parametrize("together", [0.0, 0.5, 1.0])
def test_a_candidate_without_difference_is_hardly_ever_stopped(together: float) -> None:
    """Under 5 % is promised; of 300 histories more than 7.5 % are four standard deviations away from the level."""
    assert share_stopped(Traffic(5, USUAL, ALIKE, together), 300) < 0.075


def test_doubled_early_hangups_are_stopped_within_three_hundred_candidate_calls() -> None:
    assert share_stopped(Traffic(5, USUAL, DOUBLED), 300) >= 0.9


@pytest.mark.parametrize(("rate", "share"), [(0.05, 5), (0.03, 25), (0.02, 50)])
def test_the_calls_said_to_be_needed_are_needed(rate: float, share: int) -> None:
    """Enough in nine of ten histories, and not far more than enough."""
    needed = calls_needed(rate, 2.0, share, 4)
    assert needed is not None
    traffic = Traffic(share, (rate, *USUAL[1:]), DOUBLED)
    assert share_stopped(traffic, needed) >= 0.87
    assert share_stopped(traffic, needed // 2) < 0.85


def test_rarer_things_need_more_calls_and_a_larger_difference_fewer() -> None:
    assert calls_needed(0.02, 2.0, 5, 4) > 2 * calls_needed(0.05, 2.0, 5, 4)  # type: ignore[operator]
    assert calls_needed(0.05, 3.0, 5, 4) < calls_needed(0.05, 2.0, 5, 4)  # type: ignore[operator]


def test_what_always_happens_cannot_be_told_apart() -> None:
    assert calls_needed(0.96, 2.0, 5, 4) is None


def test_call_by_call_and_block_by_block_come_to_the_same() -> None:
    random = Random(7)
    size, odds = block_size(25), 2.25
    evidence, by_blocks = Evidence(), 0.0
    for _ in range(50):
        block = Counts()
        for _ in range(size):
            is_candidate, is_bad = random.random() < 0.25, random.random() < 0.2
            evidence = evidence.after(is_candidate=is_candidate, is_bad=is_bad, share_percent=25, odds_ratio=odds)
            block = block.plus(is_candidate=is_candidate, is_bad=is_bad)
        by_blocks += log_ratio(block, odds)
    assert evidence.log_e == pytest.approx(by_blocks)


def test_an_interval_holds_the_share_and_narrows() -> None:
    low, high = interval(10, 100)
    assert (round(low, 4), round(high, 4)) == (0.0552, 0.1744)
    wide = interval(1, 10)
    assert wide[0] < low < 0.1 < high < wide[1]
    assert interval(0, 0) == (0.0, 1.0)
