"""What waits for people. Five queries a page, whatever its length."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone

from businesses.access import Member
from businesses.models import Business
from calls.models import CallStatus, Speaker, Utterance
from escalations.models import Callback, CallbackState, EscalationRule, Handoff, HandoffState
from escalations.queueing.filters import QueueFilters, Show
from escalations.queueing.plain_words import reason_in_words

PAGE = 50
UNDER_WAY_LIMIT = 20
LOOK_BACK = timedelta(days=2)
WAITING = (CallbackState.OPEN, CallbackState.CLAIMED)
FINISHED = (CallbackState.DONE, CallbackState.DROPPED)
NOT_OVERDUE = 3
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that is owed, as a page shows it. `caller_zone` is empty where it is the business's own."""

    pk: int
    state: str
    kind: str
    priority: str
    number: str
    why: str
    words: str
    last_words: str
    created_at: datetime
    due_at: datetime
    caller_zone: str
    is_time_named: bool
    overdue_by: str
    claimed_by: str
    is_mine: bool
    snoozed_until: datetime | None
    outcome: str
    closed_at: datetime | None
    attempts: int
    retell_call_id: str
    is_live: bool

    @property
    def is_open(self) -> bool:
        return self.state == CallbackState.OPEN

    @property
    def is_finished(self) -> bool:
        return self.state in FINISHED


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A caller who is on the line and wants a person now."""

    pk: int
    state: str
    priority: str
    number: str
    why: str
    destination: str
    asked_at: datetime
    retell_call_id: str
    last_words: str


@dataclass(frozen=True, slots=True)
class QueuePage:
    rows: tuple[Row, ...]
    under_way: tuple[UnderWay, ...]
    older: str


@dataclass(frozen=True, slots=True)
class Counted:
    """`waiting`: nobody has it, or its time is past. `urgent`: keys of what is of high priority and nobody has."""

    waiting: int
    urgent: tuple[int, ...]


def callbacks_of(business: Business) -> QuerySet[Callback]:
    return Callback.objects.filter(business=business).select_related("call", "claimed_by", "handoff")


def queue_page(member: Member, filters: QueueFilters, now: datetime | None = None) -> QueuePage:
    now = now or timezone.now()
    found = _in_order(_filtered(member, filters, now), filters, now)
    rows = list(found[: PAGE + 1])
    under_way = _under_way(member.business, now) if not filters.after and filters.show is Show.WAITING else []
    names = rule_names(member.business, {row.reason for row in rows} | {each.reason for each in under_way})
    heard = last_words({row.call_id for row in rows if row.call_id} | {each.call_id for each in under_way})
    shown = tuple(row_of(row, member, names, heard.get(row.call_id or 0, ""), now) for row in rows[:PAGE])
    return QueuePage(
        shown,
        tuple(_under_way_row(each, names, heard.get(each.call_id, "")) for each in under_way),
        older=_mark_at(rows[PAGE - 1], filters, now) if len(rows) > PAGE else "",
    )


def counted(business: Business, now: datetime | None = None) -> Counted:
    """One query; no more than the first hundred urgent ones are named."""
    now = now or timezone.now()
    pressing = _awake(Callback.objects.filter(business=business), now).filter(
        Q(state=CallbackState.OPEN) | Q(due_at__lt=now)
    )
    told = list(pressing.order_by("pk").values_list("pk", "priority", "state"))
    urgent = [pk for pk, priority, state in told if priority == "high" and state == CallbackState.OPEN]
    return Counted(len(told), tuple(urgent[-100:]))


def rule_names(business: Business, keys: Collection[str]) -> Mapping[str, str]:
    """The newest name of each rule, whichever version it stands in."""
    rules = EscalationRule.objects.filter(rule_set__business=business, key__in=keys)
    newest = rules.order_by("key", "-rule_set__number").distinct("key")
    return dict(newest.values_list("key", "name"))


def last_words(calls: Collection[int]) -> Mapping[int, str]:
    """What each caller said last."""
    rows = Utterance.objects.filter(call__in=calls, speaker=Speaker.CALLER).order_by("call_id", "-position")
    return dict(rows.distinct("call_id").values_list("call_id", "text"))


def row_of(row: Callback, member: Member, names: Mapping[str, str], heard: str, now: datetime) -> Row:
    asked_by = row.handoff.asked_by if row.handoff else ""
    is_late = row.state in WAITING and row.due_at < now
    return Row(
        pk=row.pk,
        state=row.state,
        kind=row.kind,
        priority=row.priority,
        number=row.number,
        why=reason_in_words(asked_by, row.reason, names) if row.call_id else row.reason,
        words=row.words,
        last_words=heard,
        created_at=row.created_at,
        due_at=row.due_at,
        caller_zone=zone_apart(row.time_zone, member.business.time_zone, row.due_at),
        is_time_named=row.is_time_named,
        overdue_by=span(now - row.due_at) if is_late else "",
        claimed_by=str(row.claimed_by or "") if row.state == CallbackState.CLAIMED else "",
        is_mine=row.state == CallbackState.CLAIMED and row.claimed_by_id == member.user.pk,
        snoozed_until=row.snoozed_until if row.snoozed_until and row.snoozed_until > now else None,
        outcome=row.get_outcome_display(),
        closed_at=row.closed_at,
        attempts=row.attempts,
        retell_call_id=row.call.retell_call_id if row.call else "",
        is_live=row.call is not None and row.call.status == CallStatus.LIVE,
    )


def span(length: timedelta) -> str:
    """2 min, 3 h, 4 days: as exact as one needs to know how late something is."""
    minutes = max(int(length.total_seconds() // 60), 0)
    if minutes < 60:
        return f"{max(minutes, 1)} min"
    if minutes < 48 * 60:
        return f"{minutes // 60} h"
    return f"{minutes // (24 * 60)} days"


def zone_apart(theirs: str, ours: str, at: datetime) -> str:
    """The caller's zone, where its clock shows another time than ours then."""
    try:
        there, here = ZoneInfo(theirs), ZoneInfo(ours)
    except (ZoneInfoNotFoundError, ValueError):
        return ""
    return theirs if at.astimezone(there).utcoffset() != at.astimezone(here).utcoffset() else ""


def _awake(found: QuerySet[Callback], now: datetime) -> QuerySet[Callback]:
    return found.filter(Q(snoozed_until=None) | Q(snoozed_until__lte=now), state__in=WAITING)


def _filtered(member: Member, filters: QueueFilters, now: datetime) -> QuerySet[Callback]:
    found = callbacks_of(member.business)
    if filters.kind:
        found = found.filter(kind=filters.kind)
    if filters.priority:
        found = found.filter(priority=filters.priority)
    match filters.show:
        case Show.DONE:
            return found.filter(state__in=FINISHED, closed_at__isnull=False)
        case Show.SNOOZED:
            return found.filter(state__in=WAITING, snoozed_until__gt=now)
        case Show.MINE:
            return found.filter(state=CallbackState.CLAIMED, claimed_by=member.user)
        case Show.UNCLAIMED:
            return _awake(found, now).filter(state=CallbackState.OPEN)
        case Show.OVERDUE:
            return _awake(found, now).filter(due_at__lt=now)
        case _:
            return _awake(found, now)


def _in_order(found: QuerySet[Callback], filters: QueueFilters, now: datetime) -> QuerySet[Callback]:
    """Overdue first, of high priority first among them; then by priority and time. What is done: the latest first."""
    mark = _read_mark(filters.after)
    if filters.show is Show.DONE:
        if mark is not None:
            at = _time(mark[0])
            found = found.filter(Q(closed_at__lt=at) | Q(closed_at=at, pk__lt=mark[-1]), closed_at__lte=at)
        return found.order_by("-closed_at", "-pk")
    seen_at = _time(mark[0]) if mark is not None else now
    found = found.annotate(rank=_rank(seen_at))
    if mark is not None:
        _, rank, due_us, pk = mark
        due = _time(due_us)
        found = found.filter(Q(rank__gt=rank) | Q(rank=rank, due_at__gt=due) | Q(rank=rank, due_at=due, pk__gt=pk))
    return found.order_by("rank", "due_at", "pk")


def _rank(now: datetime) -> Case:
    places = {"high": 0, "medium": 1, "low": 2}
    late = [When(due_at__lt=now, priority=name, then=Value(place)) for name, place in places.items()]
    rest = [When(priority=name, then=Value(NOT_OVERDUE + place)) for name, place in places.items()]
    return Case(*late, *rest, default=Value(2 * NOT_OVERDUE), output_field=IntegerField())


def _mark_at(row: Callback, filters: QueueFilters, now: datetime) -> str:
    if filters.show is Show.DONE:
        return f"{_microseconds(row.closed_at or now)}_0_0_{row.pk}"
    mark = _read_mark(filters.after)
    seen_at = mark[0] if mark is not None else _microseconds(now)
    return f"{seen_at}_{getattr(row, 'rank', 0)}_{_microseconds(row.due_at)}_{row.pk}"


def _read_mark(text: str) -> tuple[int, int, int, int] | None:
    """The moment the first page was seen, then rank, due time and key of the row before; None for anything else."""
    parts = text.split("_")
    if len(parts) != 4 or not all(part.isascii() and part.isdigit() and len(part) < 18 for part in parts):
        return None
    seen, rank, due, pk = (int(part) for part in parts)
    return (seen, rank, due, pk) if rank < 10 else None


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _time(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)


def _under_way(business: Business, now: datetime) -> list[Handoff]:
    """Callers on the line whose wish is open, or came to nothing while nobody owes them anything yet."""
    found = Handoff.objects.filter(
        business=business,
        asked_at__gt=now - LOOK_BACK,
        state__in=[HandoffState.ASKED, HandoffState.COMMANDED, HandoffState.REFUSED, HandoffState.LOST],
        call__status=CallStatus.LIVE,
        callbacks=None,
    )
    return list(found.select_related("call", "destination").order_by(F("asked_at").asc(), "pk")[:UNDER_WAY_LIMIT])


def _under_way_row(row: Handoff, names: Mapping[str, str], heard: str) -> UnderWay:
    return UnderWay(
        pk=row.pk,
        state=row.state,
        priority=row.priority,
        number=row.call.caller_number,
        why=reason_in_words(row.asked_by, row.reason, names),
        destination=row.destination.name if row.destination else "",
        asked_at=row.asked_at,
        retell_call_id=row.call.retell_call_id,
        last_words=heard,
    )
