"""The owner's page of alerts: adding, refusing without loss, testing, switching off."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from businesses.alerts.channels import SHOWN, deliveries_of
from businesses.alerts.raising import Alert, alert_raise
from businesses.models import AlertChannel, AlertDelivery, AlertEvent, AuditEntry
from escalations.templatetags.alerting import alert_events
from tests.businesses.alert_receiver import Receiver, receiver
from tests.businesses.staff import Staff, make_staff

pytestmark = pytest.mark.django_db
PAGE = "/b/lakeside/handoffs/alerts/"


@pytest.fixture
def staff() -> Staff:
    return make_staff("lakeside")


@pytest.fixture
def owner(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff.owner)
    return client


@pytest.fixture
def room(settings: Settings) -> Iterator[Receiver]:
    settings.TOOLS_MAY_REACH_PRIVATE = True
    with receiver() as told:
        yield told


def typed(**more: object) -> dict[str, object]:
    return {"kind": "webhook", "name": "Desk room", "address": "https://hooks.example.com/T1", **more}


def add(owner: Client, **more: object) -> AlertChannel:
    answer = owner.post(PAGE + "new/", typed(events=["handoff", "emergency"], **more))
    assert answer.status_code == 302, answer.content.decode()
    return AlertChannel.objects.get()


def test_an_empty_page_says_what_a_channel_is_for(owner: Client) -> None:
    text = owner.get(PAGE).content.decode()
    assert "Nobody is told yet" in text
    assert 'href="/b/lakeside/live/"' in text


def test_the_newest_alerts_of_all_channels_are_listed_and_nobody_elses(staff: Staff) -> None:
    now = timezone.now()
    theirs = make_staff("harbour").business
    for business, name in ((staff.business, "Desk"), (staff.business, "Night"), (theirs, "Bar")):
        channel = AlertChannel.objects.create(business=business, kind="webhook", name=name, address="https://x.example")
        assert deliveries_of(theirs) == []
        for number in range(SHOWN):
            at = now - timedelta(minutes=2 * number + (name == "Night"))
            AlertDelivery.objects.create(channel=channel, key=f"{number}", event="handoff", title=name, created_at=at)
        if name == "Desk":
            assert len(deliveries_of(staff.business)) == SHOWN
    shown = deliveries_of(staff.business)
    assert [(row.title, row.channel.name) for row in shown[:4]] == [("Desk", "Desk"), ("Night", "Night")] * 2
    assert (len(shown), [row.created_at for row in shown]) == (
        SHOWN,
        sorted((row.created_at for row in shown), reverse=True),
    )


def test_a_channel_is_added_listed_and_noted_in_the_trail(owner: Client) -> None:
    channel = add(owner)
    assert channel.events == ["emergency", "handoff"]
    text = owner.get(PAGE).content.decode()
    assert "Desk room" in text
    assert "Never tried" in text
    assert "hooks.example.com" not in text
    entry = AuditEntry.objects.get()
    assert entry.act == "alert_channel_added"
    assert "hooks.example.com" not in str(entry.after)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"address": ""}, "Say where the alerts should go."),
        ({"address": "http://hooks.example.com/"}, "begins with https"),
        ({"address": "https://127.0.0.1/x"}, "private network"),
        ({"address": "hooks"}, "no address of the web"),
        ({"kind": "email", "address": "nobody"}, "no e-mail address"),
        ({"events": []}, "Tick at least one"),
        ({"name": ""}, "cannot be blank"),
    ],
)
def test_a_refused_channel_says_why_and_loses_nothing(
    owner: Client, settings: Settings, wrong: dict[str, object], told: str
) -> None:
    settings.TOOLS_MAY_REACH_PRIVATE = False
    given = typed(events=["message"]) | wrong
    answer = owner.post(PAGE + "new/", given)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert told in text
    assert str(given["name"]) in text
    assert str(given["address"]) in text
    assert not AlertChannel.objects.exists()


def test_a_change_without_an_address_keeps_the_stored_one(owner: Client) -> None:
    channel = add(owner)
    owner.post(f"{PAGE}{channel.pk}/", typed(name="New name", address="", events=["message"]))
    channel.refresh_from_db()
    assert (channel.name, channel.address, channel.events) == ("New name", "https://hooks.example.com/T1", ["message"])


def test_a_webhook_does_not_become_an_address_of_mail_by_itself(owner: Client) -> None:
    channel = add(owner)
    answer = owner.post(f"{PAGE}{channel.pk}/", typed(kind="email", address="", events=["message"]))
    assert answer.status_code == 422
    channel.refresh_from_db()
    assert channel.kind == "webhook"


def test_the_test_says_that_it_arrived(owner: Client, room: Receiver) -> None:
    channel = add(owner, address=room.url)
    page = owner.post(f"{PAGE}{channel.pk}/test/", follow=True).content.decode()
    assert "It arrived" in page
    assert "Works" in page
    assert room.heard == ["A test from VoiceOps for Lakeside\nAlerts of this channel will arrive here."]


def test_the_test_says_what_is_wrong_and_what_to_do(owner: Client, room: Receiver) -> None:
    room.answers = [(404, {})]
    channel = add(owner, address=room.url)
    page = owner.post(f"{PAGE}{channel.pk}/test/", follow=True).content.decode()
    assert "The webhook is not there any more. Make a new one and paste its address." in page
    assert "In trouble" in page
    assert AlertDelivery.objects.get().state == "given_up"


def test_a_test_by_mail_arrives(owner: Client) -> None:
    channel = add(owner, kind="email", address="desk@example.com")
    owner.post(f"{PAGE}{channel.pk}/test/")
    assert [letter.to for letter in mail.outbox] == [["desk@example.com"]]


def test_switching_off_gives_up_what_waits_and_says_so(owner: Client, staff: Staff) -> None:
    channel = add(owner)
    alert_raise(staff.business.pk, Alert("handoff-1", ("handoff",), "Desk: a caller wants a person", "secret"))
    owner.post(f"{PAGE}{channel.pk}/switch/", {"is_on": "no"})
    row = AlertDelivery.objects.get()
    assert (row.state, row.error, row.text) == ("given_up", "switched_off", "")
    assert "The channel was switched off before" in owner.get(PAGE).content.decode()
    owner.post(f"{PAGE}{channel.pk}/switch/", {"is_on": "yes"})
    assert AlertChannel.objects.get().is_on


def test_deleting_takes_it_away(owner: Client) -> None:
    channel = add(owner)
    owner.post(f"{PAGE}{channel.pk}/delete/")
    assert not AlertChannel.objects.exists()
    assert AuditEntry.objects.order_by("-position").first().act == "alert_channel_deleted"  # type: ignore[union-attr]


def test_a_channel_that_hears_everything_says_so_in_two_words() -> None:
    assert alert_events(AlertEvent.values) == "Told of everything"
    assert alert_events(["message", "emergency"]) == "Somebody says emergency words · A message was taken"
