"""What an operator may have done on a call: checked, noted in the audit trail, carried out by the engine, told."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest
from channels.layers import get_channel_layer
from channels_redis.pubsub import RedisPubSubChannelLayer
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from agents.models import PhoneNumber
from businesses.access import Member
from businesses.models import AuditEntry, Business, Membership, Role, User
from calls.live_feed import group_for_business
from calls.models import Call, CallEvent, CallStatus, SuppressionSource
from calls.operators import sending, services
from calls.operators.destinations import transfer_destination
from calls.operators.wire import Told
from calls.suppression import suppression_add
from common.errors import BadInput, NotAllowed
from engine.facts import new_event_id
from tests.calls.call_facts import House, at, make_house
from tests.calls.page_rows import at_work, call_row, ended, reviewer_of
from tests.calls.test_pages_socket import in_thread
from tests.calls.wired import Retell, wired
from tests.vendors.model_server import says

pytestmark = pytest.mark.django_db(transaction=True)


class OnTheLine:
    """A call with its greeting said, and a reviewer who looks at it."""

    def __init__(self, retell: Retell, member: Member) -> None:
        self.retell = retell
        self.member = member

    async def does(self, give: Callable[..., Told], text: str = "", order_id: str = "") -> Told:
        given = {"order_id": order_id or new_event_id(), "text": text}
        return await in_thread(lambda: give(self.member, self.retell.call_id, **given))()


async def on_the_line(house: Any, secret: str) -> OnTheLine:
    layer, member = get_channel_layer(), await in_thread(_reviewer)()
    ear = await layer.new_channel()
    await layer.group_add(group_for_business(member.business.pk), ear)
    retell = Retell(secret)
    await retell.begin()
    await asyncio.wait_for(house._order_ear.joined(), 10)
    await asyncio.wait_for(layer.receive(ear), 10)
    assert await Call.objects.filter(retell_call_id=retell.call_id, status=CallStatus.LIVE).aexists()
    return OnTheLine(retell, member)


def _reviewer() -> Member:
    business = Business.objects.get(slug="lakeside")
    user = User.objects.create_user("ann@example.com", first_name="Ann", last_name="Lee")
    Membership.objects.create(business=business, user=user, role=Role.REVIEWER)
    return Member(user, business, Role.REVIEWER, "10.0.0.9")


async def test_a_sentence_reaches_the_caller_and_the_audit_trail(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, _model):
        line = await on_the_line(house, secret)
        told = await line.does(services.call_say, "This is Ann.\nOne moment.")
        [frame] = await line.retell.hear_until(response_type="agent_interrupt")
        await line.retell.close()

    assert (told, frame["content"]) == (Told.DONE, "This is Ann. One moment.")
    entry = await AuditEntry.objects.aget()
    assert (entry.act, entry.actor, entry.address) == ("call_say", "ann@example.com", "10.0.0.9")
    assert "Ann." not in json.dumps(entry.after)
    event = await CallEvent.objects.aget(type="operator_acted")
    assert (event.data["by"], event.content) == ("Ann Lee", "This is Ann. One moment.")


async def test_an_order_given_twice_is_said_once(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, _model):
        line = await on_the_line(house, secret)
        order_id = new_event_id()
        told = [await line.does(services.call_say, "Once only.", order_id) for _ in range(2)]
        await line.retell.ask(1, "Hello?")
        frames = await line.retell.hear_until(response_id=1, content_complete=True)
        await line.retell.close()

    assert told == [Told.DONE, Told.DONE]
    assert [frame["response_type"] for frame in frames].count("agent_interrupt") == 1


async def test_a_whisper_is_read_by_the_model_and_shows_as_taken(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, model):
        line = await on_the_line(house, secret)
        told = await line.does(services.call_whisper, "Offer Tuesday.")
        await line.retell.ask(1, "When can I come?")
        frames = await line.retell.hear_until(response_id=1, content_complete=True)
        await line.retell.close()
        asked = json.dumps(model.asked[-1])

    assert told is Told.DONE
    assert "Offer Tuesday." in asked
    assert "Offer Tuesday." not in json.dumps(frames)
    whisper = await CallEvent.objects.aget(type="operator_acted")
    taken = await CallEvent.objects.aget(type="whisper_taken")
    assert (taken.turn_id, taken.data["order_id"]) == (1, whisper.data["order_id"])


async def test_a_transfer_goes_through_the_engine_s_machine_and_is_asked_once(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, _model):
        line = await on_the_line(house, secret)
        told = await line.does(services.call_transfer, "(312) 555-0177")
        frames = await line.retell.hear_until(response_type="agent_interrupt")
        again = await line.does(services.call_transfer, "+13125550178")
        await line.retell.close()

    assert frames[-1]["transfer_number"] == "+13125550177"
    assert (told, again) == (Told.DONE, Told.TRANSFER_UNDER_WAY)
    steps = [event.data["step"] async for event in CallEvent.objects.filter(type="transfer_moved").order_by("id")]
    assert steps[:2] == ["asked", "commanded"]
    acts = [entry.act async for entry in AuditEntry.objects.order_by("position")]
    assert acts == ["call_transfer", "call_transfer", "call_order_failed"]


async def test_a_call_is_ended_with_a_farewell(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, _model):
        line = await on_the_line(house, secret)
        told = await line.does(services.call_end, "We have to stop here.")
        frames = await line.retell.hear_until(response_type="agent_interrupt")
        await line.retell.close()

    assert told is Told.DONE
    assert (frames[-1]["content"], frames[-1]["end_call"]) == ("We have to stop here.", True)


async def test_two_operators_at_once_are_both_heard_in_turn(settings: Settings) -> None:
    async with wired(settings, says()) as (house, secret, _model):
        line = await on_the_line(house, secret)
        told = await asyncio.gather(line.does(services.call_say, "I am Ann."), line.does(services.call_say, "I am Bo."))
        frames = [await line.retell.hear(), await line.retell.hear()]
        await line.retell.close()

    assert set(told) == {Told.DONE}
    assert {frame["content"] for frame in frames} == {"I am Ann.", "I am Bo."}
    first, second = (frame["interrupt_id"] for frame in frames)
    assert first < second


# -- who may not, and what is refused


def refused(give: Callable[..., Told], member: Member, text: str = "Hello", **given: str) -> str:
    with pytest.raises(BadInput) as fault:
        give(member, "call_1", **{"order_id": new_event_id(), "text": text, **given})
    return fault.value.message


def test_nothing_is_sent_or_noted_for_input_that_cannot_be_used() -> None:
    house = make_house()
    call_row(house)
    member = at_work(house.business)
    assert refused(services.call_say, member, " \n🙂 ") == services.SAY_SOMETHING
    assert refused(services.call_whisper, member, "x" * 501) == services.TOO_LONG
    assert refused(services.call_say, member, order_id="1") == services.STALE_PAGE
    assert not AuditEntry.objects.exists()


def test_a_viewer_may_only_watch() -> None:
    house = make_house()
    call_row(house)
    with pytest.raises(NotAllowed):
        services.call_say(at_work(house.business, Role.VIEWER), "call_1", order_id=new_event_id(), text="Hello")
    assert not AuditEntry.objects.exists()


def test_a_call_of_another_business_is_not_found() -> None:
    call_row(make_house("other"), "call_1")
    with pytest.raises(Call.DoesNotExist):
        services.call_end(at_work(make_house().business), "call_1", order_id=new_event_id())


def test_a_call_that_is_over_takes_no_order() -> None:
    house = make_house()
    call = call_row(house)
    ended(call, "user_hangup", at(5_000))
    assert services.call_end(at_work(house.business), "call_1", order_id=new_event_id()) is Told.LINE_GONE


def test_without_redis_it_is_said_at_once_and_noted_that_nothing_was_done(monkeypatch: pytest.MonkeyPatch) -> None:
    dead = RedisPubSubChannelLayer(hosts=["redis://127.0.0.1:1/0"])
    monkeypatch.setattr(sending, "get_channel_layer", lambda: dead)
    house = make_house()
    call_row(house)
    told = services.call_say(at_work(house.business), "call_1", order_id=new_event_id(), text="Hello")
    assert told is Told.LAYER_AWAY
    assert [entry.act for entry in AuditEntry.objects.order_by("position")] == ["call_say", "call_order_failed"]


@pytest.fixture
def dental() -> House:
    house = make_house()
    PhoneNumber.objects.create(business=house.business, number="+14155550100")
    return house


@pytest.mark.parametrize(
    ("text", "destination"),
    [
        ("+13125550142", "+13125550142"),
        (" (312) 555-0142 ", "+13125550142"),
        ("sip:front-desk@example.com", "sip:front-desk@example.com"),
        ("sip:+13125550142@example.com", "sip:+13125550142@example.com"),
    ],
)
def test_a_destination_is_read_as_people_write_it(dental: House, text: str, destination: str) -> None:
    assert transfer_destination(dental.business, call_row(dental), text) == destination


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "no number that can be dialled"),
        ("front desk", "no number that can be dialled"),
        ("911", "no number that can be dialled"),
        ("javascript:alert(1)", "no number that can be dialled"),
        ("+1 415 555 0100", "number of your own"),
        ("sip:+14155550100@carrier.example", "number of your own"),
        ("sip:14155550100@carrier.example", "number of your own"),
        ("+14155550199", "number of your own"),
        ("+14155550123", "caller's own number"),
        ("+13125550155", "may not be called"),
        ("sip:+13125550155@carrier.example", "may not be called"),
    ],
)
def test_a_destination_that_would_loop_or_may_not_be_called_is_refused(dental: House, text: str, sentence: str) -> None:
    suppression_add(business=dental.business, number="+13125550155", source=SuppressionSource.CALLER)
    with pytest.raises(BadInput, match=sentence):
        transfer_destination(dental.business, call_row(dental), text)


# -- the door


def post(client: Client, house: House, act: str, call_id: str = "call_1", **form: str) -> Any:
    address = reverse("call_order", args=[house.business.slug, call_id, act])
    return client.post(address, {"order_id": new_event_id(), "text": "Hello", **form})


def test_the_page_is_told_in_one_sentence_and_keeps_the_order_while_it_may_still_arrive(
    client: Client, dental: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "ANSWER_WAIT_S", 0.05)
    call = call_row(dental)
    client.force_login(reviewer_of(dental.business))
    order_id = new_event_id()
    silent = post(client, dental, "say", order_id=order_id)
    ended(call, "user_hangup", at(5_000))
    over = post(client, dental, "say", order_id=order_id)

    assert (silent.status_code, over.status_code) == (503, 409)
    assert "did not answer" in silent.text
    assert "no longer on the line" in over.text
    assert json.loads(silent["HX-Trigger"])["order-told"]["nextOrderId"] == order_id
    assert json.loads(over["HX-Trigger"])["order-told"]["nextOrderId"] != order_id


def test_a_refused_number_comes_back_as_a_sentence(client: Client, dental: House) -> None:
    call_row(dental)
    client.force_login(reviewer_of(dental.business))
    answer = post(client, dental, "transfer", text="+14155550100")
    assert (answer.status_code, "number of your own" in answer.text) == (422, True)


@pytest.mark.parametrize("act", ["say", "whisper", "transfer", "end"])
def test_the_door_is_shut_to_viewers_strangers_and_other_businesses(client: Client, dental: House, act: str) -> None:
    call_row(dental)
    call_row(make_house("other"), "call_theirs")
    client.force_login(reviewer_of(dental.business, "viewer@dental.example", Role.VIEWER))
    assert post(client, dental, act).status_code == 403
    client.force_login(reviewer_of(dental.business))
    assert post(client, dental, act, "call_theirs", text="+13125550142").status_code == 404
    client.force_login(reviewer_of(Business.objects.get(slug="other"), "someone@other.example"))
    assert post(client, dental, act).status_code == 404
    client.logout()
    assert isinstance(client.get("/").wsgi_request.user, AnonymousUser)
    assert post(client, dental, act).status_code != 204
    assert not AuditEntry.objects.exists()


def test_there_is_no_other_act_and_no_order_by_a_link(client: Client, dental: House) -> None:
    call_row(dental)
    client.force_login(reviewer_of(dental.business))
    assert post(client, dental, "transfer_confirmed").status_code == 404
    assert client.get(reverse("call_order", args=[dental.business.slug, "call_1", "say"])).status_code == 405


def test_a_viewer_s_page_has_no_forms_and_a_reviewer_s_has_all_four(client: Client, dental: House) -> None:
    call_row(dental)
    address = reverse("call", args=[dental.business.slug, "call_1"])
    client.force_login(reviewer_of(dental.business))
    page = client.get(address).text.partition('id="dock"')[2]
    assert [page.count(f'data-key="{key}"') for key in "swTE"] == [1, 1, 1, 1]
    client.force_login(reviewer_of(dental.business, "viewer@dental.example", Role.VIEWER))
    page = client.get(address).text
    assert "data-opens" not in page
    assert "role of reviewer" in page
