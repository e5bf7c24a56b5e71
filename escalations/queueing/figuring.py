"""What escalation adds up to: how often, why, how long until a person, what was lost, what was called back in time."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, FloatField, Q, QuerySet
from django.db.models.functions import Extract
from django.utils import timezone

from agents.models import Agent
from businesses.models import Business
from calls.models import Call, Origin
from escalations.models import Callback, CallbackState, EscalationRule, Handoff, HandoffState
from escalations.queueing.plain_words import reason_in_words
from prompts.models import PromptVersion

PERIODS: Mapping[str, tuple[str, timedelta]] = {
    "1d": ("24 hours", timedelta(days=1)),
    "7d": ("7 days", timedelta(days=7)),
    "30d": ("30 days", timedelta(days=30)),
}
USUAL = "7d"
ENOUGH = 20
"""Below so many calls a share is told as "3 of 7": a percentage would pretend to know more."""
ENOUGH_FOR_P90 = 10
ROWS = 20


class Percentile(Aggregate):
    """PostgreSQL's percentile_cont of an expression."""

    template = "PERCENTILE_CONT(%(fraction)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


TOOK_S = Extract(
    ExpressionWrapper(F("settled_at") - F("asked_at"), output_field=DurationField()), "epoch", output_field=FloatField()
)
BRIDGED = Q(state=HandoffState.BRIDGED, settled_at__isnull=False)
SUMS: Mapping[str, Aggregate] = {
    "asked": Count("pk"),
    "calls": Count("call", distinct=True),
    "bridged": Count("pk", filter=Q(state=HandoffState.BRIDGED)),
    "lost": Count("pk", filter=Q(state__in=[HandoffState.LOST, HandoffState.REFUSED])),
    "offered": Count("pk", filter=Q(state=HandoffState.CALLBACK)),
    "median_s": Percentile(TOOK_S, fraction=0.5, filter=BRIDGED),
    "p90_s": Percentile(TOOK_S, fraction=0.9, filter=BRIDGED),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """`calls` are all there were, `escalated` those on which a person was wanted; seconds until a person.

    `rules_version` is the number of the rules in which a rule stood so.
    """

    name: str
    calls: int | None
    escalated: int
    asked: int
    bridged: int
    lost: int
    offered: int
    median_s: float | None
    p90_s: float | None
    rules_version: int | None = None

    @property
    def share(self) -> str:
        if self.calls is None:
            return f"{self.escalated:,}"
        if self.calls < ENOUGH:
            return f"{self.escalated} of {self.calls}"
        return f"{100 * self.escalated / self.calls:.1f} %"

    @property
    def p90_if_enough(self) -> float | None:
        return self.p90_s if self.bridged >= ENOUGH_FOR_P90 else None


@dataclass(frozen=True, slots=True)
class OwedFigures:
    in_time: int
    late: int
    overdue: int
    not_yet_due: int
    dropped: int


@dataclass(frozen=True, slots=True)
class FiguresPage:
    since: datetime
    total: Figures
    reasons: tuple[Figures, ...]
    agents: tuple[Figures, ...]
    versions: tuple[Figures, ...]
    owed: OwedFigures


def figures_of(business: Business, period: str, now: datetime | None = None) -> FiguresPage:
    """Nine queries over the period's calls, handoffs and callbacks."""
    now = now or timezone.now()
    since = now - PERIODS[period][1]
    counts = _calls_by(business, since)
    handoffs = Handoff.objects.filter(business=business, asked_at__gte=since)
    total = handoffs.aggregate(**SUMS)
    return FiguresPage(
        since=since,
        total=_figures("Everything", total, sum(counts.values())),
        reasons=_reasons(business, handoffs),
        agents=_per(handoffs, "call__agent", _summed(counts, 0), _agent_names(business)),
        versions=_per(handoffs, "call__prompt_version", _summed(counts, 1), _version_names(business, counts)),
        owed=_owed(business, since, now),
    )


def _calls_by(business: Business, since: datetime) -> dict[tuple[int | None, int | None], int]:
    live = Call.objects.filter(business=business, origin=Origin.LIVE, created_at__gte=since)
    rows = live.order_by().values_list("agent", "prompt_version").annotate(number=Count("pk"))
    return {(agent, version): number for agent, version, number in rows}


def _summed(counts: Mapping[tuple[int | None, int | None], int], place: int) -> dict[int | None, int]:
    sums: dict[int | None, int] = {}
    for key, number in counts.items():
        sums[key[place]] = sums.get(key[place], 0) + number
    return sums


def _per(
    handoffs: QuerySet[Handoff], field: str, counts: Mapping[int | None, int], names: Mapping[int, str]
) -> tuple[Figures, ...]:
    told = {row[field]: row for row in handoffs.order_by().values(field).annotate(**SUMS)}
    keys = sorted(told.keys() | counts.keys(), key=lambda key: -counts.get(key, 0))
    return tuple(
        _figures(names.get(key or 0, "No longer there"), told.get(key, {}), counts.get(key, 0)) for key in keys[:ROWS]
    )


def _reasons(business: Business, handoffs: QuerySet[Handoff]) -> tuple[Figures, ...]:
    """By rule and version; what the model or a person asked for stands together, whatever words they chose."""
    told: Iterable[Mapping[str, Any]] = handoffs.order_by().values("asked_by", "rule_key", "rule").annotate(**SUMS)
    rows = sorted(told, key=lambda row: -row["asked"])[:ROWS]
    rules = _rules(business, {row["rule"] for row in rows})
    return tuple(_reason(row, rules.get(row["rule"])) for row in rows)


def _reason(row: Mapping[str, Any], rule: tuple[str, int] | None) -> Figures:
    if rule is None:
        return _figures(reason_in_words(row["asked_by"], row["rule_key"], {}), row, None)
    name, version = rule
    return _figures(f"{name}, v{version}", row, None, version)


def _figures(name: str, row: Mapping[str, Any], calls: int | None, rules_version: int | None = None) -> Figures:
    number = {key: row.get(key) or 0 for key in ("asked", "bridged", "lost", "offered")}
    return Figures(
        name=name,
        calls=calls,
        escalated=row.get("calls") or 0,
        median_s=row.get("median_s"),
        p90_s=row.get("p90_s"),
        rules_version=rules_version,
        **number,
    )


def _owed(business: Business, since: datetime, now: datetime) -> OwedFigures:
    waiting = Q(state__in=[CallbackState.OPEN, CallbackState.CLAIMED])
    sums = Callback.objects.filter(business=business, created_at__gte=since).aggregate(
        in_time=Count("pk", filter=Q(state=CallbackState.DONE, closed_at__lte=F("due_at"))),
        late=Count("pk", filter=Q(state=CallbackState.DONE, closed_at__gt=F("due_at"))),
        overdue=Count("pk", filter=waiting & Q(due_at__lt=now)),
        not_yet_due=Count("pk", filter=waiting & Q(due_at__gte=now)),
        dropped=Count("pk", filter=Q(state=CallbackState.DROPPED)),
    )
    return OwedFigures(**sums)


def _rules(business: Business, keys: Collection[int | None]) -> dict[int, tuple[str, int]]:
    """Each rule's name and the number of its version."""
    rules = EscalationRule.objects.filter(rule_set__business=business, pk__in=[key for key in keys if key])
    return {pk: (name, number) for pk, name, number in rules.values_list("pk", "name", "rule_set__number")}


def _agent_names(business: Business) -> dict[int, str]:
    return dict(Agent.objects.filter(business=business).values_list("pk", "name"))


def _version_names(business: Business, counts: Mapping[tuple[int | None, int | None], int]) -> dict[int, str]:
    versions = PromptVersion.objects.filter(prompt__business=business, pk__in={version for _, version in counts})
    return {pk: f"{name}, v{number}" for pk, name, number in versions.values_list("pk", "prompt__name", "number")}
