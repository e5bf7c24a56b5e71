"""Alerts reach a real receiver: once, again after trouble, never more than a few a minute, and nobody waits."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.db import connection, connections
from django.utils import timezone
from pytest_django import Settings

from businesses.alerts import clearing, posting, sending
from businesses.alerts.posting import rest_of
from businesses.alerts.raising import Alert, alert_raise
from businesses.alerts.sending import GIVE_UP_AFTER, PER_MINUTE, alerts_send, alerts_sweep, pause_after
from businesses.models import AlertChannel, AlertDelivery, AlertState, Business
from businesses.tasks import clear_alerts
from tests.businesses.alert_receiver import Receiver, receiver
from tests.businesses.staff import Staff

pytestmark = pytest.mark.django_db(transaction=True)
SECRET_LINK = "https://voice.example.com/s/abc/"


@pytest.fixture
def room(settings: Settings) -> Iterator[Receiver]:
    settings.TOOLS_MAY_REACH_PRIVATE = True
    with receiver() as told:
        yield told


@pytest.fixture
def business(staff: Staff) -> Business:
    return staff.business


def channel_to(business: Business, address: str, name: str = "Room", **more: object) -> AlertChannel:
    given = {"kind": "webhook", "events": ["handoff", "emergency"], **more}
    return AlertChannel.objects.create(business=business, name=name, address=address, **given)


def raise_one(business: Business, key: str = "handoff-1", **more: object) -> int:
    given = {"events": ("handoff",), "title": "Front desk: a caller wants a person", "text": SECRET_LINK, **more}
    return alert_raise(business.pk, Alert(key=key, **given))  # type: ignore[arg-type]


def due_now() -> None:
    AlertDelivery.objects.update(next_try_at=timezone.now())


def test_an_alert_arrives_once_however_often_it_is_raised_and_sent(business: Business, room: Receiver) -> None:
    channel = channel_to(business, room.url)
    for _ in range(3):
        raise_one(business)
        alerts_send(channel.pk)
    assert room.heard == [f"Front desk: a caller wants a person\n{SECRET_LINK}"]
    row = AlertDelivery.objects.get()
    channel.refresh_from_db()
    assert (row.state, row.text, channel.error) == (AlertState.SENT, "", "")
    assert channel.last_ok_at is not None
    assert channel.claimed_until is None


def test_only_channels_that_want_it_and_are_on_are_told(business: Business, room: Receiver) -> None:
    channel_to(business, room.url, "Wants others", events=["message"])
    channel_to(business, room.url, "Is off", is_on=False)
    assert raise_one(business) == 0
    assert not AlertDelivery.objects.exists()


def test_the_link_and_the_address_are_not_readable_in_the_database(business: Business, room: Receiver) -> None:
    channel_to(business, room.url)
    raise_one(business)
    with connection.cursor() as cursor:
        cursor.execute("select d.text, c.address from businesses_alertdelivery d, businesses_alertchannel c")
        [(text, address)] = cursor.fetchall()
    assert SECRET_LINK not in text
    assert room.url not in address


def test_what_a_broken_receiver_missed_comes_when_it_is_well_again(business: Business, room: Receiver) -> None:
    room.answers = [(500, {}), (200, {})]
    channel = channel_to(business, room.url)
    raise_one(business)
    before = timezone.now()
    assert alerts_send(channel.pk) == 0
    row = AlertDelivery.objects.get()
    assert (row.state, row.error, row.tries) == (AlertState.WAITING, "http_500", 1)
    assert before + timedelta(seconds=5) <= row.next_try_at <= timezone.now() + timedelta(seconds=5)
    assert alerts_send(channel.pk) == 0
    assert len(room.heard) == 1
    due_now()
    assert alerts_send(channel.pk) == 1
    assert len(set(room.keys)) == 1
    channel.refresh_from_db()
    assert channel.error == ""


def test_a_receiver_that_asks_for_a_pause_gets_it_for_everything(business: Business, room: Receiver) -> None:
    room.answers = [(429, {"Retry-After": "120"}), (200, {})]
    channel = channel_to(business, room.url)
    raise_one(business, "handoff-1")
    raise_one(business, "handoff-2")
    alerts_send(channel.pk)
    assert len(room.heard) == 1
    soonest = min(AlertDelivery.objects.values_list("next_try_at", flat=True))
    assert soonest > timezone.now() + timedelta(seconds=115)


def test_one_message_that_is_refused_does_not_hold_up_the_others(business: Business, room: Receiver) -> None:
    room.answers = [(422, {}), (200, {})]
    channel = channel_to(business, room.url)
    raise_one(business, "handoff-1")
    raise_one(business, "handoff-2")
    assert alerts_send(channel.pk) == 1
    assert sorted(AlertDelivery.objects.values_list("state", flat=True)) == ["sent", "waiting"]


def test_it_is_given_up_after_a_day_and_says_so(business: Business, room: Receiver) -> None:
    room.answers = [(500, {})]
    channel = channel_to(business, room.url)
    raise_one(business)
    AlertDelivery.objects.update(created_at=timezone.now() - GIVE_UP_AFTER)
    alerts_send(channel.pk)
    row = AlertDelivery.objects.get()
    assert (row.state, row.error, row.text) == (AlertState.GIVEN_UP, "http_500", "")
    due_now()
    assert alerts_sweep() == []


def test_many_at_once_come_as_a_few_messages_and_none_is_lost(business: Business, room: Receiver) -> None:
    channel = channel_to(business, room.url)
    for number in range(PER_MINUTE + 12):
        raise_one(business, f"handoff-{number}", title=f"Alert no {number}.")
    assert alerts_send(channel.pk) == PER_MINUTE
    assert len(room.heard) == PER_MINUTE
    assert room.heard[-1].startswith("13 more alerts\n")
    told = "\n".join(room.heard)
    assert all(told.count(f"Alert no {number}.") == 1 for number in range(PER_MINUTE + 12))
    raise_one(business, "handoff-late")
    assert alerts_send(channel.pk) == 0
    AlertDelivery.objects.filter(state="sent").update(sent_at=timezone.now() - timedelta(minutes=2))
    due_now()
    assert alerts_send(channel.pk) == 1


def test_what_is_urgent_goes_first(business: Business, room: Receiver) -> None:
    channel = channel_to(business, room.url)
    raise_one(business, "handoff-1", title="Can wait.")
    raise_one(business, "emergency-1", title="Cannot wait.", events=("emergency",), is_urgent=True)
    alerts_send(channel.pk)
    assert [text.split("\n")[0] for text in room.heard] == ["Cannot wait.", "Can wait."]


def test_a_dead_and_a_slow_receiver_delay_nobody_else(
    business: Business, room: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posting, "PATIENCE_S", 1.0)
    with receiver() as slow:
        slow.slow_s = 2.0
        dead = channel_to(business, "http://127.0.0.1:9/hook", "Dead")
        stuck = channel_to(business, slow.url, "Slow")
        well = channel_to(business, room.url, "Well")
        raise_one(business)
        others = [threading.Thread(target=_send_and_close, args=(one.pk,)) for one in (dead, stuck)]
        for thread in others:
            thread.start()
        began = time.monotonic()
        alerts_send(well.pk)
        took = time.monotonic() - began
        for thread in others:
            thread.join(10)
    assert room.heard
    assert took < 1.0
    errors = dict(AlertChannel.objects.values_list("name", "error"))
    assert errors == {"Dead": "not_reached", "Slow": "timeout", "Well": ""}


def _send_and_close(pk: int) -> None:
    try:
        alerts_send(pk)
    finally:
        connections.close_all()


def test_two_workers_at_one_channel_send_everything_once(business: Business, room: Receiver) -> None:
    room.slow_s = 0.05
    channel = channel_to(business, room.url)
    for number in range(4):
        raise_one(business, f"handoff-{number}")
    workers = [threading.Thread(target=_send_and_close, args=(channel.pk,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(10)
    assert len(room.heard) == 4
    assert len(set(room.keys)) == 4


def test_what_a_dead_worker_had_in_hand_is_taken_up_by_the_sweeper(business: Business, room: Receiver) -> None:
    channel = channel_to(business, room.url)
    raise_one(business)
    AlertChannel.objects.update(claimed_until=timezone.now() + timedelta(seconds=30))
    assert alerts_send(channel.pk) == 0
    assert alerts_sweep() == []
    AlertChannel.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert alerts_sweep() == [channel.pk]
    assert alerts_send(channel.pk) == 1


def test_private_addresses_are_refused_where_owners_are_strangers(
    business: Business, room: Receiver, settings: Settings
) -> None:
    settings.TOOLS_MAY_REACH_PRIVATE = False
    channels = {
        "not_https": channel_to(business, room.url, "Plain"),
        "private_address": channel_to(business, "https://10.0.0.7/hook", "Inside"),
    }
    raise_one(business)
    for kind, channel in channels.items():
        alerts_send(channel.pk)
        channel.refresh_from_db()
        assert channel.error == kind
    assert room.heard == []


def test_a_mail_carries_the_same_words_and_one_identity(business: Business) -> None:
    channel = channel_to(business, "owner@example.com", kind="email")
    raise_one(business)
    assert alerts_send(channel.pk) == 1
    [letter] = mail.outbox
    assert letter.subject == "Front desk: a caller wants a person"
    assert SECRET_LINK in letter.body
    assert letter.to == ["owner@example.com"]
    assert letter.extra_headers["Message-ID"].startswith(f"<alert-{AlertDelivery.objects.get().pk}@")


def test_a_gathering_that_grew_has_another_key_so_that_nothing_is_dropped_with_it(
    business: Business, room: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "PER_MINUTE", 1)
    # The receiver took the first message, but its yes was not heard of.
    room.answers = [(500, {}), (500, {}), (200, {})]
    channel = channel_to(business, room.url)
    for key in ("handoff-1", "handoff-2"):
        raise_one(business, key)
    for _ in range(2):
        alerts_send(channel.pk)
        due_now()
    raise_one(business, "handoff-3")
    due_now()
    assert alerts_send(channel.pk) == 1
    assert room.keys[0] == room.keys[1] != room.keys[2]
    assert "3 more alerts" in room.heard[2]


def test_delivered_alerts_leave_the_list_in_batches_and_failed_ones_later(
    business: Business, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clearing, "BATCH", 2)
    channel = channel_to(business, "https://hooks.example.com/x")
    now = timezone.now()
    for days in (91, 366):
        for state in AlertState:
            for copy in range(2):
                AlertDelivery.objects.create(
                    channel=channel, key=f"{state}-{days}-{copy}", state=state, created_at=now - timedelta(days=days)
                )
    recent = AlertDelivery.objects.create(
        channel=channel, key="recent", state="sent", created_at=now - timedelta(days=89)
    )
    clear_alerts()
    left = set(AlertDelivery.objects.exclude(pk=recent.pk).values_list("key", flat=True))
    assert left == {f"{kind}-{copy}" for kind in ("waiting-91", "waiting-366", "given_up-91") for copy in range(2)}
    assert AlertDelivery.objects.filter(pk=recent.pk).exists()


def test_how_long_alerts_are_kept_is_a_setting(business: Business, settings: Settings) -> None:
    settings.ALERT_DAYS, settings.FAILED_ALERT_DAYS = 10, 20
    channel = channel_to(business, "https://hooks.example.com/x")
    now = timezone.now()
    for state, days in (("sent", 11), ("sent", 9), ("given_up", 21), ("given_up", 19)):
        AlertDelivery.objects.create(
            channel=channel, key=f"{state}-{days}", state=state, created_at=now - timedelta(days=days)
        )
    assert clearing.alerts_clear() == 2
    assert set(AlertDelivery.objects.values_list("key", flat=True)) == {"sent-9", "given_up-19"}


def test_no_more_than_a_share_is_removed_at_a_time(business: Business, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clearing, "BATCH", 1)
    monkeypatch.setattr(clearing, "MOST_BATCHES", 2)
    channel = channel_to(business, "https://hooks.example.com/x")
    for number in range(3):
        AlertDelivery.objects.create(
            channel=channel, key=str(number), state="sent", created_at=timezone.now() - timedelta(days=100)
        )
    assert [clearing.alerts_clear(), clearing.alerts_clear()] == [2, 1]


def test_pauses_grow_up_to_an_hour_and_dates_are_understood() -> None:
    pauses = [pause_after(tries) for tries in range(1, 12)]
    assert pauses == sorted(pauses)
    assert pauses[-1] == timedelta(hours=1)
    now = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
    assert rest_of("Tue, 03 Mar 2026 12:01:30 GMT", now) == timedelta(seconds=90)
    assert rest_of("999999") == timedelta(hours=1)
    assert rest_of("soon") is None
    assert rest_of("") is None
