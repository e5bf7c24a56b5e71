"""Every WebSocket of a page, asked for by everybody: who is let in, and what is pushed to them."""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from channels.layers import get_channel_layer
from django.contrib.auth.models import AnonymousUser
from pytest_django.fixtures import Settings

from businesses.models import Role, User
from calls.live_feed import group_for_business
from calls.models import Utterance
from tests.calls.test_pages_socket import Browser, in_thread, shown
from tests.house.furnished import OURS, THEIRS, Furnished, furnish
from tests.house.route_table import RANKS, SOCKETS, Socket, Who
from tests.house.test_canary import traces
from voiceops.asgi import PAGE_SOCKETS
from voiceops.wiring import set_down

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
async def houses(settings: Settings, tmp_path: Path) -> tuple[Furnished, Furnished]:
    settings.MEDIA_ROOT = tmp_path
    return await in_thread(furnish)("ours", OURS), await in_thread(furnish)("theirs", THEIRS)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    opened = Browser(PAGE_SOCKETS)
    yield opened
    for socket in opened.sockets:
        await socket.disconnect()
    await set_down()


def address(socket: Socket, house: Furnished, words_of: Furnished | None = None) -> str:
    words = {name: (words_of or house).value(path) for name, path in socket.words.items()}
    words["slug"] = house.business.slug
    return "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(words[found[1]]), socket.path)


def person(who: Who, ours: Furnished, theirs: Furnished) -> User | AnonymousUser:
    if who == Who.ANONYMOUS:
        return AnonymousUser()
    return theirs.people[Role.OWNER] if who == Who.FOREIGNER else ours.people[Role(who)]


def is_let_in(socket: Socket, who: Who) -> bool:
    if who in (Who.ANONYMOUS, Who.FOREIGNER):
        return False
    return RANKS.index(Role(who)) >= RANKS.index(socket.at_least)


def test_every_socket_has_a_line_in_the_table_and_every_line_a_socket() -> None:
    served = {str(route.pattern) for route in PAGE_SOCKETS}
    listed = {socket.path for socket in SOCKETS}
    missing = "".join(f'\n    Socket("{path}"),' for path in sorted(served - listed))
    assert not missing, f"Add to SOCKETS in tests/house/route_table.py:{missing}"
    assert listed == served


@pytest.mark.parametrize("socket", SOCKETS, ids=lambda socket: socket.path)
async def test_a_socket_stands_for_who_may_see_its_page_alone(
    houses: tuple[Furnished, Furnished], browser: Browser, socket: Socket
) -> None:
    ours, theirs = houses
    for who in Who:
        is_in, _ = await browser.open(address(socket, ours), person(who, ours, theirs))
        assert is_in is is_let_in(socket, who), who


@pytest.mark.parametrize("socket", [one for one in SOCKETS if one.words], ids=lambda socket: socket.path)
async def test_a_row_of_another_business_has_no_socket_under_our_address(
    houses: tuple[Furnished, Furnished], browser: Browser, socket: Socket
) -> None:
    ours, theirs = houses
    is_in, _ = await browser.open(address(socket, ours, words_of=theirs), ours.people[Role.OWNER])
    assert not is_in


@pytest.mark.parametrize("socket", [one for one in SOCKETS if one.shows_calls], ids=lambda socket: socket.path)
@pytest.mark.parametrize("who", [Who.VIEWER, Who.OWNER])
async def test_nothing_of_another_business_is_pushed_and_no_number_to_a_viewer(
    houses: tuple[Furnished, Furnished], browser: Browser, socket: Socket, who: Who
) -> None:
    ours, theirs = houses
    _, opened = await browser.open(address(socket, ours), person(who, ours, theirs))
    pushed = await shown(opened)
    for house in (theirs, ours):
        await in_thread(_all_speak)(house)
        await _tell(house)
    pushed += await shown(opened)
    assert traces(pushed, THEIRS) == []
    numbers = [trace for trace in traces(pushed, OURS) if trace != OURS.sentence]
    assert bool(numbers) is (who == Who.OWNER)


def _all_speak(house: Furnished) -> None:
    """Every call of the business has new words, which hold its canary."""
    for call in house.business.calls.all():
        house.make(Utterance, call=call, position=90, speaker="caller", turn_id=1)
        Utterance.objects.filter(call=call, position=90).update(text=f"Again: {house.canary.both}")


async def _tell(house: Furnished) -> None:
    pks = await in_thread(lambda: list(house.business.calls.values_list("pk", flat=True)))()
    message = {"type": "calls.moved", "calls": [[pk, ["words_heard"]] for pk in pks]}
    await get_channel_layer().group_send(group_for_business(house.business.pk), message)
