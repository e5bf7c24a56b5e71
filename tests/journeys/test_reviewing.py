"""Reviewing with the real processes: by keyboard alone, from two browsers, at once, and against each other."""

import operator
from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.journeys.browsing import Visitors
from tests.journeys.house import BUSINESS, REVIEWER, House
from tests.journeys.processes import eventually

REVIEW = f"/b/{BUSINESS}/review/"
COUNT_MOUSE = """
for (const name of ["mousedown", "pointerdown", "touchstart"]) {
  window.addEventListener(name, () => sessionStorage.setItem("presses", "some"), true);
}
"""
EDGES_OF_VERDICTS = """
(() => {
  const edges = (selector, side) =>
    [...document.querySelectorAll(selector)].map((each) => Math.round(each.getBoundingClientRect()[side]));
  const verdicts = edges("[data-verdict]", "left");
  return {
    count: verdicts.length,
    verdicts: new Set(verdicts).size,
    times: new Set(edges("li:has([data-verdict]) time", "right")).size,
  };
})()
"""
TEND = "from calls.tasks import tend_review_queues; tend_review_queues.delay()"


def ended_calls(house: House, count: int) -> list[str]:
    call_ids = [house.simulator.place("booking", settings={"speed": 8}) for _ in range(count)]
    for call_id in call_ids:
        house.simulator.wait(call_id, 90)
        eventually(partial(has_ended, house, call_id))
    return call_ids


def has_ended(house: House, call_id: str) -> bool:
    [row] = house.rows("select status from calls_call where retell_call_id = %s", call_id)
    return bool(row["status"] == "ended")


def set_up_queue(page: Page, **given: str) -> str:
    """By the owner, by the form; the address of the queue."""
    page.goto(f"{REVIEW}new/")
    for label, value in given.items():
        field = page.get_by_label(label.replace("_", " "), exact=False).first
        if label == "Reviews":
            field.select_option(value)
        else:
            field.fill(value)
    page.get_by_label("Name").press("Enter")
    page.wait_for_url(f"**{REVIEW}")
    row = page.locator("[data-queue]", has_text=given["Name"])
    return f"{REVIEW}{row.get_attribute('data-queue')}/"


def fill_queue(house: House, queue: str, count: int) -> None:
    """The worker fills it, as beat would have it do every minute."""
    house.manage("shell", "-c", TEND)
    pk = int(queue.strip("/").rpartition("/")[2])
    eventually(lambda: house.rows("select count(*) from calls_queueitem where queue_id = %s", pk)[0]["count"] == count)


def items(house: House, queue: str) -> list[dict[str, Any]]:
    pk = int(queue.strip("/").rpartition("/")[2])
    return house.rows("select * from calls_queueitem where queue_id = %s order by id", pk)


def saved(page: Page) -> Locator:
    return page.locator("[data-saved]")


@pytest.fixture
def reviewer(visitors: Visitors) -> Page:
    return visitors.signed_in(REVIEWER)


def test_ten_calls_are_reviewed_by_keyboard_alone(house: House, page: Page, visitors: Visitors) -> None:
    queue = set_up_queue(page, Name="Ten by keyboard", Share="100", At_most="10", Reviews="1")
    ended_calls(house, 10)
    fill_queue(house, queue, 10)

    reviewer = visitors.signed_in(REVIEWER)
    reviewer.context.add_init_script(COUNT_MOUSE)
    reviewer.goto(queue)
    press = reviewer.keyboard.press
    press("r")
    for number in range(10):
        reviewer.wait_for_url("**/calls/*/?item=*")
        here = reviewer.url
        press("2" if number < 3 else "1")
        expect(saved(reviewer)).to_be_visible()
        if number == 0:
            tag_and_comment(reviewer)
        press("d")
        reviewer.wait_for_url(partial(operator.ne, here))
    reviewer.wait_for_url(f"**{queue}")

    expect(reviewer.get_by_text("Nothing waits for you in this queue now.")).to_be_visible()
    expect(reviewer.locator("[data-settled]")).to_have_text("10 of 10")
    assert reviewer.evaluate(EDGES_OF_VERDICTS) == {"count": 10, "verdicts": 1, "times": 1}
    assert reviewer.evaluate("sessionStorage.getItem('presses')") is None
    verdicts = sorted(item["verdict"] for item in items(house, queue))
    assert verdicts == ["bad"] * 3 + ["good"] * 7
    first = items(house, queue)[0]["call_id"]
    assert told_of(house, first) == {
        "tag": "wrong fact",
        "comment": "@owner@lakeside.example is this still our price?",
        "correction": "A cleaning is 120 dollars.",
        "note": "Quoted an old price.",
    }
    page.goto(REVIEW)
    expect(page.locator("[data-mentions-unread]").first).to_have_text("1 mention")


def tag_and_comment(page: Page) -> None:
    press, write = page.keyboard.press, page.keyboard.type
    press("t")
    write("wrong")
    press("Enter")
    expect(page.locator("#review-on-call [data-tag='wrong fact']")).to_be_visible()
    expect(page.locator("dialog[open]")).to_have_count(0)
    press("n")
    expect(page.locator("#story > [data-row]:focus")).to_be_visible()
    press("c")
    write("@own")
    press("Enter")
    write("is this still our price?")
    press("Control+Enter")
    expect(page.locator("[data-comment]").first).to_contain_text("is this still our price?")
    press("e")
    write("A cleaning is 120 dollars.")
    press("Control+Enter")
    expect(page.locator("[data-correction]")).to_contain_text("A cleaning is 120 dollars.")
    press("v")
    write("Quoted an old price.")
    press("Control+Enter")
    expect(page.locator("[data-saved]")).to_be_visible()


def told_of(house: House, call: int) -> Mapping[str, str]:
    queries = {
        "tag": "select t.name as told from calls_calltag c join calls_tag t on t.id = c.tag_id where c.call_id = %s",
        "comment": "select text as told from calls_comment where call_id = %s",
        "correction": "select text as told from calls_correction where call_id = %s",
        "note": "select note as told from calls_review where call_id = %s and queue_item_id is null",
    }
    return {name: house.rows(query, call)[0]["told"] for name, query in queries.items()}


CLOSE_AND_PRESS = """(dialog) => {
  const field = dialog.querySelector("input[data-filter]");
  field.focus();
  dialog.close();
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "n", bubbles: true, cancelable: true }));
}"""


def test_a_key_pressed_in_the_frame_in_which_a_dialog_closes_belongs_to_the_page(house: House, reviewer: Page) -> None:
    [call_id] = ended_calls(house, 1)
    reviewer.goto(f"/b/{BUSINESS}/calls/{call_id}/")
    expect(reviewer.locator("#player[data-ready]")).to_be_attached()
    reviewer.keyboard.press("t")
    dialog = reviewer.locator("dialog[open]")
    expect(dialog).to_be_visible()
    dialog.evaluate(CLOSE_AND_PRESS)
    expect(reviewer.locator("#story > [data-row]:focus")).to_be_visible()


@pytest.mark.parametrize("late", ["app", "player"])
def test_keys_pressed_before_the_page_is_ready_are_taken_once_it_is(house: House, reviewer: Page, late: str) -> None:
    [call_id] = ended_calls(house, 1)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    reviewer.route(f"**/{late}*.js", hold)
    reviewer.goto(f"/b/{BUSINESS}/calls/{call_id}/", wait_until="commit")
    expect(reviewer.locator("#verdict-bad")).to_be_visible()
    for key in ("n", "2"):
        reviewer.keyboard.press(key)
    expect(saved(reviewer)).to_have_count(0)
    held.pop().continue_()

    expect(reviewer.locator("#story > [data-row]:focus")).to_be_visible()
    expect(saved(reviewer)).to_be_visible()
    expect(reviewer.locator("#verdict-bad")).to_have_attribute("aria-pressed", "true")


def test_a_verdict_pressed_while_the_page_is_left_does_not_fall_on_the_call_that_is_done(
    house: House, page: Page, reviewer: Page
) -> None:
    queue = set_up_queue(page, Name="Left behind", Share="100", At_most="1", Reviews="1")
    ended_calls(house, 1)
    fill_queue(house, queue, 1)
    reviewer.goto(queue)
    reviewer.keyboard.press("r")
    reviewer.wait_for_url("**/calls/*/?item=*")
    reviewer.keyboard.press("1")
    expect(saved(reviewer)).to_be_visible()
    for key in ("d", "2"):
        reviewer.keyboard.press(key)
    reviewer.wait_for_url(f"**{queue}")
    assert [item["verdict"] for item in items(house, queue)] == ["good"]


def test_a_saved_view_fills_in_which_calls_a_queue_is_about(page: Page) -> None:
    page.goto(f"/b/{BUSINESS}/calls/?direction=inbound&min_s=3")
    page.keyboard.press("v")
    page.get_by_label("Name").fill("Longer ones")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Longer ones")).to_be_visible()

    page.goto(f"{REVIEW}new/")
    page.get_by_label("Name").fill("Of a view")
    forecast = page.locator("#forecast")
    expect(forecast).to_contain_text("seven days")
    with page.expect_request(lambda asked: "/preview/" in asked.url and "min_s%3D3" in asked.url):
        page.get_by_label("As in the view").select_option(label="Longer ones")
    chips = page.get_by_label("Filters of the queue")
    expect(chips).to_contain_text("At least 3 s long")
    page.get_by_text("Write the filters yourself").click()
    page.get_by_label("What stands after").fill("direction=web")
    page.get_by_label("Name").focus()
    expect(chips).not_to_contain_text("At least")
    expect(chips).to_contain_text("Web")
    page.get_by_label("As in the view").select_option(label="Every call")
    expect(chips).to_have_count(0)
    expect(page.get_by_label("Name", exact=True)).to_have_value("Of a view")


def test_one_item_asked_for_from_two_browsers_goes_to_one_of_them(house: House, page: Page, reviewer: Page) -> None:
    queue = set_up_queue(page, Name="One for two", Share="100", At_most="1", Reviews="1")
    ended_calls(house, 1)
    fill_queue(house, queue, 1)
    both = (page, reviewer)
    for each in both:
        each.goto(queue)
    for each in both:
        each.keyboard.press("r")
    told = "Nothing waits for you in this queue now."
    for each in both:
        expect(each.get_by_text("yours until").or_(each.get_by_text(told))).to_be_visible()
    [item] = items(house, queue)
    holders = [each for each in both if each.get_by_text("yours until").is_visible()]
    assert len(holders) == 1
    assert f"item={item['id']}" in holders[0].url


def test_of_two_who_save_at_once_the_second_sees_the_first_and_chooses(
    house: House, page: Page, reviewer: Page, visitors: Visitors
) -> None:
    [call_id] = ended_calls(house, 1)
    for each in (page, reviewer):
        each.goto(f"/b/{BUSINESS}/calls/{call_id}/")
    reviewer.keyboard.press("1")
    expect(saved(reviewer)).to_be_visible()

    page.get_by_label("Note").fill("The price was wrong.")
    page.keyboard.press("Control+Enter")
    conflict = page.locator("[data-conflict]")
    expect(conflict).to_contain_text("saved this review while you had it open")
    expect(conflict.locator("[data-theirs]")).to_have_text("Good")
    expect(page.get_by_label("Note")).to_have_value("The price was wrong.")
    page.locator("#main").focus()
    page.keyboard.press("2")
    expect(saved(page)).to_be_visible()
    visible = house.rows(
        "select r.verdict, r.note from calls_review r join calls_call c on c.id = r.call_id"
        " where c.retell_call_id = %s",
        call_id,
    )
    assert visible == [{"verdict": "bad", "note": "The price was wrong."}]
    assert len(visitors.complaints) == 1
    assert "409" in visitors.complaints.pop()  # which the browser writes to its console by itself


def test_two_who_disagree_are_decided_between_by_a_manager(house: House, page: Page, reviewer: Page) -> None:
    queue = set_up_queue(page, Name="Twice each", Share="100", At_most="1", Reviews="2")
    ended_calls(house, 1)
    fill_queue(house, queue, 1)
    for each, verdict in ((reviewer, "1"), (page, "2")):
        each.goto(queue)
        each.keyboard.press("r")
        each.wait_for_url("**/calls/*/?item=*")
        each.keyboard.press(verdict)
        expect(saved(each)).to_be_visible()
        each.keyboard.press("d")
        each.wait_for_url(f"**{queue}")
    expect(page.locator("[data-disputed]")).to_have_text("1")

    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Your decision")).to_be_visible()
    expect(page.locator("[data-review-of]")).to_have_count(2)
    page.keyboard.press("2")
    expect(page.get_by_text("Decided. Your verdict stands on the call.")).to_be_visible()
    [item] = items(house, queue)
    assert (item["state"], item["verdict"]) == ("resolved", "bad")
