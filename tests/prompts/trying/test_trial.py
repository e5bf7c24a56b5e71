import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from common.errors import BadInput
from engine.brief import Brief, Ladder
from engine.ports import ModelError, ToolCall
from engine.rules import Reaction, Rule
from engine.tools import END_CALL
from prompts.trying.plain_words import trouble_of
from prompts.trying.talk import LONGEST_LINE, Talk
from prompts.trying.trial import Trial
from tests.engine.stage import FOREVER, Step
from tests.prompts.trying.talks import BRIEF, ScriptedDesk, last, said, trial_of

BOOKS: list[Step] = [ToolCall("1", "book", '{"day":"Monday"}')]
HUMAN = Rule("builtin.human", Reaction.TRANSFER, (("a", "person"),), "I will put you through.")
HASTY = Ladder(filler_ms=20, second_model_ms=40, prepared_ms=80, prepared="I am in trouble.")


@pytest.fixture
async def opened() -> AsyncIterator[list[Trial]]:
    trials: list[Trial] = []
    yield trials
    for trial in trials:
        await trial.close()


async def begun(opened: list[Trial], trial: Trial) -> Trial:
    opened.append(trial)
    await trial.begin()
    await trial.quiet()
    return trial


async def exchange(trial: Trial, *texts: str) -> None:
    for text in texts:
        await trial.say(text)
        await trial.quiet()


async def until(is_so: Callable[[], bool]) -> None:
    """Lets the loop run until it is so; a test that waits in vain is stopped by its time limit."""
    for _ in range(100_000):
        if is_so():
            return
        await asyncio.sleep(0)
    raise AssertionError


async def test_the_agent_greets_first_and_answers_through_the_filter(opened: list[Trial]) -> None:
    trial = await begun(opened, trial_of(ScriptedDesk(["We open at **nine**."])))
    await exchange(trial, "When do you open?")
    assert said(trial) == [
        ("agent", "Hello, this is Mia."),
        ("caller", "When do you open?"),
        ("agent", "We open at nine."),
    ]
    assert last(trial).generated == "We open at **nine**."
    assert last(trial).is_rewritten
    assert (last(trial).tokens_in, last(trial).tokens_out) == (100, 10)
    assert last(trial).first_word_ms is not None


async def test_the_exact_messages_of_an_answer_are_kept(opened: list[Trial]) -> None:
    desk = ScriptedDesk(["Yes."])
    trial = await begun(opened, trial_of(desk))
    await exchange(trial, "Are you open?")
    [asking] = last(trial).askings
    assert [(m.role, m.content) for m in asking.messages] == [
        (m.role, m.content) for m in desk.model.requests[0].messages
    ]
    assert asking.tools == ["book"]


async def test_the_clock_starts_where_it_was_set_and_speaks_the_callers_zone(opened: list[Trial]) -> None:
    trial = await begun(
        opened, trial_of(ScriptedDesk(["Yes."]), starts_at="2026-03-03T08:15:00-07:00", zone="America/Denver")
    )
    await exchange(trial, "Are you open?")
    told = last(trial).askings[0].messages[1].content
    assert "Tuesday, 3 March 2026, 8:15 AM where the caller is (America/Denver)" in told
    assert "9:15 AM (America/Chicago)" in told


async def test_a_number_brings_its_own_zone_and_variables_their_values(opened: list[Trial]) -> None:
    brief = replace(BRIEF, begin_message="Hello {{name}}, from {{caller_number}}.")
    trial = await begun(
        opened, trial_of(ScriptedDesk(["Yes."]), brief=brief, number="+12125550142", variables={"name": "Ann"})
    )
    assert last(trial).text == "Hello Ann, from +12125550142."
    assert trial.zone.key == "America/New_York"


async def test_a_tool_answers_what_is_written_for_it_and_another_thing_once_that_is_changed(
    opened: list[Trial],
) -> None:
    desk = ScriptedDesk(BOOKS, ["Done."], [ToolCall("2", "book", '{"day":"Tuesday"}')], ["Done too."])
    trial = await begun(opened, trial_of(desk))
    await exchange(trial, "Monday please")
    assert [(use.name, use.content) for use in last(trial).tools] == [("book", "Booked for Monday at nine.")]
    trial.talk.set_mocks({"book": "Nothing is free."})
    await exchange(trial, "Tuesday then")
    assert last(trial).tools[0].content == "Nothing is free."


async def test_another_line_in_the_place_of_an_earlier_one_leaves_the_old_way_as_a_branch(opened: list[Trial]) -> None:
    desk = ScriptedDesk(["One."], ["Two."], ["Instead."])
    trial = await begun(opened, trial_of(desk))
    await exchange(trial, "First", "Second")
    await trial.say_instead(1, "Something else")
    await trial.quiet()
    assert said(trial)[1:] == [("caller", "Something else"), ("agent", "Instead.")]
    assert "Second" not in str(desk.model.requests[-1].messages)
    await trial.switch(0)
    await trial.quiet()
    assert [text for _, text in said(trial)] == ["Hello, this is Mia.", "First", "One.", "Second", "Two."]
    await exchange(trial, "Third")
    assert [m.content for m in desk.model.requests[-1].messages if m.role == "user"] == ["First", "Second", "Third"]


async def test_a_tool_runs_anew_after_the_line_that_led_to_it_was_changed(opened: list[Trial]) -> None:
    trial = await begun(opened, trial_of(ScriptedDesk(BOOKS, ["Done."], BOOKS, ["Done again."])))
    await exchange(trial, "Monday please")
    trial.talk.set_mocks({"book": "Nothing is free."})
    await trial.say_instead(1, "Monday please, early")
    await trial.quiet()
    assert last(trial).tools[0].content == "Nothing is free."


async def test_talking_over_an_answer_cuts_it_and_the_next_one_knows_what_was_heard(opened: list[Trial]) -> None:
    desk = ScriptedDesk(["We are open on every day of the week but Sunday, ", FOREVER], ["At nine."])
    trial = await begun(opened, trial_of(desk))
    await trial.say("When are you open?")
    await until(lambda: bool(last(trial).text))
    await trial.say("When exactly?")
    await trial.quiet()
    cut = trial.talk.branch.lines[2]
    assert cut.heard == "We"
    assert cut.unheard.startswith("are open on every day")
    assert [m.content for m in desk.model.requests[-1].messages if m.role == "assistant"][-1] == "We"
    assert last(trial).text == "At nine."


@pytest.mark.parametrize("fault", ["connect", "http_404"])
async def test_the_ladder_answers_for_a_model_that_is_down_and_the_page_says_what_to_do(
    opened: list[Trial], fault: str
) -> None:
    trial = await begun(opened, trial_of(ScriptedDesk([ModelError(fault)]), brief=replace(BRIEF, ladder=HASTY)))
    await exchange(trial, "Hello?")
    assert last(trial).text == "I am in trouble."
    assert last(trial).outcome == "prepared"
    assert "model" in trouble_of(last(trial))
    assert last(trial).faults


async def test_a_model_that_hangs_is_told_as_one_that_cannot_be_reached(opened: list[Trial]) -> None:
    trial = await begun(opened, trial_of(ScriptedDesk([FOREVER]), brief=replace(BRIEF, ladder=HASTY)))
    await exchange(trial, "Hello?")
    assert last(trial).rungs == ["filler", "second_model", "prepared"]
    assert "could not be reached" in trouble_of(last(trial))


async def test_a_slow_answer_that_came_is_no_trouble(opened: list[Trial]) -> None:
    ladder = replace(HASTY, prepared_ms=5_000)
    desk = ScriptedDesk([FOREVER], ["Here I am."])
    trial = await begun(opened, trial_of(desk, brief=replace(BRIEF, ladder=ladder)))
    await exchange(trial, "Hello?")
    assert "second_model" in last(trial).rungs
    assert trouble_of(last(trial)) == ""


async def test_a_rule_hands_over_without_the_model_and_ends_the_agents_part(opened: list[Trial]) -> None:
    desk = ScriptedDesk(["Yes."])
    brief = replace(BRIEF, rules=(HUMAN,), transfer_number="+13125550199")
    trial = await begun(opened, trial_of(desk, brief=brief))
    await exchange(trial, "I want a person")
    assert [(act.kind, act.value) for act in last(trial).acts] == [("transfer", "+13125550199")]
    assert last(trial).rule_id == "builtin.human"
    assert desk.model.requests == []
    with pytest.raises(BadInput, match="part of this call is over"):
        await trial.say("Hello?")
    await trial.say_instead(1, "Only a question")
    await trial.quiet()
    assert last(trial).text == "Yes."


async def test_hanging_up_is_marked(opened: list[Trial]) -> None:
    desk = ScriptedDesk(["Goodbye then.", ToolCall("1", "end_call", "{}")])
    trial = await begun(opened, trial_of(desk, brief=replace(BRIEF, tools=(END_CALL,))))
    await exchange(trial, "Bye")
    assert [act.kind for act in last(trial).acts] == ["hang_up"]
    assert trial.talk.branch.is_over


async def test_silence_brings_the_reminder(opened: list[Trial]) -> None:
    trial = await begun(opened, trial_of(ScriptedDesk(["Yes."])))
    await trial.say_nothing()
    await trial.quiet()
    assert said(trial)[1:] == [("caller", ""), ("agent", "Are you still there?")]


async def test_a_conversation_goes_on_from_its_json_and_answers_what_was_left_open(opened: list[Trial]) -> None:
    first = trial_of(ScriptedDesk(["One."], [FOREVER]))
    await first.begin()
    await first.quiet()
    await exchange(first, "First")
    await first.say("Second")
    await asyncio.sleep(0)
    await first.close()
    talk = Talk.from_json(first.talk.as_json())
    again = await begun(opened, trial_of(ScriptedDesk(["Two."]), talk))
    assert [text for _, text in said(again)] == ["Hello, this is Mia.", "First", "One.", "Second", "Two."]
    await exchange(again, "Third")
    assert last(again).text == "Two."


async def test_a_greeting_that_was_cut_off_with_its_page_is_given_again(opened: list[Trial]) -> None:
    first = trial_of(ScriptedDesk(["One."]))
    await first.begin()
    await first.close()
    again = await begun(opened, trial_of(ScriptedDesk(["One."]), Talk.from_json(first.talk.as_json())))
    assert said(again) == [("agent", "Hello, this is Mia.")]


async def test_waiting_lines_are_said_one_after_the_other(opened: list[Trial]) -> None:
    trial = trial_of(ScriptedDesk(["One."], ["Two."]))
    trial.talk.waiting = ["First", "Second"]
    await begun(opened, trial)
    assert [text for _, text in said(trial)] == ["Hello, this is Mia.", "First", "One.", "Second", "Two."]


@pytest.mark.parametrize("text", ["", "  \n", "\0", "a" * (LONGEST_LINE + 1)])
async def test_what_nobody_can_say_is_refused_and_changes_nothing(opened: list[Trial], text: str) -> None:
    trial = await begun(opened, trial_of(ScriptedDesk(["Yes."])))
    with pytest.raises(BadInput):
        await trial.say(text)
    with pytest.raises(BadInput):
        await trial.say_instead(0, "the agent's own line")
    assert said(trial) == [("agent", "Hello, this is Mia.")]


async def test_code_in_a_variable_is_only_text(opened: list[Trial]) -> None:
    brief = Brief(instructions="Be kind.", begin_message="Hello {{name}}.")
    trial = await begun(
        opened, trial_of(ScriptedDesk(["Yes."]), brief=brief, variables={"name": "{{caller_number}} {% now %}"})
    )
    assert "caller_number" in last(trial).text
