"""Webhooks that arrive together are stored together, and each is answered for itself."""

import asyncio
from collections.abc import Sequence

import pytest
from django.db import DataError, OperationalError

from businesses.models import Business
from calls import webhook_intake
from calls.models import WebhookDelivery
from calls.webhook_intake import Arrival, DeliveryIntake, deliveries_store


def arrival(number: int) -> Arrival:
    return Arrival(1, "call_ended", f"call_{number}", b"{}")


class Shelf:
    """Stores nothing; remembers the batches, and holds the door until told."""

    def __init__(self, fault: Exception | None = None, poison: str = "") -> None:
        self.batches: list[list[str]] = []
        self.may_go = asyncio.Event()
        self.fault = fault
        self.poison = poison

    async def store(self, arrivals: Sequence[Arrival]) -> list[int | None]:
        names = [one.retell_call_id for one in arrivals]
        self.batches.append(names)
        await self.may_go.wait()
        if self.fault is not None:
            raise self.fault
        if self.poison in names:
            raise DataError("a value that fits nowhere")
        return [None] * len(names)


async def _settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_what_arrives_during_a_write_goes_into_the_next_one_together() -> None:
    shelf = Shelf()
    intake = DeliveryIntake(shelf.store)
    takes = [asyncio.create_task(intake.take(arrival(1)))]
    await _settle()
    takes += [asyncio.create_task(intake.take(arrival(n))) for n in (2, 3, 4)]
    await _settle()
    assert not any(take.done() for take in takes)

    shelf.may_go.set()
    await asyncio.gather(*takes)

    assert shelf.batches == [["call_1"], ["call_2", "call_3", "call_4"]]


async def test_a_write_that_fails_is_told_to_each_who_waits_and_the_next_one_works() -> None:
    shelf = Shelf(OperationalError("away"))
    intake = DeliveryIntake(shelf.store)
    shelf.may_go.set()
    results = await asyncio.gather(*(intake.take(arrival(n)) for n in (1, 2)), return_exceptions=True)
    assert [type(result) for result in results] == [OperationalError, OperationalError]

    shelf.fault = None
    await intake.take(arrival(3))
    assert shelf.batches[-1] == ["call_3"]


async def test_one_that_cannot_be_stored_takes_no_other_with_it() -> None:
    shelf = Shelf(poison="call_2")
    intake = DeliveryIntake(shelf.store)
    shelf.may_go.set()

    results = await asyncio.gather(*(intake.take(arrival(n)) for n in (1, 2, 3)), return_exceptions=True)

    assert [type(result) for result in results] == [type(None), DataError, type(None)]


async def test_a_write_that_hangs_does_not_hold_up_those_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhook_intake, "SLOW_WRITE_S", 0.0)
    stuck, quick = Shelf(), Shelf()
    quick.may_go.set()
    stores = iter([stuck.store, quick.store])

    async def store(arrivals: Sequence[Arrival]) -> list[int | None]:
        return await next(stores)(arrivals)

    intake = DeliveryIntake(store)
    hanging = asyncio.create_task(intake.take(arrival(1)))
    await _settle()
    await asyncio.wait_for(intake.take(arrival(2)), 5)

    assert not hanging.done()
    assert quick.batches == [["call_2"]]
    stuck.may_go.set()
    await hanging


@pytest.mark.django_db
def test_equal_ones_in_a_batch_and_known_ones_are_kept_once() -> None:
    business = Business.objects.create(name="Lakeside", slug="lakeside")
    one, two = (Arrival(business.pk, "call_ended", "call_1", body) for body in (b"{}", b"[]"))
    [known] = deliveries_store([one])

    again, fresh, equal = deliveries_store([one, two, two])

    assert known is not None
    assert again is None
    assert fresh is not None
    assert equal is None
    assert WebhookDelivery.objects.count() == 2
    assert bytes(WebhookDelivery.objects.get(pk=fresh).body) == b"[]"
