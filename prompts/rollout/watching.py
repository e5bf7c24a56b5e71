"""The guards: they count calls as they end, and give a candidate's callers back to the old version when it is worse."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import transaction
from django.utils import timezone

from prompts import ports
from prompts.models import GuardTally, Metric, Release, ReleaseAct
from prompts.ports import CallOutcome
from prompts.publishing import open_release, prompt_locked, release_open
from prompts.rollout.sequential import Evidence, odds_ratio
from prompts.rollout.tallies import COUNTED, as_seen, evidence_of, keep, tallies_of
from prompts.rollout.words import why_stopped
from prompts.signals import rollout_stopped

log = structlog.get_logger(__name__)

SETTLED_AFTER = timedelta(seconds=30)
"""How long after the end of a call the vendor may take to say how it ended."""
JUDGED_AFTER = timedelta(minutes=5)
"""And how long it may take until somebody has judged the caller's mood."""


def rollouts_watch(now: datetime | None = None) -> int:
    """Let the guards of every rollout look at what has ended since. Returns how many candidates were taken back.

    It may run twice at once, and again after breaking off: each call is counted once.
    """
    stopped = 0
    for prompt_id in Release.objects.filter(ended_at=None, candidate__isnull=False).values_list("prompt_id", flat=True):
        try:
            stopped += rollout_watch(prompt_id, now or timezone.now()) is not None
        except Exception as fault:  # one rollout that cannot be looked at leaves the others their turn
            log.error("rollout_not_watched", prompt=prompt_id, fault=type(fault).__name__)  # noqa: TRY400
    return stopped


@transaction.atomic
def rollout_watch(prompt_id: int, now: datetime) -> Release | None:
    """The release that ends the rollout, if a guard finds the candidate worse."""
    prompt = prompt_locked(prompt_id, None)
    step = open_release(prompt)
    if step is None or step.candidate is None:
        return None
    step.prompt = prompt
    tallies = list(tallies_of(step))
    for span, counted in _by_span(tallies, now).items():
        _count(counted, step, *span)
    GuardTally.objects.bulk_update(tallies, COUNTED)
    worse = [tally for tally in tallies if evidence_of(tally).is_worse(len(tallies))]
    return _take_back(step, tallies, worse) if worse else None


def _by_span(tallies: Sequence[GuardTally], now: datetime) -> dict[tuple[datetime, datetime], list[GuardTally]]:
    """Those that want to hear of the same calls: from when to when these ended."""
    spans: dict[tuple[datetime, datetime], list[GuardTally]] = defaultdict(list)
    for tally in tallies:
        until = now - (JUDGED_AFTER if tally.metric == Metric.NEGATIVE else SETTLED_AFTER)
        if until > tally.seen_until:
            spans[tally.seen_until, until].append(tally)
    return spans


def _count(tallies: Sequence[GuardTally], step: Release, after: datetime, until: datetime) -> None:
    outcomes = ports.call_outcomes()(step, tallies[0].begun.started_at, after, until)
    for tally in tallies:
        evidence = evidence_of(tally) if tally.step_id == step.pk else evidence_of(tally).in_a_new_step()
        keep(tally, _weighed(evidence, tally, outcomes, step.share_percent))
        tally.step, tally.seen_until = step, until


def _weighed(evidence: Evidence, tally: GuardTally, outcomes: Sequence[CallOutcome], share_percent: int) -> Evidence:
    """The evidence after these calls. Those of which nobody knows are left out."""
    odds = odds_ratio(tally.rate, tally.times)
    for outcome in outcomes:
        is_bad: bool | None = getattr(outcome, tally.metric)
        if is_bad is not None:
            evidence = evidence.after(
                is_candidate=outcome.is_candidate, is_bad=is_bad, share_percent=share_percent, odds_ratio=odds
            )
    return evidence


def _take_back(step: Release, tallies: Sequence[GuardTally], worse: Sequence[GuardTally]) -> Release:
    stopped = release_open(
        step.prompt,
        act=ReleaseAct.STOPPED_BY_GUARD,
        version=step.version,
        by=None,
        why=why_stopped(worse),
        guards=[as_seen(tally, is_worse=tally in worse) for tally in tallies],
    )
    log.warning("rollout_stopped", prompt=step.prompt_id, guards=[tally.metric for tally in worse])
    told = {"release_pk": stopped.pk, "prompt_pk": step.prompt_id, "business_id": step.business_id}
    transaction.on_commit(partial(rollout_stopped.send_robust, Release, at=stopped.started_at, **told), robust=True)
    return stopped
