"""What is said unasked: operators, the last minute, reminders; and the limit on an answer's length."""

import asyncio
from dataclasses import replace

import pytest

from engine.brief import Brief, Ladder, ModelSettings
from engine.circuit import Circuit
from engine.events import CallDetails, Direction, Reminder
from engine.facts import TurnKind, TurnOutcome
from engine.limit import SentenceGate
from engine.orders import HangUp, Interject, TellBrowser, TuneLine
from engine.outside import Act, OrderOutcome, OutsideOrder
from engine.ports import Finished
from tests.engine.stage import FOREVER, ScriptedModel, Stage, Wait, talk
from tests.engine.virtual_time import virtual

BRIEF = Brief(begin_message="Hello.", max_duration_ms=600_000, ladder=Ladder(fillers=()))


@virtual
async def test_an_operators_sentence_is_an_interjection_of_its_own() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Yes."]))
    await stage.begin()

    await stage.session.unasked.say("This is Ann from the front desk.")
    await stage.session.unasked.say("One more thing.")

    said = stage.ear.all_of(Interject)
    assert [(order.interject_id, order.text) for order in said] == [
        (1, "This is Ann from the front desk."),
        (2, "One more thing."),
    ]


@virtual
async def test_a_whisper_reaches_the_model_and_not_the_caller() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Of course."]))
    await stage.begin()

    await stage.session.obey(OutsideOrder("order-1", Act.WHISPER, "Ann", "Offer ten percent off."))
    await stage.answered(1, "a: Hello.", "It is expensive")

    assert "Offer ten percent off." in stage.model.requests[0].messages[-1].content
    assert "ten percent" not in stage.ear.words(1)


@virtual
async def test_an_operator_ends_the_call_with_a_goodbye() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Yes."]))
    await stage.begin()

    await stage.session.unasked.end()

    [order] = stage.ear.all_of(Interject)
    assert (order.text, order.ends_call) == (BRIEF.goodbye_line, True)


@virtual
async def test_a_reminder_is_answered_without_a_model() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Never asked."]))
    await stage.begin()

    stage.session.handle(Reminder(1, talk("a: Hello.")))
    await stage.session.quiet()

    assert stage.ear.words(1) == BRIEF.reminder_line
    assert stage.notes.turn(1).kind is TurnKind.REMINDER


@virtual
async def test_the_line_is_told_of_reminders_other_than_its_own() -> None:
    usual = Stage(BRIEF, ScriptedModel(["Yes."]))
    await usual.begin()
    patient = Stage(replace(BRIEF, reminder_after_ms=20_000, reminder_max_count=3), ScriptedModel(["Yes."]))
    await patient.begin()

    assert usual.ear.all_of(TuneLine) == []
    assert patient.ear.all_of(TuneLine) == [TuneLine(reminder_after_ms=20_000, reminder_max_count=3)]


@virtual
async def test_the_page_of_a_web_call_is_told_which_call_it_holds() -> None:
    stage = Stage(replace(BRIEF, agent_name="Mia"), ScriptedModel(["Yes."]))
    stage.session.handle(CallDetails("call_1", direction=Direction.WEB))
    await stage.session.open()

    assert stage.ear.all_of(TellBrowser) == [TellBrowser({"call_id": "call_1", "agent": "Mia"})]


@virtual
async def test_in_the_last_minute_an_answer_closes_the_talk() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Yes we do."]))
    await stage.begin()
    await stage.answered(1, "a: Hello.", "Do you take walk-ins?")
    await asyncio.sleep(545)

    await stage.answered(2, "a: Hello.", "Do you take cards?")

    assert not isinstance(stage.ear.closings(1)[0], HangUp)
    assert stage.ear.closings(2) == [HangUp(2, f" {BRIEF.goodbye_line}")]
    assert "within a minute" in stage.model.requests[1].messages[-1].content


@virtual
async def test_a_quiet_call_is_closed_before_its_maximum_and_once() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Yes."]))
    await stage.begin()

    await asyncio.sleep(579)
    assert stage.ear.all_of(Interject) == []
    await asyncio.sleep(2)
    assert [order.ends_call for order in stage.ear.all_of(Interject)] == [True]
    await asyncio.sleep(60)
    assert len(stage.ear.all_of(Interject)) == 1


@virtual
async def test_a_redialled_call_does_not_get_its_duration_anew() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Yes."]))
    await stage.begin()
    await asyncio.sleep(300)
    await stage.session.close(1006)
    state = stage.memory.states["call_1"]

    later = Stage(BRIEF, ScriptedModel(["Yes."]), memory=stage.memory)
    later.memory.states["call_1"] = replace(state, opened_at_ms=state.opened_at_ms - 300_000)
    await later.begin()
    await asyncio.sleep(281)

    assert [order.ends_call for order in later.ear.all_of(Interject)] == [True]


@virtual
async def test_an_answer_cut_by_the_token_limit_ends_at_its_last_whole_sentence() -> None:
    brief = replace(BRIEF, model=ModelSettings(max_output_tokens=20))
    pieces = ["We open at nine. ", "On Saturday we open at ten. ", "On Sundays we ", "are usu"]
    stage = Stage(brief, ScriptedModel([*pieces, Finished("length", 100, 20)]))
    await stage.begin()

    assert await stage.answered(1, "Hours?") == "We open at nine. On Saturday we open at ten."
    assert stage.notes.turn(1).generated.endswith("are usu")


def test_the_first_half_of_the_limit_leaves_word_by_word() -> None:
    gate = SentenceGate(max_tokens=20)
    assert gate.feed("We open ") == "We open "
    assert gate.feed("at nine") == "at nine"
    assert gate.feed(" and this goes on for a while") == " and this goes on for a while"
    assert gate.feed(" until it ends") == ""
    assert gate.feed(". And") == " until it ends."
    assert gate.finish(was_cut=False) == " And"


def test_one_endless_sentence_is_said_whole_rather_than_broken_off_half_way() -> None:
    gate = SentenceGate(max_tokens=4)
    assert gate.feed("one two three") + gate.feed(" four five") + gate.finish(was_cut=True) == "one two three four five"


class Hands:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_circuit_opens_after_failures_in_a_row_and_lets_one_try_after_a_rest() -> None:
    clock = Hands()
    circuit = Circuit(clock, failures_to_open=3, rest_s=10)
    circuit.failed()
    circuit.failed()
    circuit.succeeded()
    circuit.failed()
    circuit.failed()
    assert circuit.lets_through()
    circuit.failed()
    assert not circuit.lets_through()
    clock.now = 10.5
    assert circuit.lets_through()
    assert not circuit.lets_through()
    circuit.succeeded()
    assert circuit.lets_through()


def test_an_overload_counts_twice() -> None:
    circuit = Circuit(Hands(), failures_to_open=3)
    circuit.failed(is_overload=True)
    assert circuit.lets_through()
    circuit.failed(is_overload=True)
    assert not circuit.lets_through()


@virtual
async def test_closing_a_call_stops_its_turn_and_its_timers() -> None:
    stage = Stage(BRIEF, ScriptedModel([Wait(0.1), "Word ", FOREVER]))
    await stage.begin()
    stage.ask(1, "Hi")
    await asyncio.sleep(1)

    await stage.session.close(1000)
    count = len(stage.ear.orders)
    await asyncio.sleep(1_000)

    assert len(stage.ear.orders) == count
    assert stage.model.open_streams == 0
    assert stage.notes.turn(1).outcome is TurnOutcome.SILENCED


@virtual
async def test_an_operator_who_is_too_early_is_told_so() -> None:
    stage = Stage(BRIEF, ScriptedModel(["Yes."]))
    with pytest.raises(RuntimeError, match="no brief yet"):
        stage.session.unasked.watch_transfer()
    assert await stage.session.obey(OutsideOrder("order-1", Act.WHISPER, "Ann", "x")) is OrderOutcome.TOO_EARLY
