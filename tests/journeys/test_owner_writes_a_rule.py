"""The owner says when a person takes over, with nothing but the pages; the next caller who says it is transferred."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visitors
from tests.journeys.house import BUSINESS, House
from tests.journeys.processes import eventually

SOON_MS = 15_000
RULE = "Trouble with an invoice"
HEARD = "I am connecting you with our bookkeeping."
HANDED_OVER = re.compile("transfer", re.IGNORECASE)


def added(page: Page) -> None:
    """A draft of the rules with one about invoices before all the others."""
    page.goto(f"/b/{BUSINESS}/handoffs/rules/")
    page.get_by_role("button", name="Begin with a set of rules").click()
    page.get_by_role("link", name="Add a rule").click()
    page.get_by_role("link", name="The caller says something").click()
    page.get_by_label("Name").fill(RULE)
    page.get_by_label("What the caller says").fill("yes")
    page.get_by_label("Transfer to a person").check()
    page.get_by_label("The caller hears").fill(HEARD)
    page.get_by_label("Priority").select_option("high")
    page.get_by_role("button", name="Add the rule").click()
    expect(page.get_by_text("Nearly every caller says “yes”")).to_be_visible()
    page.get_by_label("What the caller says").fill("wrong with my? invoice|bill")
    page.get_by_role("button", name="Add the rule").click()
    row = page.locator("[data-row]", has_text=RULE)
    expect(row).to_contain_text("the caller says “wrong with my invoice”")
    expect(row).to_contain_text("transfer to the agent's own number, high priority")
    page.get_by_role("button", name=f"Move {RULE} up").press("Enter")
    expect(page.locator("[data-row]").nth(-2)).to_contain_text(RULE)


def published(page: Page) -> None:
    page.get_by_role("link", name="Publish…").click()
    page.get_by_label("What changed, and why?").fill("Bookkeeping hears of invoices itself")
    page.get_by_role("button", name="Publish version 1").click()
    expect(page.get_by_text("Version 1 is in force")).to_be_visible(timeout=SOON_MS)


def test_a_rule_written_and_published_in_the_browser_transfers_the_next_caller(
    house: House, page: Page, visitors: Visitors
) -> None:
    added(page)
    visitors.complaints.clear()  # Chromium's, about the phrase that was refused
    published(page)
    page.goto(f"/b/{BUSINESS}/live/")
    expect(page.locator('#connection[data-state="open"]')).to_be_attached(timeout=SOON_MS)
    # At this speed the announcement is on the wall for longer than a look at it takes.
    call_id = house.simulator.place("invoice", settings={"speed": 1})
    card = page.locator(f'article[data-call="{call_id}"]')
    expect(card.locator('[data-slot="state"]')).to_contain_text(HANDED_OVER, timeout=2 * SOON_MS)

    report = house.simulator.wait(call_id, 60)
    assert HEARD in " ".join(report["heard"])
    assert report["protocol_errors"] == []
    [handoff] = eventually(
        lambda: house.rows(
            "select h.priority, r.name from escalations_handoff h join calls_call c on c.id = h.call_id"
            " join escalations_escalationrule r on r.key = h.rule_key where c.retell_call_id = %s",
            call_id,
        )
    )
    assert (handoff["priority"], handoff["name"]) == ("high", RULE)
