import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Any, ParamSpec, TypeVar

import pytest
from asgiref.testing import ApplicationCommunicator
from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser

from businesses.models import Membership, User
from calls import live_consumers
from calls.live_feed import group_for_business
from calls.live_pages import CallPicture, WallPicture
from calls.models import Call
from tests.calls.call_facts import House, at, make_house
from tests.calls.page_rows import call_row, ended, reviewer_of, says

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE_S = 20
P = ParamSpec("P")
R = TypeVar("R")


def in_thread(work: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    """Database work beside the loop; its connection is given back when it is done."""
    called: Callable[P, Awaitable[R]] = database_sync_to_async(work, thread_sensitive=False)
    return called


class PageSocket(WebsocketCommunicator):  # type: ignore[misc]  # channels has no types
    """Channels' own keeps every thread's connection open while it waits; here they go back, as in the real server."""

    send_input = ApplicationCommunicator.send_input
    receive_output = ApplicationCommunicator.receive_output


class Browser:
    """Sockets of pages, closed at the end of the test."""

    def __init__(self, served: Sequence[Any] = live_consumers.websocket_urlpatterns) -> None:
        self.sockets: list[PageSocket] = []
        self._served = list(served)

    async def open(self, path: str, person: User | AnonymousUser) -> tuple[bool, PageSocket]:
        socket = PageSocket(URLRouter(self._served), path)
        socket.scope["user"] = person
        accepted, _ = await socket.connect(timeout=PATIENCE_S)
        if accepted:
            self.sockets.append(socket)
        return accepted, socket


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    opened = Browser()
    yield opened
    for socket in opened.sockets:
        await socket.disconnect(timeout=PATIENCE_S)


@pytest.fixture
def house() -> House:
    return make_house()


async def shown(socket: PageSocket) -> str:
    html: str = await socket.receive_from(timeout=PATIENCE_S)
    return html


async def tell(call: Call) -> None:
    message = {"type": "calls.moved", "calls": [[call.pk, ["words_heard"]]]}
    await get_channel_layer().group_send(group_for_business(call.business_id), message)


async def test_the_wall_is_sent_whole_when_a_page_connects(house: House, browser: Browser) -> None:
    person = await in_thread(reviewer_of)(house.business)
    call = await in_thread(call_row)(house)
    await in_thread(says)(call, 0, "caller", "Spoken before the page came")
    _, socket = await browser.open("/ws/b/dental/live/", person)
    html = json.loads(await shown(socket))["html"]
    assert '<div id="wall"' in html
    assert "Spoken before the page came" in html


async def test_words_reach_the_wall_as_they_are_spoken(house: House, browser: Browser) -> None:
    person = await in_thread(reviewer_of)(house.business)
    call = await in_thread(call_row)(house)
    _, socket = await browser.open("/ws/b/dental/live/", person)
    await shown(socket)
    for words in ("I would", "I would like", "I would like a cleaning"):
        await in_thread(says)(call, 0, "caller", words)
        await tell(call)
        assert json.loads(await shown(socket)) == {"cards": {str(call.pk): {"caller": [words, "", ""]}}}


async def test_many_moves_at_once_become_one_painting(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    paintings: list[Any] = []
    paint = WallPicture.changes

    def counted(picture: WallPicture, moved: Any = None) -> str:
        paintings.append(moved)
        return paint(picture, moved)

    monkeypatch.setattr(WallPicture, "changes", counted)
    person = await in_thread(reviewer_of)(house.business)
    calls = [await in_thread(call_row)(house, f"call_{number}") for number in range(5)]
    _, socket = await browser.open("/ws/b/dental/live/", person)
    await shown(socket)
    for call in calls:
        await in_thread(says)(call, 0, "caller", f"I am {call.retell_call_id}")
    for _ in range(10):
        for call in calls:
            await tell(call)
    html = await shown(socket)
    assert all(f"I am {call.retell_call_id}" in html for call in calls)
    assert len(paintings) <= 2


async def test_news_that_was_lost_is_found_by_looking_again(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_consumers, "LOOK_AGAIN_AFTER_S", 0.01)
    person = await in_thread(reviewer_of)(house.business)
    call = await in_thread(call_row)(house)
    _, socket = await browser.open("/ws/b/dental/live/", person)
    await shown(socket)
    await in_thread(ended)(call, "user_hangup", at(5_000))
    assert f'id="call-{call.pk}" hx-swap-oob="delete"' in json.loads(await shown(socket))["html"]


def leave(person: User) -> None:
    Membership.objects.filter(user=person).delete()


async def test_who_is_no_longer_of_the_business_sees_no_more_of_it(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live_consumers, "LOOK_AGAIN_AFTER_S", 0.01)
    person = await in_thread(reviewer_of)(house.business)
    call = await in_thread(call_row)(house)
    _, socket = await browser.open("/ws/b/dental/live/", person)
    await shown(socket)
    await in_thread(leave)(person)
    await in_thread(says)(call, 0, "caller", "Between us")
    await tell(call)
    said = await socket.receive_output(PATIENCE_S)  # type: ignore[no-untyped-call]
    assert said["type"] == "websocket.close"


async def test_looking_again_in_vain_sends_nothing(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Semaphore(0)
    paint = WallPicture.changes

    def counted(picture: WallPicture, moved: Any = None) -> str:
        looked.release()
        return paint(picture, moved)

    monkeypatch.setattr(live_consumers, "LOOK_AGAIN_AFTER_S", 0.01)
    monkeypatch.setattr(WallPicture, "changes", counted)
    person = await in_thread(reviewer_of)(house.business)
    call = await in_thread(call_row)(house)
    _, socket = await browser.open("/ws/b/dental/live/", person)
    await shown(socket)
    for _ in range(2):
        assert await asyncio.to_thread(looked.acquire, timeout=PATIENCE_S)
    await in_thread(says)(call, 0, "caller", "At last")
    assert "At last" in await shown(socket)


async def test_the_page_of_a_call_follows_it(house: House, browser: Browser) -> None:
    person = await in_thread(reviewer_of)(house.business)
    call = await in_thread(call_row)(house)
    _, socket = await browser.open("/ws/b/dental/calls/call_1/", person)
    assert 'id="story"' in await shown(socket)
    await in_thread(says)(call, 0, "caller", "Are you there?")
    await tell(call)
    assert "Are you there?" in await shown(socket)


async def test_the_page_of_a_call_is_not_painted_for_another(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    paintings: list[Any] = []
    paint = CallPicture.changes

    def counted(picture: CallPicture, moved: Any = None) -> str:
        paintings.append(moved)
        return paint(picture, moved)

    monkeypatch.setattr(CallPicture, "changes", counted)
    person = await in_thread(reviewer_of)(house.business)
    ours = await in_thread(call_row)(house)
    other = await in_thread(call_row)(house, "call_2")
    _, socket = await browser.open("/ws/b/dental/calls/call_1/", person)
    await shown(socket)
    await tell(other)
    await in_thread(says)(ours, 0, "caller", "It is my turn")
    await tell(ours)
    assert "It is my turn" in await shown(socket)
    assert paintings == [{ours.pk}]


async def test_a_page_that_cannot_be_painted_is_told_to_come_back(
    house: House, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(WallPicture, "everything", fail)
    person = await in_thread(reviewer_of)(house.business)
    _, socket = await browser.open("/ws/b/dental/live/", person)
    output = await socket.receive_output(timeout=PATIENCE_S)  # type: ignore[no-untyped-call]  # nor has asgiref here
    assert output == {
        "type": "websocket.close",
        "code": live_consumers.INTERNAL_ERROR,
    }


@pytest.mark.parametrize("path", ["/ws/b/dental/live/", "/ws/b/dental/calls/call_1/"])
async def test_strangers_are_refused(house: House, browser: Browser, path: str) -> None:
    await in_thread(call_row)(house)
    stranger = await in_thread(reviewer_of)((await in_thread(make_house)("other")).business, "someone@other.example")
    for person in (AnonymousUser(), stranger):
        accepted, _ = await browser.open(path, person)
        assert not accepted


async def test_a_call_of_another_business_is_refused(house: House, browser: Browser) -> None:
    await in_thread(call_row)(await in_thread(make_house)("other"), "call_theirs")
    person = await in_thread(reviewer_of)(house.business)
    accepted, _ = await browser.open("/ws/b/dental/calls/call_theirs/", person)
    assert not accepted


async def test_a_page_that_left_is_painted_no_more(house: House, browser: Browser) -> None:
    person = await in_thread(reviewer_of)(house.business)
    _, socket = await browser.open("/ws/b/dental/live/", person)
    await shown(socket)
    await socket.disconnect(timeout=PATIENCE_S)
    browser.sockets.clear()
    assert "live-page" not in {task.get_name() for task in asyncio.all_tasks()}
