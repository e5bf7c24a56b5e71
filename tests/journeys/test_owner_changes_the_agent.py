"""The owner's whole way, with nothing to go by but the pages: write, mend, try, publish, hear it, go back."""

from playwright.sync_api import Page, expect

from tests.journeys.house import BUSINESS, House

SOON_MS = 15_000
OLD, NEW = "Thanks for calling", "Welcome to the bright side"
SMILE = "\N{GRINNING FACE}"


def edited(page: Page) -> None:
    """From the list of prompts to a draft of the one that is live."""
    page.goto(f"/b/{BUSINESS}/prompts/")
    page.locator("main").get_by_role("link", name="Front desk").first.click()
    page.get_by_role("button", name="Edit", exact=True).click()
    page.wait_for_url("**/drafts/*/")


def rewritten(page: Page) -> None:
    """A new greeting with a smile, which is mended with one click."""
    page.get_by_role("textbox", name="First words").click()
    page.keyboard.press("Control+a")
    page.keyboard.type(f"{NEW} {SMILE} of dentistry. How can I help?")
    found = page.locator("[data-finding]", has_text="cannot be spoken")
    found.get_by_role("button", name="Remove it").click(timeout=SOON_MS)
    expect(found).to_have_count(0, timeout=SOON_MS)
    expect(page.locator("#save-state")).to_have_attribute("data-save-state", "saved", timeout=SOON_MS)


def tried(page: Page) -> None:
    page.get_by_role("link", name="Try it").click()
    expect(page.locator("#lines [data-said]").first).to_contain_text(NEW, timeout=SOON_MS)
    page.keyboard.type("Are you open on Monday?")
    page.keyboard.press("Enter")
    expect(page.locator("[data-speaker=agent] [data-facts]")).to_have_count(2, timeout=SOON_MS)


def published(page: Page) -> None:
    page.get_by_role("link", name="Write", exact=True).click()
    page.get_by_role("link", name="Publish …").click()
    page.get_by_label("What changed, and why?").fill("A brighter greeting")
    page.get_by_role("button", name="Publish to everybody").click()
    expect(page.get_by_text("answers every new call").first).to_be_visible(timeout=SOON_MS)


def live_number(house: House) -> int:
    [row] = house.rows(
        "select v.number from prompts_prompt p join prompts_promptversion v on v.id = p.live_version_id"
        " where p.name = 'Front desk'"
    )
    return int(row["number"])


def rolled_back(page: Page, to: int) -> None:
    page.get_by_role("link", name="Versions", exact=True).click()
    page.locator("main").get_by_role("link", name=f"Version {to}", exact=True).click()
    page.get_by_role("button", name="Roll back to it …").click()
    page.get_by_role("button", name="Roll back now").click()
    expect(page.get_by_text(f"Version {to} answers every new call")).to_be_visible(timeout=SOON_MS)


def greeting(house: House) -> str:
    """What the next caller hears first."""
    report = house.simulator.wait(house.simulator.place("hours_question", settings={"speed": 4}), 60)
    return str(report["heard"][0]).removeprefix("Agent: ")


def test_an_owner_writes_mends_tries_publishes_hears_it_and_goes_back(house: House, page: Page) -> None:
    before = live_number(house)
    edited(page)
    rewritten(page)
    tried(page)
    published(page)
    heard = greeting(house)
    assert heard.startswith(NEW)
    assert SMILE not in heard
    rolled_back(page, before)
    assert greeting(house).startswith(OLD)
