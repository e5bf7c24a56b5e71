"""Is the candidate worse? A test that may be looked at after every call without ever losing its promise.

Calls are taken in blocks of a size fixed beforehand. Within a block, with so many calls on each side and so many bad
ones in all, the number of bad ones on the candidate's side is hypergeometric if the sides are alike, whatever the rate
of bad calls was at that hour. The likelihood ratio against "the odds are `odds_ratio` times as high" has therefore
mean one, and less than one if the candidate is better: the product over blocks is an e-process (Grünwald, de Heide and
Koolen, Safe Testing, 2024; Ville's inequality, 1939). It reaches 1 / level with a probability of at most `level`, over
all looks together, for ever. Guards share one level among them, which needs no assumption on how they hang together.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import ceil, comb, log, sqrt

LEVEL = 0.04
"""How often, at most, all guards together may stop a candidate that is no worse. People are told: under 5 %."""
SURE_OF = 0.9
"""How surely a candidate as bad as the limit is stopped within `calls_needed`."""
_NORMAL_QUANTILE = 1.2815515655446004
"""Of `SURE_OF`."""

_SMALLER_SIDE = 2
_SMALLEST_BLOCK = 20
_HIGHEST_RATE = 0.95
_NEGLIGIBLE = 1e-9


@dataclass(frozen=True, slots=True)
class Counts:
    """Calls of each side and the bad ones among them."""

    candidate: int = 0
    candidate_bad: int = 0
    old: int = 0
    old_bad: int = 0

    @property
    def calls(self) -> int:
        return self.candidate + self.old

    @property
    def bad(self) -> int:
        return self.candidate_bad + self.old_bad

    def plus(self, *, is_candidate: bool, is_bad: bool) -> "Counts":
        if is_candidate:
            return replace(self, candidate=self.candidate + 1, candidate_bad=self.candidate_bad + is_bad)
        return replace(self, old=self.old + 1, old_bad=self.old_bad + is_bad)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one guard has seen. `log_e` moves only when a block is full; `open_block` waits for that."""

    log_e: float = 0.0
    open_block: Counts = field(default_factory=Counts)
    total: Counts = field(default_factory=Counts)

    def after(self, *, is_candidate: bool, is_bad: bool, share_percent: int, odds_ratio: float) -> "Evidence":
        """The evidence one call later."""
        total = self.total.plus(is_candidate=is_candidate, is_bad=is_bad)
        block = self.open_block.plus(is_candidate=is_candidate, is_bad=is_bad)
        if block.calls < block_size(share_percent):
            return Evidence(self.log_e, block, total)
        return Evidence(self.log_e + log_ratio(block, odds_ratio), Counts(), total)

    def in_a_new_step(self) -> "Evidence":
        """The share has changed: a block half of each share would not be a fair draw, so the open one is let go."""
        return replace(self, open_block=Counts())

    def is_worse(self, guards: int) -> bool:
        """Whether the candidate is to be stopped, one of `guards` guards being asked."""
        return self.log_e >= threshold(guards)


def threshold(guards: int) -> float:
    """What `log_e` must reach where `guards` guards share the level."""
    return log(guards / LEVEL)


def block_size(share_percent: int) -> int:
    """Calls of both sides in one block, so that the smaller side can be expected to have a few of them."""
    smaller = min(share_percent, 100 - share_percent)
    return max(_SMALLEST_BLOCK, ceil(100 * _SMALLER_SIDE / smaller))


def odds_ratio(rate: float, times: float) -> float:
    """The odds of a candidate on which something happens `times` as often, against the old version's odds."""
    worse = min(rate * times, max(_HIGHEST_RATE, rate))
    return max(1.0, worse * (1 - rate) / (rate * (1 - worse)))


def log_ratio(block: Counts, odds: float) -> float:
    """Logarithm of how much better "the odds are `odds` times as high" foretold the block than "they are alike"."""
    return block.candidate_bad * log(odds) - _log_mean(block.candidate, block.old, block.bad, odds)


@lru_cache(1 << 16)
def _log_mean(candidate: int, old: int, bad: int, odds: float) -> float:
    """Logarithm of the mean of odds^x for the hypergeometric number x of bad calls on the candidate's side."""
    ways = range(max(0, bad - old), min(candidate, bad) + 1)
    mean = sum(comb(candidate, x) * comb(old, bad - x) / comb(candidate + old, bad) * odds**x for x in ways)
    return log(mean)


@lru_cache(1 << 12)
def calls_needed(rate: float, times: float, share_percent: int, guards: int) -> int | None:
    """Candidate calls within which a candidate on which it happens `times` as often as `rate` is stopped in nine of
    ten rollouts. None when that cannot be told apart at all, as where it nearly always happens already.

    Computed from mean and variance of one block's logarithm, both exact, and the normal law for their sum.
    """
    odds = odds_ratio(rate, times)
    size, share = block_size(share_percent), share_percent / 100
    drift, variance = _moments(size, share, rate, min(rate * times, _HIGHEST_RATE), odds)
    if drift <= _NEGLIGIBLE:
        return None
    spread = _NORMAL_QUANTILE * sqrt(variance)
    blocks = ((spread + sqrt(spread**2 + 4 * drift * threshold(guards))) / (2 * drift)) ** 2
    return ceil(blocks * size * share)


def _moments(size: int, share: float, rate: float, worse: float, odds: float) -> tuple[float, float]:
    """Mean and variance of one block's logarithm."""
    mean = square = 0.0
    for candidate, chance_of_split in _binomial(size, share):
        old = size - candidate
        for candidate_bad, chance_here in _binomial(candidate, worse):
            for old_bad, chance_there in _binomial(old, rate):
                chance = chance_of_split * chance_here * chance_there
                value = log_ratio(Counts(candidate, candidate_bad, old, old_bad), odds)
                mean += chance * value
                square += chance * value * value
    return mean, square - mean * mean


@lru_cache(1 << 12)
def _binomial(n: int, p: float) -> tuple[tuple[int, float], ...]:
    """What n draws may give, each with its chance; the all but impossible is left out."""
    chances = [(k, comb(n, k) * p**k * (1 - p) ** (n - k)) for k in range(n + 1)]
    return tuple((k, chance) for k, chance in chances if chance > _NEGLIGIBLE)


def interval(bad: int, calls: int) -> tuple[float, float]:
    """Wilson's 95 % interval of a share, for reading and not for deciding; (0, 1) without calls."""
    if not calls:
        return 0.0, 1.0
    z2 = 1.959963984540054**2
    middle = (bad + z2 / 2) / (calls + z2)
    half = sqrt(z2) / (calls + z2) * sqrt(bad * (calls - bad) / calls + z2 / 4)
    return max(0.0, middle - half), min(1.0, middle + half)
