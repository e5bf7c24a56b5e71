"""Law 6: a transfer repeats its command until the line confirms; a caller who talks into it does not lose it."""

import asyncio

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from engine.brief import Brief
from engine.events import Reminder
from engine.facts import TransferMoved, TransferStep, TurnOutcome
from engine.orders import Interject, Transfer
from engine.rules import Rule
from engine.tools import ESCALATE
from engine.transfer import MAX_COMMANDS, REPEAT_AFTER_S, REPEAT_LINE, TransferDesk, TransferState
from tests.engine.stage import Ear, ScriptedModel, Stage, talk
from tests.engine.virtual_time import virtual

NUMBER = "+13125550199"
HUMAN = Rule("builtin.human", "transfer", (("a", "person"), ("human",)), "Sure, connecting you now.", "high")
BRIEF = Brief(begin_message="Hello.", transfer_number=NUMBER, rules=(HUMAN,), tools=(ESCALATE,))
ASKS = "Can I talk to a person please?"


def steps(stage: Stage) -> list[TransferStep]:
    return [fact.step for fact in stage.notes.all_of(TransferMoved)]


@virtual
async def test_a_caller_who_asks_for_a_person_is_transferred_without_a_model() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Never asked."]))
    await stage.begin()

    await stage.answered(1, "a: Hello.", ASKS)

    [order] = stage.ear.of(1)
    assert order == Transfer(1, "Sure, connecting you now.", NUMBER)
    assert stage.model.requests == []
    assert steps(stage) == [TransferStep.ASKED, TransferStep.COMMANDED]
    assert stage.notes.turn(1).outcome is TurnOutcome.TRANSFERRED
    assert stage.notes.turn(1).rule_id == "builtin.human"


@virtual
async def test_talking_into_the_announcement_three_times_does_not_lose_the_transfer() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Never asked."]))
    await stage.begin()

    await stage.answered(1, "a: Hello.", ASKS)
    for turn_id in (2, 3, 4):
        await stage.answered(turn_id, "a: Hello.", ASKS, "a1: Sure,", *("wait, one thing",) * turn_id)

    for turn_id in (2, 3, 4):
        assert stage.ear.of(turn_id) == [Transfer(turn_id, REPEAT_LINE, NUMBER)]
    assert steps(stage).count(TransferStep.ASKED) == 1
    assert [fact.attempt for fact in stage.notes.all_of(TransferMoved)] == [0, 1, 2, 3, 4]


@virtual
async def test_a_reminder_while_a_transfer_is_wanted_repeats_the_command() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Never asked."]))
    await stage.begin()
    await stage.answered(1, ASKS)

    stage.session.handle(Reminder(2, talk(ASKS)))
    await stage.session.quiet()

    assert isinstance(stage.ear.of(2)[0], Transfer)


@virtual
async def test_a_quiet_line_gets_the_command_again_after_a_while() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Never asked."]))
    await stage.begin()
    await stage.answered(1, ASKS)

    await asyncio.sleep(REPEAT_AFTER_S + 0.1)
    assert [order.number for order in stage.ear.all_of(Interject)] == [NUMBER]

    await stage.session.close(1000)
    await asyncio.sleep(REPEAT_AFTER_S * 3)
    assert len(stage.ear.all_of(Interject)) == 1


@virtual
async def test_a_normal_close_after_the_command_confirms_the_transfer() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Never asked."]))
    await stage.begin()
    await stage.answered(1, ASKS)

    await stage.session.close(1000)

    assert steps(stage)[-1] is TransferStep.CONFIRMED


@virtual
async def test_a_broken_line_confirms_nothing_and_the_next_process_goes_on_with_it() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Never asked."]))
    await stage.begin()
    await stage.answered(1, ASKS)
    await stage.session.close(1006)
    assert TransferStep.CONFIRMED not in steps(stage)

    later = Stage(BRIEF, ScriptedModel(["Never asked."]), memory=stage.memory, ear=Ear())
    await later.begin()
    await later.answered(2, ASKS, "a1: Sure,", "Hello?")

    assert later.ear.of(2) == [Transfer(2, REPEAT_LINE, NUMBER)]
    assert later.notes.all_of(TransferMoved)[-1].attempt == 2


@virtual
async def test_a_refused_transfer_gives_the_caller_back_to_the_agent() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Nobody answered, sorry."]))
    await stage.begin()
    await stage.answered(1, ASKS)

    stage.session.unasked.settle_transfer(TransferState.REFUSED)

    assert await stage.answered(2, ASKS, "a1: Sure.", "So what now?") == "Nobody answered, sorry."
    assert steps(stage)[-1] is TransferStep.REFUSED


@virtual
async def test_an_operator_transfers_at_once_and_only_one_transfer_is_ever_wanted() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Never asked."]))
    await stage.begin()

    assert await stage.session.unasked.transfer("+13125550111", reason="operator")
    assert not await stage.session.unasked.transfer("+13125550122", reason="operator")

    assert [order.number for order in stage.ear.all_of(Interject)] == ["+13125550111"]


@pytest.mark.parametrize(
    "said", ["I don't want to talk to a person", "no human please", "never connect me with a human"]
)
@virtual
async def test_a_caller_who_wants_no_person_gets_none(said: str) -> None:
    stage = Stage(BRIEF, ScriptedModel(["All right."]))
    await stage.begin()

    assert await stage.answered(1, said) == "All right."


class TransferModel(RuleBasedStateMachine):
    """The desk against the plainest account of it: wanted or not, and how many commands."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = TransferDesk()
        self.wanted = False
        self.done = False
        self.commands = 0
        self.turn_id = 0

    @rule()
    def ask(self) -> None:
        is_new = self.desk.ask(NUMBER, "Line.", reason="r", asked_by="rule")
        assert is_new is (not self.wanted and not self.done)
        if is_new:
            self.wanted, self.commands = True, 0

    @rule(unasked=st.booleans())
    def command(self, unasked: bool) -> None:
        self.turn_id += 1
        order = self.desk.command_unasked(self.turn_id) if unasked else self.desk.command(self.turn_id)
        if self.wanted and self.commands < MAX_COMMANDS:
            self.commands += 1
            assert order is not None
            assert order.number == NUMBER
        else:
            assert order is None
            self.wanted = False

    @precondition(lambda self: self.commands > 0)
    @rule()
    def confirm(self) -> None:
        assert self.desk.confirm() is self.wanted
        self.done = self.done or self.wanted
        self.wanted = False

    @rule()
    def refuse(self) -> None:
        assert self.desk.refuse() is self.wanted
        self.wanted = False

    @invariant()
    def it_is_wanted_exactly_when_asked_and_not_settled(self) -> None:
        assert self.desk.is_wanted is self.wanted
        assert self.desk.attempts == self.commands


TestTransferModel = TransferModel.TestCase
TestTransferModel.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
