"""An owner says where callers go, with nothing to go by but the pages, and is kept from sending them in a circle."""

from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visitors
from tests.journeys.house import BUSINESS, House

LIST = f"/b/{BUSINESS}/handoffs/destinations/"


def test_an_owner_adds_a_place_with_hours_and_plan_b_and_is_refused_a_circle(house: House, visitors: Visitors) -> None:
    page = visitors.signed_in()
    page.goto(LIST)
    page.get_by_role("link", name="Add").first.click()
    page.get_by_label("Name").fill("Night line")
    page.get_by_label("Number or SIP address").fill("+1 312 555 0171")
    page.get_by_label("Always open").check()
    expect(page.get_by_label("Monday", exact=True)).to_be_hidden()
    page.get_by_role("button", name="Add the destination").click()
    expect(page.get_by_role("link", name="Night line", exact=True)).to_be_visible()

    page.keyboard.press("n")
    page.get_by_label("Name").fill("Reception")
    page.get_by_label("Number or SIP address").fill("+1 312 555 0172")
    _hours(page)
    page.get_by_label("Plan B").select_option("Night line")
    page.get_by_role("button", name="Add the destination").click()
    row = page.locator("[data-destination]", has_text="Reception")
    expect(row).to_contain_text("20:00 to 02:00 next day")
    expect(row).to_contain_text("Plan B: Night line")
    expect(row.locator("[data-standing]")).to_contain_text("Now answers")

    page.get_by_role("link", name="Night line", exact=True).click()
    page.get_by_label("Plan B").select_option("Reception")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Night line → Reception → Night line")).to_be_visible()
    expect(page.get_by_label("Plan B")).to_have_value(
        page.get_by_role("option", name="Reception").get_attribute("value") or ""
    )
    joined = "escalations_destination d left join escalations_destination b on b.id = d.plan_b_id"
    ours = ["Night line", "Reception"]
    stored = house.rows(f"select d.name, b.name as plan_b from {joined} where d.name = any(%s)", ours)
    assert {row["name"]: row["plan_b"] for row in stored} == {"Night line": None, "Reception": "Night line"}


def _hours(page: Page) -> None:
    """A night on every weekday, by way of Monday."""
    page.get_by_label("Monday opens", exact=True).fill("20:00")
    page.get_by_label("Monday closes", exact=True).fill("02:00")
    expect(page.locator('[data-day="0"] [data-next-day]')).to_have_text("until 02:00 next day")
    page.get_by_role("button", name="Copy Monday to all weekdays").click()
    expect(page.get_by_label("Friday closes", exact=True)).to_have_value("02:00")
    page.get_by_label("Date", exact=True).first.fill("2099-12-25")
