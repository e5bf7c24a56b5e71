"""Once an answer has begun, its words leave some at a time; none waits for long, and none is lost or out of place."""

import asyncio

from engine.brief import Brief, ToolSpec
from engine.facts import TurnOutcome
from engine.ladder import BREATH_S
from engine.orders import AnnounceTool, Order, Say
from engine.ports import ModelError, ToolCall
from tests.engine.stage import FOREVER, ScriptedModel, Stage, Step, Wait
from tests.engine.virtual_time import virtual

BRIEF = Brief(begin_message="Hi.", tools=(ToolSpec("look_up", "Look it up."),))


def slowly(*pieces: str, each_s: float = 0.012) -> list[Step]:
    return [step for piece in pieces for step in (Wait(each_s), piece)]


async def begun(*scripts: list[Step]) -> Stage:
    stage = Stage(BRIEF, ScriptedModel(*scripts))
    await stage.begin()
    return stage


def said(stage: Stage, turn_id: int) -> list[tuple[float, str]]:
    """Words with the moment they left, in seconds from the first of them."""
    orders = stage.ear.orders
    spoken = [(at, one.text) for at, one in orders if isinstance(one, Say) and one.turn_id == turn_id]
    return [(round(at - spoken[0][0], 3), text) for at, text in spoken]


@virtual
async def test_the_first_word_waits_for_nothing_and_the_others_leave_together() -> None:
    stage = await begun(slowly("We ", "open ", "at ", "nine ", "each ", "day ", "but ", "Sunday", "."))
    assert await stage.answered(1, "a: Hi.", "When?") == "We open at nine each day but Sunday."
    assert said(stage, 1)[:2] == [(0.0, "We"), (BREATH_S, " open at nine each")]
    assert "".join(text for _, text in said(stage, 1)[2:]) == " day but Sunday."


@virtual
async def test_the_end_of_a_clause_leaves_at_once() -> None:
    stage = await begun(slowly("We ", "open ", "at ", "nine, ", "each ", "day ", "and ", "close ", "at ", "six."))
    await stage.answered(1, "a: Hi.", "When?")
    assert said(stage, 1)[1] == (0.036, " open at nine,")


@virtual
async def test_no_word_waits_longer_than_a_breath() -> None:
    stage = await begun([*slowly("We ", "open ", "at "), Wait(3)])
    stage.ask(1, "a: Hi.", "When?")
    await asyncio.sleep(10)
    assert said(stage, 1)[1] == (BREATH_S, " open at")
    await stage.session.close(1006)


@virtual
async def test_the_last_words_do_not_wait() -> None:
    stage = await begun(slowly("We ", "open ", "at ", "nine"))
    stage.ask(1, "a: Hi.", "When?")
    await asyncio.sleep(0.049)
    assert stage.ear.words(1) == "We open at nine"
    assert [order.is_final for order in stage.ear.of(1) if isinstance(order, Say)][-1]


@virtual
async def test_words_that_came_before_a_stream_broke_are_still_said_in_their_place() -> None:
    stage = await begun([*slowly("We ", "open ", "at ", "nine "), ModelError("broken_stream")])
    words = await stage.answered(1, "a: Hi.", "When?")
    assert words == f"We open at nine {BRIEF.ladder.stalled}"
    assert stage.notes.turn(1).outcome is TurnOutcome.STALLED


@virtual
async def test_words_before_a_tool_are_said_before_it_runs() -> None:
    stage = await begun([*slowly("One ", "moment ", "please "), ToolCall("c1", "look_up", "{}")], ["Done."])
    await stage.answered(1, "a: Hi.", "When?")
    order: list[Order] = [order for _, order in stage.ear.orders]
    ran = next(at for at, one in enumerate(order) if isinstance(one, AnnounceTool))
    before = "".join(one.text for one in order[:ran] if isinstance(one, Say) and one.turn_id == 1)
    assert before.strip() == "One moment please"


@virtual
async def test_words_that_were_kept_die_with_their_turn() -> None:
    stage = await begun([*slowly("We ", "open ", "at ", "nine "), FOREVER], ["Fine."])
    stage.ask(1, "a: Hi.", "When?")
    await asyncio.sleep(0.035)
    await stage.answered(2, "a: Hi.", "Never mind")
    await asyncio.sleep(1)
    assert stage.ear.words(1) == "We"
    assert stage.ear.words(2) == "Fine."


@virtual
async def test_a_first_word_behind_what_is_never_said_waits_for_nothing_either() -> None:
    stage = await begun(slowly("[smiles] ", "Hello ", "there"))
    assert await stage.answered(1, "a: Hi.", "When?") == "Hello there"
    assert stage.notes.turn(1).first_word_ms == 24.0


@virtual
async def test_a_full_stop_that_is_a_piece_of_its_own_leaves_with_the_next_one() -> None:
    stage = await begun(slowly("We ", "open", " at", " nine", ".", " Each", " day", " but", " Sunday", "."))
    await stage.answered(1, "a: Hi.", "When?")
    assert said(stage, 1)[1:3] == [(0.048, " open at nine"), (0.06, ". Each")]


@virtual
async def test_words_that_were_written_and_never_said_stand_in_the_turns_record() -> None:
    stage = await begun([*slowly("We ", "open ", "at ", "nine "), FOREVER], ["Fine."])
    stage.ask(1, "a: Hi.", "When?")
    await asyncio.sleep(0.049)
    await stage.answered(2, "a: Hi.", "Never mind")
    turn = stage.notes.turn(1)
    assert (turn.sent, turn.generated, turn.tokens_out) == ("We", "We open at nine ", 4)


@virtual
async def test_a_full_stop_in_the_first_piece_waits_for_the_next_one_only() -> None:
    stage = await begun(slowly("Yes.", " We", " open", " at", " nine", "."))
    await stage.answered(1, "a: Hi.", "When?")
    assert said(stage, 1)[:2] == [(0.0, "Yes"), (0.012, ". We")]
