"""Alerts to take pictures of: a channel that works, one in trouble, one switched off, and what they were told."""

from datetime import timedelta

from django.utils import timezone

from businesses.models import AlertChannel, AlertDelivery, AlertEvent, AlertKind, AlertState
from escalations.linking.links import link_of
from escalations.models import Handoff
from tests.pictures.rollouts import owner_of

CHANNELS = (
    ("Front desk room", AlertKind.WEBHOOK, "https://hooks.example.com/services/front-desk", True, ""),
    ("Hannah", AlertKind.EMAIL, "hannah@lakeside.example", True, "timeout"),
    ("The old room", AlertKind.WEBHOOK, "https://hooks.example.com/services/old", False, ""),
)
STATES = (AlertState.SENT, AlertState.WAITING, AlertState.SENT, AlertState.GIVEN_UP)
LINKS = 4


def told(slug: str) -> None:
    business, now = owner_of(slug).business, timezone.now()
    for name, kind, address, is_on, error in CHANNELS:
        AlertChannel.objects.create(
            business=business, name=name, kind=kind, address=address, is_on=is_on, error=error,
            events=list(AlertEvent.values), last_ok_at=now - timedelta(minutes=9) if not error else None,
        )  # fmt: skip
    channels = AlertChannel.objects.filter(business=business, is_on=True).order_by("pk")
    for at, channel in enumerate([*channels, *channels]):
        state = STATES[at]
        AlertDelivery.objects.create(
            channel=channel, key=f"picture-{at}", event=AlertEvent.values[0], state=state, tries=at,
            title="A caller to Mia wants a person: high priority",
            error="" if state == AlertState.SENT else "timeout",
        )  # fmt: skip
    for handoff in Handoff.objects.filter(business=business).order_by("-pk")[:LINKS]:
        link_of(handoff)
