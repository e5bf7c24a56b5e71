"""What keeps a set of rules from being published, and what is only worth a look."""

from datetime import UTC, datetime
from typing import Any

import pytest

from agents.models import Agent
from agents.services import agent_create
from businesses.access import Member
from businesses.models import Business
from escalations.models import Destination
from escalations.ruling.checking import Finding, findings_of
from escalations.ruling.differences import differences
from escalations.ruling.drafting import draft_open, rule_change, rule_move, rule_remove
from escalations.ruling.selectors import draft_of, rules_of
from tests.escalations.rule_sets import OFFER, PERSON, add, empty_draft, published

pytestmark = pytest.mark.usefixtures("agent")
SUNDAY = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OFFICE = [[["09:00", "17:00"]]] * 5 + [[], []]
NIGHTS = [[["18:00", "06:00"]]] * 7
SHUT: list[Any] = [[]] * 7


def desk(business: Business, name: str = "Desk", **changes: Any) -> Destination:
    hours = {"is_always_open": True} if "week" not in changes else {}
    return Destination.objects.create(
        business=business, name=name, number="+13125550177", time_zone="America/Chicago", **hours, **changes
    )


def found(business: Business) -> list[Finding]:
    draft = draft_of(business)
    assert draft is not None
    draft.business = business
    return list(findings_of(draft, rules_of(draft), SUNDAY))


def told(business: Business, *, errors: bool) -> list[str]:
    return [one.message for one in found(business) if one.is_error is errors]


def test_a_sound_set_has_nothing_to_mend(owner: Member, business: Business) -> None:
    empty_draft(owner)
    add(owner, **PERSON)
    add(owner, **OFFER)
    assert found(business) == []


def test_the_set_to_begin_with_has_nothing_to_mend(owner: Member, business: Business) -> None:
    draft_open(owner)
    assert found(business) == []


def test_only_the_agents_of_a_rule_need_a_number(owner: Member, business: Business, agent: Agent) -> None:
    agent_create(business=business, name="Otto", prompt=agent.prompt)
    empty_draft(owner)
    add(owner, **PERSON, agents=[agent.pk])
    assert told(business, errors=True) == []
    add(owner, **PERSON)
    [message] = told(business, errors=True)
    assert "Otto has no number" in message


@pytest.mark.parametrize(
    ("ours", "theirs", "only_when", "is_right"),
    [
        (OFFICE, OFFICE, "open", True),
        (OFFICE, NIGHTS, "open", False),
        (OFFICE, NIGHTS, "closed", True),
        (OFFICE, OFFICE, "closed", False),
        (OFFICE, SHUT, "", False),
        (SHUT, OFFICE, "open", False),
        (SHUT, OFFICE, "closed", True),
        (OFFICE, [[["09:00", "17:01"]]] * 7, "closed", True),
        (NIGHTS, [[["05:59", "06:00"]], *SHUT[1:]], "open", True),
    ],
)
def test_hours_that_never_meet_are_told_before_they_cost_a_caller(
    owner: Member, business: Business, ours: list[Any], theirs: list[Any], only_when: str, *, is_right: bool
) -> None:
    Business.objects.filter(pk=business.pk).update(is_always_open=False, week=ours)
    business.refresh_from_db()
    empty_draft(owner)
    add(owner, **PERSON, destination=desk(business, week=theirs), only_when=only_when)
    assert (told(business, errors=True) == []) is is_right


def test_a_destination_with_a_plan_b_may_be_shut(owner: Member, business: Business) -> None:
    empty_draft(owner)
    other = desk(business, "Other")
    add(owner, **PERSON, destination=desk(business, week=SHUT, plan_b=other))
    assert told(business, errors=True) == []
    assert "never open" in told(business, errors=False)[0]


def test_a_rule_for_closed_hours_of_a_business_that_never_closes_never_holds(owner: Member, business: Business) -> None:
    Business.objects.filter(pk=business.pk).update(is_always_open=True)
    business.refresh_from_db()
    empty_draft(owner)
    add(owner, **OFFER, only_when="closed")
    assert "always open" in told(business, errors=True)[0]


def test_a_destination_retired_after_it_was_chosen_is_told(owner: Member, business: Business) -> None:
    place = desk(business)
    empty_draft(owner)
    add(owner, **PERSON, destination=place)
    Destination.objects.filter(pk=place.pk).update(is_retired=True)
    assert any("not in use any more" in message for message in told(business, errors=True))


def test_a_variable_that_nobody_names_may_be_a_slip(owner: Member, business: Business) -> None:
    Business.objects.filter(pk=business.pk).update(variables={"plan": "gold"})
    business.refresh_from_db()
    empty_draft(owner)
    values = {"name": "Gold", "cause": "variable", "value": "gold", "reaction": "callback"}
    add(owner, **values, variable="plan")
    assert found(business) == []
    add(owner, **values, variable="paln")
    [message] = told(business, errors=False)
    assert "No prompt names “paln”" in message


@pytest.mark.parametrize(
    ("first", "second", "is_reached"),
    [
        ({**PERSON, "phrases": ["person"]}, {**PERSON, "phrases": ["a person", "that person there"]}, False),
        ({**PERSON, "phrases": ["person"]}, {**PERSON, "phrases": ["a person", "a manager"]}, True),
        ({**PERSON, "phrases": ["a person"]}, {**PERSON, "phrases": ["a * person"]}, True),
        ({**PERSON, "phrases": ["person"], "only_when": "open"}, {**PERSON, "phrases": ["a person"]}, True),
        ({**PERSON, "phrases": ["person"]}, {**PERSON, "phrases": ["a person"], "only_when": "open"}, False),
        ({**PERSON, "phrases": ["person"], "after_turn": 3}, {**PERSON, "phrases": ["a person"]}, True),
        ({**PERSON, "phrases": ["person"], "is_on": False}, {**PERSON, "phrases": ["a person"]}, True),
        (OFFER, {**OFFER, "reaction": "message"}, False),
        (OFFER, {**OFFER, "value": "1"}, True),
        (OFFER, {**PERSON, "phrases": ["have chest pain"]}, False),
        (
            {"name": "a", "cause": "repeats", "count": 3, "reaction": "callback"},
            {"name": "b", "cause": "repeats", "count": 3, "reaction": "message"},
            True,
        ),
    ],
)
def test_a_rule_behind_one_that_always_comes_first_is_told_to_be_never_reached(
    owner: Member, business: Business, first: dict[str, Any], second: dict[str, Any], *, is_reached: bool
) -> None:
    Business.objects.filter(pk=business.pk).update(week=OFFICE)
    business.refresh_from_db()
    empty_draft(owner)
    add(owner, **first)
    add(owner, **second)
    assert (not any("never reached" in message for message in told(business, errors=False))) is is_reached


def test_more_silences_than_the_agent_minds_never_happen(owner: Member, business: Business) -> None:
    empty_draft(owner)
    add(owner, name="Silent", cause="silence", count=2, reaction="end")
    assert "at most once a call, so 2 silences in a row never come" in told(business, errors=False)[0]


def test_a_set_with_nothing_on_says_what_that_means(owner: Member, business: Business) -> None:
    empty_draft(owner)
    assert "only in an emergency" in told(business, errors=False)[0]


def test_what_a_draft_changes_is_told_rule_by_rule(owner: Member, business: Business) -> None:
    numbers = [{**OFFER, "name": f"Key {digit}", "value": str(digit)} for digit in range(4)]
    first = published(owner, *numbers)
    keys = list(first.rules.values_list("key", flat=True))
    draft_open(owner)
    rule_move(owner, keys[0], seen_revision=0, steps=9)
    rule_change(owner, keys[1], seen_revision=1, **{**numbers[1], "value": "9", "priority": "high"})
    rule_remove(owner, keys[2], seen_revision=2)
    add(owner, **PERSON)
    draft = draft_of(business)
    assert draft is not None
    assert [str(change) for change in differences(rules_of(first), rules_of(draft))] == [
        "Key 1: changed (value, priority)",
        "Key 0: moved",
        "Wants a person: added",
        "Key 2: taken out",
    ]
