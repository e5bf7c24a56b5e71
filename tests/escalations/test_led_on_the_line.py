"""A caller who wants a person, on a real socket, with the rules and the destinations of rows: led on from a closed
place, from one that refuses, and in the end to a callback with a date.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone
from pytest_django.fixtures import Settings

from businesses.access import Member
from businesses.models import Business, Role, User
from calls.models import CallEvent
from calls.operators.sending import order_send
from engine.outside import Act, OutsideOrder
from engine.ports import Way
from escalations.destinations.checking import DestinationWish
from escalations.destinations.services import destination_add, destination_change, destination_retire
from escalations.duty.services import duty_begin
from escalations.models import Callback, Destination
from tests.calls.wired import Retell, wired
from tests.escalations.places import BOSS, CHICAGO, DESK, NIGHT
from tests.escalations.rule_sets import PERSON, published
from tests.vendors.model_server import says
from voiceops.wiring import House

pytestmark = pytest.mark.django_db(transaction=True)
WISH = "Can I talk to a real person please?"
WITHIN_S = 10.0


async def until(holds: Callable[[], Any]) -> Any:
    async with asyncio.timeout(WITHIN_S):
        while not (found := await sync_to_async(holds)()):  # noqa: ASYNC110  another thread moves it
            await asyncio.sleep(0.02)
    return found


def owner() -> Member:
    return Member(User.objects.get(email="owner@example.com"), Business.objects.get(), Role.OWNER)


def opens_on(days: int) -> dict[str, Any]:
    """The hours of a place that opens for a while on a day to come, and never before."""
    day = (timezone.now() + timedelta(days=days)).date().isoformat()
    return {"dates": {day: [["09:00", "17:00"]]}, "week": [[]] * 7}


def wish(name: str, number: str, **more: Any) -> DestinationWish:
    values: dict[str, Any] = {"number": number, "time_zone": CHICAGO} | more
    return DestinationWish(name, **values)


def set_up() -> None:
    """Reception is shut until next week; the people on call stand in for it, and a boss for them."""
    by = owner()
    boss = destination_add(by, wish("Boss", BOSS, is_always_open=True))
    on_call = destination_add(by, wish("On call", "", is_always_open=True, uses_rota=True, plan_b=boss))
    reception = destination_add(by, wish("Reception", DESK, plan_b=on_call, **opens_on(5)))
    until_later = (timezone.now() + timedelta(hours=5)).time().replace(second=0, microsecond=0)
    duty_begin(by, on_call, NIGHT, until_later)
    published(by, {**PERSON, "destination": reception})


async def led(house: House, secret: str) -> None:
    """The rules and places are stored, and known to the process that answers."""
    await sync_to_async(set_up)()

    def is_known() -> bool:
        lines = house.lines_for_secret(secret)
        brief = lines.default_brief if lines else None
        return brief is not None and any(rule.destination_id for rule in brief.rules)

    await until(is_known)


async def refused(retell: Retell, order_id: str) -> None:
    """What the worker says once Retell's webhook has told it that nobody picked up."""
    business = await sync_to_async(Business.objects.get)()
    await order_send(business.pk, retell.call_id, OutsideOrder(order_id, Act.TRANSFER_REFUSED))


async def test_a_closed_place_leads_to_who_is_on_duty_a_refusal_to_the_next_and_then_to_a_dated_callback(
    settings: Settings,
) -> None:
    async with wired(settings, says()) as (house, secret, _model):
        await led(house, secret)
        retell = Retell(secret)
        await retell.begin()
        await retell.ask(1, WISH)
        await retell.hear_until(transfer_number=NIGHT)
        await refused(retell, "told-1")
        await retell.hear_until(transfer_number=BOSS)
        await refused(retell, "told-2")
        frames = await retell.hear_until(response_type="agent_interrupt")
        assert [frame["transfer_number"] for frame in frames if frame.get("transfer_number")] == []
        owed = await until(Callback.objects.select_related("handoff__destination").first)
        await retell.close()

    commanded = CallEvent.objects.filter(type="transfer_moved", data__step="commanded").order_by("created_at", "pk")
    assert await sync_to_async(list)(commanded.values_list("data__number", flat=True)) == [NIGHT, BOSS]
    assert owed.handoff is not None
    assert owed.due_at > timezone.now()


async def test_with_every_place_shut_the_callback_is_dated_for_the_day_it_opens(settings: Settings) -> None:
    def shut() -> None:
        for place in Destination.objects.exclude(name="Reception"):
            hours = wish(place.name, place.number, uses_rota=place.uses_rota, plan_b=place.plan_b, **opens_on(6))
            destination_change(owner(), place, hours)

    async with wired(settings, says()) as (house, secret, _model):
        await led(house, secret)
        retell = Retell(secret)
        await retell.begin()
        await sync_to_async(shut)()
        await known(house, "Reception", "")
        await retell.ask(1, WISH)
        frames = await retell.hear_until(response_id=1, content_complete=True)
        assert [frame["transfer_number"] for frame in frames if frame.get("transfer_number")] == []
        owed = await until(Callback.objects.first)
        await retell.close()

    reception = await sync_to_async(Destination.objects.get)(name="Reception")
    assert owed.due_at == reception.opening_hours.opens_next(timezone.now())


async def test_a_place_that_is_retired_while_a_call_runs_leads_it_on(settings: Settings) -> None:
    def retire() -> None:
        destination_retire(owner(), Destination.objects.get(name="On call"))

    async with wired(settings, says()) as (house, secret, _model):
        await led(house, secret)
        retell = Retell(secret)
        await retell.begin()
        await sync_to_async(retire)()
        await known(house, "On call", BOSS)
        await retell.ask(1, WISH)
        await retell.hear_until(transfer_number=BOSS)
        await retell.close()


async def known(house: House, name: str, number: str) -> None:
    """A change of the rows has reached the process: where a caller is sent who wants a place now."""
    place = await sync_to_async(Destination.objects.get)(name=name)
    directory = house._directory.of_call(place.business_id, "another_call")

    def number_now() -> str:
        way = directory.way(str(place.pk), now=timezone.now(), caller_number="", tried=())
        return way.number if isinstance(way, Way) else ""

    async with asyncio.timeout(WITHIN_S):
        while number_now() != number:  # noqa: ASYNC110  another thread reads the rows
            await asyncio.sleep(0.02)
