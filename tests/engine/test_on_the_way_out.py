"""A caller who is being handed over: what may still happen, and what another process must know."""

import asyncio
from dataclasses import replace

import pytest

from engine.brief import Brief
from engine.events import Reminder, TranscriptMoved
from engine.facts import CallbackAsked, OptOutHeard, RuleHeld, TransferMoved, TransferStep, TurnKind
from engine.listening import STANDS_S
from engine.orders import HangUp, Interject, Order, Transfer
from engine.outside import Act, OrderOutcome, OutsideOrder
from engine.ports import ToolCall
from engine.rules import Cause, Reaction, Rule
from engine.session import RESUME_GRACE_S
from engine.tools import CALL_BACK
from engine.transfer import REPEAT_LINE
from tests.engine.stage import Ear, ScriptedModel, Stage, talk
from tests.engine.test_rules_react import Phonebook
from tests.engine.virtual_time import virtual

DESK, CELL = "+13125550199", "+13125550188"
HELP = Rule("911", Reaction.EMERGENCY, (("cant", "breathe"),), "Dial 9 1 1 now.", "high")
STOP = Rule("stop", Reaction.OPT_OUT, (("stop", "calling", "me"),), "We will not call again.")
WISH = Rule("human", Reaction.TRANSFER, (("a", "person"),), "Of course.", "high")
ZERO = Rule("zero", Reaction.TRANSFER, cause=Cause.DIGIT, value="0", line="By key.")
BRIEF = Brief(begin_message="Hi.", rules=(HELP, STOP, WISH, ZERO), transfer_number=DESK)
ASKED = ("a: Hi.", "Give me a person")


async def handed_over() -> Stage:
    stage = Stage(BRIEF, ScriptedModel(["Well."]))
    await stage.begin()
    await stage.answered(1, *ASKED)
    return stage


def later_process(stage: Stage) -> Stage:
    return Stage(BRIEF, ScriptedModel(["Well."]), memory=stage.memory, ear=Ear())


@virtual
async def test_an_emergency_named_into_the_announcement_is_answered_and_the_caller_still_handed_over() -> None:
    stage = await handed_over()

    words = await stage.answered(2, *ASKED, "a: Of", "he can't breathe")

    assert words == f"{HELP.line} {REPEAT_LINE}"
    assert stage.ear.all_of(Transfer)[-1].number == DESK


@virtual
async def test_an_emergency_is_heard_on_the_way_out_before_anybody_asks() -> None:
    stage = await handed_over()

    stage.session.handle(TranscriptMoved(talk(*ASKED, "a: Of", "he can't breathe and")))
    await asyncio.sleep(0.01)

    assert [(order.text, order.number) for order in stage.ear.all_of(Interject)] == [
        (f"{HELP.line} {REPEAT_LINE}", DESK)
    ]


@virtual
async def test_an_opt_out_on_the_way_out_is_written_and_the_end_is_not_taken_for_a_person() -> None:
    stage = await handed_over()

    await stage.answered(2, *ASKED, "a: Of", "no, stop calling me")
    await stage.session.close(1000)

    assert stage.ear.closings(2) == [HangUp(2, STOP.line)]
    assert len(stage.notes.all_of(OptOutHeard)) == 1
    assert TransferStep.CONFIRMED not in [moved.step for moved in stage.notes.all_of(TransferMoved)]


NURSE = replace(HELP, destination_id="nurse")
GRAVE = replace(BRIEF, rules=(NURSE, STOP, WISH))
BOTH = "he can't breathe and stop calling me"


async def in_an_emergency() -> Stage:
    stage = Stage(GRAVE, ScriptedModel(["Well."]), directory=Phonebook({"nurse": (CELL,)}))
    await stage.begin()
    return stage


def opt_outs(stage: Stage) -> list[str]:
    return [fact.rule_id for fact in stage.notes.all_of(OptOutHeard)]


@virtual
async def test_an_opt_out_in_one_breath_with_an_emergency_is_written_and_the_caller_handed_over() -> None:
    stage = await in_an_emergency()

    await stage.answered(1, "a: Hi.", BOTH)

    assert stage.ear.closings(1) == [Transfer(1, NURSE.line, CELL)]
    assert opt_outs(stage) == ["stop"]


@virtual
async def test_an_opt_out_that_follows_an_emergency_in_the_same_breath_is_written_by_the_turn_that_comes() -> None:
    stage = await in_an_emergency()
    stage.session.handle(TranscriptMoved(talk("a: Hi.", "he can't breathe and")))
    await asyncio.sleep(0.01)

    await stage.answered(1, "a: Hi.", BOTH)

    assert opt_outs(stage) == ["stop"]
    assert stage.ear.all_of(HangUp) == []


@virtual
async def test_an_opt_out_behind_an_emergency_is_written_though_no_turn_is_asked_for() -> None:
    stage = await in_an_emergency()
    stage.session.handle(TranscriptMoved(talk("a: Hi.", "he can't breathe and")))
    await asyncio.sleep(0.01)

    stage.session.handle(TranscriptMoved(talk("a: Hi.", BOTH)))
    await asyncio.sleep(STANDS_S * 0.9)
    assert opt_outs(stage) == []
    stage.session.handle(TranscriptMoved(talk("a: Hi.", f"{BOTH} do you")))
    await asyncio.sleep(STANDS_S * 0.2)

    assert opt_outs(stage) == ["stop"]
    await stage.session.close(1000)
    assert opt_outs(stage) == ["stop"]


@virtual
async def test_who_is_fetched_a_person_in_an_emergency_is_not_hung_up_on_for_an_opt_out() -> None:
    stage = await in_an_emergency()
    await stage.answered(1, "a: Hi.", "he can't breathe")

    await stage.answered(2, "a: Hi.", "he can't breathe", "a: Dial", "and stop calling me")
    stage.session.handle(
        TranscriptMoved(talk("a: Hi.", "he can't breathe", "a: Dial", "and", "a: One", "stop calling me"))
    )
    await asyncio.sleep(STANDS_S * 2)

    assert opt_outs(stage) == ["stop", "stop"]
    assert stage.ear.closings(2) == [Transfer(2, REPEAT_LINE, CELL)]
    assert not [order for order in stage.ear.all_of(Interject) if order.ends_call]


@virtual
async def test_who_opts_out_and_hangs_up_at_once_has_opted_out() -> None:
    stage = await in_an_emergency()

    stage.session.handle(TranscriptMoved(talk("a: Hi.", "stop calling me")))
    await stage.session.close(1000)

    assert opt_outs(stage) == ["stop"]


@virtual
async def test_an_opt_out_that_turned_out_to_be_none_is_not_written() -> None:
    stage = await in_an_emergency()

    stage.session.handle(TranscriptMoved(talk("a: Hi.", "stop calling me")))
    stage.session.handle(TranscriptMoved(talk("a: Hi.", "stop calling men")))
    await asyncio.sleep(STANDS_S * 2)
    await stage.session.close(1000)

    assert opt_outs(stage) == []


@virtual
async def test_a_wish_said_again_later_is_answered_again() -> None:
    stage = Stage(Brief(begin_message="Hi.", rules=(HELP,)), ScriptedModel(["Well."]))
    await stage.begin()
    stage.session.handle(TranscriptMoved(talk("a: Hi.", "he can't breathe")))
    await asyncio.sleep(0.01)
    await stage.answered(1, "a: Hi.", "he can't breathe")

    assert await stage.answered(2, "a: Hi.", "he can't breathe", "a: Dial", "but he can't breathe") == HELP.line


@virtual
async def test_another_process_knows_of_a_transfer_before_its_command_leaves() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Well."]))
    await stage.begin()
    send, known = stage.ear.send, []

    async def watch(order: Order) -> None:
        if isinstance(order, Transfer):
            known.append(stage.memory.states["call_1"].transfer_number)
        await send(order)

    stage.ear.send = watch  # type: ignore[method-assign]
    await stage.answered(1, *ASKED)

    assert known == [DESK]


@virtual
async def test_a_process_that_takes_over_goes_on_with_the_transfer_without_being_asked() -> None:
    stage = await handed_over()
    await stage.session.close(1006)

    later = later_process(stage)
    await later.begin()
    await asyncio.sleep(RESUME_GRACE_S + 0.1)

    assert [(order.text, order.number) for order in later.ear.all_of(Interject)] == [(REPEAT_LINE, DESK)]


@virtual
async def test_a_late_refusal_of_a_number_that_was_given_up_does_not_touch_the_next() -> None:
    stage = await handed_over()
    await stage.session.obey(OutsideOrder("o1", Act.TRANSFER_REFUSED, number=DESK))
    await stage.session.obey(OutsideOrder("o2", Act.TRANSFER, by="Ann", number=CELL))

    assert await stage.session.obey(OutsideOrder("o3", Act.TRANSFER_REFUSED, number=DESK)) is OrderOutcome.UNWANTED
    assert await stage.session.obey(OutsideOrder("o4", Act.TRANSFER_REFUSED, number=CELL)) is OrderOutcome.DONE


@virtual
async def test_a_reminder_after_words_that_nobody_answered_answers_them() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Well."]))
    await stage.begin()

    stage.session.handle(Reminder(1, talk(*ASKED)))
    await stage.session.quiet()

    assert stage.ear.of(1) == [Transfer(1, WISH.line, DESK)]
    assert stage.notes.turn(1).kind is TurnKind.ANSWER


@virtual
async def test_a_key_is_heard_when_it_is_pressed_and_not_again_by_another_process() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Well."]))
    await stage.begin()
    stage.session.handle(TranscriptMoved(talk("a: Hi.", "so"), keys_pressed="0"))
    await asyncio.sleep(STANDS_S + 0.1)
    assert [order.text for order in stage.ear.all_of(Interject)] == ["By key."]
    await stage.answered(1, "a: Hi.", "so", keys="0")
    await stage.session.obey(OutsideOrder("o1", Act.TRANSFER_REFUSED, number=DESK))
    await stage.session.close(1006)

    later = later_process(stage)
    await later.begin()
    await later.answered(2, "a: Hi.", "so", "a: By key.", "what now", keys="0")

    assert later.notes.all_of(RuleHeld) == []


@pytest.mark.parametrize("reaction", [Reaction.CALLBACK, Reaction.END])
@virtual
async def test_what_was_found_while_the_caller_spoke_gives_way_to_an_operators_transfer(reaction: Reaction) -> None:
    rule = Rule("later", reaction, (("ring", "me", "later"),), "When?")
    stage = Stage(Brief(begin_message="Hi.", rules=(rule,)), ScriptedModel(["Well."]))
    await stage.begin()
    stage.session.handle(TranscriptMoved(talk("a: Hi.", "ring me later")))
    await stage.session.obey(OutsideOrder("o1", Act.TRANSFER, by="Ann", number=CELL))
    await asyncio.sleep(STANDS_S * 2)

    assert [(order.number, order.ends_call) for order in stage.ear.all_of(Interject)] == [(CELL, False)]


@virtual
async def test_what_is_told_of_a_transfer_and_of_an_offer_has_moments_in_its_own_order() -> None:
    call = ToolCall("tc", "call_back", '{"declined": true}')
    stage = Stage(
        Brief(begin_message="Hi.", rules=(WISH,), tools=(CALL_BACK,), transfer_number=DESK), ScriptedModel([call])
    )
    await stage.begin()
    await stage.answered(1, *ASKED)
    await stage.session.obey(OutsideOrder("o1", Act.TRANSFER_REFUSED, number=DESK))
    await asyncio.sleep(0)
    await stage.answered(2, *ASKED, "a: When?", "no thanks")

    told = [
        fact for fact in stage.notes.facts if isinstance(fact, TransferMoved | CallbackAsked) or hasattr(fact, "help")
    ]
    moments = [fact.at_ms for fact in told]
    assert len(told) == 5
    assert moments == sorted(set(moments))
