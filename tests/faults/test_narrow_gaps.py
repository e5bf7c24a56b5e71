"""Moments in which a turn could fall between two chairs, each told by itself on a virtual clock."""

import asyncio
import gc
from collections.abc import AsyncGenerator
from dataclasses import replace
from typing import Any

from engine.brief import Brief, Ladder, ToolSpec
from engine.facts import ToolRan, TransferMoved, TurnOutcome
from engine.orders import AnnounceTool, AnnounceToolResult, Order, Say
from engine.ports import CallState, ModelRequest, Piece, TextPiece, ToolCall
from tests.engine.stage import FOREVER, Ear, ScriptedModel, SharedMemory, Stage, Wait, Workshop, talk
from tests.engine.virtual_time import virtual

BRIEF = Brief(begin_message="Hello.", instructions="Be kind.", ladder=Ladder(fillers=()))
LADDER = BRIEF.ladder


class SlowMemory(SharedMemory):
    """Takes as long as a frozen server is given before it is left alone."""

    async def keep(self, call_id: str, state: CallState, *, is_urgent: bool = True) -> bool:
        await asyncio.sleep(0.25)
        return await super().keep(call_id, state, is_urgent=is_urgent)


class LineThatBreaksOn(Ear):
    """Gone for good from the first order on that `is_fatal` names."""

    def __init__(self, is_fatal: Any) -> None:
        super().__init__()
        self._is_fatal = is_fatal

    async def send(self, order: Order) -> None:
        self.is_cut = self.is_cut or self._is_fatal(order)
        await super().send(order)


class StubbornModel(ScriptedModel):
    """Says nothing, and takes its time to let go of its connection."""

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        try:
            await asyncio.sleep(1_000)
            yield TextPiece("Too late.")
        finally:
            await asyncio.sleep(60)


@virtual
async def test_a_question_asked_while_the_greeting_is_being_marked_is_answered() -> None:
    stage = Stage(BRIEF, ScriptedModel([Wait(0.5), "At nine."]), memory=SlowMemory())
    opening = asyncio.create_task(stage.begin())
    await asyncio.sleep(0.1)
    stage.ask(1, "When do you open?")
    await opening
    await stage.session.quiet()

    assert stage.ear.words(1) == "At nine."
    assert len(stage.ear.closings(1)) == 1


@virtual
async def test_of_two_questions_asked_before_the_call_is_open_the_newest_is_answered() -> None:
    stage = Stage(BRIEF, ScriptedModel(["At nine."]))
    stage.ask(2, "When do you open?")
    stage.ask(1, "When")
    await stage.session.open()
    await stage.session.quiet()

    assert len(stage.ear.closings(2)) == 1
    assert stage.ear.of(1) == []


@virtual
async def test_a_turn_whose_closing_frame_was_lost_with_the_line_is_answered_after_the_redial() -> None:
    ear = LineThatBreaksOn(lambda order: getattr(order, "turn_id", 0) == 3 and order.is_final)
    stage = Stage(BRIEF, ScriptedModel(["At nine."]), ear=ear)
    await stage.begin()
    stage.ask(3, "When do you open?")
    await stage.session.quiet()
    await stage.session.close(1006)

    later = Stage(BRIEF, ScriptedModel(["At nine."]), memory=stage.memory, ear=Ear())
    await later.begin()
    await asyncio.sleep(1)
    await later.session.quiet()

    assert len(later.ear.closings(3)) == 1
    assert stage.notes.turn(3).outcome is TurnOutcome.FAILED


@virtual
async def test_a_greeting_that_was_lost_with_the_line_is_spoken_after_the_redial() -> None:
    stage = Stage(BRIEF, ScriptedModel(["At nine."]), ear=LineThatBreaksOn(lambda _: True))
    await stage.begin()
    await stage.session.close(1006)

    later = Stage(BRIEF, ScriptedModel(["At nine."]), memory=stage.memory, ear=Ear())
    await later.begin()

    assert later.ear.words(0) == "Hello."


@virtual
async def test_a_caller_who_spoke_first_is_not_greeted_in_mid_call_after_a_redial() -> None:
    stage = Stage(BRIEF, ScriptedModel(["At nine."], [FOREVER]))
    stage.ask(1, "When do you open?")
    await stage.session.open()
    await stage.session.quiet()
    stage.ask(2, "And on Friday?")
    await asyncio.sleep(1)
    await stage.session.close(1006)

    later = Stage(BRIEF, ScriptedModel(["At ten."]), memory=stage.memory, ear=Ear())
    await later.begin()
    await asyncio.sleep(1)
    await later.session.quiet()

    assert later.ear.of(0) == []
    assert len(later.ear.closings(2)) == 1


@virtual
async def test_a_line_that_breaks_twice_in_a_moment_does_not_lose_the_turn_under_way() -> None:
    stage = Stage(BRIEF, ScriptedModel([FOREVER]))
    await stage.begin()
    stage.ask(1, "When do you open?")
    await asyncio.sleep(0.1)
    await stage.session.close(1006)
    between = Stage(BRIEF, ScriptedModel(["At nine."]), memory=stage.memory, ear=Ear())
    await between.begin()
    await between.session.close(1006)

    later = Stage(BRIEF, ScriptedModel(["At nine."]), memory=stage.memory, ear=Ear())
    await later.begin()
    await asyncio.sleep(1)
    await later.session.quiet()

    assert len(later.ear.closings(1)) == 1


@virtual
async def test_an_answer_that_holds_no_speakable_word_is_no_answer() -> None:
    stage = Stage(BRIEF, ScriptedModel(["**"]))
    await stage.begin()

    assert await stage.answered(1, "What are your prices?") == LADDER.prepared
    assert stage.notes.turn(1).faults == ("unspeakable",)


@virtual
async def test_a_filler_alone_does_not_pass_for_an_answer_when_the_model_stalls() -> None:
    brief = replace(BRIEF, ladder=Ladder(fillers=("One moment, please.",)))
    stage = Stage(brief, ScriptedModel([Wait(0.7), "**", FOREVER]))
    await stage.begin()

    assert await stage.answered(1, "When do you open?") == f"One moment, please. {LADDER.stalled}"


@virtual
async def test_a_model_that_will_not_let_go_keeps_no_caller_waiting() -> None:
    stage = Stage(BRIEF, StubbornModel())
    await stage.begin()
    zero = asyncio.get_running_loop().time()

    assert await stage.answered(1, "When do you open?") == LADDER.prepared
    assert asyncio.get_running_loop().time() - zero < LADDER.prepared_ms / 1000 + 0.5


@virtual
async def test_a_tool_that_ends_after_the_line_is_in_the_record_and_nobody_is_alarmed() -> None:
    alarms: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: alarms.append(context))
    brief = replace(BRIEF, tools=(ToolSpec("book", "Book."),))
    stage = Stage(brief, ScriptedModel([ToolCall("tc", "book", "{}")], [FOREVER]), tools=Workshop(2))
    await stage.begin()
    stage.ask(1, "Book me")
    await asyncio.sleep(1)
    stage.ask(2, "Book me, please")
    stage.ear.is_cut = True
    await asyncio.sleep(2)
    await stage.session.close(1006)
    gc.collect()
    await asyncio.sleep(0)

    assert alarms == []
    assert [fact.content for fact in stage.notes.all_of(ToolRan)] == ["done"]
    assert len(stage.ear.all_of(AnnounceTool)) == 1
    assert stage.ear.all_of(AnnounceToolResult) == []


@virtual
async def test_a_tool_that_ends_after_its_turn_is_known_to_the_next_process() -> None:
    brief = replace(BRIEF, tools=(ToolSpec("book", "Book."),))
    stage = Stage(brief, ScriptedModel([ToolCall("tc", "book", "{}")], ["At nine."]), tools=Workshop(2))
    await stage.begin()
    stage.ask(1, "Book me")
    await asyncio.sleep(1)
    await stage.answered(2, "When do you open?")
    await asyncio.sleep(5)

    assert list(stage.memory.states["call_1"].tool_outcomes.values()) == ["done"]


@virtual
async def test_a_transfer_an_operator_wants_is_known_to_the_next_process_at_once() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Yes."]))
    await stage.begin()
    await stage.session.unasked.transfer("+13125550199", reason="asked")
    await asyncio.sleep(1)

    assert stage.memory.states["call_1"].transfer_attempts == 1


@virtual
async def test_arguments_nested_beyond_reading_are_given_back_to_the_model() -> None:
    brief = replace(BRIEF, tools=(ToolSpec("book", "Book."),))
    deep = ToolCall("tc", "book", "[" * 100_000)
    stage = Stage(brief, ScriptedModel([deep], ["Sorry?"]))
    await stage.begin()

    assert await stage.answered(1, "Book me") == "Sorry?"
    assert stage.tools.runs == []


@virtual
async def test_a_call_that_is_put_down_commands_no_transfer_afterwards() -> None:
    brief = replace(BRIEF, transfer_number="+13125550199")
    stage = Stage(brief, ScriptedModel([ToolCall("tc", "escalate", '{"reason": "asked"}')]))
    await stage.begin()
    stage.ask(1, "A person, please")
    for _ in range(30):
        await asyncio.sleep(0)
        if stage.ear.closings(1):
            break
    await stage.session.close(1006)
    told = len(stage.notes.all_of(TransferMoved))
    await asyncio.sleep(60)

    assert len(stage.notes.all_of(TransferMoved)) == told


@virtual
async def test_what_is_asked_of_a_call_that_was_put_down_asks_no_model() -> None:
    stage = Stage(BRIEF, ScriptedModel(["At nine."]))
    await stage.begin()
    await stage.session.close(1006)
    stage.ask(1, "When do you open?")
    await asyncio.sleep(10)

    assert stage.model.requests == []
    assert [order for _, order in stage.ear.orders] == [Say(0, "Hello.", is_final=True)]


@virtual
async def test_a_memory_that_takes_its_time_delays_no_word() -> None:
    stage = Stage(BRIEF, ScriptedModel(["At nine."]), memory=SlowMemory())
    await stage.begin()
    for turn_id in range(1, 6):
        await stage.answered(turn_id, "When do you open?")

    assert [stage.notes.turn(turn_id).finished_ms for turn_id in range(1, 6)] == [0.0] * 5


@virtual
async def test_a_transcript_of_thousands_of_utterances_is_answered() -> None:
    stage = Stage(BRIEF, ScriptedModel(["At nine."]))
    await stage.begin()
    long_talk = tuple(
        utterance for n in range(3_000) for utterance in talk(f"a{n}: I am listening to you.", f"And then {n}.")
    )

    assert await stage.answered(1, transcript=long_talk) == "At nine."
