"""A turn's time in stretches, and who is at fault for a slow one."""

from types import SimpleNamespace
from typing import Any

import pytest

from calls.reading.waterfall import Owner, ToolTime, Waterfall, waterfall_of


def turn(**changes: Any) -> Any:
    times = {"own_ms": 10.0, "first_token_ms": 290.0, "first_frame_ms": 310.0, "finished_ms": 910.0, "wait_ms": 310.0}
    return SimpleNamespace(**{**times, **changes})


def told(waterfall: Waterfall) -> list[tuple[str, float, float]]:
    return [(str(part.owner), part.start_ms, part.took_ms) for part in waterfall.stretches]


def test_the_stretches_follow_each_other_to_the_last_word() -> None:
    found = waterfall_of(turn(), [])
    assert told(found) == [("us", 0, 10), ("model", 10, 280), ("us", 290, 20), ("model", 310, 600)]
    assert [(part.x, part.x + part.width) for part in found.stretches] == [(0, 11), (11, 319), (319, 341), (341, 1000)]
    assert found.fault == ""


def test_a_tool_takes_its_own_time_out_of_the_model_s() -> None:
    slow = turn(first_token_ms=200.0, wait_ms=1_500.0, finished_ms=1_900.0)
    found = waterfall_of(slow, [ToolTime("book", 210.0, 900.0)])
    assert ("tool", 210, 900) in told(found)
    assert ("model", 1_110, 390) in told(found)
    assert "The tool book took 900 of the 1,500 ms" in found.fault


@pytest.mark.parametrize(
    ("changes", "owner", "words"),
    [
        ({"first_token_ms": 1_900.0, "wait_ms": 2_000.0}, "model", "The model took 1,890 of the 2,000 ms"),
        ({"own_ms": 1_500.0, "first_token_ms": 1_600.0, "wait_ms": 1_700.0}, "us", "VoiceOps itself took 1,600 of"),
        ({"first_token_ms": None, "wait_ms": 4_003.0}, "model", "The model kept silent for 3,993 of the 4,003 ms"),
    ],
)
def test_who_kept_the_caller_waiting_is_told_in_plain_words(changes: dict[str, Any], owner: str, words: str) -> None:
    found = waterfall_of(turn(**changes), [])
    assert words in found.fault
    assert Owner(owner) in {part.owner for part in found.stretches}


def test_an_answer_within_the_budget_is_nobody_s_fault() -> None:
    assert waterfall_of(turn(first_token_ms=790.0, wait_ms=799.0), []).fault == ""
    assert waterfall_of(turn(first_token_ms=790.0, wait_ms=800.0), []).fault != ""


def test_a_turn_that_never_spoke_shows_only_its_tools() -> None:
    silent = turn(own_ms=None, first_token_ms=None, first_frame_ms=None, finished_ms=None, wait_ms=None)
    assert told(waterfall_of(silent, [ToolTime("book", 0.0, 40.0)])) == [("tool", 0, 40)]
    assert waterfall_of(silent, []) == Waterfall((), "")


def test_the_shortest_stretch_can_still_be_seen() -> None:
    found = waterfall_of(turn(own_ms=0.1), [])
    assert min(part.width for part in found.stretches) >= 4
