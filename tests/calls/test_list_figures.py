"""What a list is filtered by is on the call itself, whoever told it."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.models import Call, CallEvent, TurnRecord
from calls.reading.story_items import figures_of
from calls.services import facts_store
from calls.settling import call_settle
from calls.storing.figures import write_figures
from engine import facts
from tests.calls.call_facts import House, at, broke_in, closed, ended, make_house, opened, transfer
from tests.calls.page_rows import call_row, turn_row

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


def figures(call: str = "call_1") -> dict[str, Any]:
    names = ("turn_count", "interruption_count", "slowest_wait_ms", "duration_s", "was_escalated", "sentiment")
    told: dict[str, Any] = Call.objects.filter(retell_call_id=call).values(*names).get()
    return told


def test_turns_interruptions_and_the_longest_wait_are_counted_as_facts_come(house: House) -> None:
    facts_store([opened(house.brief()), ended(900, 1, "Yes?", first_frame_ms=80.0, first_word_ms=700.0)])
    facts_store([ended(2_000, 2, "Bye", first_frame_ms=90.0, first_word_ms=1_300.0), broke_in(2_100, 2, "Bye", "B")])
    told = figures()
    assert (told["turn_count"], told["interruption_count"], told["slowest_wait_ms"]) == (2, 1, 1_300.0)
    assert (told["duration_s"], told["was_escalated"]) == (None, False)


def test_turns_that_said_nothing_are_not_counted_as_answers(house: House) -> None:
    silenced = ended(900, 1, "", outcome=facts.TurnOutcome.SILENCED)
    facts_store([opened(house.brief()), silenced])
    assert figures()["turn_count"] == 0


@pytest.mark.parametrize("outcome", facts.TurnOutcome)
@pytest.mark.parametrize("kind", facts.TurnKind)
def test_the_list_and_the_page_of_a_call_tell_the_same_longest_wait(
    house: House, kind: facts.TurnKind, outcome: facts.TurnOutcome
) -> None:
    call = call_row(house)
    turn_row(call, 1, 100, "Yes.", kind=kind, outcome=outcome, first_word_ms=900.0)
    write_figures([call.pk])
    was_awaited = kind == "answer" and outcome not in {"silenced", "empty"}
    assert figures()["slowest_wait_ms"] == figures_of(call).slowest_ms == (900.0 if was_awaited else None)


def test_a_call_that_ended_in_its_greeting_has_no_slowest_turn(house: House) -> None:
    greeting = ended(5, 0, "Hello!", kind=facts.TurnKind.BEGIN, first_frame_ms=1.0, first_word_ms=1.0)
    facts_store([opened(house.brief()), greeting, closed(1_000)])
    assert (figures()["turn_count"], figures()["slowest_wait_ms"]) == (1, None)


def test_a_batch_that_is_stored_twice_counts_once(house: House) -> None:
    batch: list[facts.Fact] = [opened(house.brief()), ended(900, 1, "Yes?"), broke_in(950, 1, "Yes?", "Y")]
    facts_store(batch)
    facts_store(batch)
    assert (figures()["turn_count"], figures()["interruption_count"]) == (1, 1)


def test_the_end_of_the_line_gives_the_length(house: House) -> None:
    facts_store([opened(house.brief())])
    facts_store([closed(61_400)])
    assert figures()["duration_s"] == 61


def test_a_transfer_asked_for_stays_whatever_comes_of_it(house: House) -> None:
    facts_store([opened(house.brief()), transfer(100, facts.TransferStep.ASKED)])
    facts_store([transfer(200, facts.TransferStep.LOST), ended(900, 1, "Sorry.")])
    assert figures()["was_escalated"] is True


def test_a_call_nobody_reports_on_gets_its_figures_when_it_is_given_up(house: House) -> None:
    call = call_row(house, created_at=at(0), seen_at=at(30_000))
    turn_row(call, 1, 100, "Yes.")
    assert call_settle(Call.objects.select_related("business").get(pk=call.pk), may_ask=False)
    assert (figures()["duration_s"], figures()["turn_count"]) == (30, 1)


def test_a_batch_without_news_for_lists_does_not_touch_the_call_again(house: House) -> None:
    facts_store([opened(house.brief()), ended(900, 1, "Yes?")])
    version = Call.objects.extra(select={"xmin": "xmin::text"}).get().xmin
    write_figures(list(Call.objects.values_list("pk", flat=True)))
    assert Call.objects.extra(select={"xmin": "xmin::text"}).get().xmin == version


def test_a_batch_of_many_calls_costs_one_statement_for_all_their_figures(house: House) -> None:
    def statements(count: int, prefix: str) -> int:
        batch: list[facts.Fact] = [opened(house.brief(), call_id=f"{prefix}{number}") for number in range(count)]
        facts_store(batch)
        turns = [ended(900, 1, "Yes?", call_id=f"{prefix}{number}") for number in range(count)]
        with CaptureQueriesContext(connection) as asked:
            facts_store(turns)
        return sum("slowest_wait_ms = news" in query["sql"] for query in asked.captured_queries)

    assert statements(1, "a") == statements(10, "b") == 1


def test_calls_stored_before_figures_were_kept_are_filled_in_and_may_be_filled_again(house: House) -> None:
    call = call_row(house, ended_at=at(40_000), status="ended", analysis={"sentiment": "Negative"})
    turn_row(call, 1, 100, "Yes.", first_word_ms=900.0, was_interrupted=True)
    CallEvent.objects.create(call=call, event_id="e1", type="transfer_moved", created_at=at(5))
    assert figures()["turn_count"] == 0
    call_command("fill_lists", size=1)
    expected = {
        "turn_count": 1,
        "interruption_count": 1,
        "slowest_wait_ms": 900.0,
        "duration_s": 40,
        "was_escalated": True,
        "sentiment": "Negative",
    }
    assert figures() == expected
    call_command("fill_lists", after=0)
    assert figures() == expected


def test_filling_goes_on_where_it_was_stopped(house: House) -> None:
    first, second = call_row(house, "call_1"), call_row(house, "call_2")
    for call in (first, second):
        turn_row(call, 1, 100, "Yes.")
    call_command("fill_lists", after=first.pk)
    assert (figures("call_1")["turn_count"], figures("call_2")["turn_count"]) == (0, 1)
    assert TurnRecord.objects.count() == 2
