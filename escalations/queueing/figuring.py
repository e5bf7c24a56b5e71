"""What escalation adds up to: how often, why, how long until a person, what was lost, what was called back in time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median, quantiles
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
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


TOOK_S = Extract(
    ExpressionWrapper(F("settled_at") - F("asked_at"), output_field=DurationField()), "epoch", output_field=FloatField()
)
BRIDGED = Q(state=HandoffState.BRIDGED, settled_at__isnull=False)
COUNTED = ("asked", "calls", "bridged", "lost", "offered")
SUMS: Mapping[str, Aggregate] = {
    "asked": Count("pk"),
    "calls": Count("call", distinct=True),
    "bridged": Count("pk", filter=Q(state=HandoffState.BRIDGED)),
    "lost": Count("pk", filter=Q(state__in=[HandoffState.LOST, HandoffState.REFUSED])),
    "offered": Count("pk", filter=Q(state=HandoffState.CALLBACK)),
    "times_s": ArrayAgg(TOOK_S, filter=BRIDGED, default=[]),
}
Sums = Mapping[str, Any]
Key = tuple[int | None, int | None]
"""An agent and a version of a prompt."""


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
    """Seven queries over the period's calls, handoffs and callbacks."""
    now = now or timezone.now()
    since = now - PERIODS[period][1]
    counts = _calls_by(business, since)
    handoffs = Handoff.objects.filter(business=business, asked_at__gte=since).order_by()
    told: dict[Key, Sums] = {
        (row["call__agent"], row["call__prompt_version"]): row
        for row in handoffs.values("call__agent", "call__prompt_version").annotate(**SUMS)
    }
    return FiguresPage(
        since=since,
        total=_figures("Everything", _added(told.values()), sum(counts.values())),
        reasons=_reasons(business, handoffs),
        agents=_per(0, told, counts, _agent_names(business)),
        versions=_per(1, told, counts, _version_names(business, told.keys() | counts.keys())),
        owed=_owed(business, since, now),
    )


def _calls_by(business: Business, since: datetime) -> dict[Key, int]:
    live = Call.objects.filter(business=business, origin=Origin.LIVE, created_at__gte=since)
    rows = live.order_by().values_list("agent", "prompt_version").annotate(number=Count("*"))
    return {(agent, version): number for agent, version, number in rows}


def _per(
    place: int, told: Mapping[Key, Sums], counts: Mapping[Key, int], names: Mapping[int, str]
) -> tuple[Figures, ...]:
    """By one part of the key; those with the most calls first."""
    numbers: dict[int | None, int] = defaultdict(int)
    sums: dict[int | None, list[Sums]] = defaultdict(list)
    for key, number in counts.items():
        numbers[key[place]] += number
    for key, row in told.items():
        sums[key[place]].append(row)
    keys = sorted(sums.keys() | numbers.keys(), key=lambda key: -numbers.get(key, 0))
    return tuple(
        _figures(names.get(key or 0, "No longer there"), _added(sums.get(key, [])), numbers.get(key, 0))
        for key in keys[:ROWS]
    )


def _reasons(business: Business, handoffs: QuerySet[Handoff]) -> tuple[Figures, ...]:
    """By rule and version; what the model or a person asked for stands together, whatever words they chose."""
    told: Iterable[Sums] = handoffs.values("asked_by", "rule_key", "rule").annotate(**SUMS)
    rows = sorted(told, key=lambda row: -row["asked"])[:ROWS]
    rules = _rules(business, {row["rule"] for row in rows})
    return tuple(_reason(row, rules.get(row["rule"])) for row in rows)


def _reason(row: Sums, rule: tuple[str, int] | None) -> Figures:
    if rule is None:
        return _figures(reason_in_words(row["asked_by"], row["rule_key"], {}), row, None)
    name, version = rule
    return _figures(f"{name}, v{version}", row, None, version)


def _added(rows: Iterable[Sums]) -> Sums:
    """Of groups that share no call."""
    rows = list(rows)
    added: dict[str, Any] = {name: sum(row[name] for row in rows) for name in COUNTED}
    return added | {"times_s": [time_s for row in rows for time_s in row["times_s"]]}


def _figures(name: str, sums: Sums, calls: int | None, rules_version: int | None = None) -> Figures:
    times_s = sums["times_s"]
    return Figures(
        name=name,
        calls=calls,
        escalated=sums["calls"],
        asked=sums["asked"],
        bridged=sums["bridged"],
        lost=sums["lost"],
        offered=sums["offered"],
        median_s=median(times_s) if times_s else None,
        p90_s=quantiles(times_s, n=10, method="inclusive")[-1] if len(times_s) > 1 else None,
        rules_version=rules_version,
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


def _version_names(business: Business, keys: Collection[Key]) -> dict[int, str]:
    versions = PromptVersion.objects.filter(prompt__business=business, pk__in={version for _, version in keys})
    return {pk: f"{name}, v{number}" for pk, name, number in versions.values_list("pk", "prompt__name", "number")}
