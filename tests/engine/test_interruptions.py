"""Barge-in: what the caller heard, and going on after a mere noise. Law 7: the transcript is the truth."""

import asyncio

import pytest

from engine.brief import Brief
from engine.facts import CallerBrokeIn
from engine.interruption import find_cut, is_only_noise
from tests.engine.stage import FOREVER, ScriptedModel, Stage, talk
from tests.engine.virtual_time import virtual

BRIEF = Brief(begin_message="Hello.")
ANSWER = "We open at nine on weekdays and at ten on Saturday."


@pytest.mark.parametrize(
    ("text", "noise"),
    [
        ("mm-hm", True),
        ("Mm-hmm.", True),
        ("uh-huh, uh", True),
        ("(unintelligible audio)", True),
        ("(Unintelligible audio) hmm", True),
        ("hmm what", False),
        ("yes", False),
        ("okay", False),
        ("no", False),
        ("", False),
    ],
)
def test_what_is_only_a_noise(text: str, noise: bool) -> None:
    assert is_only_noise(text) is noise


def test_the_unheard_rest_begins_right_after_the_last_heard_word() -> None:
    cut = find_cut(talk("a: Hello.", "Hours?", "a1: We open at nine", "Wait"), 1, ANSWER)
    assert cut is not None
    assert cut.rest == "on weekdays and at ten on Saturday."


def test_an_answer_heard_whole_or_not_at_all_was_not_cut() -> None:
    assert find_cut(talk("Hours?", f"a1: {ANSWER}", "Thanks"), 1, ANSWER) is None
    assert find_cut(talk("a1: We open", "Hours?"), 2, ANSWER) is None
    assert find_cut(talk("Hours?", "a1: We open at"), 1, ANSWER) is None
    assert find_cut((), 1, ANSWER) is None


@virtual
async def test_a_barge_in_is_told_with_what_was_heard() -> None:
    stage = Stage(BRIEF, ScriptedModel([ANSWER], ["Sunday we are closed."]))
    await stage.begin()
    await stage.answered(1, "a: Hello.", "Hours?")

    for turn_id in (2, 3):
        await stage.answered(turn_id, "a: Hello.", "Hours?", "a1: We open at nine", "And on Sunday?")

    [broke_in] = stage.notes.all_of(CallerBrokeIn)
    assert (broke_in.turn_id, broke_in.heard, broke_in.sent) == (1, "We open at nine", ANSWER)


@virtual
async def test_after_a_mere_noise_the_agent_goes_on_from_the_last_heard_word() -> None:
    stage = Stage(BRIEF, ScriptedModel([ANSWER], ["Never asked."]))
    await stage.begin()
    await stage.answered(1, "a: Hello.", "Hours?")

    said = await stage.answered(2, "a: Hello.", "Hours?", "a1: We open at nine", "mm-hm")

    assert said == "on weekdays and at ten on Saturday."
    assert len(stage.model.requests) == 1


@virtual
async def test_a_noise_in_an_answer_still_being_written_lets_the_model_go_on() -> None:
    stage = Stage(BRIEF, ScriptedModel(["We open at nine ", FOREVER], ["on weekdays."]))
    await stage.begin()
    stage.ask(1, "a: Hello.", "Hours?")
    await asyncio.sleep(0.2)

    said = await stage.answered(2, "a: Hello.", "Hours?", "a1: We open", "(unintelligible audio)")

    assert said == "on weekdays."
    assert '"We open"' in stage.model.requests[1].messages[-1].content


@virtual
async def test_a_noise_after_a_finished_answer_is_for_the_model() -> None:
    stage = Stage(BRIEF, ScriptedModel([ANSWER], ["Anything else?"]))
    await stage.begin()
    await stage.answered(1, "a: Hello.", "Hours?")

    assert await stage.answered(2, "a: Hello.", "Hours?", f"a1: {ANSWER}", "mm-hm") == "Anything else?"
