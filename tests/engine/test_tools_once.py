"""Law 5: side effects once, though the vendor asks early and asks again."""

import asyncio
import json
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import tools
from engine.brief import Brief, ToolSpec
from engine.facts import Help, HelpOffered, ToolRan, TransferMoved, TurnOutcome
from engine.once import FAILED, TOO_SLOW, RunOnce
from engine.orders import AnnounceTool, AnnounceToolResult, HangUp, PressDigit, Say, Transfer
from engine.ports import Occasion, ToolCall, ToolOutcome
from engine.tools import END_CALL, ESCALATE, PRESS_DIGITS, run_key
from tests.engine.stage import STARTED, Ear, ScriptedModel, Stage, Workshop
from tests.engine.virtual_time import VirtualLoop, virtual

BOOK = ToolSpec("book", "Book a slot.", holding_line="Let me book that.")
BRIEF = Brief(begin_message="Hello.", tools=(BOOK, ESCALATE, END_CALL, PRESS_DIGITS), transfer_number="+13125550199")
CALL = ToolCall("tc_1", "book", '{"day": "Tuesday", "hour": 9}')
OCCASION = Occasion("call_1", "trace_1", STARTED)
SAME_CALL = ToolCall("tc_2", "book", '{"hour":9,"day":"Tuesday"}')


@virtual
async def test_a_tool_runs_its_answer_goes_to_the_model_and_both_are_announced() -> None:
    stage = Stage(BRIEF, ScriptedModel([CALL], ["You are booked."]), tools=Workshop(0.5, "ok"))
    await stage.begin()

    words = await stage.answered(1, "Book me")

    assert words == "Let me book that. You are booked."
    assert [type(o) for _, o in stage.ear.orders[1:]] == [Say, AnnounceTool, AnnounceToolResult, Say, Say]
    answer = stage.model.requests[1].messages[-1]
    assert (answer.role, answer.content, answer.tool_call_id) == ("tool", "ok", "tc_1")
    assert len(stage.notes.all_of(ToolRan)) == 1


@virtual
async def test_a_tool_is_told_the_callers_local_time_and_the_values_of_the_call() -> None:
    stage = Stage(BRIEF, ScriptedModel([CALL], ["You are booked."]), tools=Workshop(), zone="America/Chicago")
    await stage.begin()

    await stage.answered(1, "Book me")

    occasion = stage.tools.occasions[0]
    assert (occasion.call_id, occasion.trace_id) == ("call_1", stage.session.trace_id)
    assert occasion.now.isoformat().startswith("2026-03-03T14:05:00")
    assert occasion.now.utcoffset() == timedelta(hours=-6)
    assert occasion.variables["caller_number"] == "+13125550142"
    assert occasion.variables["time_zone"] == "America/Chicago"


@virtual
async def test_an_early_request_and_the_real_one_share_one_run() -> None:
    stage = Stage(BRIEF, ScriptedModel([CALL], [SAME_CALL], ["You are booked."]), tools=Workshop(1.0, "ok"))
    await stage.begin()

    stage.ask(1, "Book me")
    await asyncio.sleep(0.5)
    await stage.answered(2, "Book me on Tuesday")

    assert len(stage.tools.runs) == 1
    assert len(stage.notes.all_of(ToolRan)) == 1
    assert len(stage.ear.all_of(AnnounceTool)) == 1
    assert len(stage.ear.all_of(AnnounceToolResult)) == 1
    assert stage.ear.words(2).endswith("You are booked.")


@virtual
async def test_a_redialled_call_does_not_run_the_tool_again() -> None:
    stage = Stage(BRIEF, ScriptedModel([CALL], ["Booked."]), tools=Workshop(0, "ok"))
    await stage.begin()
    await stage.answered(1, "Book me")
    await stage.session.close(1006)

    later = Stage(BRIEF, ScriptedModel([SAME_CALL], ["Booked."]), memory=stage.memory, ear=Ear())
    await later.begin()
    await later.answered(2, "Book me", "a1: Booked.", "Book me!")

    assert later.tools.runs == []
    assert later.ear.words(2) == "Booked."


@virtual
async def test_a_slow_tool_is_given_up_and_the_model_is_told() -> None:
    slow = ToolSpec("book", "Book.", timeout_ms=2_000)
    stage = Stage(
        Brief(begin_message="Hi.", tools=(slow,)), ScriptedModel([CALL], ["Sorry."]), tools=Workshop(60, "never")
    )
    await stage.begin()

    assert await stage.answered(1, "Book me") == "One moment, please. Sorry."
    assert stage.model.requests[1].messages[-1].content == TOO_SLOW.content


@virtual
async def test_a_tool_that_raises_is_told_as_failed_without_its_words() -> None:
    class Broken:
        async def run(self, *_: object) -> ToolOutcome:
            raise ValueError("secret +13125550142")

    once = RunOnce(Broken())

    assert await once.run(BOOK, {}, "key", OCCASION) == FAILED


@virtual
async def test_malformed_arguments_and_unknown_tools_are_answered_to_the_model() -> None:
    calls = [ToolCall("a", "book", "{not json"), ToolCall("b", "fly", "{}")]
    stage = Stage(BRIEF, ScriptedModel(calls, ["All right."]))
    await stage.begin()

    assert await stage.answered(1, "Book me") == "All right."
    assert [m.role for m in stage.model.requests[1].messages[-2:]] == ["tool", "tool"]
    assert stage.tools.runs == []


@virtual
async def test_a_model_that_asks_for_tools_for_ever_is_stopped_by_a_prepared_sentence() -> None:
    stage = Stage(BRIEF, ScriptedModel([CALL]), tools=Workshop(0, "ok"))
    await stage.begin()

    await stage.answered(1, "Book me")

    assert len(stage.ear.closings(1)) == 1
    assert "tool_loop" in stage.notes.turn(1).faults


@virtual
async def test_escalate_announces_itself_then_transfers() -> None:
    call = ToolCall("tc", "escalate", '{"reason": "wants a refund", "priority": "high"}')
    stage = Stage(BRIEF, ScriptedModel([call]))
    await stage.begin()

    await stage.answered(1, "I want my money back")

    kinds = [type(order) for _, order in stage.ear.orders[1:]]
    assert kinds == [AnnounceTool, AnnounceToolResult, Transfer]
    moved = stage.notes.all_of(TransferMoved)[0]
    assert (moved.asked_by, moved.reason, moved.priority) == ("model", "wants a refund", "high")


@virtual
async def test_escalate_without_anybody_to_take_the_call_offers_a_callback() -> None:
    call = ToolCall("tc", "escalate", '{"reason": "refund", "priority": "low"}')
    brief = Brief(begin_message="Hi.", tools=(ESCALATE,))
    stage = Stage(brief, ScriptedModel([call]))
    await stage.begin()

    assert await stage.answered(1, "A human!") == brief.callback_line
    offer = stage.notes.all_of(HelpOffered)[0]
    assert (offer.help, offer.reason, offer.why_not, offer.priority) == (Help.CALLBACK, "refund", "unknown", "low")


@virtual
async def test_end_call_says_goodbye_only_when_the_model_did_not() -> None:
    call = ToolCall("tc", "end_call", "{}")
    silent = Stage(BRIEF, ScriptedModel([call]))
    await silent.begin()
    await silent.answered(1, "Bye")
    polite = Stage(BRIEF, ScriptedModel(["See you Tuesday.", call]))
    await polite.begin()
    await polite.answered(1, "Bye")

    assert silent.ear.closings(1) == [HangUp(1, BRIEF.goodbye_line)]
    assert polite.ear.closings(1) == [HangUp(1, "")]
    assert polite.notes.turn(1).outcome is TurnOutcome.HUNG_UP


@virtual
async def test_digits_are_pressed_once_for_one_menu_and_again_for_the_next() -> None:
    press = ToolCall("tc", "press_digits", '{"digits": "1"}')
    stage = Stage(BRIEF, ScriptedModel([press], [press], ["Done."], [press]))
    await stage.begin()

    await stage.answered(1, "For English press one")
    await stage.answered(2, "For English press one")
    await stage.answered(3, "For English press one", "a: .", "For dentists press one")

    assert [(o.turn_id, o.digits) for o in stage.ear.all_of(PressDigit)] == [(1, "1"), (3, "1")]


@virtual
async def test_only_keys_of_a_keypad_are_pressed() -> None:
    stage = Stage(BRIEF, ScriptedModel([ToolCall("tc", "press_digits", '{"digits": "12a"}')], ["No."]))
    await stage.begin()

    assert await stage.answered(1, "Press twelve a") == "No."


Arguments = st.dictionaries(st.text(max_size=5), st.one_of(st.integers(), st.text(max_size=5)), max_size=4)


@given(arguments=Arguments, other=Arguments)
def test_a_run_key_is_equal_exactly_for_equal_arguments(arguments: dict[str, Any], other: dict[str, Any]) -> None:
    shuffled = json.loads(json.dumps(dict(reversed(list(arguments.items())))))
    assert run_key("c", "t", arguments) == run_key("c", "t", shuffled)
    assert (run_key("c", "t", arguments) == run_key("c", "t", other)) is (arguments == other)


@settings(max_examples=50, deadline=None)
@given(
    askers=st.lists(
        st.tuples(st.sampled_from(["k1", "k2", "k3"]), st.floats(0, 3), st.booleans()), min_size=1, max_size=12
    )
)
def test_however_many_ask_and_give_up_each_key_runs_once(askers: list[tuple[str, float, bool]]) -> None:
    async def play() -> None:
        workshop = Workshop(1.0)
        once = RunOnce(workshop)

        async def ask(key: str, delay: float, gives_up: bool) -> None:
            await asyncio.sleep(delay)
            try:
                async with asyncio.timeout(0.2 if gives_up else 50):
                    assert (await once.run(BOOK, {"key": key}, key, OCCASION)).content == "done"
            except TimeoutError:
                assert gives_up

        await asyncio.gather(*(ask(*asker) for asker in askers))
        await asyncio.sleep(5)
        assert sorted(str(arguments["key"]) for _, arguments in workshop.runs) == sorted({key for key, _, _ in askers})

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(play())


def test_arguments_that_are_no_object_are_refused() -> None:
    for text in ("[1]", '"x"', "nonsense", "1"):
        try:
            tools.read_arguments(text)
        except tools.ArgumentsError:
            continue
        raise AssertionError(text)
    assert tools.read_arguments("") == {}
