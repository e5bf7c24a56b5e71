"""The call itself, as its facts leave it."""

import json
from typing import Any

import pytest

from calls.models import BriefRecord, Call, CallEvent, CallMove, CallStatus, ToolRun, TurnRecord, Utterance
from calls.selectors import stored_brief
from calls.services import facts_store
from calls.storing.call_rows import UnknownCall
from engine import facts
from engine.events import CallDetails, Direction
from tests.calls.call_facts import (
    DETAILS,
    NOON_MS,
    agent_said,
    at,
    began,
    closed,
    ended,
    heard,
    make_house,
    one_of_each,
    opened,
)

pytestmark = pytest.mark.django_db


def test_an_opened_call_is_live_and_tied_to_what_served_it() -> None:
    house = make_house()
    facts_store([opened(house.brief())])
    call = Call.objects.get()
    assert (call.business, call.agent, call.prompt_version) == (house.business, house.agent, house.version)
    assert (call.status, call.started_at, call.trace_id, call.origin) == ("live", at(0), "trace-1", "live")
    assert (call.from_number, call.to_number, call.direction) == ("+14155550123", "+14155550199", "inbound")
    assert (call.variables, call.metadata) == ({"first_name": "Ada"}, {"lead": 7})
    assert list(CallMove.objects.values_list("old", "new")) == [("registered", "live")]


def test_a_stored_brief_is_the_brief_that_was_served() -> None:
    brief = make_house().brief(facts="Open at nine, toujours: à bientôt.", variables={"a": "b"})
    facts_store([opened(brief)])
    assert stored_brief(brief.digest) == brief


def test_two_calls_share_one_stored_brief() -> None:
    brief = make_house().brief()
    facts_store([opened(brief), opened(brief, call_id="call_2")])
    assert BriefRecord.objects.count() == 1
    assert Call.objects.filter(brief__digest=brief.digest).count() == 2


def test_an_origin_stays_what_it_was_at_the_start() -> None:
    brief = make_house().brief()
    facts_store([opened(brief, origin="eval")])
    facts_store([opened(brief, 100, is_resumed=True)])
    assert Call.objects.get().origin == "eval"


def test_a_resumed_call_is_not_reset() -> None:
    house = make_house()
    facts_store([opened(house.brief())])
    later = house.brief(instructions="Be brisk.", prompt_version_id="")
    facts_store([opened(later, 9_000, details=None, trace_id="trace-2", is_resumed=True)])
    call = Call.objects.get()
    assert (call.started_at, call.trace_id, call.prompt_version) == (at(0), "trace-1", house.version)
    assert call.brief is not None
    assert call.brief.digest == house.brief().digest
    assert CallMove.objects.count() == 1


@pytest.mark.parametrize("stranger", ["", "999999", "not-a-number"])
def test_an_agent_nobody_knows_leaves_the_call_without_one(stranger: str) -> None:
    facts_store([opened(make_house().brief(agent_id=stranger, prompt_version_id=stranger))])
    call = Call.objects.get()
    assert (call.agent, call.prompt_version) == (None, None)


def test_another_business_s_agent_is_not_tied_to_the_call() -> None:
    theirs = make_house("theirs")
    ours = make_house().brief(agent_id=str(theirs.agent.pk), prompt_version_id=str(theirs.version.pk))
    facts_store([opened(ours)])
    call = Call.objects.get()
    assert (call.agent, call.prompt_version) == (None, None)


@pytest.mark.parametrize("business_id", ["", "999999", "x"])
def test_a_call_of_no_known_business_is_refused(business_id: str) -> None:
    with pytest.raises(UnknownCall):
        facts_store([opened(make_house().brief(business_id=business_id))])
    assert not Call.objects.exists()


def test_a_call_cannot_be_opened_again_by_another_business() -> None:
    house = make_house()
    facts_store([opened(house.brief())])
    with pytest.raises(UnknownCall):
        facts_store([opened(make_house("theirs").brief(), 100)])
    assert Call.objects.get().business == house.business


def test_facts_of_a_call_never_opened_are_refused() -> None:
    with pytest.raises(UnknownCall):
        facts_store([closed(10)])


def test_details_that_come_late_fill_the_call() -> None:
    facts_store([opened(make_house().brief(), details=None)])
    assert Call.objects.get().direction == "web"
    facts_store([facts.CallerKnown(call_id="call_1", at_ms=NOON_MS + 90, details=DETAILS)])
    call = Call.objects.get()
    assert (call.direction, call.caller_number, call.variables) == ("inbound", "+14155550123", {"first_name": "Ada"})


def test_details_add_to_what_was_known_and_erase_nothing() -> None:
    facts_store([opened(make_house().brief())])
    more = CallDetails(call_id="call_1", direction=Direction.INBOUND, variables={"city": "Paris"})
    facts_store([facts.CallerKnown(call_id="call_1", at_ms=NOON_MS + 90, details=more)])
    call = Call.objects.get()
    assert (call.from_number, call.variables) == ("+14155550123", {"first_name": "Ada", "city": "Paris"})


@pytest.mark.parametrize("code", [1000, 1001, 1005])
def test_a_clean_close_ends_the_call(code: int) -> None:
    facts_store([opened(make_house().brief()), closed(7_000, code)])
    call = Call.objects.get()
    assert (call.status, call.ended_at) == (CallStatus.ENDED, at(7_000))


@pytest.mark.parametrize("code", [1006, 1007, 1011, 1012, 4000])
def test_a_broken_line_leaves_the_call_live_and_is_kept(code: int) -> None:
    facts_store([opened(make_house().brief()), closed(7_000, code)])
    call = Call.objects.get()
    assert (call.status, call.ended_at) == (CallStatus.LIVE, None)
    assert CallEvent.objects.get(type="line_closed").data == {"code": code, "ended_by_us": False}


def test_a_call_redialled_after_a_clean_close_is_live_again() -> None:
    brief = make_house().brief()
    facts_store([opened(brief), closed(7_000)])
    facts_store([opened(brief, 8_000, is_resumed=True)])
    call = Call.objects.get()
    assert (call.status, call.ended_at) == (CallStatus.LIVE, None)
    assert list(CallMove.objects.order_by("pk").values_list("new", flat=True)) == ["live", "ended", "live"]


def test_a_late_close_of_an_older_line_does_not_end_a_redialled_call() -> None:
    brief = make_house().brief()
    facts_store([opened(brief)])
    facts_store([opened(brief, 8_000, is_resumed=True)])
    facts_store([closed(7_000)])
    assert Call.objects.get().status == CallStatus.LIVE


def test_an_old_opening_does_not_bring_an_ended_call_back() -> None:
    brief = make_house().brief()
    facts_store([opened(brief), closed(7_000)])
    facts_store([opened(brief, 3_000, is_resumed=True)])
    assert Call.objects.get().status == CallStatus.ENDED


def everything() -> dict[str, Any]:
    tables = (Call, CallMove, BriefRecord, Utterance, TurnRecord, CallEvent, ToolRun)
    return {
        table.__name__: [
            {name: value for name, value in row.items() if name != "id"}
            for row in table._default_manager.order_by("pk").values()
        ]
        for table in tables
    }


def test_storing_a_batch_again_changes_nothing() -> None:
    batch = one_of_each(make_house().brief())
    facts_store(batch)
    first = everything()
    assert all(first.values())
    facts_store(batch)
    assert everything() == first


def test_a_batch_stored_piece_by_piece_leaves_what_the_whole_leaves() -> None:
    brief = make_house().brief()
    batch = one_of_each(brief)
    facts_store(batch)
    whole = everything()
    Call.objects.all().delete()
    for fact in batch:
        facts_store([fact])
    skipped = {"created_at", "call_id", "at", "brief_id"}

    def lasting(rows: dict[str, Any]) -> list[str]:
        kept = [
            {"table": table} | {name: value for name, value in row.items() if name not in skipped}
            for table in rows
            for row in rows[table]
            if table != "BriefRecord"
        ]
        return sorted(json.dumps(row, default=str, sort_keys=True) for row in kept)

    assert lasting(everything()) == lasting(whole)


def test_an_empty_batch_needs_no_database(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert facts_store([]) == ()


def test_the_number_of_statements_does_not_grow_with_calls_and_turns(django_assert_max_num_queries: Any) -> None:
    brief = make_house().brief()
    facts_store([opened(brief, call_id=f"call_{n}") for n in range(20)])
    batch: list[facts.Fact] = []
    for n in range(20):
        name = f"call_{n}"
        batch += [began(10, 1, call_id=name), ended(900, 1, "Yes.", call_id=name)]
        batch += [heard(950, agent_said("Yes.", 1), call_id=name)]
    with django_assert_max_num_queries(16):
        facts_store(batch)
