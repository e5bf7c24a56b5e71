"""The live wall."""

from typing import Any

import pytest

from calls.models import Call
from calls.selectors import live_calls
from calls.services import facts_store
from engine import facts
from engine.events import CallDetails, Direction
from tests.calls.call_facts import (
    House,
    agent_said,
    at,
    caller_said,
    closed,
    ended,
    heard,
    make_house,
    opened,
    transfer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


def talk(house: House, number: int) -> list[facts.Fact]:
    name = f"call_{number}"
    return [
        opened(house.brief(), number, call_id=name),
        heard(50, agent_said("Hello", 0), caller_said(f"I am {number}"), agent_said("Yes?", 1), call_id=name),
        ended(60, 0, "Hello", call_id=name, first_frame_ms=90.0),
        ended(
            900, 1, "Yes?", call_id=name, first_frame_ms=500.0 + number, first_word_ms=700.0, rungs=(facts.Rung.FILLER,)
        ),
        transfer(950, facts.TransferStep.ASKED, call_id=name),
        transfer(960, facts.TransferStep.COMMANDED, attempt=1, call_id=name),
    ]


def test_a_live_call_shows_both_sides_last_words_and_the_last_turn(house: House) -> None:
    facts_store(talk(house, 5))
    [card] = live_calls(house.business)
    assert (card.retell_call_id, card.caller_number, card.direction) == ("call_5", "+14155550123", "inbound")
    assert (card.agent_name, card.version, card.started_at) == ("Front desk", 3, at(5))
    assert (card.caller_words, card.agent_words) == ("I am 5", "Yes?")
    assert (card.first_frame_ms, card.first_word_ms, card.rungs) == (505.0, 700.0, ("filler",))
    assert (card.transfer, card.transfer_reason) == ("commanded", "wants a person")


def test_a_call_that_has_just_begun_shows_what_there_is(house: House) -> None:
    facts_store([opened(house.brief(agent_id="", prompt_version_id=""), details=None)])
    [card] = live_calls(house.business)
    assert (card.agent_name, card.version, card.caller_number, card.caller_words) == ("", None, "", "")
    assert (card.first_frame_ms, card.transfer) == (None, "")


def test_a_greeting_shows_no_wait_since_nobody_waited_for_it(house: House) -> None:
    greeting = ended(5, 0, "Hello", kind=facts.TurnKind.BEGIN, first_frame_ms=1.0, first_word_ms=1.0)
    facts_store([opened(house.brief()), greeting])
    assert live_calls(house.business)[0].wait_ms is None


def test_the_person_called_is_the_caller_of_an_outbound_call(house: House) -> None:
    details = CallDetails("call_1", "", Direction.OUTBOUND, from_number="+14155550199", to_number="+14155550123")
    facts_store([opened(house.brief(), details=details)])
    assert live_calls(house.business)[0].caller_number == "+14155550123"


def test_ended_calls_tests_and_other_businesses_are_not_on_the_wall(house: House) -> None:
    other = make_house("other")
    facts_store(
        [
            opened(house.brief(), call_id="call_over"),
            closed(10, call_id="call_over"),
            opened(house.brief(), call_id="call_test", origin="test"),
            opened(other.brief(), call_id="call_theirs"),
        ]
    )
    assert live_calls(house.business) == ()
    assert [card.retell_call_id for card in live_calls(other.business)] == ["call_theirs"]


def test_the_wall_can_be_narrowed_to_calls_that_moved(house: House) -> None:
    for number in range(3):
        facts_store(talk(house, number))
    wanted = Call.objects.get(retell_call_id="call_1")
    assert [card.pk for card in live_calls(house.business, only=[wanted.pk])] == [wanted.pk]
    assert live_calls(make_house("other").business, only=[wanted.pk]) == ()


@pytest.mark.parametrize("count", [3, 30])
def test_the_wall_costs_the_same_for_three_calls_and_for_thirty(
    house: House, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        facts_store(talk(house, number))
    with django_assert_num_queries(3):
        assert len(live_calls(house.business)) == count
