"""Calls as the guards of a rollout weigh them."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.versions.outcomes import call_outcomes
from prompts.models import PromptVersion, Release
from prompts.ports import CallOutcome
from prompts.ports import call_outcomes as filled
from prompts.services import draft_from
from tests.calls.call_facts import House, make_house
from tests.calls.version_rows import NOON, second_version, told_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def candidate(house: House) -> PromptVersion:
    return second_version(house)


@pytest.fixture
def step(candidate: PromptVersion) -> Release:
    step = Release.objects.select_related("prompt").get(candidate=candidate)
    step.started_at = NOON
    return step


def outcomes(step: Release, after_s: float = -1, until_s: float = 86_400, began_s: float = 0) -> Sequence[CallOutcome]:
    moments = (NOON + timedelta(seconds=seconds) for seconds in (began_s, after_s, until_s))
    return call_outcomes(step, *moments)


def sides(step: Release, **span: float) -> list[bool]:
    return [outcome.is_candidate for outcome in outcomes(step, **span)]


def test_the_room_of_prompts_is_told_by_this_room() -> None:
    assert filled() is call_outcomes


def test_a_call_tells_all_four_things_and_its_side(house: House, candidate: PromptVersion, step: Release) -> None:
    told_call(house, "a", candidate, length_s=10, disconnection_reason="user_hangup", sentiment="Negative")
    told_call(house, "b", length_s=70, was_escalated=True, failed_turn_count=1, sentiment="Neutral")
    told_call(house, "c", length_s=80, sentiment="Unknown")
    assert outcomes(step) == [
        CallOutcome(is_candidate=True, early_hangup=True, escalated=False, negative=True, unanswered=False),
        CallOutcome(is_candidate=False, early_hangup=False, escalated=True, negative=False, unanswered=True),
        CallOutcome(is_candidate=False, early_hangup=False, escalated=False, negative=None, unanswered=False),
    ]


def test_calls_come_in_the_order_of_their_ends(house: House, candidate: PromptVersion, step: Release) -> None:
    told_call(house, "long", candidate, length_s=300)
    told_call(house, "short", start_s=60, length_s=30)
    assert sides(step) == [False, True]


def test_each_call_is_told_in_one_look_and_no_other(house: House, candidate: PromptVersion, step: Release) -> None:
    told_call(house, "a", length_s=60)
    told_call(house, "b", candidate, length_s=61)
    assert sides(step, after_s=0, until_s=60) == [False]
    assert sides(step, after_s=60, until_s=61) == [True]
    assert sides(step, after_s=61) == []


def test_a_caller_counts_once_in_a_rollout(house: House, candidate: PromptVersion, step: Release) -> None:
    told_call(house, "first", candidate, from_number="+14155550001")
    told_call(house, "again", candidate, start_s=100, from_number="+14155550001")
    told_call(house, "other", start_s=200, from_number="+14155550002")
    assert sides(step) == [True, False]


def test_a_caller_of_an_earlier_step_does_not_count_again(house: House, step: Release) -> None:
    told_call(house, "before", start_s=-100, from_number="+14155550001")
    told_call(house, "now", start_s=100, from_number="+14155550001")
    assert sides(step, began_s=-1_000) == []
    assert sides(step, began_s=-50) == [False]


def test_the_one_who_was_dialled_is_the_caller(house: House, step: Release) -> None:
    ours: dict[str, Any] = {"direction": "outbound", "from_number": "+14155550199"}
    told_call(house, "a", to_number="+14155550001", **ours)
    told_call(house, "b", start_s=10, to_number="+14155550002", **ours)
    told_call(house, "c", start_s=20, to_number="+14155550001", **ours)
    assert sides(step) == [False, False]


@pytest.mark.parametrize("number", ["", "anonymous"])
def test_callers_without_a_number_each_count(house: House, step: Release, number: str) -> None:
    told_call(house, "a", from_number=number)
    told_call(house, "b", start_s=10, from_number=number)
    assert len(outcomes(step)) == 2


def test_a_mailbox_on_the_first_try_does_not_take_the_callers_place(house: House, step: Release) -> None:
    ours: dict[str, Any] = {"direction": "outbound", "to_number": "+14155550001"}
    told_call(house, "a", disconnection_reason="voicemail_reached", **ours)
    told_call(house, "b", start_s=100, **ours)
    assert len(outcomes(step)) == 1


def test_calls_of_another_version_and_calls_begun_before_the_step_are_left_out(house: House, step: Release) -> None:
    third = draft_from(house.version)
    told_call(house, "a", third)
    told_call(house, "b", start_s=-10)
    assert outcomes(step, began_s=-100) == []


def test_however_many_calls_it_is_one_query(house: House, candidate: PromptVersion, step: Release) -> None:
    for number in range(10):
        told_call(house, f"call_{number}", candidate, start_s=number, from_number=f"+1415555{number:04d}")
    with CaptureQueriesContext(connection) as queries:
        assert len(outcomes(step)) == 10
    assert len(queries) == 1
