"""A prompt tried in a browser, by a person with a keyboard, against the real processes."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visitors
from tests.journeys.house import BUSINESS, House
from tests.journeys.processes import eventually

SOON_MS = 15_000


def prompt_of(house: House) -> int:
    [row] = house.rows("select id from prompts_prompt order by id limit 1")
    return int(row["id"])


def opened(house: House, page: Page) -> Page:
    page.goto(f"/b/{BUSINESS}/prompts/{prompt_of(house)}/try/")
    expect(page.locator("[data-speaker=agent] [data-facts]").first).to_be_visible(timeout=SOON_MS)
    return page


def say(page: Page, text: str) -> None:
    """By the keyboard alone: the field has the focus all the time."""
    count = page.locator("[data-speaker=agent] [data-facts]").count()
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator("[data-speaker=agent] [data-facts]")).to_have_count(count + 1, timeout=SOON_MS)


def said(page: Page) -> list[str]:
    return page.locator("#lines [data-said]").all_inner_texts()


def test_an_owner_talks_changes_an_earlier_line_and_keeps_the_conversation(house: House, page: Page) -> None:
    calls = house.rows("select count(*) as n from calls_call")[0]["n"]
    opened(house, page)
    expect(page.locator("#say-text")).to_be_focused()
    say(page, "Are you open on Monday?")
    say(page, "What does a cleaning cost?")
    assert said(page)[3] == "What does a cleaning cost?"

    page.keyboard.press("ArrowUp")
    expect(page.locator("#say-text")).to_have_value("What does a cleaning cost?")
    page.keyboard.press("Escape")
    page.locator('[data-change-line="1"]').click()
    page.keyboard.press("Control+a")
    page.keyboard.type("Where are you?")
    page.keyboard.press("Enter")
    expect(page.locator("#lines [data-said]")).to_have_count(3, timeout=SOON_MS)
    assert said(page)[1] == "Where are you?"
    page.get_by_role("button", name="Branch 1, 5 lines").click()
    expect(page.locator("#lines [data-said]")).to_have_count(5, timeout=SOON_MS)

    page.get_by_role("button", name="See the exact messages sent").first.click()
    expect(page.locator("[data-asking]").first).to_contain_text("Are you open on Monday?", timeout=SOON_MS)

    page.get_by_label("Keep this one as").fill("Hours, then a price")
    page.keyboard.press("Enter")
    expect(page.locator("#try-word")).to_contain_text("Kept as “Hours, then a price”", timeout=SOON_MS)
    kept = page.locator("[data-kept-row]").first
    expect(kept).to_contain_text("Hours, then a price")
    kept.get_by_role("link", name="Run again").click()
    expect(page.locator("#lines [data-facts]")).to_have_count(3, timeout=SOON_MS)
    assert said(page)[1] == "Are you open on Monday?"
    assert house.rows("select count(*) as n from calls_call")[0]["n"] == calls


def test_a_reload_and_a_lost_process_lose_no_word(house: House, visitors: Visitors) -> None:
    page = visitors.signed_in()
    opened(house, page)
    say(page, "Are you open on Monday?")
    before = said(page)
    page.reload()
    expect(page.locator("#lines [data-said]")).to_have_count(3, timeout=SOON_MS)
    assert said(page) == before
    house.web.stop()
    house.web.start()
    expect(page.locator('#connection[data-state="open"]')).to_be_attached(timeout=SOON_MS)
    say(page, "And on Sunday?")
    assert said(page)[:3] == before
    visitors.complaints.clear()  # the browser's own lines about the process that was gone


def test_a_caller_with_a_number_at_a_chosen_hour(house: House, page: Page) -> None:
    opened(house, page)
    page.get_by_label("Caller's number").fill("not a number")
    page.get_by_role("button", name="Start again with this caller").click()
    expect(page.get_by_role("alert").first).to_contain_text("country code", timeout=SOON_MS)
    expect(page.get_by_label("Caller's number")).to_have_value("not a number")
    page.get_by_label("Caller's number").fill("+12125550142")
    page.get_by_label("Hour at the caller's").fill("2026-03-03T08:15")
    page.get_by_role("button", name="Start again with this caller").click()
    expect(page.locator("#try-state")).to_contain_text(
        "Tuesday, 3 March 2026, 08:15 (America/New_York)", timeout=SOON_MS
    )


@pytest.mark.parametrize("width", [390, 1280])
def test_a_model_that_is_down_is_said_plainly_and_nothing_is_lost(house: House, visitors: Visitors, width: int) -> None:
    page = opened(house, visitors.signed_in(width=width, height=844))
    house.simulator.faults(model=[{"fault": "error_500"}])
    say(page, "Are you open on Monday?")
    expect(page.locator("[data-trouble]")).to_contain_text("could not be reached")
    assert said(page)[1] == "Are you open on Monday?"
    house.simulator.heal()
    page.get_by_role("button", name="Ask again").click()
    expect(page.locator("[data-trouble]")).to_have_count(0, timeout=SOON_MS)
    expect(page.locator("#lines [data-facts]")).to_have_count(2, timeout=SOON_MS)


def test_a_past_call_is_answered_anew_side_by_side(house: House, page: Page) -> None:
    call_id = house.simulator.place("hours_question")
    house.simulator.wait(call_id, 60)
    eventually(lambda: house.rows("select id from calls_call where retell_call_id = %s and status = 'ended'", call_id))
    page.goto(f"/b/{BUSINESS}/calls/{call_id}/")
    page.get_by_role("link", name="Replay with the draft").click()
    page.get_by_role("button", name="Answer these lines anew").click()
    expect(page.locator('[data-state="done"]')).to_be_visible(timeout=60_000)
    expect(page.locator("[data-turn] [data-now]").nth(1)).to_have_text(re.compile(r"\w"))
    expect(page.locator("[data-turn] [data-then]").nth(1)).to_have_text(re.compile(r"\w"))
