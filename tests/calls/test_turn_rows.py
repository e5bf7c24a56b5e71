"""Turns and tool runs, as their facts leave them."""

import pytest

from calls.models import CallEvent, ToolRun, TurnRecord
from calls.services import facts_store
from engine.facts import Rung, TurnKind, TurnOutcome
from tests.calls.call_facts import (
    agent_said,
    at,
    began,
    broke_in,
    caller_said,
    ended,
    heard,
    make_house,
    opened,
    tool_ran,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open_call(db: None) -> None:  # noqa: ARG001  pytest opens the database for it
    facts_store([opened(make_house().brief())])


def test_a_turn_keeps_its_start_and_gets_its_end() -> None:
    facts_store([began(70, 1)])
    assert TurnRecord.objects.get().outcome == ""
    facts_store(
        [
            ended(
                1_000,
                1,
                "Of course.",
                generated="**Of course.**",
                asked="Can I book?",
                rungs=(Rung.FILLER, Rung.SECOND_MODEL),
                faults=("timeout",),
                filter_counts={"markdown": 2},
                first_word_ms=612.5,
                tokens_in=800,
                are_tokens_estimated=True,
            )
        ]
    )
    turn = TurnRecord.objects.get()
    assert (turn.began_at, turn.kind, turn.outcome) == (at(70), "answer", "spoken")
    assert (turn.asked, turn.generated, turn.sent) == ("Can I book?", "**Of course.**", "Of course.")
    assert (turn.rungs, turn.faults, turn.filter_counts) == (["filler", "second_model"], ["timeout"], {"markdown": 2})
    assert (turn.first_word_ms, turn.tokens_in, turn.are_tokens_estimated) == (612.5, 800, True)
    assert turn.first_token_ms is None


def test_an_end_that_comes_alone_makes_a_turn_that_began_before_it() -> None:
    facts_store([ended(1_000, 1, "Yes.", finished_ms=400.0)])
    turn = TurnRecord.objects.get()
    assert (turn.began_at, turn.sent) == (at(600), "Yes.")


def test_a_start_that_comes_after_the_end_corrects_only_the_start() -> None:
    facts_store([ended(1_000, 1, "Yes.", finished_ms=400.0)])
    facts_store([began(550, 1)])
    turn = TurnRecord.objects.get()
    assert (turn.began_at, turn.sent, turn.outcome) == (at(550), "Yes.", "spoken")


def test_a_reminder_and_an_answer_of_one_number_are_two_turns() -> None:
    facts_store([ended(500, 1, "Still there?", kind=TurnKind.REMINDER), ended(900, 1, "Yes.")])
    assert set(TurnRecord.objects.values_list("kind", "sent")) == {("reminder", "Still there?"), ("answer", "Yes.")}


def test_an_interruption_marks_the_turn_and_what_was_heard_of_it() -> None:
    facts_store([ended(900, 1, "We open at nine and close at five.")])
    facts_store([broke_in(1_500, 1, "We open at nine and close at five.", "We open at")])
    turn = TurnRecord.objects.get()
    assert (turn.was_interrupted, turn.heard) == (True, "We open at")


def test_an_interruption_stored_before_the_end_of_its_turn_survives_it() -> None:
    facts_store([began(100, 1), broke_in(500, 1, "We open at nine", "We open")])
    facts_store([ended(900, 1, "We open at nine", outcome=TurnOutcome.SILENCED)])
    turn = TurnRecord.objects.get()
    assert (turn.was_interrupted, turn.heard, turn.outcome) == (True, "We open", "silenced")


def test_heard_words_come_from_the_transcript_s_answer_to_the_turn() -> None:
    facts_store([ended(900, 1, "Yes. We can."), heard(1_500, caller_said("Hi"), agent_said("Yes.", 1))])
    assert TurnRecord.objects.get().heard == "Yes."
    facts_store([heard(1_900, caller_said("Hi"), agent_said("Yes.", 1), caller_said("mm"), agent_said("We can.", 1))])
    assert TurnRecord.objects.get().heard == "Yes. We can."


def test_heard_words_reach_a_turn_that_is_stored_after_them() -> None:
    facts_store([heard(800, agent_said("Yes.", 1))])
    facts_store([ended(900, 1, "Yes. We can.")])
    assert TurnRecord.objects.get().heard == "Yes."


def test_the_transcript_knows_better_than_the_interruption() -> None:
    facts_store([ended(900, 1, "We open at nine."), broke_in(1_000, 1, "We open at nine.", "We open at nine.")])
    facts_store([heard(1_100, agent_said("We open", 1))])
    assert TurnRecord.objects.get().heard == "We open"


def test_an_operator_s_words_do_not_take_the_heard_words_of_a_turn_with_their_number() -> None:
    facts_store([ended(900, 1, "Yes."), ended(950, 1, "One moment, it is me.", kind=TurnKind.INTERJECT)])
    facts_store([heard(1_100, agent_said("Yes.", 1)), broke_in(1_200, 1, "Yes.", "Yes.")])
    interject = TurnRecord.objects.get(kind="interject")
    assert (interject.heard, interject.was_interrupted) == ("", False)


def test_a_tool_run_told_twice_is_one_row() -> None:
    facts_store([tool_ran(500, 1), tool_ran(600, 2, content="booked already")])
    facts_store([tool_ran(700, 3, content="booked already")])
    run = ToolRun.objects.get()
    assert (run.name, run.content, run.created_at) == ("book", "booked already", at(500))


def test_a_tool_run_stands_in_the_log_with_its_answer() -> None:
    facts_store([tool_ran(500, 1)])
    event = CallEvent.objects.get(type="tool_ran")
    assert (event.turn_id, event.role, event.content, event.latency_ms) == (1, "tool", "booked", 41.5)
    assert event.data["arguments"] == '{"day":"Monday"}'


def test_a_turn_of_another_call_is_not_touched() -> None:
    facts_store([opened(make_house("other").brief(), call_id="call_2"), ended(900, 1, "No.", call_id="call_2")])
    facts_store([ended(900, 1, "Yes."), broke_in(950, 1, "Yes.", "Y"), heard(990, agent_said("Yes.", 1))])
    other = TurnRecord.objects.get(call__retell_call_id="call_2")
    assert (other.sent, other.heard, other.was_interrupted) == ("No.", "", False)
