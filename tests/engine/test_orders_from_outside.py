"""Orders that reach a call from outside its line: the session carries them out, and the engine alone speaks (law 6)."""

import asyncio
from dataclasses import replace

import pytest

from engine.brief import Brief, Ladder
from engine.conversation import MOST_WHISPERS
from engine.facts import OperatorActed, TransferMoved, TransferStep, WhisperTaken
from engine.orders import Interject, Transfer
from engine.outside import Act, OrderOutcome, OutsideOrder
from tests.engine.stage import FOREVER, ScriptedModel, Stage, Wait
from tests.engine.virtual_time import virtual

BRIEF = Brief(begin_message="Hello.", max_duration_ms=600_000, ladder=Ladder(fillers=()))
NUMBER = "+13125550177"


def order(act: Act, words: str = "", number: str = "", order_id: str = "order-1") -> OutsideOrder:
    return OutsideOrder(order_id, act, "Ann Lee", words, number)


async def begun(*scripts: list[object]) -> Stage:
    stage = Stage(BRIEF, ScriptedModel(*(scripts or (["Yes."],))))  # type: ignore[arg-type]
    await stage.begin()
    return stage


def acted(stage: Stage) -> list[tuple[Act, str, str, str]]:
    return [(fact.act, fact.by, fact.words, fact.number) for fact in stage.notes.all_of(OperatorActed)]


@virtual
async def test_a_sentence_is_said_over_a_running_answer_and_told_with_its_speaker() -> None:
    stage = await begun([Wait(0.1), "Word ", FOREVER])
    stage.ask(1, "Hi")
    await asyncio.sleep(1)

    assert await stage.session.obey(order(Act.SAY, "This is **Ann**. 🙂")) is OrderOutcome.DONE

    [said] = stage.ear.all_of(Interject)
    assert (said.text, said.ends_call, said.number) == ("This is Ann.", False, "")
    assert acted(stage) == [(Act.SAY, "Ann Lee", "This is **Ann**. 🙂", "")]


@virtual
async def test_a_call_is_ended_with_the_given_farewell_or_the_agent_s_own() -> None:
    stage = await begun()

    await stage.session.obey(order(Act.END, "We have to stop here."))
    await stage.session.obey(order(Act.END))

    assert [(said.text, said.ends_call) for said in stage.ear.all_of(Interject)] == [
        ("We have to stop here.", True),
        (BRIEF.goodbye_line, True),
    ]


@virtual
async def test_a_transfer_is_commanded_again_in_the_next_turn_until_it_is_confirmed() -> None:
    stage = await begun()

    assert await stage.session.obey(order(Act.TRANSFER, number=NUMBER)) is OrderOutcome.DONE
    await stage.answered(1, "Wait, who is that?")
    assert await stage.session.obey(order(Act.TRANSFER_CONFIRMED)) is OrderOutcome.DONE
    await stage.answered(2, "Hello?")

    assert [said.number for said in stage.ear.all_of(Interject)] == [NUMBER]
    assert [moved.number for moved in stage.ear.all_of(Transfer)] == [NUMBER]
    steps = stage.notes.all_of(TransferMoved)
    assert [moved.step for moved in steps] == [
        TransferStep.ASKED,
        TransferStep.COMMANDED,
        TransferStep.COMMANDED,
        TransferStep.CONFIRMED,
    ]
    assert {(moved.asked_by, moved.reason) for moved in steps} == {("operator", "asked by Ann Lee")}
    assert acted(stage) == [(Act.TRANSFER, "Ann Lee", "", NUMBER)]


@virtual
async def test_there_are_never_two_transfers() -> None:
    stage = await begun()
    await stage.session.obey(order(Act.TRANSFER, number=NUMBER))

    again = await stage.session.obey(order(Act.TRANSFER, number="+13125550178", order_id="order-2"))

    assert again is OrderOutcome.TRANSFER_UNDER_WAY
    assert len(acted(stage)) == len(stage.ear.all_of(Interject)) == 1


@virtual
async def test_after_a_refusal_the_agent_goes_on_and_another_transfer_may_be_asked() -> None:
    stage = await begun()
    await stage.session.obey(order(Act.TRANSFER, number=NUMBER))

    assert await stage.session.obey(order(Act.TRANSFER_REFUSED)) is OrderOutcome.DONE
    assert await stage.answered(1, "Nobody there?") == "Yes."
    assert await stage.session.obey(order(Act.TRANSFER, number=NUMBER)) is OrderOutcome.DONE


@pytest.mark.parametrize("act", [Act.TRANSFER_CONFIRMED, Act.TRANSFER_REFUSED])
@virtual
async def test_news_of_a_transfer_nobody_asked_for_changes_nothing(act: Act) -> None:
    stage = await begun()
    assert await stage.session.obey(order(act)) is OrderOutcome.UNWANTED
    assert stage.notes.all_of(TransferMoved) == []
    assert acted(stage) == []


@virtual
async def test_a_transfer_asked_while_the_line_breaks_is_commanded_after_the_redial() -> None:
    stage = await begun()
    stage.ear.is_cut = True

    assert await stage.session.obey(order(Act.TRANSFER, number=NUMBER)) is OrderOutcome.DONE
    await stage.session.close(1006)
    later = Stage(BRIEF, ScriptedModel(["Yes."]), memory=stage.memory)
    await later.begin()
    await later.answered(1, "Hello?")

    assert [moved.number for moved in later.ear.all_of(Transfer)] == [NUMBER]


@pytest.mark.parametrize("act", [Act.SAY, Act.END])
@virtual
async def test_what_did_not_leave_is_not_told_as_done(act: Act) -> None:
    stage = await begun()
    stage.ear.is_cut = True
    assert await stage.session.obey(order(act, "Hello")) is OrderOutcome.LINE_GONE
    assert acted(stage) == []


@pytest.mark.parametrize("act", [Act.SAY, Act.WHISPER, Act.TRANSFER, Act.END])
@virtual
async def test_a_call_that_was_put_down_takes_no_order(act: Act) -> None:
    stage = await begun()
    await stage.session.leave()
    assert await stage.session.obey(order(act, "Hello", NUMBER)) is OrderOutcome.LINE_GONE
    assert acted(stage) == []


@virtual
async def test_a_whisper_is_taken_by_the_first_answer_that_was_given_to_its_end_and_told_once() -> None:
    stage = await begun([Wait(0.1), "Word ", FOREVER], ["Tuesday at nine."])
    await stage.session.obey(order(Act.WHISPER, "Offer Tuesday."))
    stage.ask(1, "When?")
    await asyncio.sleep(1)

    assert stage.notes.all_of(WhisperTaken) == []
    await stage.answered(2, "When can I come?")
    await stage.answered(3, "And Wednesday?")

    assert [(fact.turn_id, fact.order_id) for fact in stage.notes.all_of(WhisperTaken)] == [(2, "order-1")]
    assert all("Offer Tuesday." in request.messages[-1].content for request in stage.model.requests)


@virtual
async def test_a_whisper_that_comes_while_the_model_answers_waits_for_the_next_answer() -> None:
    stage = await begun([Wait(1), "Yes."], ["Tuesday."])
    stage.ask(1, "When?")
    await asyncio.sleep(0.5)
    await stage.session.obey(order(Act.WHISPER, "Offer Tuesday."))
    await stage.session.quiet()

    assert stage.notes.all_of(WhisperTaken) == []
    await stage.answered(2, "When?")
    assert [fact.turn_id for fact in stage.notes.all_of(WhisperTaken)] == [2]


@virtual
async def test_a_whisper_outlives_the_process_of_its_call() -> None:
    stage = await begun()
    await stage.session.obey(order(Act.WHISPER, "Offer Tuesday."))
    await stage.session.close(1006)
    later = Stage(BRIEF, ScriptedModel(["Yes."]), memory=stage.memory)
    await later.begin()
    await later.answered(1, "When?")

    assert "Offer Tuesday." in later.model.requests[0].messages[-1].content


@virtual
async def test_words_after_a_redial_are_not_taken_for_words_of_the_former_process() -> None:
    stage = await begun()
    await asyncio.sleep(2)
    await stage.session.obey(order(Act.SAY, "One."))
    await stage.session.close(1006)
    state = stage.memory.states["call_1"]
    later = Stage(BRIEF, ScriptedModel(["Yes."]), memory=stage.memory)
    later.memory.states["call_1"] = replace(state, opened_at_ms=state.opened_at_ms - 2_000)
    await later.begin()
    await later.session.obey(order(Act.SAY, "Two."))

    [before], [after] = stage.ear.all_of(Interject), later.ear.all_of(Interject)
    assert before.interject_id < after.interject_id


@virtual
async def test_only_the_newest_whispers_are_kept() -> None:
    stage = await begun()
    for number in range(MOST_WHISPERS + 2):
        await stage.session.obey(order(Act.WHISPER, f"Guidance {number}.", order_id=f"order-{number}"))
    await stage.answered(1, "When?")

    told = stage.model.requests[0].messages[-1].content
    assert "Guidance 1." not in told.splitlines()[0]
    assert told.count("Guidance ") >= MOST_WHISPERS
    assert f"Guidance {MOST_WHISPERS + 1}." in told
