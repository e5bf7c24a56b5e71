"""Brings the rows of a call's handoffs and callback up to what is known of the call."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F
from django.utils import timezone

from businesses.models import SHORTEST_HANDOFF_WAIT_S
from calls.models import Call, CallEvent, CallStatus, Origin
from common.phone import zone_of
from common.states import move
from engine.hours import OpeningHours
from engine.rules import Reaction
from escalations.alerting.raising import emergency_alert, owed_alert, wish_alert
from escalations.keeping.fold import READERS, Ending, News, Owed, Story, Wish, fold
from escalations.keeping.late_news import late_news_reopen
from escalations.models import (
    Callback,
    CallbackKind,
    CallbackMove,
    CallbackState,
    Destination,
    EscalationRule,
    Handoff,
    HandoffMove,
    HandoffState,
)
from escalations.queueing.telling import tell_pages
from escalations.states import CALLBACK_MOVES, HANDOFF_MOVES
from escalations.summing.writing import summaries_renew, summary_want

REASON_WAIT = timedelta(seconds=60)
"""How long the reason of an ended call is waited for before its open transfer counts as lost."""
REASON_OVERDUE = timedelta(hours=1)
"""Calls without a reason are asked for at Retell meanwhile; one that has none by then will not get any."""
SOON = timedelta(minutes=15)
"""When a caller who named no time is called back, while somebody is there."""
WAIT = ExpressionWrapper(F("business__handoff_wait_s") * timedelta(seconds=1), output_field=DurationField())
OVER = (CallStatus.ENDED, CallStatus.NOT_CONNECTED, CallStatus.ERROR)
LOOK_BACK = timedelta(days=2)
AT_ONCE = 200


@transaction.atomic
def handoffs_refresh(call_pk: int, now: datetime | None = None) -> None:
    """Work the call's story out again and move its rows. May be repeated at will; calls that are not live are left out.

    With `now`, a wish that has waited too long by then goes to people as well.

    Locks the call's row, so that two who have news of one call do not both write.
    """
    call = (
        Call.objects.select_for_update(no_key=True, of=("self",))
        .select_related("business", "agent")
        .filter(pk=call_pk)
        .first()
    )
    if call is None or call.origin != Origin.LIVE:
        return
    if CallEvent.objects.filter(call=call, type="rule_held", data__reaction=Reaction.EMERGENCY).exists():
        emergency_alert(call)
    ending = _ending_of(call)
    events = list(CallEvent.objects.filter(call=call, type__in=READERS).order_by("created_at", "pk"))
    story = fold([News(event.type, event.created_at, event.data) for event in events], ending)
    if now is not None:
        story = unmet(story, now, timedelta(seconds=call.business.handoff_wait_s))
    kept = {row.ordinal: row for row in Handoff.objects.filter(call=call)}
    for ordinal, wish in enumerate(story.wishes, 1):
        _keep_wish(call, ordinal, wish, kept.get(ordinal))
    if story.owed is not None:
        _keep_owed(call, story.owed, story)
    elif story.wishes and story.wishes[-1].state is HandoffState.BRIDGED:
        _drop(call, "a person took the call after all")
    tell_pages(call.business_id, call.pk)
    if call.ended_at is not None:
        summaries_renew(call)
    told: dict[str, object] = {"folded_to": max((event.pk for event in events), default=0)}
    if ending is not None and (ending.reason or timezone.now() - ending.at > REASON_OVERDUE):
        told["is_final"] = True
    Handoff.objects.filter(call=call).update(**told)


def handoffs_sweep(now: datetime | None = None) -> int:
    """Take up what nobody brought news of: calls over whose story was not worked out to its end, since whoever was to
    do it died or the reason was waited for, and escalations without a row. News of those worked out to their end is
    found within two minutes.
    """
    now = now or timezone.now()
    late_news_reopen(now)
    left_open = Handoff.objects.filter(
        is_final=False, call__status__in=OVER, call__ended_at__gt=now - LOOK_BACK
    ).values_list("call_id", flat=True)
    never_kept = Call.objects.filter(
        was_escalated=True, origin=Origin.LIVE, created_at__gt=now - LOOK_BACK, handoffs=None
    ).values_list("pk", flat=True)
    unmet_long = Handoff.objects.filter(
        state__in=[HandoffState.ASKED, HandoffState.COMMANDED],
        # The shortest wait anybody may set, for the index; then each business's own.
        asked_at__lt=now - timedelta(seconds=SHORTEST_HANDOFF_WAIT_S),
        asked_at__lte=now - WAIT,
        asked_at__gt=now - LOOK_BACK,
        callbacks=None,
    ).values_list("call_id", flat=True)
    due = list(dict.fromkeys([*left_open[:AT_ONCE], *never_kept[:AT_ONCE], *unmet_long[:AT_ONCE]]))
    for call_pk in due:
        handoffs_refresh(call_pk, now)
    return len(due)


def unmet(story: Story, now: datetime, wait: timedelta) -> Story:
    """Owes a follow-up to who has asked for a person long ago and still waits, though the call goes on."""
    last = story.wishes[-1] if story.wishes else None
    if last is None or story.owed is not None or not last.is_open or last.asked_at + wait > now:
        return story
    since = last.asked_at + wait
    return replace(story, owed=Owed(CallbackKind.FOLLOW_UP, since, last.reason, last.priority, last.destination_id))


def _ending_of(call: Call) -> Ending | None:
    if call.status not in OVER:
        return None
    at = call.ended_at or call.created_at
    is_known = bool(call.disconnection_reason) or timezone.now() - at > REASON_WAIT
    return Ending(at, call.disconnection_reason) if is_known else None


def _keep_wish(call: Call, ordinal: int, wish: Wish, row: Handoff | None) -> None:
    values = {
        "destination_id": _destination_pk(call, wish.destination_id),
        "number": wish.number,
        "asked_by": wish.asked_by,
        "reason": wish.reason[:300],
        "rule_key": wish.reason[:40] if wish.asked_by == "rule" else "",
        "rule": rule_then(call, wish.reason) if wish.asked_by == "rule" else None,
        "priority": wish.priority,
        "attempts": wish.attempts,
        "why": wish.why,
        "asked_at": wish.asked_at,
        "commanded_at": wish.commanded_at,
        "settled_at": wish.settled_at,
    }
    if row is None:
        row = Handoff.objects.create(business=call.business, call=call, ordinal=ordinal, state=wish.state, **values)
        _note_move(row, "", wish.state, wish.asked_by or "told")
        wish_alert(row)
        summary_want(row)
    elif row.state == wish.state:
        Handoff.objects.filter(pk=row.pk).update(**values)
    elif wish.state in HANDOFF_MOVES[HandoffState(row.state)]:
        because = wish.why or ("dialling" if wish.state == HandoffState.COMMANDED else "asked again")
        move(row, wish.state, moves=HANDOFF_MOVES, because=because, field="state", log=_note_move, **values)


def rule_then(call: Call, key: str) -> EscalationRule | None:
    """The rule as the call was answered with it: of the newest version published before the call began that has it.

    A process follows a new version up to a second later, so a rule that this version dropped may still have held.
    """
    began = call.started_at or call.created_at
    then = EscalationRule.objects.filter(
        rule_set__business=call.business_id, rule_set__published_at__lte=began, key=key, is_on=True
    )
    return then.order_by("-rule_set__number").first()


def _note_move(row: Handoff, old: str, new: str, because: str) -> None:
    HandoffMove.objects.create(
        handoff=row, old=old, new=new, because=because, number=row.number, at=row.settled_at or timezone.now()
    )


def _keep_owed(call: Call, owed: Owed, story: Story) -> None:
    """One callback a call. What people have closed stays closed, unless the caller asked anew since; what was dropped
    here is taken up again when there is news.
    """
    if owed.is_declined:
        _drop(call, "the caller wants no call")
        return
    row = Callback.objects.filter(call=call).order_by("-pk").first()
    values = {
        "kind": owed.kind,
        "due_at": owed.due_at or _due_by_default(call, owed),
        "time_zone": _zone_of(call),
        "is_time_named": owed.due_at is not None,
        "priority": owed.priority,
        "reason": owed.reason[:300],
        "words": owed.words,
        "number": call.caller_number,
        "handoff": Handoff.objects.filter(call=call).order_by("-ordinal").first() if story.wishes else None,
    }
    if row is None:
        row = Callback.objects.create(business=call.business, call=call, **values)
        CallbackMove.objects.create(callback=row, new=row.state, because="owed to the caller")
        owed_alert(row)
    elif row.state in (CallbackState.OPEN, CallbackState.CLAIMED):
        was = row.kind
        Callback.objects.filter(pk=row.pk).update(**values)
        if was != owed.kind:
            row.refresh_from_db()
            owed_alert(row)
    elif _is_owed_again(row, owed):
        move(
            row, CallbackState.OPEN, moves=CALLBACK_MOVES, because="owed to the caller again", field="state",
            log=_note_callback_move, closed_at=None, **values,
        )  # fmt: skip


def _is_owed_again(row: Callback, owed: Owed) -> bool:
    last = row.moves.last()
    was_dropped_here = row.state == CallbackState.DROPPED and not row.outcome and (last is None or last.by_id is None)
    return was_dropped_here or (row.closed_at is not None and owed.since > row.closed_at)


def _drop(call: Call, because: str) -> None:
    for row in Callback.objects.filter(call=call, state=CallbackState.OPEN):
        move(
            row, CallbackState.DROPPED, moves=CALLBACK_MOVES, because=because, field="state",
            log=_note_callback_move, closed_at=timezone.now(),
        )  # fmt: skip


def _note_callback_move(row: Callback, old: str, new: str, because: str) -> None:
    CallbackMove.objects.create(callback=row, old=old, new=new, because=because)


def _due_by_default(call: Call, owed: Owed) -> datetime:
    """Soon while somebody is there, else when the doors open next; the day after where they never do."""
    hours = _hours_of(call, owed)
    soon = owed.since + SOON
    return soon if hours.is_open(soon) else hours.opens_next(soon) or soon + timedelta(days=1)


def _hours_of(call: Call, owed: Owed) -> OpeningHours:
    pk = _destination_pk(call, owed.destination_id)
    destination = Destination.objects.filter(pk=pk).first() if pk else None
    return destination.opening_hours if destination else call.business.opening_hours


def _destination_pk(call: Call, destination_id: str) -> int | None:
    if not destination_id.isdigit():
        return None
    found = Destination.objects.filter(pk=destination_id, business=call.business)
    return found.values_list("pk", flat=True).first()


def _zone_of(call: Call) -> str:
    """The caller's, the business's where the number does not tell."""
    name = zone_of(call.caller_number) or call.business.time_zone
    return ZoneInfo(name).key
