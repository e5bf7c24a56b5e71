"""Whole calls with the real processes: what was said is in PostgreSQL, and on a page in Chromium."""

from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import BUSINESS, House
from tests.journeys.processes import eventually

QUICK = {"speed": 4}
ENDED_WELL = {"user_hangup", "agent_hangup"}
"""The agent hangs up when the caller says goodbye, unless the caller is quicker."""


SCRIPTS: dict[str, dict[str, Any]] = {
    "booking": {},
    "human_please": {"heeds_no_interruption": False},
    "barge_in": {},
    "mm_hm": {},
    "reminder": {"reminder_trigger_ms": 1_500},
    "opt_out": {},
    "markdown_bait": {},
}


@pytest.fixture(scope="module")
def call_ids(running_house: House) -> Mapping[str, str]:
    """One call for each script, all on the line together."""
    place = running_house.simulator.place
    return {script: place(script, settings={**QUICK, **more}) for script, more in SCRIPTS.items()}


def turns_of(house: House, call_id: str) -> list[dict[str, Any]]:
    return house.rows(
        "select t.* from calls_turnrecord t join calls_call c on c.id = t.call_id"
        " where c.retell_call_id = %s order by t.began_at, t.turn_id",
        call_id,
    )


def settled(house: House, call_id: str) -> dict[str, Any]:
    """The call's row, once it is no longer live."""

    def row() -> dict[str, Any] | None:
        [found] = house.rows("select * from calls_call where retell_call_id = %s", call_id)
        return found if found["status"] != "live" else None

    ended = eventually(row)
    assert ended is not None
    return ended


def heard(report: dict[str, Any]) -> str:
    return " ".join(report["heard"])


def test_a_booking_is_told_from_greeting_to_goodbye(house: House, page: Page, call_ids: Mapping[str, str]) -> None:
    call_id = call_ids["booking"]
    report = house.simulator.wait(call_id)
    row = settled(house, call_id)

    assert report["protocol_errors"] == []
    assert "You are booked" in heard(report)
    assert row["direction"] == "inbound"
    answers = [turn for turn in turns_of(house, call_id) if turn["outcome"] == "spoken"]
    assert any("You are booked" in turn["sent"] for turn in answers)
    page.goto(f"/b/{BUSINESS}/calls/{call_id}/")
    expect(page.get_by_text("You are booked").first).to_be_visible()
    expect(page.get_by_text("A cleaning, please.").first).to_be_visible()


def test_runserver_with_daphne_tells_the_same_booking(house: House) -> None:
    house.web.stop()
    daphne = house.daphne()
    daphne.start()
    try:
        call_id = house.simulator.place("booking", settings=QUICK)
        report = house.simulator.wait(call_id)
        settled(house, call_id)
    finally:
        daphne.stop()
        house.web.start()

    assert report["protocol_errors"] == []
    assert "You are booked" in heard(report)
    assert any("You are booked" in turn["sent"] for turn in turns_of(house, call_id))
    assert "Starting ASGI/Daphne" in daphne.words()
    assert "/llm/" not in daphne.words().replace("/llm/***/", "")


def test_words_appear_on_the_live_page_while_they_are_spoken(house: House, page: Page) -> None:
    page.goto(f"/b/{BUSINESS}/live/")
    call_id = house.simulator.place("booking")

    card = page.locator(f'[data-call="{call_id}"]').first
    expect(card).to_be_visible(timeout=15_000)
    expect(card).to_contain_text("Thanks for calling", timeout=15_000)
    expect(card).to_contain_text("book an appointment", timeout=20_000)
    house.simulator.wait(call_id, 90)
    expect(card).to_be_hidden(timeout=15_000)


def test_a_caller_who_talks_into_the_announcement_three_times_is_transferred(
    house: House, page: Page, call_ids: Mapping[str, str]
) -> None:
    call_id = call_ids["human_please"]
    report = house.simulator.wait(call_id, 90)
    settled(house, call_id)

    assert report["disconnection_reason"] == "call_transfer"
    assert report["report"]["transfer_destination"].startswith("+1")
    transferred = [turn for turn in turns_of(house, call_id) if turn["outcome"] == "transferred"]
    assert len(transferred) >= 3
    moves = house.rows(
        "select e.data from calls_callevent e join calls_call c on c.id = e.call_id"
        " where c.retell_call_id = %s and e.type = 'transfer_moved' order by e.created_at, e.id",
        call_id,
    )
    steps = [move["data"]["step"] for move in moves]
    assert steps.count("asked") == 1
    assert steps.count("commanded") >= 3
    assert steps[-1] == "confirmed"
    page.goto(f"/b/{BUSINESS}/calls/{call_id}/")
    expect(page.get_by_text("transfer", exact=False).first).to_be_visible()


def test_a_barge_in_keeps_what_was_heard_and_what_was_not(
    house: House, page: Page, call_ids: Mapping[str, str]
) -> None:
    call_id = call_ids["barge_in"]
    report = house.simulator.wait(call_id)
    settled(house, call_id)

    assert report["protocol_errors"] == []
    [cut] = [turn for turn in turns_of(house, call_id) if turn["was_interrupted"]]
    assert 0 < len(cut["heard"].split()) < len(cut["sent"].split())
    assert cut["sent"].startswith(cut["heard"][:10])
    page.goto(f"/b/{BUSINESS}/calls/{call_id}/")
    expect(page.locator(f'[data-turn="{cut["turn_id"]}"]').first).to_contain_text("broke in")


def test_a_mere_noise_does_not_stop_the_agent(house: House, call_ids: Mapping[str, str]) -> None:
    call_id = call_ids["mm_hm"]
    report = house.simulator.wait(call_id)
    settled(house, call_id)

    turns = turns_of(house, call_id)
    [cut] = [turn for turn in turns if turn["was_interrupted"]]
    following = next(turn for turn in turns if turn["turn_id"] > cut["turn_id"] and turn["outcome"] == "spoken")
    assert "Monday, Tuesday and Thursday: open eight A M to five P M." in f"{cut['heard']} {following['sent']}"
    assert report["disconnection_reason"] in ENDED_WELL


def test_a_silent_caller_is_reminded_and_then_answered(house: House, call_ids: Mapping[str, str]) -> None:
    call_id = call_ids["reminder"]
    report = house.simulator.wait(call_id)
    settled(house, call_id)

    [reminder] = [turn for turn in turns_of(house, call_id) if turn["kind"] == "reminder"]
    assert reminder["sent"] == "Are you still there?"
    assert "open" in heard(report)


def test_the_web_process_is_killed_in_mid_call_and_the_call_goes_on_without_a_second_greeting(house: House) -> None:
    house.another_web()
    # More patience than Retell has: on a busy machine the next process takes longer to start than it would wait.
    call_id = house.simulator.place("web_killed", settings={**QUICK, "connect_attempts": 10})
    eventually(lambda: len(turns_of(house, call_id)) >= 3)

    house.web.kill()
    house.web.start()
    report = house.simulator.wait(call_id, 120)
    settled(house, call_id)

    assert report["report"]["connects"] >= 2
    assert report["disconnection_reason"] in ENDED_WELL
    greetings = [turn for turn in turns_of(house, call_id) if turn["kind"] == "begin"]
    assert len(greetings) == 1
    assert heard(report).count("Thanks for calling") == 1


def test_an_opt_out_is_confirmed_before_the_call_ends(house: House, call_ids: Mapping[str, str]) -> None:
    call_id = call_ids["opt_out"]
    report = house.simulator.wait(call_id)
    settled(house, call_id)

    assert report["disconnection_reason"] == "agent_hangup"
    events = house.rows(
        "select 1 from calls_callevent e join calls_call c on c.id = e.call_id"
        " where c.retell_call_id = %s and e.type = 'opt_out_heard'",
        call_id,
    )
    assert len(events) == 1


def test_what_is_not_for_a_voice_never_reaches_the_line(house: House, call_ids: Mapping[str, str]) -> None:
    call_id = call_ids["markdown_bait"]
    report = house.simulator.wait(call_id)
    settled(house, call_id)

    turns = turns_of(house, call_id)
    assert any("http" in turn["generated"] or "*" in turn["generated"] for turn in turns)
    said = heard(report)
    assert not any(mark in said for mark in ("http", "www.", "*", "#", "`"))
    assert any(turn["filter_counts"] for turn in turns)


def test_no_log_holds_the_socket_secret_or_a_callers_number(house: House) -> None:
    call_id = house.simulator.place("hours_question", from_number="+13125550177", settings=QUICK)
    house.simulator.wait(call_id)
    settled(house, call_id)

    logs = house.web.words() + house.worker.words()
    assert "5550177" not in logs
    assert "opening hours" not in logs
    assert "/llm/" not in logs.replace("/llm/***/", "")
