"""Runs last week's calls through a draft in a worker, and keeps what came of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog
from django.db import transaction
from django.utils import timezone

from agents.models import Agent
from calls.publishing import publish_after_commit
from escalations.models import EscalationRule, LastWeekRun, LastWeekState, RuleSetStatus, RuleSetVersion
from escalations.ruling.selectors import rules_in_force, rules_of
from escalations.trying.fingerprint import fingerprint_of
from escalations.trying.last_week import MOST_SHOWN, Comparison, untried
from escalations.trying.past_calls import BATCH, calls_of_last_week

log = structlog.get_logger(__name__)

RUN_LAST_WEEK = "escalations.run_last_week"
KEPT_FOR = timedelta(days=30)


class TakenOver(Exception):  # noqa: N818  no fault
    """Somebody began the run anew meanwhile."""


@dataclass(frozen=True, slots=True)
class LastWeek:
    """`is_outdated`: the draft has changed since, or other rules are in force."""

    run: LastWeekRun
    is_outdated: bool


def last_week_of(draft: RuleSetVersion) -> LastWeek | None:
    """What is known of the draft's run; None when it was never run. Three queries at most."""
    run = LastWeekRun.objects.filter(rule_set=draft).first()
    if run is None:
        return None
    is_same = run.fingerprint == fingerprint_of(rules_of(draft)) and run.in_force == _number_in_force(draft)
    return LastWeek(run, is_outdated=not is_same)


@transaction.atomic
def last_week_start(draft: RuleSetVersion) -> LastWeek:
    """Asks the workers, unless they are at it for the draft as it stands."""
    RuleSetVersion.objects.select_for_update(no_key=True).get(pk=draft.pk)
    known = last_week_of(draft)
    if known is not None and known.run.is_under_way and not known.is_outdated:
        return known
    run = _begin(draft, rules_of(draft), LastWeekState.WAITING)
    publish_after_commit(RUN_LAST_WEEK, draft.pk)
    return LastWeek(run, is_outdated=False)


def last_week_run(pk: int) -> None:
    """Seconds for thousands of calls; nothing is written but what is kept of it."""
    draft = RuleSetVersion.objects.select_related("business").filter(pk=pk, status=RuleSetStatus.DRAFT).first()
    if draft is None:
        return
    rows = rules_of(draft)
    run = _begin(draft, rows, LastWeekState.RUNNING)
    try:
        _run(draft, rows, run)
        run.state = LastWeekState.DONE
        _keep(run)
    except TakenOver:
        return
    except Exception as fault:
        log.warning("last_week_failed", rule_set_id=pk, fault=type(fault).__name__)
        LastWeekRun.objects.filter(pk=run.pk, began_at=run.began_at).update(state=LastWeekState.FAILED)


def last_weeks_forget() -> int:
    """Remove what is old; how many."""
    removed, _ = LastWeekRun.objects.filter(moved_at__lt=timezone.now() - KEPT_FOR).delete()
    return removed


def _begin(draft: RuleSetVersion, rows: list[EscalationRule], state: LastWeekState) -> LastWeekRun:
    now = timezone.now()
    values: dict[str, Any] = {
        "fingerprint": fingerprint_of(rows),
        "in_force": _number_in_force(draft),
        "state": state,
        "total": 0,
        "asked": 0,
        "groups": [],
        "wide": [],
        "untried": [],
        "began_at": now,
        "moved_at": now,
    }
    run, _ = LastWeekRun.objects.update_or_create(rule_set=draft, defaults=values)
    return run


def _run(draft: RuleSetVersion, rows: list[EscalationRule], run: LastWeekRun) -> None:
    in_force = rules_in_force(draft.business)
    agents = Agent.objects.filter(business=draft.business)
    now_rows = rules_of(in_force) if in_force else None
    comparison = Comparison(draft.business, now_rows, rows, agents)
    run.untried = untried(now_rows, rows)
    run.total, past = calls_of_last_week(draft.business)
    for call in past:
        comparison.hear(call)
        run.asked += 1
        if run.asked % BATCH == 0:
            _keep(run)
    run.groups, run.wide = _grouped(comparison), [list(one) for one in comparison.findings.wide]


def _grouped(comparison: Comparison) -> list[dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for one in comparison.findings.differences:
        group = groups.setdefault(one.rule, {"name": one.name, "new": 0, "gone": 0, "calls": []})
        group["new" if one.is_new else "gone"] += 1
        if len(group["calls"]) < MOST_SHOWN:
            began_at = one.began_at.isoformat()
            group["calls"].append(
                {"call_id": one.call_id, "turn_id": one.turn_id, "began_at": began_at, "is_new": one.is_new}
            )
    return sorted(groups.values(), key=lambda group: -(group["new"] + group["gone"]))


def _number_in_force(draft: RuleSetVersion) -> int:
    in_force = rules_in_force(draft.business)
    return in_force.number if in_force else 0


def _keep(run: LastWeekRun) -> None:
    run.moved_at = timezone.now()
    kept = {name: getattr(run, name) for name in ("state", "total", "asked", "groups", "wide", "untried", "moved_at")}
    if not LastWeekRun.objects.filter(pk=run.pk, began_at=run.began_at).update(**kept):
        raise TakenOver
