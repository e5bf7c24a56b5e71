"""`POST /retell/webhook/<slug>/`: what is let in, what is kept, and that nothing holds the answer up."""

import time
import uuid

import pytest
from asgiref.sync import sync_to_async
from pytest_django import Settings

from businesses.models import Business
from businesses.services import business_update
from calls.models import Call, DeliveryState, WebhookDelivery
from calls.webhook_processing import deliveries_sweep, delivery_process
from tests.calls import told
from tests.calls.told import body_of, post, signed
from tests.calls.wired import wired
from tests.vendors.model_server import says

pytestmark = pytest.mark.django_db(transaction=True)

FIVE_MB = 5_000_000


def new_id() -> str:
    return f"call_{uuid.uuid4().hex}"


async def deliveries() -> list[WebhookDelivery]:
    return [row async for row in WebhookDelivery.objects.order_by("pk")]


async def test_a_signed_event_is_kept_as_it_came_and_answered_with_204(settings: Settings) -> None:
    body = body_of(told.started("call_1"))
    async with wired(settings, says()):
        assert await post(body, signed(body)) == (204, b"")

    [row] = await deliveries()
    assert bytes(row.body) == body
    assert (row.event, row.retell_call_id, row.state, row.tries) == ("call_started", "call_1", "stored", 0)


async def test_what_is_not_signed_as_retell_signs_is_refused_and_not_kept(settings: Settings) -> None:
    body = body_of(told.started("call_1"))
    good = signed(body)
    now_ms = round(time.time() * 1000)
    headers = {
        "missing": None,
        "empty": "",
        "foreign key": signed(body, "key_other"),
        "stale": signed(body, stamp_ms=now_ms - 301_000),
        "too far ahead": signed(body, stamp_ms=now_ms + 310_000),
        "uppercase hex": good[:-64] + good[-64:].upper(),
        "more after it": f"{good},x=1",
    }
    async with wired(settings, says()):
        answered = {name: (await post(body, header))[0] for name, header in headers.items()}
        reserialised = await post(body.replace(b'":', b'": '), good)
        stranger = await post(body, good, slug="nobody")

    assert answered == dict.fromkeys(headers, 401)
    assert (reserialised[0], stranger[0]) == (401, 401)
    assert await deliveries() == []


async def test_a_stamp_four_minutes_ahead_is_valid(settings: Settings) -> None:
    body = body_of(told.started("call_1"))
    async with wired(settings, says()):
        assert (await post(body, signed(body, stamp_ms=round(time.time() * 1000) + 240_000)))[0] == 204


async def test_during_a_key_change_both_keys_are_accepted(settings: Settings) -> None:
    async with wired(settings, says()) as (house, _, _model):
        business = await Business.objects.aget(slug="lakeside")
        change = sync_to_async(business_update)
        await change(business, retell_api_key="key_next", former_retell_api_key="key_lakeside")
        await house._switchboard._refresh()
        first, second = body_of(told.started("call_1")), body_of(told.started("call_2"))
        assert (await post(first, signed(first, "key_next")))[0] == 204
        assert (await post(second, signed(second, "key_lakeside")))[0] == 204


async def test_a_duplicate_is_accepted_and_kept_once_and_other_bytes_are_news(settings: Settings) -> None:
    body = body_of(told.analyzed("call_1"))
    other = body_of(told.analyzed("call_1", call_analysis={"call_summary": "Corrected."}))
    async with wired(settings, says()):
        answers = [(await post(each, signed(each)))[0] for each in (body, body, other)]

    assert answers == [204, 204, 204]
    assert len(await deliveries()) == 2


async def test_an_empty_body_and_a_body_that_is_no_event_are_refused(settings: Settings) -> None:
    async with wired(settings, says()):
        assert (await post(b"", None))[0] == 401
        assert (await post(b"", signed(b"")))[0] == 400
        assert (await post(b"[1]", signed(b"[1]")))[0] == 400
        assert (await post(b"{}", signed(b"{}"), method="GET"))[0] == 405
    assert await deliveries() == []


async def test_a_body_of_5_mb_is_taken_and_one_over_the_limit_is_not(settings: Settings) -> None:
    large = body_of(told.ended("call_1", padding="x" * FIVE_MB))
    async with wired(settings, says()):
        assert (await post(large, signed(large)))[0] == 204
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = FIVE_MB
        larger = body_of(told.ended("call_2", padding="x" * FIVE_MB))
        assert (await post(larger, signed(larger)))[0] == 413
    [row] = await deliveries()
    assert len(bytes(row.body)) == len(large)


async def test_names_a_database_cannot_keep_are_cleaned(settings: Settings) -> None:
    body = body_of({"event": "call_\x00" + "e" * 60, "call": {"call_id": "call_\x00" + "i" * 200}})
    async with wired(settings, says()):
        assert (await post(body, signed(body)))[0] == 204
    [row] = await deliveries()
    assert await sync_to_async(delivery_process)(row.pk) == DeliveryState.IGNORED


@pytest.mark.parametrize("listed", ["100.20.5.228", "retell"])
async def test_addresses_not_on_the_list_are_turned_away(settings: Settings, listed: str) -> None:
    settings.RETELL_SOURCE_IPS = [listed]
    body = body_of(told.started("call_1"))
    spoofed = {"x-forwarded-for": "100.20.5.228, 203.0.113.9"}
    relayed = {"x-forwarded-for": "203.0.113.9, 100.20.5.228"}
    async with wired(settings, says()):
        assert (await post(body, signed(body)))[0] == 403
        assert (await post(body, signed(body), headers=relayed))[0] == 403
        assert (await post(body, signed(body), peer="100.20.5.228"))[0] == 204
        settings.TRUSTED_PROXY_COUNT = 1
        assert (await post(body, signed(body), headers=spoofed))[0] == 403
        assert (await post(body, signed(body), headers=relayed))[0] == 204
        assert (await post(body, signed(body), door="inbound"))[0] == 403


async def test_what_no_worker_took_up_is_processed_by_the_sweeper(settings: Settings) -> None:
    call_id = new_id()
    body = body_of(told.ended(call_id))
    async with wired(settings, says()):
        await post(body, signed(body))
    await WebhookDelivery.objects.aupdate(next_try_at="2026-01-01T00:00:00Z")

    assert await sync_to_async(deliveries_sweep)() == 1
    assert (await Call.objects.aget(retell_call_id=call_id)).status == "ended"
    assert await sync_to_async(deliveries_sweep)() == 0
