"""Records of a call, and a stored webhook that an owner has processed once more."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from businesses.models import AuditEntry, Role
from calls.models import Call, DeliveryState, WebhookDelivery
from calls.reading.records import EVENTS_AT_ONCE, call_records, pretty_body
from calls.services import facts_store
from calls.webhook_intake import delivery_store
from calls.webhook_processing import delivery_process
from calls.webhook_replay import delivery_replay
from common.errors import NotAllowed
from tests.calls import told
from tests.calls.call_facts import House, began, make_house, one_of_each, opened
from tests.calls.page_rows import at_work, reviewer_of
from tests.calls.told import body_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


def kept(house: House, event: str = "call_ended") -> WebhookDelivery:
    body = body_of(told.ended("call_1"))
    pk = delivery_store(house.business.pk, event, "call_1", body)
    assert pk is not None
    return WebhookDelivery.objects.get(pk=pk)


def test_a_delivery_that_was_given_up_takes_effect_and_says_what_changed(house: House) -> None:
    facts_store([opened(house.brief())])
    delivery = kept(house)
    WebhookDelivery.objects.update(state=DeliveryState.GIVEN_UP, tries=8, error="OperationalError")
    delivery.refresh_from_db()
    done = delivery_replay(at_work(house.business, Role.OWNER), delivery)
    changed = {change.name: (change.before, change.after) for change in done.changes}
    assert (done.state, done.error) == (DeliveryState.PROCESSED, "")
    assert changed["status"] == ("live", "ended")
    assert changed["disconnection reason"] == ("empty", "user_hangup")
    assert changed["transcript"] == ("", "")
    [entry] = AuditEntry.objects.all()
    assert (entry.act, entry.before) == ("delivery_replayed", {"state": "given_up"})
    assert "status" in entry.after["changed"]


def test_what_is_done_already_changes_nothing(house: House) -> None:
    delivery = kept(house)
    delivery_process(delivery.pk)
    done = delivery_replay(at_work(house.business, Role.OWNER), delivery)
    assert (done.state, done.changes) == (DeliveryState.PROCESSED, ())


def test_a_call_it_had_never_made_is_said_to_be_added(house: House) -> None:
    done = delivery_replay(at_work(house.business, Role.OWNER), kept(house))
    assert [(change.name, change.after) for change in done.changes] == [("call", "added")]


def test_a_body_that_cannot_be_read_tells_its_fault(house: House) -> None:
    pk = delivery_store(house.business.pk, "call_ended", "call_1", b"no json")
    assert pk is not None
    done = delivery_replay(at_work(house.business, Role.OWNER), WebhookDelivery.objects.get(pk=pk))
    assert done.state == DeliveryState.GIVEN_UP
    assert done.error != ""


def test_only_owners_may(house: House, client: Client) -> None:
    delivery = kept(house)
    with pytest.raises(NotAllowed):
        delivery_replay(at_work(house.business, Role.MANAGER), delivery)
    address = reverse("delivery_replay", args=[house.business.slug, delivery.pk])
    client.force_login(reviewer_of(house.business, "m@dental.example", Role.MANAGER))
    assert client.post(address).status_code == 403
    assert "Process again" not in client.get(reverse("delivery", args=[house.business.slug, delivery.pk])).text
    client.force_login(reviewer_of(house.business, "o@dental.example", Role.OWNER))
    assert client.get(address).status_code == 405
    assert "Process again" in client.get(reverse("delivery", args=[house.business.slug, delivery.pk])).text
    assert Call.objects.count() == 0
    page = client.post(address)
    assert "Processed again. It changed:" in page.text
    assert Call.objects.count() == 1


def test_the_records_tell_events_and_deliveries_of_this_call_alone(client: Client, house: House) -> None:
    facts_store(one_of_each(house.brief()))
    delivery = kept(house)
    theirs = kept(make_house("other"))
    client.force_login(reviewer_of(house.business))
    page = client.get(reverse("call_records", args=[house.business.slug, "call_1"])).text
    assert f'data-delivery="{delivery.pk}"' in page
    assert f'data-delivery="{theirs.pk}"' not in page
    assert "caller_broke_in" in page
    assert client.get(reverse("delivery", args=[house.business.slug, theirs.pk])).status_code == 404
    assert client.get(reverse("call_records", args=[house.business.slug, "unknown"])).status_code == 404


def test_viewers_do_not_read_raw_records(client: Client, house: House) -> None:
    delivery = kept(house)
    client.force_login(reviewer_of(house.business, "v@dental.example", Role.VIEWER))
    assert client.get(reverse("delivery", args=[house.business.slug, delivery.pk])).status_code == 403
    assert client.get(reverse("call_records", args=[house.business.slug, "call_1"])).status_code == 403


def test_a_long_log_comes_in_pieces(house: House) -> None:
    facts_store([opened(house.brief()), *(began(10 * number, number) for number in range(EVENTS_AT_ONCE + 5))])
    first = call_records(house.business, "call_1")
    assert first is not None
    assert (len(first.events), first.next_after) == (EVENTS_AT_ONCE, EVENTS_AT_ONCE)
    rest = call_records(house.business, "call_1", after=EVENTS_AT_ONCE)
    assert rest is not None
    assert (len(rest.events), rest.next_after) == (6, None)
    assert not {row.event.pk for row in first.events} & {row.event.pk for row in rest.events}


def test_a_body_is_shown_for_reading_without_what_opens_something() -> None:
    body = {"call": {"recording_url": "https://x/secret", "access_token": "t0ken", "words": ["<b>", "שלום"]}}
    text = pretty_body(json.dumps(body).encode())
    assert "secret" not in text
    assert "t0ken" not in text
    assert '"<b>",\n' in text
    assert "שלום" in text
    assert pretty_body(b"\xff not json") == "� not json"
