"""Where things stand on the screen, which only a browser can tell."""

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import BUSINESS, House
from tests.journeys.processes import eventually

TELEPHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def call_id(running_house: House) -> str:
    """A call that is over and reported."""
    call_id = running_house.simulator.place("booking", settings={"speed": 8})
    running_house.simulator.wait(call_id, for_webhooks=True)
    told = "select 1 from calls_callevent e join calls_call c on c.id = e.call_id where c.retell_call_id = %s"
    eventually(lambda: len(running_house.rows(told, call_id)) > 10 or None)
    return call_id


def test_what_an_event_carries_has_the_whole_width_of_a_telephone(page: Page, call_id: str) -> None:
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    page.goto(f"/b/{BUSINESS}/calls/{call_id}/records/")
    carried = page.locator("[data-events] td.font-mono", has_text="{").first
    place = carried.bounding_box()
    assert place is not None
    assert place["width"] > 0.8 * TELEPHONE["width"]
    assert page.evaluate("document.documentElement.scrollWidth") == TELEPHONE["width"]


def test_the_chosen_tab_is_in_sight_on_a_telephone(page: Page) -> None:
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    page.goto(f"/b/{BUSINESS}/handoffs/alerts/")
    expect(page.locator("[data-tabs] [aria-current]")).to_be_in_viewport(ratio=0.99)


def test_a_shift_stays_within_a_telephone_with_the_way_to_take_it_out(page: Page) -> None:
    page.goto(f"/b/{BUSINESS}/handoffs/destinations/new/")
    page.get_by_label("Name").fill("Night watch")
    page.get_by_label("People on duty take the calls").check()
    page.get_by_label("Always open").check()
    page.get_by_role("button", name="Add the destination").click()
    page.goto(f"/b/{BUSINESS}/handoffs/duty/")
    page.get_by_label("Takes the calls of").first.select_option("Night watch")
    page.get_by_label("Your number").fill("+13125550154")
    page.get_by_role("button", name="Go on duty").click()
    page.set_viewport_size(TELEPHONE)  # type: ignore[arg-type]
    shift = page.locator("[data-shift]").first
    for shown in (shift.get_by_text("Hannah Okafor"), shift.get_by_role("button", name="Take out")):
        place, frame = shown.bounding_box(), shift.bounding_box()
        assert place is not None
        assert frame is not None
        assert place["width"] > 20
        assert frame["x"] <= place["x"] <= place["x"] + place["width"] <= frame["x"] + frame["width"]
