"""Each rung of the ladder reached by its own fault, through the real processes, and shown on the call's page."""

from collections.abc import Mapping

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.house import BUSINESS, House
from tests.journeys.test_calls_told import QUICK, settled, turns_of

RUNGS = [
    ("faulty_slow", ["filler", "second_model"]),
    ("faulty_hang", ["filler", "second_model"]),
    ("faulty_once_error_500", ["second_model"]),
    ("faulty_once_error_429", ["second_model"]),
    ("faulty_once_empty", ["second_model"]),
    ("faulty_once_malformed", ["second_model"]),
    ("faulty_all_hang", ["filler", "second_model", "prepared"]),
    ("faulty_all_error_500", ["second_model", "prepared"]),
    ("faulty_all_stall", ["stalled"]),
    ("faulty_all_half_stream", ["stalled"]),
]


FAULTY_TWICE = "faulty_twice"


WAVES = (
    ("faulty_slow", "faulty_hang", "faulty_all_hang"),
    ("faulty_all_stall", "faulty_all_half_stream"),
    ("faulty_all_error_500", FAULTY_TWICE),
    ("faulty_once_error_500", "faulty_once_error_429", "faulty_once_empty", "faulty_once_malformed"),
)
"""Calls share the circuit of a model: those whose rungs an open circuit would change have few companions."""


@pytest.fixture(scope="module")
def call_ids(running_house: House) -> Mapping[str, str]:
    """One call for each fault, wave by wave."""
    simulator = running_house.simulator
    placed: dict[str, str] = {}
    for wave in WAVES:
        placed |= {script: simulator.place(script, settings=QUICK) for script in wave}
        for script in wave:
            simulator.wait(placed[script], 90)
    return placed


@pytest.mark.parametrize(("script", "rungs"), RUNGS, ids=[script for script, _ in RUNGS])
def test_a_fault_of_the_model_climbs_to_its_rung_and_the_page_shows_it(
    house: House, page: Page, call_ids: Mapping[str, str], script: str, rungs: list[str]
) -> None:
    call_id = call_ids[script]
    report = house.simulator.wait(call_id, 90)
    settled(house, call_id)

    assert report["protocol_errors"] == []
    answers = [turn for turn in turns_of(house, call_id) if turn["kind"] == "answer" and turn["outcome"] != "silenced"]
    [climbed] = [turn for turn in answers if "fault" in turn["asked"].lower()]
    assert climbed["rungs"] == rungs
    assert climbed["sent"]
    assert climbed["finished_ms"] is not None
    page.goto(f"/b/{BUSINESS}/calls/{call_id}/")
    turn = page.locator(f'[data-turn="{climbed["turn_id"]}"]').first
    for rung in rungs:
        expect(turn.locator(f'[data-rung="{rung}"]')).to_be_visible()


def test_two_turns_without_a_word_end_in_a_transfer(house: House, page: Page, call_ids: Mapping[str, str]) -> None:
    call_id = call_ids[FAULTY_TWICE]
    report = house.simulator.wait(call_id, 90)
    settled(house, call_id)

    failed = [turn for turn in turns_of(house, call_id) if "prepared" in turn["rungs"]]
    assert [turn["outcome"] for turn in failed] == ["prepared", "transferred"]
    assert report["disconnection_reason"] == "call_transfer"
    page.goto(f"/b/{BUSINESS}/calls/{call_id}/")
    expect(page.locator('[data-rung="transfer"]').first).to_be_visible()
