"""`python -m bench.rollout`: what the guards of a rollout do in thousands of made-up histories.

Every call is drawn with its side and its four outcomes, which may hang together, and the guards look after each. The
product's own arithmetic decides.
"""

import argparse
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import accumulate, product
from random import Random

from bench import figures
from prompts.rollout.sequential import Counts, block_size, calls_needed, log_ratio, odds_ratio, threshold

CANDIDATE = 16
"""The bit of a drawn call that says its side; the lower ones say which guards found it bad."""
CODES = range(2 * CANDIDATE)
SIDES = bytes(code % 32 // CANDIDATE for code in range(256))
OUTCOMES = tuple(bytes((code >> guard & 1) + 2 * SIDES[code] for code in range(256)) for guard in range(4))
"""For each guard, a drawn call as 0 to 3: the old version's good and bad ones, the candidate's good and bad ones."""
OLD_BAD, CANDIDATE_BAD = 1, 3


@dataclass(frozen=True)
class Traffic:
    """Calls as they come. `rates` are the old version's, one for each guard; on the candidate they are `times` as
    high. In a share `together` of calls all outcomes come from one mood of the caller, in the others from their own.
    """

    share_percent: int
    rates: tuple[float, ...]
    times: tuple[float, ...]
    together: float = 0.0
    limit: float = 2.0

    @cached_property
    def weights(self) -> list[float]:
        share = self.share_percent / 100
        old = [(1 - share) * chance for chance in _patterns(self.rates, self.together)]
        worse = tuple(rate * times for rate, times in zip(self.rates, self.times, strict=True))
        return list(accumulate([*old, *(share * chance for chance in _patterns(worse, self.together))]))

    @cached_property
    def odds(self) -> tuple[float, ...]:
        return tuple(odds_ratio(rate, self.limit) for rate in self.rates)


def _patterns(rates: Sequence[float], together: float) -> list[float]:
    """The chance of each of the sixteen ways a call can be bad."""
    found = []
    for bits in product((0, 1), repeat=len(OUTCOMES)):
        bad = bits[::-1][: len(rates)]
        if any(bits[::-1][len(rates) :]):
            found.append(0.0)
            continue
        alone = 1.0
        for is_bad, rate in zip(bad, rates, strict=True):
            alone *= rate if is_bad else 1 - rate
        hurt = min((rate for is_bad, rate in zip(bad, rates, strict=True) if is_bad), default=1.0)
        spared = max((rate for is_bad, rate in zip(bad, rates, strict=True) if not is_bad), default=0.0)
        found.append(together * max(0.0, hurt - spared) + (1 - together) * alone)
    return found


def blocks_of(traffic: Traffic, random: Random) -> Iterator[bytes]:
    size = block_size(traffic.share_percent)
    while True:
        yield bytes(random.choices(CODES, cum_weights=traffic.weights, k=size))


def stopped_after(traffic: Traffic, candidate_calls: int, random: Random) -> int | None:
    """After how many of the candidate's calls a guard stopped it; None when none did within `candidate_calls`."""
    guards = range(len(traffic.rates))
    bound = threshold(len(guards))
    evidence = [0.0] * len(guards)
    seen = 0
    for block in blocks_of(traffic, random):
        candidate = block.translate(SIDES).count(1)
        seen += candidate
        if seen > candidate_calls:
            return None
        for guard in guards:
            told = block.translate(OUTCOMES[guard])
            counts = Counts(candidate, told.count(CANDIDATE_BAD), len(block) - candidate, told.count(OLD_BAD))
            evidence[guard] += log_ratio(counts, traffic.odds[guard])
        if max(evidence) >= bound:
            return seen
    return None


def stops(traffic: Traffic, candidate_calls: int, seeds: Iterable[int]) -> list[int | None]:
    return [stopped_after(traffic, candidate_calls, Random(seed)) for seed in seeds]


def share_stopped(traffic: Traffic, candidate_calls: int, histories: int, pool: ProcessPoolExecutor) -> list[int]:
    """After how many candidate calls each stopped history was stopped."""
    hands = os.cpu_count() or 1
    deals = [range(first, histories, hands) for first in range(hands)]
    found = pool.map(partial(stops, traffic, candidate_calls), deals)
    return sorted(calls for deal in found for calls in deal if calls is not None)


ALIKE = (1.0, 1.0, 1.0, 1.0)
DOUBLED = (2.0, 1.0, 1.0, 1.0)
USUAL = (0.10, 0.08, 0.15, 0.03)


def cases() -> Iterator[tuple[str, Traffic, int]]:
    """What is asked, of which calls, and of how many of the candidate's."""
    for together, words in ((0.0, "each on its own"), (0.5, "half together"), (1.0, "all together")):
        yield f"no difference, outcomes {words}", Traffic(5, USUAL, ALIKE, together), 1_000
    yield "no difference, rare outcomes", Traffic(5, (0.01, 0.02, 0.02, 0.005), ALIKE), 1_000
    yield "no difference, frequent outcomes", Traffic(25, (0.3, 0.4, 0.5, 0.3), ALIKE), 5_000
    yield "no difference, for very long", Traffic(50, USUAL, ALIKE, 0.3), 20_000
    yield "early hang-ups doubled from 10 %", Traffic(5, USUAL, DOUBLED), 300
    for rate in (0.05, 0.03, 0.01):
        needed = calls_needed(rate, 2.0, 5, 4) or 0
        traffic = Traffic(5, (rate, *USUAL[1:]), DOUBLED)
        yield f"doubled from {rate:.0%}, within what is said", traffic, needed


HEAD = ("histories of", "share", "candidate calls", "stopped", "stopped after, p50 / p90")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--histories", type=int, default=10_000)
    parser.add_argument("--only", default="", help="cases whose name holds these letters")
    given = parser.parse_args()
    rows = []
    with ProcessPoolExecutor() as pool:
        for name, traffic, candidate_calls in cases():
            if given.only not in name:
                continue
            found = share_stopped(traffic, candidate_calls, given.histories, pool)
            after = f"{figures.percentile(found, 0.5):.0f} / {figures.percentile(found, 0.9):.0f}" if found else ""
            share = f"{len(found) / given.histories:.2%}"
            rows.append((name, f"{traffic.share_percent} %", f"{candidate_calls:,}", share, after))
    figures.print_table(HEAD, rows)


if __name__ == "__main__":
    main()
