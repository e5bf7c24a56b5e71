"""Between the rows in which guards keep what they have counted and the arithmetic that weighs it."""

from typing import Any

from django.db.models import QuerySet

from prompts.models import GuardTally, Release, ReleaseAct
from prompts.rollout.sequential import Counts, Evidence

SIDES = ("candidate", "candidate_bad", "old", "old_bad")
COUNTED = ("log_e", "step", "seen_until", *SIDES, *(f"block_{side}" for side in SIDES))


def tallies_of(step: Release) -> QuerySet[GuardTally]:
    """The guards of the rollout a step belongs to, each with the release it began with; none of any other release."""
    begun = {"prompt": step.prompt_id, "rollout": step.rollout, "act": ReleaseAct.ROLLOUT_BEGUN}
    return GuardTally.objects.filter(
        **{f"begun__{name}": value for name, value in begun.items()}, begun__candidate__isnull=False
    ).select_related("begun")


def evidence_of(tally: GuardTally) -> Evidence:
    block, total = (Counts(**{side: getattr(tally, f"{part}{side}") for side in SIDES}) for part in ("block_", ""))
    return Evidence(tally.log_e, block, total)


def keep(tally: GuardTally, evidence: Evidence) -> None:
    """In memory alone."""
    tally.log_e = evidence.log_e
    for side in SIDES:
        setattr(tally, side, getattr(evidence.total, side))
        setattr(tally, f"block_{side}", getattr(evidence.open_block, side))


def as_seen(tally: GuardTally, *, is_worse: bool) -> dict[str, Any]:
    """For the release that ends a rollout: what this guard had seen, and whether it was this one that ended it."""
    counts = {side: getattr(tally, side) for side in SIDES}
    return {"metric": tally.metric, "times": tally.times, "rate": tally.rate, "is_worse": is_worse, **counts}
