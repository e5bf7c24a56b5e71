"""Runs last week's calls through a draft in a worker, and keeps what came of it until the draft changes."""

from dataclasses import asdict, dataclass, field
from typing import Any

import structlog
from django.core.cache import cache
from django.utils import timezone

from agents.models import Agent
from calls.publishing import publish_after_commit
from escalations.models import RuleSetStatus, RuleSetVersion
from escalations.ruling.selectors import rules_in_force, rules_of
from escalations.trying.last_week import BATCH, MOST_SHOWN, Comparison, calls_of_last_week

log = structlog.get_logger(__name__)

RUN_LAST_WEEK = "escalations.run_last_week"
KEPT_S = 24 * 3600
ABANDONED_AFTER_S = 120
WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"


@dataclass(slots=True)
class LastWeek:
    """What is known of one run. `groups` are by rule: its name, how many calls newly and no longer, and some of them;
    `wide` are (rule, phrase, percent of calls).
    """

    state: str
    in_force: int = 0
    total: int = 0
    asked: int = 0
    moved_at: float = 0.0
    groups: list[dict[str, Any]] = field(default_factory=list)
    wide: list[tuple[str, str, int]] = field(default_factory=list)

    @property
    def is_under_way(self) -> bool:
        return self.state in (WAITING, RUNNING) and not self.is_stuck

    @property
    def is_stuck(self) -> bool:
        quiet_s = timezone.now().timestamp() - self.moved_at
        return self.state == FAILED or (self.state in (WAITING, RUNNING) and quiet_s > ABANDONED_AFTER_S)


def last_week_of(draft: RuleSetVersion) -> LastWeek | None:
    """Of the draft as it stands now, against what is in force now; None when it was not run, or changed since."""
    kept = cache.get(_key(draft))
    run = LastWeek(**kept) if isinstance(kept, dict) else None
    return run if run is not None and run.in_force == _number_in_force(draft) else None


def last_week_start(draft: RuleSetVersion) -> LastWeek:
    """Asks the workers, unless they are at it."""
    run = last_week_of(draft)
    if run is None or not run.is_under_way:
        run = LastWeek(WAITING, _number_in_force(draft))
        _keep(draft, run)
        publish_after_commit(RUN_LAST_WEEK, draft.pk)
    return run


def last_week_run(pk: int) -> None:
    """Seconds for thousands of calls; nothing is written but what is kept of it."""
    draft = RuleSetVersion.objects.select_related("business").filter(pk=pk, status=RuleSetStatus.DRAFT).first()
    if draft is None:
        return
    run = LastWeek(RUNNING, _number_in_force(draft))
    try:
        _run(draft, run)
        run.state = DONE
    except Exception as fault:
        log.warning("last_week_failed", rule_set_id=pk, fault=type(fault).__name__)
        run.state = FAILED
    _keep(draft, run)


def _run(draft: RuleSetVersion, run: LastWeek) -> None:
    in_force = rules_in_force(draft.business)
    agents = Agent.objects.filter(business=draft.business)
    comparison = Comparison(draft.business, rules_of(in_force) if in_force else None, rules_of(draft), agents)
    run.total, past = calls_of_last_week(draft.business)
    for call in past:
        comparison.hear(call)
        run.asked += 1
        if run.asked % BATCH == 0:
            _keep(draft, run)
    run.groups, run.wide = _grouped(comparison), comparison.findings.wide


def _grouped(comparison: Comparison) -> list[dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {}
    for one in comparison.findings.differences:
        group = groups.setdefault(one.rule, {"name": one.name, "new": 0, "gone": 0, "calls": []})
        group["new" if one.is_new else "gone"] += 1
        if len(group["calls"]) < MOST_SHOWN:
            group["calls"].append({"call_id": one.call_id, "turn_id": one.turn_id, "is_new": one.is_new})
    return sorted(groups.values(), key=lambda group: -(group["new"] + group["gone"]))


def _number_in_force(draft: RuleSetVersion) -> int:
    in_force = rules_in_force(draft.business)
    return in_force.number if in_force else 0


def _keep(draft: RuleSetVersion, run: LastWeek) -> None:
    run.moved_at = timezone.now().timestamp()
    cache.set(_key(draft), asdict(run), KEPT_S)


def _key(draft: RuleSetVersion) -> str:
    return f"last-week:{draft.pk}:{draft.revision}"
