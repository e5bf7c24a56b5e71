"""What an owner does to the places where a business is told at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from businesses.access import Member
from businesses.alerts.posting import Message, message_post
from businesses.alerts.words import of_address, words_of
from businesses.audit import audit
from businesses.models import AlertChannel, AlertDelivery, AlertEvent, AlertKind, AlertState, Business, Role
from common.errors import BadInput
from common.public_web import NotPublic, check_url
from common.rows import save_checked

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Tested:
    is_taken: bool
    words: str


def channels_of(business: Business) -> QuerySet[AlertChannel]:
    return AlertChannel.objects.filter(business=business)


def deliveries_of(business: Business) -> list[AlertDelivery]:
    """The newest few of all channels. Two queries; each channel's newest are read, not all there ever were."""
    channels = {channel.pk: channel for channel in channels_of(business)}
    newest = [AlertDelivery.objects.filter(channel=pk).order_by("-created_at", "-pk")[:SHOWN] for pk in channels]
    rows = list(AlertDelivery.objects.none().union(*newest, all=True))
    for row in rows:
        row.channel = channels[row.channel_id]
    return sorted(rows, key=lambda row: (row.created_at, row.pk), reverse=True)[:SHOWN]


@transaction.atomic
def channel_store(
    by: Member, channel: AlertChannel, *, kind: str, name: str, address: str, events: Sequence[str]
) -> AlertChannel:
    """A new channel, or a change of one; an empty `address` leaves a stored one. Raises `BadInput`, `NotAllowed`."""
    by.require(Role.OWNER)
    is_new = channel.pk is None
    if not address and (is_new or kind != channel.kind):
        raise BadInput("address", "Say where the alerts should go.")
    if address:
        _check_address(kind, address.strip())
        channel.address, channel.error = address.strip(), ""
    chosen = [event for event in AlertEvent.values if event in events]
    if not chosen:
        raise BadInput("events", "Tick at least one thing to be told of, or switch the channel off.")
    channel.business, channel.kind, channel.name, channel.events = by.business, kind, name.strip(), chosen
    save_checked(channel)
    audit(
        by,
        "alert_channel_added" if is_new else "alert_channel_changed",
        f"alert channel {channel.pk}",
        after={"name": channel.name, "kind": channel.kind, "events": chosen, "new_address": bool(address)},
    )
    return channel


@transaction.atomic
def channel_switch(by: Member, channel: AlertChannel, *, is_on: bool) -> None:
    """Off: what still waited is given up, so that nobody is told tomorrow of today. Raises `NotAllowed`."""
    by.require(Role.OWNER)
    AlertChannel.objects.filter(pk=channel.pk).update(is_on=is_on, error="")
    if not is_on:
        waiting = AlertDelivery.objects.filter(channel=channel, state=AlertState.WAITING)
        waiting.update(state=AlertState.GIVEN_UP, error="switched_off", text="")
    audit(by, "alert_channel_switched", f"alert channel {channel.pk}", after={"name": channel.name, "is_on": is_on})


@transaction.atomic
def channel_delete(by: Member, channel: AlertChannel) -> None:
    """Raises `NotAllowed`."""
    by.require(Role.OWNER)
    audit(by, "alert_channel_deleted", f"alert channel {channel.pk}", before={"name": channel.name})
    channel.delete()


def channel_test(by: Member, channel: AlertChannel) -> Tested:
    """Send a message now and wait for what becomes of it, 5 s at most; works for one that is off, too."""
    by.require(Role.OWNER)
    now = timezone.now()
    title = f"A test from VoiceOps for {by.business.name}"
    key = f"test-{channel.pk}-{now:%Y%m%d%H%M%S%f}"
    outcome = message_post(channel, Message(key, title, "Alerts of this channel will arrive here."))
    done = timezone.now()
    AlertDelivery.objects.create(
        channel=channel,
        key=key,
        event="test",
        title=title,
        state=AlertState.SENT if outcome.is_taken else AlertState.GIVEN_UP,
        error=outcome.error,
        tries=1,
        sent_at=done if outcome.is_taken else None,
    )
    ok = {"last_ok_at": done} if outcome.is_taken else {}
    AlertChannel.objects.filter(pk=channel.pk).update(error=outcome.error, last_tried_at=done, **ok)
    if outcome.is_taken:
        return Tested(is_taken=True, words=f"It arrived: {channel.name} took the test message.")
    return Tested(is_taken=False, words=words_of(outcome.error))


def _check_address(kind: str, address: str) -> None:
    if kind == AlertKind.EMAIL:
        try:
            validate_email(address)
        except ValidationError:
            raise BadInput("address", "This is no e-mail address. It looks like name@example.com.") from None
        return
    try:
        check_url(address, is_private_allowed=settings.TOOLS_MAY_REACH_PRIVATE)
    except NotPublic as fault:
        raise BadInput("address", of_address(fault.kind)) from None
