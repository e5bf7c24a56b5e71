"""A manager writes a prompt in a real browser: nothing typed is ever lost, whoever or whatever comes between."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.browsing import Visitors
from tests.journeys.house import BUSINESS, OWNER, House
from tests.journeys.processes import eventually

PROMPTS = f"/b/{BUSINESS}/prompts/"
MANAGER = "manager@lakeside.example"
SOON_MS = 15_000
COPY = "JSON.stringify(Object.entries(localStorage).filter(([key]) => key.startsWith('draft:')))"
PASTE = """
(words) => {
  const text = document.querySelector(".write-body .cm-content");
  text.focus();
  document.execCommand("selectAll");
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", words);
  text.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}
"""


def begun(page: Page, name: str, starter: str = "Booking") -> str:
    """The address of a new prompt's first draft."""
    page.goto(f"{PROMPTS}new/")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label(starter, exact=False).first.check()
    page.get_by_role("button", name="Begin writing").click()
    page.wait_for_url("**/drafts/1/")
    return page.url


def text(page: Page) -> Locator:
    return page.get_by_role("textbox", name="What the agent is told")


def write(page: Page, words: str) -> None:
    """At the end of the text, as somebody types."""
    text(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def written(page: Page) -> Locator:
    """The whole text; the editor itself draws only what is in sight."""
    return page.locator("#body")


def ends(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words) + r"\s*$")


def state(page: Page) -> Locator:
    return page.locator("#save-state")


def is_saved(page: Page) -> None:
    expect(state(page)).to_have_attribute("data-save-state", "saved", timeout=SOON_MS)
    expect(state(page)).to_have_text(re.compile(r"^Saved \d\d:\d\d$"))


def bodies(house: House, name: str) -> list[str]:
    """Of every version of a prompt, the oldest first."""
    rows = house.rows(
        "select v.body from prompts_promptversion v join prompts_prompt p on p.id = v.prompt_id"
        " where p.name = %s order by v.number",
        name,
    )
    return [row["body"] for row in rows]


@pytest.fixture
def two(visitors: Visitors) -> tuple[Page, Page]:
    """The owner and a manager, each with a browser."""
    return visitors.signed_in(OWNER), visitors.signed_in(MANAGER)


def test_words_are_saved_by_themselves_and_stand_there_after_a_reload(house: House, page: Page) -> None:
    begun(page, "Saved by itself")
    write(page, "\nAlways be kind.")
    is_saved(page)
    assert bodies(house, "Saved by itself")[0].endswith("\nAlways be kind.")
    page.reload()
    expect(written(page)).to_have_value(ends(r"Always be kind."))
    expect(page.locator("#kept")).to_be_hidden()


def test_leaving_in_the_middle_of_a_word_loses_nothing(house: House, page: Page) -> None:
    begun(page, "Left at once")
    write(page, "\nSay goodbye twi")
    page.get_by_role("link", name="Calls", exact=True).first.click()
    page.wait_for_url("**/calls/")
    eventually(lambda: bodies(house, "Left at once")[0].endswith("Say goodbye twi"))
    write_address = f"{PROMPTS}{house.rows('select id from prompts_prompt where name = %s', 'Left at once')[0]['id']}/"
    page.goto(write_address)
    write(page, "ce")
    page.goto(PROMPTS)
    eventually(lambda: bodies(house, "Left at once")[0].endswith("Say goodbye twice"))


def test_a_dead_server_is_told_and_the_words_go_through_when_it_is_back(
    house: House, page: Page, visitors: Visitors
) -> None:
    begun(page, "Through the dark")
    house.web.stop()
    write(page, "\nWritten in the dark.")
    expect(state(page)).to_contain_text("Your words are kept in this browser", timeout=SOON_MS)
    assert "Written in the dark." in page.evaluate(COPY)
    house.web.start()
    is_saved(page)
    assert bodies(house, "Through the dark")[0].endswith("\nWritten in the dark.")
    assert page.evaluate(COPY) == "[]"
    visitors.complaints.clear()


def test_a_window_closed_while_the_server_was_dead_offers_its_words_on_return(
    house: House, page: Page, visitors: Visitors
) -> None:
    address = begun(page, "Closed in the dark")
    house.web.stop()
    write(page, "\nThe last words.")
    expect(state(page)).to_contain_text("Not saved", timeout=SOON_MS)
    other = page.context.new_page()
    page.close()
    house.web.start()
    other.goto(address)
    expect(other.locator("#kept")).to_contain_text("never saved")
    expect(written(other)).not_to_have_value(ends(r"The last words."))
    other.get_by_role("button", name="Bring them back").click()
    expect(written(other)).to_have_value(ends(r"The last words."))
    is_saved(other)
    assert bodies(house, "Closed in the dark")[0].endswith("\nThe last words.")
    visitors.complaints.clear()


def test_an_undeclared_variable_is_underlined_and_declared_with_one_click(house: House, page: Page) -> None:
    begun(page, "Declares", "Empty")
    write(page, "\nTheir plan is {{plan_name")
    page.keyboard.press("Escape")
    expect(page.locator(".cm-undeclared")).to_have_text("{{plan_name}}")
    page.get_by_role("button", name="Declare plan_name").click()
    expect(page.locator(".cm-undeclared")).to_have_count(0)
    expect(page.locator("#undeclared")).to_be_hidden()
    is_saved(page)
    [row] = house.rows(
        "select variables from prompts_promptversion v join prompts_prompt p on p.id = v.prompt_id where p.name = %s",
        "Declares",
    )
    assert row["variables"] == {"plan_name": {"type": "text", "source": "call", "example": ""}}


def test_two_braces_offer_the_variables_there_are(page: Page) -> None:
    begun(page, "Offers", "Reminders")
    write(page, "\nIt is on {{appo")
    choices = page.get_by_role("listbox")
    expect(choices.get_by_role("option")).to_have_count(3)
    # By the pointer: a list that has only just opened takes no Enter for a moment, so that none is taken by mistake.
    choices.get_by_role("option").first.click()
    expect(written(page)).to_have_value(ends(r"It is on {{appointment_date}}"))


def test_two_writers_see_each_other_and_neither_overwrites_the_other(
    house: House, two: tuple[Page, Page], visitors: Visitors
) -> None:
    owner, manager = two
    address = begun(owner, "Written by two")
    manager.goto(address)
    expect(owner.locator("#company")).to_have_text("Priya Raman is here too", timeout=SOON_MS)
    expect(manager.locator("#company")).to_have_text("Hannah Okafor is here too", timeout=SOON_MS)

    write(owner, "\nThe owner's line.")
    is_saved(owner)
    expect(manager.locator("#news")).to_contain_text("Hannah Okafor has just saved this draft", timeout=SOON_MS)

    write(manager, "\nThe manager's line.")
    met = manager.get_by_role("dialog")
    expect(met).to_contain_text("Hannah Okafor saved this draft while you wrote", timeout=SOON_MS)
    expect(met).to_contain_text("The owner's line.")
    expect(met).to_contain_text("The manager's line.")
    assert bodies(house, "Written by two")[0].endswith("\nThe owner's line.")

    met.get_by_role("button", name="Keep mine").click()
    is_saved(manager)
    first, aside = bodies(house, "Written by two")
    assert first.endswith("\nThe manager's line.")
    assert aside.endswith("\nThe owner's line.")
    visitors.complaints.clear()


def test_who_takes_the_others_text_finds_the_own_one_in_a_draft(
    house: House, two: tuple[Page, Page], visitors: Visitors
) -> None:
    owner, manager = two
    manager.goto(begun(owner, "Given way"))
    write(owner, "\nThe owner's line.")
    is_saved(owner)
    write(manager, "\nThe manager's line.")
    manager.get_by_role("button", name="Take theirs").click(timeout=SOON_MS)
    expect(written(manager)).to_have_value(ends(r"The owner's line."), timeout=SOON_MS)
    expect(written(manager)).not_to_have_value(ends(r"The manager's line."))
    manager.get_by_role("link", name="draft 2").click()
    expect(written(manager)).to_have_value(ends(r"The manager's line."))
    assert [body.splitlines()[-1] for body in bodies(house, "Given way")] == [
        "The owner's line.",
        "The manager's line.",
    ]
    visitors.complaints.clear()


def test_a_finding_is_shown_beside_the_text_and_mended_with_one_click(house: House, page: Page) -> None:
    begun(page, "Mended")
    write(page, "\nSmile \N{GRINNING FACE} and answer.")
    found = page.locator("[data-finding]", has_text="cannot be spoken")
    expect(found).to_contain_text("line", timeout=SOON_MS)
    found.get_by_role("button", name="Remove it").click()
    expect(found).to_have_count(0, timeout=SOON_MS)
    eventually(lambda: bodies(house, "Mended")[0].endswith("\nSmile and answer."))


def test_a_rule_is_switched_off_with_a_reason_and_on_again(page: Page) -> None:
    begun(page, "Switched")
    write(page, "\nSmile \N{GRINNING FACE} and answer.")
    found = page.locator("[data-finding]", has_text="cannot be spoken")
    found.get_by_text("Switch this rule off").click(timeout=SOON_MS)
    found.get_by_role("button", name="Switch off").click()
    expect(page.locator("#toasts")).to_contain_text("why the rule does not apply")
    found.get_by_label("Why it does not apply here").fill("We send it as a text")
    found.get_by_role("button", name="Switch off").click()
    expect(found).to_have_count(0, timeout=SOON_MS)
    off = page.locator("#rules-off")
    off.locator("summary").click()
    expect(off).to_contain_text("We send it as a text")
    off.get_by_role("button", name="Switch on again").click()
    expect(found).to_have_count(1, timeout=SOON_MS)


def test_a_paste_of_200_kb_is_kept_and_a_longer_one_stays_in_the_browser(
    house: House, page: Page, visitors: Visitors
) -> None:
    begun(page, "Pasted", "Empty")
    page.evaluate(PASTE, "Be kind. \n" * 20_000)
    is_saved(page)
    assert len(bodies(house, "Pasted")[0]) == 200_000
    page.evaluate(PASTE, "Be brief. \n" * 40_000)
    expect(state(page)).to_contain_text("440,000 characters; at most 400,000", timeout=SOON_MS)
    assert "Be brief." in page.evaluate(COPY)
    assert len(bodies(house, "Pasted")[0]) == 200_000
    visitors.complaints.clear()
