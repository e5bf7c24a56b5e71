"""Law 8: a call survives its process. Law 10: the version that starts a call serves it to the end."""

import asyncio
from dataclasses import replace

from engine.brief import Brief, Ladder, ToolSpec
from engine.events import TranscriptMoved
from engine.facts import CallOpened, LineClosed
from engine.once import UNSURE
from engine.orders import Say
from engine.ports import CallState, ToolCall
from tests.engine.stage import DETAILS, FOREVER, Ear, ScriptedModel, Shelf, Stage, Workshop, talk
from tests.engine.virtual_time import virtual

BRIEF = Brief(begin_message="Hello.", instructions="Be kind.", ladder=Ladder(fillers=()))


@virtual
async def test_the_caller_is_greeted_once_however_often_the_line_is_redialled() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Yes."]))
    await stage.begin()
    await stage.session.close(1006)

    for _ in range(3):
        later = Stage(BRIEF, ScriptedModel(["Yes."]), memory=stage.memory, ear=Ear())
        await later.begin()
        await later.session.close(1006)
        assert later.ear.orders == []
        assert later.notes.all_of(CallOpened)[0].is_resumed


@virtual
async def test_the_greeted_mark_is_kept_before_the_greeting_leaves() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Yes."]))
    marks: list[bool] = []
    send = stage.ear.send

    async def watch(order: object) -> None:
        marks.append(stage.memory.states["call_1"].is_greeted)
        await send(order)  # type: ignore[arg-type]

    stage.ear.send = watch  # type: ignore[method-assign]
    await stage.begin()

    assert marks == [True]


@virtual
async def test_a_redialled_call_keeps_its_version_though_another_was_published() -> None:
    shelf = Shelf(BRIEF)
    stage = Stage(BRIEF, ScriptedModel(["Yes."]), shelf=shelf)
    await stage.begin()
    await stage.session.close(1006)
    shelf.publish(replace(BRIEF, instructions="Be rude."))

    later = Stage(BRIEF, ScriptedModel(["Yes."]), memory=stage.memory, shelf=shelf, ear=Ear())
    await later.begin()
    await later.answered(1, "Hi")

    assert later.model.requests[0].messages[0].content.startswith("Be kind.")


@virtual
async def test_a_turn_that_was_under_way_is_answered_after_the_redial() -> None:
    stage = Stage(BRIEF, ScriptedModel([FOREVER]))
    await stage.begin()
    stage.ask(3, "a: Hello.", "When do you open?")
    await asyncio.sleep(0.1)
    await stage.session.close(1006)

    later = Stage(BRIEF, ScriptedModel(["At nine."]), memory=stage.memory, ear=Ear())
    await later.begin()
    later.session.handle(TranscriptMoved(talk("a: Hello.", "When do you open?")))
    await asyncio.sleep(1)
    await later.session.quiet()

    assert later.ear.words(3) == "At nine."
    assert len(later.ear.closings(3)) == 1


@virtual
async def test_a_turn_the_vendor_asks_for_again_after_the_redial_is_answered_once() -> None:
    stage = Stage(BRIEF, ScriptedModel([FOREVER]))
    await stage.begin()
    stage.ask(3, "When do you open?")
    await asyncio.sleep(0.1)
    await stage.session.close(1006)

    later = Stage(BRIEF, ScriptedModel(["At nine."]), memory=stage.memory, ear=Ear())
    await later.begin()
    await later.answered(4, "When do you open?")
    await asyncio.sleep(2)

    assert later.ear.of(3) == []
    assert later.ear.words(4) == "At nine."


@virtual
async def test_without_any_transcript_the_caller_is_asked_to_say_it_again() -> None:
    stage = Stage(BRIEF, ScriptedModel([FOREVER]))
    await stage.begin()
    stage.ask(3, "When do you open?")
    await asyncio.sleep(0.1)
    await stage.session.close(1006)

    later = Stage(BRIEF, ScriptedModel(["At nine."]), memory=stage.memory, ear=Ear())
    await later.begin()
    await asyncio.sleep(1)

    assert later.ear.words(3) == BRIEF.ladder.stalled


@virtual
async def test_a_tool_that_was_running_when_its_process_died_is_not_run_again() -> None:
    tool = ToolSpec("book", "Book.")
    brief = replace(BRIEF, tools=(tool,))
    call = ToolCall("tc", "book", "{}")
    stage = Stage(brief, ScriptedModel([call]), tools=Workshop(100))
    await stage.begin()
    stage.ask(1, "Book me")
    await asyncio.sleep(1)

    later = Stage(brief, ScriptedModel([call], ["I will check."]), memory=stage.memory, ear=Ear())
    await later.begin()
    await later.answered(2, "Book me")

    assert len(stage.tools.runs) == 1
    assert later.tools.runs == []
    assert later.model.requests[1].messages[-1].content == UNSURE.content


@virtual
async def test_the_begin_message_waits_for_the_details_but_not_longer_than_a_second() -> None:
    zero = asyncio.get_running_loop().time()
    brief = replace(BRIEF, begin_message="Hello {{caller_name}}.")
    prompt = Stage(brief, ScriptedModel(["Yes."]))
    opening = asyncio.create_task(prompt.session.open())
    await asyncio.sleep(0.4)
    prompt.session.handle(replace(DETAILS, variables={"caller_name": "Ann"}))
    await opening
    await prompt.session.quiet()
    late = Stage(BRIEF, ScriptedModel(["Yes."]))
    await late.session.open()
    await late.session.quiet()

    assert prompt.ear.words(0) == "Hello Ann."
    assert round(prompt.ear.orders[0][0] - zero, 3) == 0.4
    assert round(late.ear.orders[0][0] - prompt.ear.orders[0][0], 3) == 1.0


@virtual
async def test_a_question_that_comes_before_the_greeting_is_answered_instead_of_it() -> None:
    stage = Stage(BRIEF, ScriptedModel(["At nine."]))
    stage.ask(1, "When do you open?")
    await stage.session.open()
    await stage.session.quiet()

    assert [type(order) for _, order in stage.ear.orders] == [Say, Say]
    assert stage.ear.words(1) == "At nine."


@virtual
async def test_an_empty_begin_message_waits_for_the_caller() -> None:
    stage = Stage(replace(BRIEF, begin_message=""), ScriptedModel(["Yes."]))
    await stage.begin()

    assert [order for _, order in stage.ear.orders] == [Say(0, "", is_final=True)]


@virtual
async def test_a_call_closed_for_good_tells_so() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Yes."]))
    await stage.begin()
    await stage.session.close(1000)

    assert [fact.code for fact in stage.notes.all_of(LineClosed)] == [1000]
    assert stage.memory.states["call_1"] != CallState()
