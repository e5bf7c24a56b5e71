"""What the caller hears while a tool takes longer than people like to wait."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.brief import Brief, Ladder, ToolSpec
from engine.facts import ToolRan
from engine.once import TOO_SLOW
from engine.orders import Say
from engine.patience import BETWEEN_S
from engine.ports import ToolCall
from tests.engine.stage import ScriptedModel, Stage, Wait, Workshop
from tests.engine.virtual_time import VirtualLoop, virtual

CALL = ToolCall("tc_1", "book", '{"day": "Tuesday"}')
SAME = ToolCall("tc_2", "book", '{"day": "Tuesday"}')
FILLERS = ("One moment, please.", "Let me see.", "Just a second.")


def brief(holding_line: str = "", *, fillers: tuple[str, ...] = FILLERS, limit_ms: int = 30_000) -> Brief:
    tool = ToolSpec("book", "Book.", holding_line=holding_line, timeout_ms=limit_ms)
    return Brief(begin_message="Hello.", tools=(tool,), ladder=Ladder(fillers=fillers))


def spoken(stage: Stage, turn_id: int) -> list[tuple[float, str]]:
    """Each piece that left for a turn, and when."""
    return [
        (at, o.text.strip()) for at, o in stage.ear.orders if isinstance(o, Say) and o.turn_id == turn_id and o.text
    ]


@virtual
async def test_without_a_holding_line_a_filler_comes_when_a_filler_would() -> None:
    stage = Stage(brief(), ScriptedModel([Wait(0.2), CALL], ["Booked."]), tools=Workshop(2))
    await stage.begin()
    asked = asyncio.get_running_loop().time()

    assert await stage.answered(1, "Book me") == "One moment, please. Booked."
    assert spoken(stage, 1)[0][0] - asked == pytest.approx(0.6, abs=0.01)


@virtual
async def test_a_quick_tool_is_waited_for_in_silence() -> None:
    stage = Stage(brief(), ScriptedModel([CALL], ["Booked."]), tools=Workshop(0.4))
    await stage.begin()

    assert await stage.answered(1, "Book me") == "Booked."


@virtual
async def test_a_long_run_is_held_with_a_sentence_every_four_seconds_never_twice_the_same() -> None:
    stage = Stage(brief("Let me book that."), ScriptedModel([CALL], ["Booked."]), tools=Workshop(18))
    await stage.begin()
    await stage.answered(1, "Book me")

    heard = spoken(stage, 1)
    words = [text for _, text in heard]
    assert words[:5] == ["Let me book that.", *FILLERS, "Let me book that."]
    assert all(later[0] - earlier[0] <= BETWEEN_S + 0.01 for earlier, later in pairwise(heard))
    assert len(stage.ear.closings(1)) == 1
    assert stage.ear.words(1).endswith("Let me book that. Booked.")


@virtual
async def test_what_the_model_said_itself_before_the_tool_is_not_talked_over_at_once() -> None:
    stage = Stage(brief(), ScriptedModel(["I will look. ", CALL], ["Booked."]), tools=Workshop(3))
    await stage.begin()

    assert await stage.answered(1, "Book me") == "I will look. Booked."


@virtual
async def test_a_single_sentence_is_never_repeated() -> None:
    stage = Stage(brief("Let me book that.", fillers=()), ScriptedModel([CALL], ["Booked."]), tools=Workshop(15))
    await stage.begin()

    assert await stage.answered(1, "Book me") == "Let me book that. Booked."


@virtual
async def test_holding_ends_with_the_tools_time_limit() -> None:
    stage = Stage(brief(limit_ms=6_000), ScriptedModel([CALL], ["Sorry."]), tools=Workshop(100))
    await stage.begin()

    assert await stage.answered(1, "Book me") == "One moment, please. Let me see. Sorry."
    assert stage.model.requests[1].messages[-1].content == TOO_SLOW.content


@virtual
async def test_the_turn_that_asks_for_a_run_under_way_is_held_too() -> None:
    stage = Stage(brief(), ScriptedModel([CALL], [SAME], ["Booked."]), tools=Workshop(5))
    await stage.begin()
    stage.ask(1, "Book me")
    await asyncio.sleep(0.3)

    assert await stage.answered(2, "Book me, please") == "One moment, please. Let me see. Booked."
    assert len(stage.tools.runs) == len(stage.notes.all_of(ToolRan)) == 1


@virtual
async def test_a_caller_who_talks_meanwhile_is_answered_and_the_run_goes_on() -> None:
    stage = Stage(brief("Let me book that."), ScriptedModel([CALL], ["Still here."]), tools=Workshop(6))
    await stage.begin()
    stage.ask(1, "Book me")
    await asyncio.sleep(1)

    assert await stage.answered(2, "Book me", "a1: Let me book that.", "Are you there?") == "Still here."
    await asyncio.sleep(10)
    assert [fact.content for fact in stage.notes.all_of(ToolRan)] == ["done"]
    assert [text for _, text in spoken(stage, 1)] == ["Let me book that."]


@settings(max_examples=60, deadline=None)
@given(
    takes_s=st.floats(0, 29),
    model_s=st.floats(0, 0.5),
    line=st.sampled_from(["", "Let me book that.", "Let me see."]),
    fillers=st.lists(st.sampled_from(["One moment, please.", "Let me see.", "Hm."]), min_size=2, unique=True),
)
def test_however_long_a_tool_takes_nobody_waits_in_silence_or_hears_a_sentence_twice(
    takes_s: float, model_s: float, line: str, fillers: list[str]
) -> None:
    async def play() -> None:
        told = brief(line, fillers=tuple(fillers))
        stage = Stage(told, ScriptedModel([Wait(model_s), CALL], ["Booked."]), tools=Workshop(takes_s))
        await stage.begin()
        asked = asyncio.get_running_loop().time()
        await stage.answered(1, "Book me")
        heard = [(asked, ""), *spoken(stage, 1)]
        gaps = [later[0] - earlier[0] for earlier, later in pairwise(heard)]
        assert gaps[0] <= told.ladder.filler_ms / 1000 + 0.01
        assert max(gaps) <= BETWEEN_S + 0.01
        assert all(earlier[1] != later[1] for earlier, later in pairwise(heard))
        assert len(stage.ear.closings(1)) == 1

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(play())
