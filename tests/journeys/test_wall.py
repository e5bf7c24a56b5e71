"""Operators at the wall and on a live call, with the real processes: what they do is heard by the simulated callers."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.browsing import Visitors
from tests.journeys.house import BUSINESS, OWNER, REVIEWER, House
from tests.journeys.processes import eventually

TEN = ("long_talk", "booking", "price_question", "hours_question", "slow_talker") * 2
QUICK = {"speed": 4}
SOON_MS = 15_000
TOAST_BOTTOM = "document.querySelector('#toasts [data-toast]').getBoundingClientRect().bottom"
DOCK_TOP = "document.querySelector('#dock section').getBoundingClientRect().top"


def placed(house: House, scripts: Sequence[str]) -> list[str]:
    with ThreadPoolExecutor(5) as pool:
        return list(pool.map(house.simulator.place, scripts))


def card(page: Page, call_id: str) -> Any:
    return page.locator(f'article[data-call="{call_id}"]')


def talking(house: House) -> str:
    """A call whose caller has much to ask, once the agent has greeted."""
    call_id = house.simulator.place("long_talk", settings=QUICK)
    eventually(
        lambda: house.rows(
            "select t.id from calls_turnrecord t join calls_call c on c.id = t.call_id"
            " where c.retell_call_id = %s and t.kind = 'answer' and t.outcome = 'spoken'",
            call_id,
        )
    )
    return call_id


def opened(visitors: Visitors, call_id: str, who: str = REVIEWER) -> Page:
    page = visitors.signed_in(who)
    page.goto(f"/b/{BUSINESS}/calls/{call_id}/")
    expect(page.locator('#connection[data-state="open"]')).to_be_attached(timeout=SOON_MS)
    return page


def order(page: Page, key: str, text: str = "") -> None:
    """By the keyboard alone: the key, the words, Enter, Enter."""
    page.keyboard.press(key)
    if text:
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_be_visible()
    if text:
        expect(page.locator("dialog[open] [data-echo]")).to_have_text(text)
    page.locator("dialog[open] [data-confirms]").press("Enter")


def heard(house: House, call_id: str) -> str:
    return " ".join(house.simulator.report(call_id)["heard"])


def test_ten_calls_move_on_the_wall_and_leave_it(house: House, page: Page) -> None:
    page.goto(f"/b/{BUSINESS}/live/")
    call_ids = placed(house, TEN)

    for call_id in call_ids:
        expect(card(page, call_id)).to_be_visible(timeout=SOON_MS)
    talk = call_ids[0]
    expect(card(page, talk).locator("[data-slot=caller]")).to_have_text(re.compile(r"\w"), timeout=20_000)
    expect(card(page, talk).locator("[data-slot=pace]")).to_have_text(re.compile(r"\d ms"), timeout=20_000)
    seen = card(page, talk).locator("[data-slot=agent]").inner_text()
    expect(card(page, talk).locator("[data-slot=agent]")).not_to_have_text(seen, timeout=20_000)
    page.get_by_role("link", name="Slow").click()
    expect(page).to_have_url(re.compile(r"slow=1"))
    page.go_back()
    hang_up(house, page, [call_ids[0], call_ids[5]])
    expect(card(page, talk)).to_be_hidden(timeout=SOON_MS)


def hang_up(house: House, page: Page, call_ids: Sequence[str]) -> None:
    """As an operator does."""
    for call_id in call_ids:
        page.goto(f"/b/{BUSINESS}/calls/{call_id}/")
        order(page, "E")
        house.simulator.wait(call_id, 30)
    page.goto(f"/b/{BUSINESS}/live/")


def test_a_whisper_is_heard_in_the_agents_next_answer_and_a_sentence_at_once(house: House, visitors: Visitors) -> None:
    call_id = talking(house)
    page = opened(visitors, call_id)

    order(page, "w", "Mention that parking is free this week.")
    expect(page.locator("#toasts")).to_contain_text("next answer", timeout=SOON_MS)
    for size in ({"width": 390, "height": 844}, {"width": 1280, "height": 720}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert page.evaluate(TOAST_BOTTOM) < page.evaluate(DOCK_TOP), "the message covers what may be done next"
    note = page.locator("[data-note=operator_acted][data-act=whisper]")
    expect(note).to_contain_text("Mention that parking is free this week.", timeout=SOON_MS)
    eventually(lambda: "Parking is free this week." in heard(house, call_id), 20)
    expect(note).to_contain_text("taken into an answer", timeout=SOON_MS)

    order(page, "s", "This is Ann from the front desk.")
    eventually(lambda: "This is Ann from the front desk." in heard(house, call_id), 20)
    expect(page.locator("[data-act=say]")).to_contain_text("said to the caller", timeout=SOON_MS)

    order(page, "E", "We have to stop here. Goodbye.")
    report = house.simulator.wait(call_id, 30)
    assert report["disconnection_reason"] == "agent_hangup"
    assert "We have to stop here. Goodbye." in " ".join(report["heard"])
    assert report["protocol_errors"] == []
    expect(page.locator("#call-over")).to_contain_text("This call is over", timeout=SOON_MS)
    acts = house.rows("select act from businesses_auditentry where act like 'call\\_%%' order by position desc limit 3")
    assert [row["act"] for row in acts] == ["call_end", "call_say", "call_whisper"]


def test_a_transfer_to_a_checked_number_reaches_the_line(house: House, visitors: Visitors) -> None:
    call_id = talking(house)
    page = opened(visitors, call_id)
    [own] = house.rows("select number from agents_phonenumber order by id limit 1")

    order(page, "T", own["number"])
    expect(page.get_by_role("alert")).to_contain_text("number of your own", timeout=SOON_MS)
    visitors.complaints.clear()  # the browser's own line about the refusal
    field = page.get_by_label("Transfer the caller to")
    expect(field).to_have_value(own["number"])
    field.fill("(312) 555-0177")
    field.press("Enter")
    page.locator("dialog[open] [data-confirms]").press("Enter")

    report = house.simulator.wait(call_id, 60)
    assert report["disconnection_reason"] == "call_transfer"
    assert report["report"]["transfer_destination"] == "+13125550177"


def test_two_people_on_a_call_see_each_other_come_and_go(house: House, visitors: Visitors) -> None:
    call_id = talking(house)
    reviewer, owner = opened(visitors, call_id), visitors.signed_in(OWNER)
    owner.goto(f"/b/{BUSINESS}/live/")
    expect(card(owner, call_id).locator("[data-slot=others]")).to_be_visible(timeout=5_000)
    owner.goto(f"/b/{BUSINESS}/calls/{call_id}/")

    expect(reviewer.locator("[data-present]")).to_have_count(1, timeout=5_000)
    expect(owner.locator("[data-present]")).to_have_count(1, timeout=5_000)
    owner.goto(f"/b/{BUSINESS}/calls/")
    expect(reviewer.locator("[data-present]")).to_have_count(0, timeout=5_000)

    order(reviewer, "E")
    house.simulator.wait(call_id, 30)
