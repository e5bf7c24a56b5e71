"""Law 1: no unanswered turn. Law 4: a second model only before the first word; fillers are no words of the answer."""

import asyncio
from dataclasses import replace

import pytest

from engine.brief import Brief, Ladder
from engine.facts import Rung, TransferMoved, TransferStep, TurnOutcome
from engine.orders import Say, Transfer
from engine.ports import Finished, ModelError
from tests.engine.stage import FOREVER, Ear, ScriptedModel, Stage, Step, Wait
from tests.engine.virtual_time import virtual

LADDER = Ladder(fillers=("One moment.", "Let me see."))
BRIEF = Brief(begin_message="Hello.", ladder=LADDER, transfer_number="+13125550199")
ASKED = ("a: Hello.", "When do you open?")


def seconds_from(stage_ear: Ear, turn_id: int, asked_at: float) -> list[tuple[float, str]]:
    return [
        (round(moment - asked_at, 3), order.text)
        for moment, order in stage_ear.orders
        if isinstance(order, Say | Transfer) and order.turn_id == turn_id
    ]


async def play(stage: Stage, turn_id: int = 1, *said: str) -> list[tuple[float, str]]:
    asked_at = asyncio.get_running_loop().time()
    await stage.answered(turn_id, *(said or ASKED))
    return seconds_from(stage.ear, turn_id, asked_at)


@virtual
async def test_a_quick_model_is_heard_at_once_and_nothing_else_is_said() -> None:
    stage = Stage(BRIEF, ScriptedModel([Wait(0.2), "We open ", "at nine."]))
    await stage.begin()

    assert [moment for moment, _ in await play(stage)] == [0.2, 0.2, 0.2]
    assert stage.ear.words(1) == "We open at nine."
    assert stage.notes.turn(1).rungs == ()
    assert stage.notes.turn(1).outcome is TurnOutcome.SPOKEN


@virtual
async def test_a_filler_is_spoken_when_no_word_came_after_its_time() -> None:
    stage = Stage(BRIEF, ScriptedModel([Wait(1.0), "At nine."]))
    await stage.begin()

    said = await play(stage)

    assert said[0] == (0.6, "One moment. ")
    assert said[1] == (1.0, "At nine")
    assert stage.ear.words(1) == "One moment. At nine."
    turn = stage.notes.turn(1)
    assert turn.rungs == (Rung.FILLER,)
    assert turn.first_frame_ms == pytest.approx(600)
    assert turn.first_word_ms == pytest.approx(1_000)


@virtual
async def test_fillers_vary_and_never_come_in_two_turns_running() -> None:
    stage = Stage(BRIEF, ScriptedModel([Wait(1.0), "Yes."]))
    await stage.begin()

    fillers = []
    for turn_id in (1, 2, 3, 4):
        said = await play(stage, turn_id, *ASKED, *(f"and {n}" for n in range(turn_id)))
        fillers.append([text for moment, text in said if moment == 0.6])

    assert fillers == [["One moment. "], [], ["Let me see. "], []]


@virtual
async def test_the_second_model_steps_in_when_the_first_is_silent() -> None:
    first, second = ScriptedModel([FOREVER], name="first"), ScriptedModel([Wait(0.3), "At nine."], name="second")
    stage = Stage(BRIEF, first, second)
    await stage.begin()

    said = await play(stage)

    assert said[1] == (1.8, "At nine")
    turn = stage.notes.turn(1)
    assert turn.rungs == (Rung.FILLER, Rung.SECOND_MODEL)
    assert turn.model == "second"
    assert first.open_streams == 0


@virtual
async def test_a_refusing_first_model_is_replaced_at_once_not_after_its_deadline() -> None:
    first, second = ScriptedModel([Wait(0.05), ModelError("http_500")]), ScriptedModel([Wait(0.1), "At nine."])
    stage = Stage(BRIEF, first, second)
    await stage.begin()

    assert (await play(stage))[0] == (0.15, "At nine")
    assert stage.notes.turn(1).faults == ("http_500",)


@virtual
async def test_no_second_model_after_the_first_word_of_the_answer() -> None:
    first, second = ScriptedModel(["We ", Wait(3.0), "open at nine."]), ScriptedModel(["Never."])
    stage = Stage(BRIEF, first, second)
    await stage.begin()

    await play(stage)

    assert second.requests == []
    assert stage.ear.words(1) == "We open at nine."


@virtual
async def test_the_slower_of_two_models_is_silenced_by_the_quicker_one() -> None:
    first, second = ScriptedModel([Wait(2.0), "From the first."]), ScriptedModel([Wait(0.2), "From the ", "second."])
    stage = Stage(BRIEF, first, second)
    await stage.begin()

    await play(stage)

    assert stage.ear.words(1).endswith("From the second.")
    assert "first" not in stage.ear.words(1)


FAULTS: dict[str, list[Step]] = {
    "hangs": [FOREVER],
    "answers with nothing": [Finished("stop")],
    "answers with blanks": [" ", "\n", Finished("stop")],
    "refuses with 500": [ModelError("http_500")],
    "is overloaded": [ModelError("http_429", is_overload=True)],
    "breaks before a word": [Wait(0.1), ModelError("broken_stream")],
}


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@virtual
async def test_a_prepared_sentence_ends_the_turn_when_every_model(fault: str) -> None:
    stage = Stage(BRIEF, ScriptedModel(FAULTS[fault]))
    await stage.begin()

    said = await play(stage)

    assert said[-1][0] <= LADDER.prepared_ms / 1000
    assert said[-1][1] == LADDER.prepared
    assert len(stage.ear.closings(1)) == 1
    assert stage.notes.turn(1).outcome is TurnOutcome.PREPARED
    assert stage.notes.turn(1).rungs[-1] is Rung.PREPARED
    assert stage.model.open_streams == 0


@virtual
async def test_the_prepared_sentence_comes_at_four_seconds_when_models_hang() -> None:
    stage = Stage(BRIEF, ScriptedModel([FOREVER]))
    await stage.begin()

    assert [moment for moment, _ in await play(stage)] == [0.6, 4.0]


@virtual
async def test_after_two_such_turns_in_a_row_the_caller_is_transferred() -> None:
    stage = Stage(BRIEF, ScriptedModel([FOREVER]))
    await stage.begin()

    await play(stage, 1)
    await play(stage, 2, *ASKED, "a1: " + LADDER.prepared, "Hello?")

    closing = stage.ear.closings(2)
    assert [type(order) for order in closing] == [Transfer]
    assert stage.notes.turn(2).rungs[-2:] == (Rung.PREPARED, Rung.TRANSFER)
    steps = [fact.step for fact in stage.notes.all_of(TransferMoved)]
    assert steps == [TransferStep.ASKED, TransferStep.COMMANDED]


@virtual
async def test_a_good_turn_between_two_bad_ones_forgives_the_first() -> None:
    stage = Stage(BRIEF, ScriptedModel([FOREVER], [FOREVER], ["Fine."], [FOREVER]))
    await stage.begin()

    for turn_id in (1, 2, 3):
        await play(stage, turn_id, *ASKED, *("again",) * turn_id)

    assert [stage.notes.turn(n).outcome for n in (1, 2, 3)] == [
        TurnOutcome.PREPARED,
        TurnOutcome.SPOKEN,
        TurnOutcome.PREPARED,
    ]


@virtual
async def test_without_a_number_to_transfer_to_the_prepared_sentence_is_said_again() -> None:
    stage = Stage(replace(BRIEF, transfer_number=""), ScriptedModel([FOREVER]))
    await stage.begin()

    for turn_id in (1, 2, 3):
        await play(stage, turn_id, *ASKED, *("again",) * turn_id)

    assert stage.ear.words(3).endswith(LADDER.prepared)
    assert len(stage.ear.closings(3)) == 1


@pytest.mark.parametrize("fault", [FOREVER, ModelError("broken_stream")], ids=["stalls", "breaks"])
@virtual
async def test_a_stream_that_dies_in_mid_sentence_is_closed_by_asking_again(fault: Step) -> None:
    stage = Stage(BRIEF, ScriptedModel(["We open at ", fault]))
    await stage.begin()

    await play(stage)

    assert stage.ear.words(1) == f"We open at {LADDER.stalled}"
    assert len(stage.ear.closings(1)) == 1
    assert stage.notes.turn(1).outcome is TurnOutcome.STALLED
    assert stage.notes.turn(1).rungs == (Rung.STALLED,)


@virtual
async def test_a_stream_that_dies_after_a_whole_sentence_needs_no_excuse() -> None:
    stage = Stage(BRIEF, ScriptedModel(["We open at nine.", ModelError("broken_stream")]))
    await stage.begin()

    await play(stage)

    assert stage.ear.words(1) == "We open at nine."
    assert len(stage.ear.closings(1)) == 1


@virtual
async def test_an_open_circuit_sends_turns_straight_to_the_second_model() -> None:
    first, second = ScriptedModel([ModelError("http_500")]), ScriptedModel(["At nine."])
    stage = Stage(BRIEF, first, second)
    await stage.begin()

    for turn_id in range(1, 8):
        await play(stage, turn_id, *ASKED, *("again",) * turn_id)

    assert len(first.requests) == 5
    assert stage.notes.turn(7).faults == ("circuit_open",)
    assert stage.ear.words(7) == "At nine."


@virtual
async def test_a_fault_of_our_own_still_closes_the_turn_with_words() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Yes."]))
    await stage.begin()
    stage.session._opened().conversation.rules = None  # type: ignore[assignment]

    await play(stage)

    assert stage.ear.words(1) == LADDER.prepared
    assert stage.notes.turn(1).outcome is TurnOutcome.FAILED
