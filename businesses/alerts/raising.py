"""Stores an alert for every channel that wants it, in the transaction of what it tells of."""

from collections.abc import Collection
from dataclasses import dataclass

from businesses.models import AlertChannel, AlertDelivery
from common.publishing import publish_after_commit

SEND_ALERTS = "businesses.send_alerts"
LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True)
class Alert:
    """`events` are those of which a channel must want one, the most telling first. `key` names what is told of, once
    for ever. `title` goes into subjects and lists: no caller's words, no number. `text` follows it in the message.
    """

    key: str
    events: tuple[str, ...]
    title: str
    text: str = ""
    is_urgent: bool = False


def alert_raise(business_id: int, alert: Alert) -> int:
    """Of how many channels. Raising it again changes nothing. Workers are told when the transaction commits."""
    wanting = [one for one in _channels(business_id) if one.wants(alert.events)]
    rows = [_delivery(channel, alert) for channel in wanting]
    AlertDelivery.objects.bulk_create(rows, ignore_conflicts=True)
    for channel in wanting:
        publish_after_commit(SEND_ALERTS, channel.pk)
    return len(wanting)


def _channels(business_id: int) -> Collection[AlertChannel]:
    return list(AlertChannel.objects.filter(business_id=business_id, is_on=True))


def _delivery(channel: AlertChannel, alert: Alert) -> AlertDelivery:
    event = next(event for event in alert.events if event in channel.events)
    return AlertDelivery(
        channel=channel,
        key=alert.key,
        event=event,
        title=alert.title[:LONGEST_TITLE],
        text=alert.text,
        is_urgent=alert.is_urgent,
    )
