"""The append-only log of a call."""

from typing import get_args

import pytest

from calls.models import Call, CallEvent, ToolRun, TurnRecord, Utterance
from calls.services import facts_store
from calls.storing.event_rows import type_name
from engine import facts
from engine.events import CallDetails
from tests.calls.call_facts import (
    NOON_MS,
    agent_said,
    at,
    caller_said,
    ended,
    heard,
    make_house,
    one_of_each,
    opened,
    tool_ran,
)

pytestmark = pytest.mark.django_db


def test_every_fact_stands_in_the_log_under_its_own_id() -> None:
    batch = one_of_each(make_house().brief())
    assert {type(fact) for fact in batch} == set(get_args(facts.Fact))
    facts_store(batch)
    logged = dict(CallEvent.objects.values_list("event_id", "type"))
    expected = {fact.event_id: type_name(type(fact)) for fact in batch}
    assert logged == expected


def test_events_carry_the_time_of_the_fact() -> None:
    facts_store([opened(make_house().brief(), 1_234)])
    assert CallEvent.objects.get().created_at == at(1_234)


def test_the_end_of_a_turn_is_logged_with_its_words_tokens_and_wait() -> None:
    facts_store([opened(make_house().brief())])
    facts_store([ended(900, 4, "Yes.", generated="**Yes.**", tokens_in=11, tokens_out=2, first_frame_ms=310.0)])
    event = CallEvent.objects.get(type="turn_ended")
    assert (event.turn_id, event.role, event.content) == (4, "agent", "Yes.")
    assert (event.tokens_in, event.tokens_out, event.latency_ms) == (11, 2, 310.0)
    assert event.data["generated"] == "**Yes.**"
    assert "sent" not in event.data


def test_an_opening_is_logged_by_its_brief_s_digest_not_its_text() -> None:
    brief = make_house().brief()
    facts_store([opened(brief)])
    data = CallEvent.objects.get().data
    assert data["digest"] == brief.digest
    assert data["details"]["from_number"] == "+14155550123"
    assert "brief" not in data


HOSTILE = "a\0b\ud83d c"


def test_characters_that_postgresql_refuses_cost_no_fact() -> None:
    metadata = {"k\0": [HOSTILE, float("nan")]}
    details = CallDetails(call_id="call_1", metadata=metadata, variables={"x": HOSTILE})
    facts_store(
        [
            opened(make_house().brief(), details=details, trace_id=HOSTILE),
            heard(10, caller_said(HOSTILE), agent_said("Yes.", 1)),
            ended(20, 1, HOSTILE, generated=HOSTILE, faults=(HOSTILE,)),
            tool_ran(30, 1, content=HOSTILE, arguments=HOSTILE),
            facts.FrameRefused(call_id="call_1", at_ms=NOON_MS + 40, kind=HOSTILE),
        ]
    )
    clean = "ab? c"
    assert Call.objects.get().metadata == {"k": [clean, None]}
    assert Utterance.objects.get(position=0).text == clean
    assert TurnRecord.objects.get().generated == clean
    assert ToolRun.objects.get().content == clean


def test_a_name_longer_than_its_column_is_cut() -> None:
    facts_store([opened(make_house().brief()), tool_ran(30, 1, name="n" * 500)])
    assert ToolRun.objects.get().name == "n" * 64
