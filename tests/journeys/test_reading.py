"""Reading a call afterwards, in Chromium: why a price was wrong, what it sounded like, what happened when."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, Response, expect

from tests.journeys.house import BUSINESS, House
from tests.journeys.processes import eventually

SCRIPTS = ("price_question", "barge_in")
MOST_CLICKS = 4
SCRUB_STEP_S = 0.1
"""The second on the page is as exact as the slider that shows it."""


@pytest.fixture(scope="module")
def call_ids(running_house: House) -> Mapping[str, str]:
    """Calls that are over, with their recordings drawn."""
    placed = {script: running_house.simulator.place(script, settings={"speed": 4}) for script in SCRIPTS}
    for call_id in placed.values():
        running_house.simulator.wait(call_id, for_webhooks=True)
    drawn = "select 1 from calls_waveform w join calls_call c on c.id = w.call_id where c.retell_call_id = any(%s)"
    eventually(lambda: len(running_house.rows(drawn, list(placed.values()))) == len(placed) or None, within_s=60)
    return placed


def open_call(page: Page, call_id: str) -> None:
    page.goto(f"/b/{BUSINESS}/calls/{call_id}/")
    expect(page.locator("#player[data-ready]")).to_be_visible()


def now_s(page: Page) -> float:
    return float(page.locator("[data-scrub]").input_value())


def place_of_word(page: Page, row: str, number: int) -> tuple[float, float]:
    """The middle of a word on the screen."""
    x, y = page.evaluate(
        """([row, number]) => {
            const text = document.querySelector(`${row} [data-said]`).firstChild;
            const found = [...text.data.matchAll(/\\S+/g)][number];
            const range = new Range();
            range.setStart(text, found.index);
            range.setEnd(text, found.index + found[0].length);
            const box = range.getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2];
        }""",
        [row, number],
    )
    return x, y


def test_an_owner_finds_why_a_price_was_said_in_at_most_four_clicks(page: Page, call_ids: Mapping[str, str]) -> None:
    clicks = 0

    def click(selector: str) -> None:
        nonlocal clicks
        clicks += 1
        page.locator(selector).first.click()

    page.goto(f"/b/{BUSINESS}/live/")
    click("nav[aria-label=Main] a:has-text('Calls')")
    click(f"[data-call={call_ids['price_question']}] a[data-open]")
    answer = "#story [data-speaker=agent]:has-text('cleaning costs')"
    click(f"{answer} details[data-details] summary")
    click(f"{answer} a[data-why]")

    expect(page.locator("mark[data-near]").filter(has_text="A cleaning costs 120 dollars.")).to_be_visible()
    assert clicks <= MOST_CLICKS


def test_a_recording_comes_in_ranges_and_a_clicked_word_is_heard(page: Page, call_ids: Mapping[str, str]) -> None:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer) if answer.url.endswith("/recording/") else None)
    open_call(page, call_ids["price_question"])
    expect(page.locator("#player")).to_have_attribute("data-ready", "sound")
    assert {answer.status for answer in answers} == {206}
    assert all(answer.headers["content-range"].startswith("bytes ") for answer in answers)

    told = page.evaluate("fetch(document.getElementById('player').dataset.playback).then((answer) => answer.json())")
    row = next(row for row in told["rows"] if row["speaker"] == "agent" and len(row["words"]) > 6 and row["at"] > 1)
    number, start, _ = row["words"][3]
    page.locator(f"#{row['key']}").evaluate("row => row.scrollIntoView({ block: 'center' })")
    page.mouse.click(*place_of_word(page, f"#{row['key']}", number))
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert start - SCRUB_STEP_S <= now_s(page) < start + 2
    expect(page.locator("#story .is-now")).to_have_count(1)


def test_the_replay_shows_a_barge_in_at_its_second(page: Page, call_ids: Mapping[str, str], house: House) -> None:
    [event] = house.rows(
        "select extract(epoch from e.created_at - c.started_at)::float as at_s from calls_callevent e"
        " join calls_call c on c.id = e.call_id where c.retell_call_id = %s and e.type = 'caller_broke_in'",
        call_ids["barge_in"],
    )
    open_call(page, call_ids["barge_in"])
    page.get_by_label("As it unfolds").check()
    scrub, line = page.locator("[data-scrub]"), page.locator("[data-happening]")

    def to(second: float) -> None:
        scrub.evaluate(
            "(range, second) => { range.step = 'any'; range.value = second; range.dispatchEvent(new Event('input')) }",
            second,
        )

    to(event["at_s"] - 0.2)
    expect(line).not_to_contain_text("The caller broke in")
    assert page.locator("#story > .is-later").count() > 0
    to(event["at_s"] + 0.05)
    expect(line).to_contain_text("The caller broke in after")
    to(float(scrub.get_attribute("max") or 0))
    expect(page.locator("#story > .is-later")).to_have_count(0)


def test_rows_are_walked_and_heard_by_key_and_found_by_address(page: Page, call_ids: Mapping[str, str]) -> None:
    page.goto(f"/b/{BUSINESS}/calls/{call_ids['price_question']}/#u-2")
    expect(page.locator("#story .is-marked[data-utterance='2']")).to_be_focused()
    expect(page.locator("#player[data-ready]")).to_be_visible()
    page.keyboard.press("n")
    expect(page.locator("#story [data-utterance='3']")).to_be_focused()
    page.keyboard.press("h")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
