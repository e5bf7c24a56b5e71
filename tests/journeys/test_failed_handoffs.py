"""A transfer nobody takes ends with people: claimed in one browser, seen in another, called back and finished."""

import re

from playwright.sync_api import expect

from tests.journeys.browsing import Visitors
from tests.journeys.house import BUSINESS, OWNER, REVIEWER, House
from tests.journeys.processes import eventually

SOON_MS = 15_000
COUNTED_WITHIN_MS = 40_000
"""The counter asks every 15 s."""
OWED = "select cb.* from escalations_callback cb join calls_call c on c.id = cb.call_id where c.retell_call_id = %s"


def nobody_answered(house: House) -> tuple[str, int]:
    """A call whose transfer came to nothing, and what is owed for it."""
    call_id = house.simulator.place("human_please", settings={"speed": 3, "transfer_outcome": "cancelled"})
    house.simulator.wait(call_id, 120)
    eventually(lambda: house.rows(OWED, call_id), 60)
    return call_id, house.rows(OWED, call_id)[0]["id"]


def test_an_operator_claims_a_failed_handoff_calls_back_and_finishes(house: House, visitors: Visitors) -> None:
    _, pk = nobody_answered(house)
    mine, other = visitors.signed_in(REVIEWER), visitors.signed_in(OWNER)
    for page in (mine, other):
        page.goto(f"/b/{BUSINESS}/handoffs/")
        expect(page.locator('#connection[data-state="open"]')).to_be_attached(timeout=SOON_MS)
    row = f"#callback-{pk}"
    mine.locator(f"{row} a[data-open]").focus()
    mine.keyboard.press("c")
    expect(mine.locator(row)).to_contain_text("Yours", timeout=SOON_MS)
    expect(other.locator(f"{row} [data-claimed]")).to_be_visible(timeout=2_000)

    mine.locator(f"{row} a[data-open]").focus()
    mine.keyboard.press("Enter")
    expect(mine).to_have_url(re.compile(rf"/handoffs/{pk}/"))
    mine.keyboard.press("b")
    expect(mine.get_by_text("The call is placed")).to_be_visible(timeout=SOON_MS)
    eventually(lambda: house.rows("select id from calls_placement where intent_key = %s", f"callback-{pk}-1"), 10)
    mine.get_by_label("What became of it").select_option(label="Reached them")
    mine.get_by_role("button", name="Finish").click()
    expect(mine).to_have_url(re.compile(r"/handoffs/$"))
    expect(other.locator(row)).to_have_count(0, timeout=SOON_MS)
    assert [each["state"] for each in house.rows("select state from escalations_callback where id = %s", pk)] == [
        "done"
    ]


def test_why_a_call_was_escalated_is_two_clicks_away(house: House, visitors: Visitors) -> None:
    call_id, _ = nobody_answered(house)
    page = visitors.signed_in(OWNER)
    page.goto(f"/b/{BUSINESS}/calls/")
    page.locator(f'[data-call="{call_id}"] a[data-open]').click()
    told = page.locator("[data-escalation]").first
    expect(told).to_contain_text("Escalated:")
    expect(told).to_contain_text("heard")
    told.locator("[data-escalation-turn]").click()
    turn = re.search(r"#(t-\d+)$", page.url)
    assert turn is not None
    expect(page.locator(f"li:has(#{turn[1]})")).to_be_in_viewport()


def test_a_browser_that_wants_it_is_told_of_an_urgent_one_once(house: House, visitors: Visitors) -> None:
    page = visitors.signed_in(REVIEWER)
    page.context.grant_permissions(["notifications"])
    page.goto(f"/b/{BUSINESS}/handoffs/")
    page.get_by_role("button", name="Alert me here").click()
    expect(page.get_by_role("button", name="Alerts on")).to_be_visible()
    _, pk = nobody_answered(house)
    told = page.get_by_text(re.compile("waits?, high priority"))
    expect(told).to_have_count(0)

    # Without its call, so that no news of that makes it an ordinary one again.
    house.rows("update escalations_callback set priority = 'high', call_id = null where id = %s returning id", pk)
    expect(told).to_be_visible(timeout=COUNTED_WITHIN_MS)

    page.reload()
    expect(page.locator(f'#handoffs-urgent[data-urgent*="{pk}"]')).to_be_attached(timeout=COUNTED_WITHIN_MS)
    expect(told).to_have_count(0)
