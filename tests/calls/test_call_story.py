"""One call, woven for its page."""

from typing import Any

import pytest
from django.template.loader import render_to_string

from businesses.models import Role
from calls.models import Utterance
from calls.reading.story import CallDetail, Spoken, call_detail
from calls.reading.story_items import items_of
from calls.services import facts_store
from engine import facts
from engine.outside import Act
from tests.calls.call_facts import (
    NOON_MS,
    House,
    agent_said,
    began,
    broke_in,
    caller_said,
    closed,
    ended,
    heard,
    make_house,
    one_of_each,
    opened,
    operator_acted,
    tool_ran,
    transfer,
)
from tests.calls.page_rows import at_work

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


def detail_of(house: House) -> CallDetail:
    found = call_detail(house.business, "call_1")
    assert found is not None
    return found


def outline(detail: CallDetail) -> list[str]:
    """The story in short: words as they are, turns by number."""
    return [part.utterance.text if isinstance(part, Spoken) else f"turn {part.record.turn_id}" for part in detail.story]


def test_words_and_turns_stand_in_the_order_they_were_heard(house: House) -> None:
    facts_store([opened(house.brief()), began(0, 0, facts.TurnKind.BEGIN), began(1_000, 1), began(2_000, 2)])
    facts_store([began(2_200, 3)])
    facts_store(
        [
            heard(
                3_000,
                agent_said("Hello", 0),
                caller_said("Hi"),
                agent_said("Yes?", 1),
                caller_said("Book"),
                agent_said("Done", 3),
            )
        ]
    )
    # Turn 2 was silenced by turn 3 and never heard.
    assert outline(detail_of(house)) == ["turn 0", "Hi", "turn 1", "Book", "turn 2", "turn 3"]


def test_an_answer_cut_in_two_by_the_caller_stands_once(house: House) -> None:
    facts_store([opened(house.brief()), began(1_000, 1)])
    facts_store(
        [heard(3_000, caller_said("Hi"), agent_said("We open", 1), caller_said("mm-hm"), agent_said("at nine", 1))]
    )
    detail = detail_of(house)
    assert outline(detail) == ["Hi", "turn 1", "mm-hm"]
    assert [said.text for said in detail.turns[0].utterances] == ["We open", "at nine"]


def test_words_the_line_does_not_tie_to_a_turn_are_tied_by_what_was_sent(house: House) -> None:
    facts_store(
        [
            opened(house.brief()),
            ended(900, 0, "Hello, this is Dental.", kind=facts.TurnKind.BEGIN),
            ended(1_900, 1, "We open at nine and close at five."),
            ended(2_900, 2, "Goodbye then."),
        ]
    )
    facts_store(
        [
            heard(
                3_000,
                agent_said("Hello this is Dental"),
                caller_said("When?"),
                agent_said("We open at"),
                caller_said("Thanks"),
                agent_said("Goodbye then."),
            )
        ]
    )
    assert outline(detail_of(house)) == ["turn 0", "When?", "turn 1", "Thanks", "turn 2"]


def test_words_of_no_turn_stand_for_themselves(house: House) -> None:
    facts_store([opened(house.brief()), heard(100, agent_said("From nowhere"), caller_said("Hi"))])
    assert outline(detail_of(house)) == ["From nowhere", "Hi"]


def test_a_turn_carries_its_texts_times_tools_and_interruption(house: House) -> None:
    facts_store(one_of_each(house.brief()))
    _, turn = detail_of(house).turns
    assert (turn.record.sent, turn.record.was_interrupted) == ("You are booked for Monday at nine.", True)
    assert turn.heard == "You are booked"
    assert (turn.record.rungs, turn.record.first_frame_ms) == (["filler"], 610.0)
    assert [run.name for run in turn.tool_runs] == ["book"]


def test_events_stand_with_the_turn_they_came_in(house: House) -> None:
    facts_store(one_of_each(house.brief()))
    detail = detail_of(house)
    assert [event.type for event in detail.events] == ["variables_missing"]
    assert [event.type for event in detail.turns[1].events] == [
        "opt_out_heard",
        "transfer_moved",
        "operator_acted",
        "whisper_taken",
        "frame_refused",
        "line_closed",
    ]


def test_a_redial_is_told_and_the_first_opening_is_not(house: House) -> None:
    facts_store([opened(house.brief()), began(10, 1), closed(20, 1006), opened(house.brief(), 30, is_resumed=True)])
    detail = detail_of(house)
    assert detail.events == ()
    assert [event.type for event in detail.turns[0].events] == ["line_closed", "call_opened"]


def test_an_operator_s_words_keep_off_the_turn_with_their_number(house: House) -> None:
    facts_store(
        [opened(house.brief()), ended(900, 1, "Yes."), ended(950, 1, "It is me.", kind=facts.TurnKind.INTERJECT)]
    )
    facts_store([heard(990, agent_said("Yes.", 1)), tool_ran(970, 1)])
    by_kind = {turn.record.kind: turn for turn in detail_of(house).turns}
    assert len(by_kind["answer"].utterances) == len(by_kind["answer"].tool_runs) == 1
    assert (by_kind["interject"].utterances, by_kind["interject"].tool_runs) == ((), ())


def test_a_spoken_turn_without_a_transcript_counts_as_heard(house: House) -> None:
    facts_store(
        [opened(house.brief()), ended(900, 1, "Yes."), ended(990, 2, "No.", outcome=facts.TurnOutcome.SILENCED)]
    )
    assert [turn.heard for turn in detail_of(house).turns] == ["Yes.", ""]
    facts_store([broke_in(1_000, 1, "Yes.", "")])
    assert detail_of(house).turns[0].heard == ""


def test_another_business_s_call_is_not_found(house: House) -> None:
    facts_store([opened(house.brief())])
    assert call_detail(make_house("other").business, "call_1") is None
    assert call_detail(house.business, "call_unknown") is None


@pytest.mark.parametrize("turns", [3, 30])
def test_a_page_costs_the_same_for_three_turns_and_for_thirty(
    house: House, turns: int, django_assert_num_queries: Any
) -> None:
    facts_store([opened(house.brief())])
    words = []
    for number in range(turns):
        facts_store(
            [
                began(number * 100, number),
                tool_ran(number * 100 + 20, number, run_key=f"key-{number}"),
                transfer(number * 100 + 30, facts.TransferStep.ASKED),
                ended(number * 100 + 90, number, f"Answer {number}"),
            ]
        )
        words += [caller_said(f"Question {number}"), agent_said(f"Answer {number}", number)]
    facts_store([heard(90_000, *words)])
    with django_assert_num_queries(8):
        detail = detail_of(house)
        assert detail.call.agent is not None
        assert detail.call.brief is not None
        assert len(detail.story) == 2 * turns
        assert all(turn.tool_runs and turn.events and turn.utterances for turn in detail.turns)
    assert Utterance.objects.count() == 2 * turns


def test_a_whisper_waits_until_an_answer_has_taken_it_in(house: House) -> None:
    facts_store([opened(house.brief()), began(10, 1), operator_acted(20, Act.WHISPER, words="Offer Tuesday.")])
    [note] = items_of(detail_of(house))[0].notes
    assert (note.code, note.by, note.words, note.is_taken) == ("whisper", "Ann Lee", "Offer Tuesday.", False)

    facts_store([facts.WhisperTaken(call_id="call_1", at_ms=NOON_MS + 30, turn_id=1, order_id="order-1")])
    [note] = items_of(detail_of(house))[0].notes
    assert note.is_taken


@pytest.mark.parametrize(
    ("act", "told"),
    [
        (Act.SAY, "said to the caller: “Call +1 312 555 0142”"),
        (Act.TRANSFER, "had the caller handed over to +1 312-555-0177"),
        (Act.END, "ended the call: “Call +1 312 555 0142”"),
    ],
)
def test_what_an_operator_did_is_read_in_a_sentence_and_its_numbers_only_by_who_may(
    house: House, act: Act, told: str
) -> None:
    acted = operator_acted(20, act, words="Call +1 312 555 0142", number="+13125550177")
    facts_store([opened(house.brief()), began(10, 1), acted])
    [note] = items_of(detail_of(house))[0].notes
    for role, sees in ((Role.REVIEWER, True), (Role.VIEWER, False)):
        page = render_to_string("calls/_note.html", {"note": note, "member": at_work(house.business, role)})
        assert "Ann Lee" in page
        assert (told in " ".join(page.split())) is sees
        assert sees or "0142" not in page
        assert sees or "555" not in page
