"""Takes stored alerts to their receivers: one worker a channel, few a minute, again after growing pauses."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

import structlog
from django.db.models import Q, QuerySet
from django.utils import timezone

from businesses.alerts.posting import Message, Outcome, message_post
from businesses.alerts.raising import SEND_ALERTS
from businesses.models import AlertChannel, AlertDelivery, AlertState
from common.publishing import publish

log = structlog.get_logger(__name__)

PER_MINUTE = 6
"""Messages to one channel; what comes beyond them is gathered into the last."""
MINUTE = timedelta(minutes=1)
CLAIM = timedelta(seconds=30)
"""Longer than any one message takes; a worker that died gives the channel free by it."""
PAUSES = (5, 15, 60, 300, 900, 1800)
LONGEST_PAUSE_S = 3600
GIVE_UP_AFTER = timedelta(hours=24)
AT_ONCE = 200
LINES = 20


def alerts_send(channel_pk: int) -> int:
    """Send what is due to a channel; how many messages went out. Leaves at once when another worker is at it."""
    sent = 0
    while (claim := _claimed(channel_pk)) is not None:
        try:
            moved = _send_due(claim)
        finally:
            AlertChannel.objects.filter(pk=channel_pk, claimed_until=claim.claimed_until).update(claimed_until=None)
        sent += moved
        # What was stored meanwhile was told to a worker that found the channel taken.
        if not moved or not due_of(channel_pk).exists():
            return sent
    return sent


def alerts_sweep() -> list[int]:
    """Hand out the channels that have something due; those that were told of are told of again."""
    now = timezone.now()
    due = AlertDelivery.objects.filter(state=AlertState.WAITING, next_try_at__lte=now, channel__is_on=True)
    free = due.filter(Q(channel__claimed_until=None) | Q(channel__claimed_until__lt=now))
    channels = list(free.order_by().values_list("channel_id", flat=True).distinct()[:AT_ONCE])
    for pk in channels:
        publish(SEND_ALERTS, pk)
    return channels


def due_of(channel_pk: int) -> QuerySet[AlertDelivery]:
    return AlertDelivery.objects.filter(
        channel_id=channel_pk, state=AlertState.WAITING, next_try_at__lte=timezone.now()
    )


def _claimed(pk: int) -> AlertChannel | None:
    now = timezone.now()
    until = now + CLAIM
    free = AlertChannel.objects.filter(pk=pk, is_on=True).filter(Q(claimed_until=None) | Q(claimed_until__lt=now))
    return AlertChannel.objects.get(pk=pk) if free.update(claimed_until=until) == 1 else None


def _holds(channel: AlertChannel) -> bool:
    """Whether the claim is still ours, and ours for another while. Off since: it is not."""
    until = timezone.now() + CLAIM
    held = AlertChannel.objects.filter(pk=channel.pk, is_on=True, claimed_until=channel.claimed_until)
    if held.update(claimed_until=until) != 1:
        return False
    channel.claimed_until = until
    return True


def _send_due(channel: AlertChannel) -> int:
    due = list(due_of(channel.pk).order_by("-is_urgent", "created_at", "pk")[:AT_ONCE])
    room = PER_MINUTE - _sent_lately(channel)
    if due and room <= 0:
        _put_off(due, timezone.now() + MINUTE / PER_MINUTE)
        return 0
    sent = 0
    for part in parts_of(due, room):
        if not _holds(channel):
            break
        outcome = message_post(channel, message_of(part))
        _note(channel, part, outcome)
        sent += outcome.is_taken
        if outcome.is_receivers:
            _put_off(due, part[0].next_try_at)
            break
    return sent


def _sent_lately(channel: AlertChannel) -> int:
    since = timezone.now() - MINUTE
    return AlertDelivery.objects.filter(channel=channel, state=AlertState.SENT, sent_at__gt=since).count()


def parts_of(due: Sequence[AlertDelivery], room: int) -> list[list[AlertDelivery]]:
    """What goes out as one message each: all by themselves while there is room, else the rest together."""
    if len(due) <= room:
        return [[one] for one in due]
    alone = max(room - 1, 0)
    return [*([one] for one in due[:alone]), list(due[alone:])]


def message_of(part: Sequence[AlertDelivery]) -> Message:
    """Its key stands for just these alerts: who drops a second message of the same key drops nothing else."""
    first = part[0]
    if len(part) == 1:
        return Message(f"alert-{first.pk}", first.title, first.text)
    key = f"alerts-{first.pk}-{sha256(repr([one.pk for one in part]).encode()).hexdigest()[:16]}"
    shown = "\n\n".join(f"{one.title}\n{one.text}".strip() for one in part[:LINES])
    rest = len(part) - LINES
    tail = f"\n\nAnd {rest} more. All of them wait in VoiceOps." if rest > 0 else ""
    return Message(key, f"{len(part)} more alerts", shown + tail)


def _note(channel: AlertChannel, part: Sequence[AlertDelivery], outcome: Outcome) -> None:
    now = timezone.now()
    tried = {"last_tried_at": now, "error": outcome.error}
    AlertChannel.objects.filter(pk=channel.pk).update(**tried | ({"last_ok_at": now} if outcome.is_taken else {}))
    for place, row in enumerate(part):
        row.tries += 1
        row.error = outcome.error
        if outcome.is_taken:
            row.state = AlertState.SENT if place == 0 else AlertState.GATHERED
            row.sent_at, row.text = now, ""
        elif now - row.created_at >= GIVE_UP_AFTER:
            row.state, row.text = AlertState.GIVEN_UP, ""
            log.warning("alert_given_up", channel=channel.pk, kind=outcome.error)
        else:
            row.next_try_at = now + (outcome.rest or pause_after(row.tries))
    AlertDelivery.objects.bulk_update(part, ["tries", "error", "state", "sent_at", "text", "next_try_at"])


def pause_after(tries: int) -> timedelta:
    return timedelta(seconds=PAUSES[tries - 1] if tries <= len(PAUSES) else LONGEST_PAUSE_S)


def _put_off(due: Sequence[AlertDelivery], until: datetime) -> None:
    waiting = AlertDelivery.objects.filter(
        pk__in=[one.pk for one in due], state=AlertState.WAITING, next_try_at__lt=until
    )
    waiting.update(next_try_at=until)
