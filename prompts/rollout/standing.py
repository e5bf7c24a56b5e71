"""How a rollout stands, or how the last one went, as people read it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import ceil

from django.utils import timezone

from prompts import ports
from prompts.models import GuardTally, Prompt, PromptVersion, Release, ReleaseAct
from prompts.ports import Figures
from prompts.publishing.lists import releases_of
from prompts.rollout.guards import ENOUGH_CALLS, LOWEST_RATE
from prompts.rollout.sequential import Counts, calls_needed, interval, threshold
from prompts.rollout.tallies import evidence_of, tallies_of
from prompts.rollout.words import METRICS, Words

LEANING = 0.5
"""From this part of the way to a stop on, people are told that it looks worse."""
DAY_S = 86_400


class Finding(StrEnum):
    """What a guard can say so far. BLIND: it happens so often already that more of it could not be told."""

    WORSE = "worse"
    LEANING = "leaning"
    GATHERING = "gathering"
    CLEAR = "clear"
    BLIND = "blind"


@dataclass(frozen=True, slots=True)
class Share:
    """Bad calls out of all, and between which percentages the truth probably lies."""

    bad: int
    calls: int

    @property
    def percent(self) -> float | None:
        return 100 * self.bad / self.calls if self.calls else None

    @property
    def low_percent(self) -> float:
        return 100 * interval(self.bad, self.calls)[0]

    @property
    def high_percent(self) -> float:
        return 100 * interval(self.bad, self.calls)[1]


@dataclass(frozen=True, slots=True)
class GuardState:
    """`needed` candidate callers show a difference of `times` in nine of ten cases, `more` of them are still to come;
    `days` is how long that takes at the present pace, None where nobody has called yet.
    """

    words: Words
    times: float
    finding: Finding
    counts: Counts
    needed: int | None
    more: int
    days: int | None

    @property
    def candidate(self) -> Share:
        return Share(self.counts.candidate_bad, self.counts.candidate)

    @property
    def old(self) -> Share:
        return Share(self.counts.old_bad, self.counts.old)

    @property
    def gathered_percent(self) -> int:
        return min(100, 100 * self.counts.candidate // self.needed) if self.needed else 100


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of both versions. A share has an interval; anything else is a number or None."""

    label: str
    kind: str
    old: Share | float | None
    candidate: Share | float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """`step` is the last release in which the candidate had a share, `end` the one that ended it: None while it runs.

    `steps` are all of them, the newest first.
    """

    begun: Release
    step: Release
    end: Release | None
    steps: Sequence[Release]
    guards: Sequence[GuardState]
    rows: Sequence[Row]

    @property
    def is_running(self) -> bool:
        return self.end is None

    @property
    def candidate(self) -> PromptVersion:
        assert self.begun.candidate is not None
        return self.begun.candidate

    @property
    def was_stopped_by_guard(self) -> bool:
        return self.end is not None and self.end.act == ReleaseAct.STOPPED_BY_GUARD


def standing_of(prompt: Prompt) -> Standing | None:
    """The rollout that runs, or the last one; None before the first. Five queries, however long it has run."""
    releases = releases_of(prompt.business, prompt)
    begun = releases.filter(act=ReleaseAct.ROLLOUT_BEGUN).first()
    if begun is None:
        return None
    parts = list(releases.filter(rollout=begun.rollout))
    end = releases.filter(pk__gt=parts[0].pk).last() if parts[0].ended_at else None
    tallies = list(tallies_of(begun))
    guards = [_guard(tally, parts[0].share_percent, len(tallies), end) for tally in tallies]
    figures = ports.version_figures()(prompt, begun.started_at, end.started_at if end else None)
    old, new = (figures.get(key or 0, Figures()) for key in (begun.version_id, begun.candidate_id))
    return Standing(begun, parts[0], end, [end, *parts] if end else parts, guards, _rows(old, new))


def _guard(tally: GuardTally, share_percent: int, guards: int, end: Release | None) -> GuardState:
    evidence = evidence_of(tally)
    counts = evidence.total
    needed = calls_needed(_rate(tally), tally.times, share_percent, guards)
    more = max(0, (needed or 0) - counts.candidate)
    until = end.started_at if end else timezone.now()
    days = _days(more, counts.candidate, tally.begun.started_at, until)
    finding = _finding(evidence.log_e / threshold(guards), needed, more)
    return GuardState(METRICS[tally.metric], tally.times, finding, counts, needed, more, days)


def _finding(part_of_way: float, needed: int | None, more: int) -> Finding:
    if part_of_way >= 1:
        return Finding.WORSE
    if part_of_way >= LEANING:
        return Finding.LEANING
    if needed is None:
        return Finding.BLIND
    return Finding.GATHERING if more else Finding.CLEAR


def _rate(tally: GuardTally) -> float:
    """How often it happens on the old version: as seen beside the candidate, as soon as that is enough."""
    rate = tally.old_bad / tally.old if tally.old >= ENOUGH_CALLS else tally.rate
    return round(min(max(rate, LOWEST_RATE), 1 - LOWEST_RATE), 3)


def _days(more: int, counted: int, since: datetime, until: datetime) -> int | None:
    took_days = (until - since).total_seconds() / DAY_S
    return ceil(more * took_days / counted) if counted else None


def _per_hundred(told: Figures) -> float | None:
    return 100 * told.unanswered_turns / told.calls if told.calls else None


SHARES: Sequence[tuple[str, Callable[[Figures], Share]]] = (
    ("Hang-ups within 20 seconds", lambda told: Share(told.early_hangups, told.calls)),
    ("Handed to a person", lambda told: Share(told.escalated, told.calls)),
    ("Unhappy callers, of those judged", lambda told: Share(told.negative, told.judged)),
)
NUMBERS: Sequence[tuple[str, str, Callable[[Figures], float | None]]] = (
    ("Questions without an answer, in 100 calls", "per_hundred", _per_hundred),
    ("Length of a call", "seconds", lambda told: told.mean_length_s),
    ("First word after a question", "ms", lambda told: told.first_word_p50_ms),
    ("Cost of a call", "cents", lambda told: told.mean_cost_cents),
)


def _rows(old: Figures, new: Figures) -> list[Row]:
    calls = Row("Calls", "count", old.calls, new.calls)
    shares = [Row(label, "share", of(old), of(new)) for label, of in SHARES]
    return [calls, *shares, *(Row(label, kind, of(old), of(new)) for label, kind, of in NUMBERS)]
