"""The frame of every page: keys, the sheet behind More, and what is said when something goes wrong."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visitors
from tests.journeys.house import BUSINESS, REVIEWER

LIVE = f"/b/{BUSINESS}/live/"
ASK_FOR = """(path) => {
  const part = document.createElement("button");
  part.id = "part";
  part.setAttribute("hx-get", path);
  part.textContent = "as it was";
  document.querySelector("main").append(part);
  htmx.process(part);
  part.click();
}"""


def test_the_help_lists_the_keys_of_the_page_and_they_work(page: Page) -> None:
    page.goto(LIVE)
    page.keyboard.press("?")
    help_dialog = page.get_by_role("dialog", name="Keys on this page")
    expect(help_dialog).to_contain_text("Go to Calls")
    page.keyboard.press("Escape")
    expect(help_dialog).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url(f"**/b/{BUSINESS}/audit/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Audit trail")


def test_what_does_not_fit_a_small_screen_is_behind_more(visitors: Visitors) -> None:
    page = visitors.signed_in(width=390, height=800)
    page.goto(LIVE)
    page.get_by_role("button", name="More").click()
    page.get_by_role("dialog", name="More").get_by_role("link", name="Audit trail").click()
    page.wait_for_url(f"**/b/{BUSINESS}/audit/")


def test_a_part_that_cannot_be_had_is_told_and_leaves_the_page_as_it_is(visitors: Visitors) -> None:
    page = visitors.signed_in(REVIEWER)
    page.goto(LIVE)
    page.evaluate(ASK_FOR, f"/b/{BUSINESS}/audit/")
    toast = page.locator("#toasts [data-toast=error]")
    expect(toast).to_contain_text("This takes the role of owner or higher")
    expect(page.locator("#part")).to_have_text("as it was")
    toast.get_by_role("button", name="Dismiss").click()
    expect(toast).to_have_count(0)
    _only_the_browser_complained(visitors)


def test_who_was_signed_out_meanwhile_is_told_in_place(visitors: Visitors, page: Page) -> None:
    page.goto(f"/b/{BUSINESS}/calls/")
    page.context.clear_cookies()
    page.evaluate(ASK_FOR, f"/b/{BUSINESS}/calls/")
    expect(page.locator("#toasts")).to_contain_text("You have been signed out")
    expect(page.locator("#part")).to_have_text("as it was")
    _only_the_browser_complained(visitors)


def test_without_a_network_nothing_is_lost(visitors: Visitors, page: Page) -> None:
    page.goto(f"/b/{BUSINESS}/calls/")
    page.context.set_offline(True)
    page.evaluate(ASK_FOR, f"/b/{BUSINESS}/calls/")
    expect(page.locator("#toasts")).to_contain_text("No connection. Nothing you typed is lost")
    _only_the_browser_complained(visitors)


def _only_the_browser_complained(visitors: Visitors) -> None:
    """Chromium writes every failed request onto its console, htmx its own line about it."""
    ours = [
        text
        for text in visitors.complaints
        if not re.search("Failed to load resource|Response Status Error|htmx", text)
    ]
    assert ours == []
    visitors.complaints.clear()
