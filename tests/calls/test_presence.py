"""Who else has a live call open, over a real Redis and real page sockets."""

import asyncio
import json
import time
from collections.abc import AsyncIterator

import pytest
from pytest_django.fixtures import Settings

from calls.operators.presence import Seat, Watcher, seat_leave, seat_warm, watchers_of
from common import presence
from tests.calls.call_facts import House, make_house
from tests.calls.page_rows import call_row, reviewer_of
from tests.calls.test_pages_socket import Browser, in_thread, shown

BUSINESS = 990_001
ANN, BO = Watcher("Ann Lee", 1), Watcher("Bo Ruiz", 2)


@pytest.fixture(autouse=True)
def _nobody_there() -> None:
    presence._server().delete(presence._key(f"present:{BUSINESS}"))


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    opened = Browser()
    yield opened
    for socket in opened.sockets:
        await socket.disconnect(timeout=20)


def test_people_are_seen_at_their_calls_once_each_and_gone_when_they_leave() -> None:
    first, again, other = Seat(BUSINESS, 7, ANN), Seat(BUSINESS, 7, ANN), Seat(BUSINESS, 8, BO)
    for seat in (first, again, other):
        seat_warm(seat)
    assert watchers_of(BUSINESS) == {7: (ANN,), 8: (BO,)}
    seat_leave(first)
    assert watchers_of(BUSINESS)[7] == (ANN,)
    seat_leave(again)
    assert watchers_of(BUSINESS) == {8: (BO,)}


def test_a_seat_nobody_keeps_warm_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "COLD_AFTER_S", 5.0)
    seat_warm(Seat(BUSINESS, 7, ANN))
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 6)
    assert watchers_of(BUSINESS) == {}


def test_without_redis_nobody_is_seen_and_nothing_fails(settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    presence._server.cache_clear()
    try:
        seat = Seat(BUSINESS, 7, ANN)
        seat_warm(seat)
        assert watchers_of(BUSINESS) == {}
        seat_leave(seat)
    finally:
        presence._server.cache_clear()


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.mark.django_db(transaction=True)
async def test_two_people_at_a_call_see_each_other_come_and_go(house: House, browser: Browser) -> None:
    ann = await in_thread(reviewer_of)(house.business, "ann@dental.example")
    bo = await in_thread(reviewer_of)(house.business, "bo@dental.example")
    await in_thread(call_row)(house)
    _, anns = await browser.open("/ws/b/dental/calls/call_1/", ann)
    assert "data-present" not in await shown(anns)
    _, bos = await browser.open("/ws/b/dental/calls/call_1/", bo)

    async with asyncio.timeout(5):
        assert '<b class="font-medium text-base-content" data-present>bo@dental.example</b>' in await shown(anns)
        html = await shown(bos)
        while "ann@dental.example" not in html:
            html = await shown(bos)
        await bos.disconnect(timeout=20)
        browser.sockets.remove(bos)
        html = await shown(anns)
        while 'id="presence"' not in html:
            html = await shown(anns)
    assert "data-present" not in html


@pytest.mark.django_db(transaction=True)
async def test_the_wall_shows_who_is_at_a_call(house: House, browser: Browser) -> None:
    ann = await in_thread(reviewer_of)(house.business, "ann@dental.example")
    bo = await in_thread(reviewer_of)(house.business, "bo@dental.example")
    await in_thread(call_row)(house)
    _, wall = await browser.open("/ws/b/dental/live/", ann)
    assert 'data-slot="others" class="chip min-w-0" title="" hidden' in json.loads(await shown(wall))["html"]
    await browser.open("/ws/b/dental/calls/call_1/", bo)
    html = await asyncio.wait_for(shown(wall), 5)
    assert "Has this call open: bo@dental.example" in html
