"""Calls found, narrowed, kept and marked without a mouse, with the real processes."""

from collections.abc import Sequence

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import BUSINESS, OWNER, House
from tests.journeys.processes import eventually

CALLS = f"/b/{BUSINESS}/calls/"
QUICK = {"speed": 4}


@pytest.fixture(scope="module")
def call_ids(running_house: House) -> Sequence[str]:
    """Three bookings, over and reported by Retell."""
    place = running_house.simulator.place
    placed = [place("booking", settings=QUICK) for _ in range(3)]
    for call_id in placed:
        running_house.simulator.wait(call_id, for_webhooks=True)
    eventually(lambda: searchable(running_house) >= len(placed))
    return placed


def searchable(house: House) -> int:
    """Calls whose words are in the index."""
    [row] = house.rows("select count(distinct call_id) as calls from calls_utterance where search is not null")
    return int(row["calls"])


def tagged(house: House) -> int:
    [row] = house.rows("select count(*) as calls from calls_calltag")
    return int(row["calls"])


def test_rows_are_chosen_and_tagged_by_key(house: House, page: Page, call_ids: Sequence[str]) -> None:
    before = tagged(house)
    page.goto(CALLS)
    expect(page.locator("[data-row]").first).to_be_visible()
    for key in ("j", "x", "j", "x", "t"):
        page.keyboard.press(key)
    expect(page.locator("[data-selection-bar]")).to_contain_text("2 chosen")
    expect(page.locator("#bulk-tag")).to_be_focused()
    page.keyboard.type("dead air")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Put the tag “dead air” on 2 calls?")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("2 calls changed.")
    assert tagged(house) == before + 2
    assert call_ids


def test_a_list_is_narrowed_and_kept_by_key_and_counted_in_the_sidebar(
    house: House, page: Page, call_ids: Sequence[str]
) -> None:
    page.goto(CALLS)
    page.keyboard.press("f")
    expect(page.locator("#filters")).to_be_visible()
    page.keyboard.type("cleaning")
    page.keyboard.press("Enter")
    expect(page.get_by_label("Filters in use")).to_contain_text("“cleaning”")
    assert "q=cleaning" in page.url
    for call_id in call_ids:
        expect(page.locator(f'[data-call="{call_id}"]')).to_have_count(1)
    page.keyboard.press("v")
    page.keyboard.type("Cleanings")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Cleanings", exact=True)).to_be_visible()
    [count] = house.rows("select count(distinct call_id) as calls from calls_utterance where text ilike '%%cleaning%%'")
    expect(page.get_by_role("link", name="Cleanings")).to_contain_text(str(count["calls"]))


def test_a_word_is_searched_and_its_turn_opened_by_key(page: Page, call_ids: Sequence[str]) -> None:
    page.goto(CALLS)
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/search/")
    expect(page.locator("input[name=q]")).to_be_focused()
    page.keyboard.type("Sarah Miller")
    page.keyboard.press("Enter")
    expect(page.locator("mark.hit").first).to_have_text("Sarah")
    page.keyboard.press("Escape")
    page.locator("input[name=q]").blur()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/calls/*/#u-*")
    assert any(call_id in page.url for call_id in call_ids)
    expect(page.locator(page.url[page.url.index("#") :])).to_be_attached()


def test_the_keys_of_the_list_stand_behind_the_question_mark(page: Page, call_ids: Sequence[str]) -> None:
    page.goto(CALLS)
    page.keyboard.press("?")
    keys = page.locator("[data-keys-list]")
    for told in ("Filters", "Choose the row", "Look for words or a number", "Save this list as a view", "Columns"):
        expect(keys).to_contain_text(told)
    assert call_ids


def test_a_file_of_the_list_comes_from_the_real_server(house: House, page: Page, call_ids: Sequence[str]) -> None:
    page.goto(CALLS)
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    text = started.value.path().read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) > len(call_ids)
    [entry] = house.rows("select act, actor from businesses_auditentry where act = 'calls_exported'")
    assert entry["actor"] == OWNER
