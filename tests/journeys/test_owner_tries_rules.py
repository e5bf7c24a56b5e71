"""The owner tries the rules on a sentence and on last week's calls, and is warned of one that is far too wide."""

import re

from playwright.sync_api import Page, expect

from tests.journeys.house import BUSINESS, House
from tests.journeys.processes import eventually

SOON_MS = 15_000
RULES = f"/b/{BUSINESS}/handoffs/rules/"
PRICES = "Asks for a price"
OF_A_PRICE, WIDE = "and how much is a filling", "opening hours|friday|appointment|cleaning"
ABOUT_HOURS, ABOUT_PRICES = 14, 2


def last_week(house: House) -> list[str]:
    """Enough callers for a share to say something. Returns those who asked for a price, fewer than every fifth."""
    scripts = ["hours_question"] * ABOUT_HOURS + ["price_question"] * ABOUT_PRICES
    calls = [house.simulator.place(script, settings={"speed": 6}) for script in scripts]
    for call_id in calls:
        house.simulator.wait(call_id, 120)
    ended = "select id from calls_call where retell_call_id = any(%s) and status = 'ended' and turn_count > 0"
    eventually(lambda: len(house.rows(ended, calls)) == len(calls))
    return calls[ABOUT_HOURS:]


def tried(page: Page) -> None:
    said, answer = page.get_by_label("The caller says"), page.locator("#try-answer")
    said.fill("Could I talk to a real person about my tooth?")
    expect(answer).to_contain_text("Wants a person", timeout=SOON_MS)
    expect(answer).to_contain_text("Transfer to a person")
    assert "person" in " ".join(answer.locator("mark").all_inner_texts())
    said.fill("Where can I park when I come to you?")
    expect(answer).to_contain_text("No rule holds. The agent answers by itself.", timeout=SOON_MS)
    expect(answer.get_by_role("listitem").filter(has_text="Wants a person")).to_be_visible()


def about_prices(page: Page) -> None:
    page.get_by_role("link", name="Add a rule").click()
    page.get_by_role("link", name="The caller says something").click()
    page.get_by_label("Name").fill(PRICES)
    page.get_by_label("What the caller says").fill(OF_A_PRICE)
    page.get_by_label("Transfer to a person").check()
    page.get_by_role("button", name="Add the rule").click()
    expect(page.locator("[data-row]", has_text=PRICES)).to_be_visible()


def heard_once_more(page: Page, *, is_again: bool = False) -> None:
    page.get_by_role("link", name="Publish…").click()
    outdated = page.get_by_text("The rules have changed since this was run.")
    if is_again:
        expect(outdated).to_be_visible()
    page.get_by_role("button", name=re.compile("Run again|Run last week.s calls through the draft")).click()
    expect(outdated).to_have_count(0)
    expect(page.get_by_role("button", name="Run again")).to_be_visible(timeout=2 * SOON_MS)


def one_opened(page: Page, callers: list[str]) -> None:
    """The difference is listed call by call; each leads to the words that made it."""
    group = page.get_by_role("listitem").filter(has_text=re.compile(f"{PRICES}: \\d+ more calls"))
    group.get_by_text("Show ").click()
    links = group.get_by_role("link", name=re.compile(r"^\w{3} \d+ \w{3}, \d\d:\d\d$"))
    assert links.count() >= len(callers)
    found = {(link.get_attribute("href") or "").split("/")[4] for link in links.all()}
    assert set(callers) <= found
    links.first.click()
    page.wait_for_url(re.compile(f"/b/{BUSINESS}/calls/.+#t-"))
    expect(page.get_by_text("And how much is a filling?")).to_be_in_viewport()


def test_an_owner_tries_a_sentence_and_last_weeks_calls_and_is_warned_of_a_wide_phrase(
    house: House, page: Page
) -> None:
    callers = last_week(house)
    page.goto(RULES)
    page.get_by_role("button", name="Begin with a set of rules").click()
    tried(page)
    about_prices(page)
    heard_once_more(page)
    expect(page.get_by_text("use words that tell more")).to_have_count(0)
    one_opened(page, callers)

    page.goto(RULES)
    page.get_by_role("link", name=f"Edit {PRICES}").click()
    page.get_by_label("What the caller says").fill(f"{OF_A_PRICE}\n{WIDE}")
    page.get_by_role("button", name="Save the rule").click()
    heard_once_more(page, is_again=True)
    warning = page.get_by_text("use words that tell more")
    expect(warning).to_contain_text(f"{PRICES}: “{WIDE}” was said on ")
    shares = re.findall(r"on (\d+) % of calls", warning.inner_text())
    assert [int(share) > 20 for share in shares] == [True]

    page.goto(RULES)
    page.get_by_role("button", name="Throw the draft away").click()
    page.get_by_role("button", name="Throw it away").click()
    expect(page.get_by_role("button", name="Begin with a set of rules")).to_be_visible()
    ours = "select v.id from escalations_rulesetversion v join businesses_business b on b.id = v.business_id"
    assert house.rows(f"{ours} where b.slug = %s", BUSINESS) == []
