"""What a rollout is watched for, and how much worse is too much."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone

from common.errors import BadInput
from prompts import ports
from prompts.models import Metric, PromptVersion

DEFAULT_TIMES = 2.0
LEAST_TIMES, MOST_TIMES = 1.25, 5.0
DEFAULTS: Mapping[str, float] = dict.fromkeys(Metric.values, DEFAULT_TIMES)

ASSUMED = {Metric.EARLY_HANGUP: 0.10, Metric.ESCALATED: 0.10, Metric.NEGATIVE: 0.10, Metric.UNANSWERED: 0.03}
"""How often it happens where there are too few calls to know."""
ENOUGH_CALLS = 50
LOOK_BACK = timedelta(days=30)
LOWEST_RATE, HIGHEST_RATE = 0.005, 0.6


@dataclass(frozen=True, slots=True)
class Guard:
    """`rate` is how often it happened on the old version's calls, beforehand."""

    metric: Metric
    times: float
    rate: float

    def as_json(self) -> dict[str, Any]:
        return {"metric": str(self.metric), "times": self.times, "rate": self.rate}


def guards_for(version: PromptVersion, limits: Mapping[str, float]) -> tuple[Guard, ...]:
    """The guards of a rollout against the version that is live, in the order of `Metric`. One query for its figures.

    `limits` says for each metric that is watched how many times as often is too much. Raises `BadInput`.
    """
    for metric, times in limits.items():
        if metric not in Metric.values:
            raise BadInput("guards", f"“{metric}” is nothing a rollout can be watched for.")
        if not LEAST_TIMES <= times <= MOST_TIMES:
            msg = f"Choose a limit from {LEAST_TIMES:g} to {MOST_TIMES:g} times as often."
            raise BadInput(f"times_{metric}", msg)
    usual = usual_rates(version)
    return tuple(Guard(metric, limits[metric], usual[metric].rate) for metric in Metric if metric in limits)


@dataclass(frozen=True, slots=True)
class Usual:
    """How often something happens on a version's calls; assumed where there are too few of them to know."""

    rate: float
    is_measured: bool


def usual_rates(version: PromptVersion) -> dict[Metric, Usual]:
    """Of the version's calls of the last month."""
    told = ports.version_figures()(version.prompt, timezone.now() - LOOK_BACK).get(version.pk, ports.Figures())
    counts = {
        Metric.EARLY_HANGUP: (told.early_hangups, told.calls),
        Metric.ESCALATED: (told.escalated, told.calls),
        Metric.NEGATIVE: (told.negative, told.judged),
        Metric.UNANSWERED: (min(told.unanswered_turns, told.calls), told.calls),
    }
    return {metric: _usual(*counts[metric], ASSUMED[metric]) for metric in Metric}


def _usual(bad: int, calls: int, assumed: float) -> Usual:
    """Never nothing: what has not happened in a hundred calls may happen in the next."""
    if calls < ENOUGH_CALLS:
        return Usual(assumed, is_measured=False)
    return Usual(min(max((bad + 0.5) / (calls + 1), LOWEST_RATE), HIGHEST_RATE), is_measured=True)
