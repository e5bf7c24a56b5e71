"""Where things stand on the screen, which only a browser can tell."""

import pytest
from playwright.sync_api import Page

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
