"""Sockets of pages ask for the second factor a business wants, as its pages do."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from channels.db import database_sync_to_async
from channels.routing import URLRouter

from businesses.models import Business, User
from calls import live_consumers
from tests.calls.call_facts import House, make_house
from tests.calls.page_rows import call_row, reviewer_of
from tests.calls.test_pages_socket import PATIENCE_S, PageSocket

pytestmark = pytest.mark.django_db(transaction=True)


async def is_let_in(path: str, person: User) -> bool:
    socket = PageSocket(URLRouter(live_consumers.websocket_urlpatterns), path)
    socket.scope["user"] = person
    accepted, _ = await socket.connect(timeout=PATIENCE_S)
    if accepted:
        await socket.disconnect(timeout=PATIENCE_S)
    return bool(accepted)


@pytest.mark.parametrize("path", ["/ws/b/dental/live/", "/ws/b/dental/calls/call_1/"])
async def test_a_member_without_the_factor_asked_for_is_refused(path: str) -> None:
    def furnished() -> tuple[House, User]:
        house = make_house()
        call_row(house)
        Business.objects.update(requires_second_factor=True)
        return house, reviewer_of(house.business)

    _, person = await database_sync_to_async(furnished, thread_sensitive=False)()
    assert not await is_let_in(path, person)
    await database_sync_to_async(TOTP.activate, thread_sensitive=False)(person, generate_totp_secret())
    assert await is_let_in(path, person)
