"""An owner has a room told of callers and tests it; what its next alert leads to opens on a phone without sign-in."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.businesses.alert_receiver import Receiver, receiver
from tests.journeys.browsing import Visitors
from tests.journeys.house import BUSINESS, House
from tests.journeys.processes import eventually

SOON_S = 20.0
"""Alone it takes a second; beside others the machine may be busy."""


@pytest.fixture
def room() -> Iterator[Receiver]:
    with receiver() as told:
        yield told


def test_a_room_is_told_and_its_link_opens_on_a_phone_while_the_call_goes_on(
    house: House, page: Page, visitors: Visitors, room: Receiver
) -> None:
    page.goto(f"/b/{BUSINESS}/handoffs/alerts/")
    page.get_by_role("link", name="Add a channel").first.click()
    page.get_by_label("Name").fill("Front desk room")
    page.get_by_label("Where to").fill(room.url)
    page.get_by_label("Any caller wants a person").check()
    page.get_by_role("button", name="Store the channel").click()
    page.get_by_role("button", name="Test Front desk room").click()
    expect(page.get_by_text("It arrived: Front desk room took the test message.")).to_be_visible(timeout=10_000)
    expect(page.get_by_text("Works", exact=True)).to_be_visible()

    call_id = house.simulator.place("human_please", settings={"speed": 1}, from_number="+13125550147")
    eventually(lambda: len(room.heard) > 1, 40)
    [alert] = room.heard[1:]
    [path] = re.findall(r"(/s/[\w-]{24}/)", alert)
    assert "+13125550147" not in alert

    phone = visitors.stranger(width=390, height=800)
    phone.goto(path)
    expect(phone.get_by_role("heading", level=1)).to_contain_text("312")
    expect(phone.get_by_text("Why", exact=False).or_(phone.get_by_text("person")).first).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(phone.get_by_text("Caller", exact=True).first).to_be_visible(timeout=10_000)
    house.simulator.wait(call_id, 120)
    expect(phone.get_by_text("Call over")).to_be_visible(timeout=15_000)
    expect(phone.get_by_text("The caller began with", exact=False)).to_be_visible(timeout=15_000)
    [took] = house.rows(
        "select extract(epoch from d.sent_at - e.created_at) as s from businesses_alertdelivery d, calls_callevent e"
        " join calls_call c on c.id = e.call_id join escalations_handoff h on h.call_id = c.id"
        " where d.key = 'handoff-' || h.id and e.type = 'transfer_moved'"
        " and e.data->>'step' = 'asked' and c.retell_call_id = %s order by s limit 1",
        call_id,
    )
    assert took["s"] < SOON_S
    page.reload()
    expect(page.get_by_text("opened", exact=False).first).to_be_visible()
    assert visitors.complaints == []
