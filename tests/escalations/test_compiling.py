"""From what is in force to what a brief carries."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.briefs import brief_for, load_switchboard
from agents.models import Agent
from agents.phrases import tables
from agents.services import agent_create
from businesses.access import Member
from businesses.models import Business
from engine.rules import Cause, Heard, Reaction, Rule, RuleBook
from escalations.models import Destination, EscalationRule
from escalations.ruling.compiling import compiled, read_rules
from tests.escalations.rule_sets import OFFER, PERSON, published

PEOPLE = "person|persons|people"


@pytest.fixture
def desk(business: Business) -> Destination:
    return Destination.objects.create(
        business=business, name="Desk", number="+13125550177", time_zone="UTC", is_always_open=True
    )


def other_agent(agent: Agent, **changes: Any) -> Agent:
    return agent_create(business=agent.business, name="Otto", prompt=agent.prompt, **changes)


def decided(agent: Agent, said: str = "", **around: Any) -> str | None:
    hit = RuleBook(brief_for(agent).rules).match(Heard((said,), **around))
    return hit.rule.rule_id if hit else None


def test_a_row_becomes_the_rule_it_says(owner: Member, agent: Agent, desk: Destination) -> None:
    version = published(
        owner,
        {**PERSON, "destination": desk, "line": "Hold on.", "priority": "high", "only_when": "open", "after_turn": 2,
         "direction": "inbound"},
        {"name": "Gold", "cause": "variable", "variable": "plan", "value": "gold", "reaction": "message"},
        {"name": "Again", "cause": "repeats", "count": 4, "reaction": "say", "line": "Let me think."},
    )  # fmt: skip
    keys = list(version.rules.values_list("key", flat=True))
    assert compiled(version.rules.all(), agent) == (
        Rule(
            keys[0], "transfer", (("a", PEOPLE), ("a", "real", PEOPLE)), "Hold on.", "high",
            destination_id=str(desk.pk), only_when="open", after_turn=2, directions=("inbound",),
        ),
        Rule(keys[1], "message", cause=Cause.VARIABLE, name="plan", value="gold"),
        Rule(keys[2], "say", line="Let me think.", cause=Cause.REPEATS, count=4),
    )  # fmt: skip


def test_rules_that_are_off_or_of_other_agents_are_left_out(owner: Member, agent: Agent) -> None:
    other = other_agent(agent, transfer_number="+13125550198")
    version = published(owner, {**PERSON, "agents": [other.pk]}, {**OFFER, "is_on": False}, {**OFFER, "value": "1"})
    assert [rule.value for rule in compiled(version.rules.all(), agent)] == ["1"]
    assert [rule.cause for rule in compiled(version.rules.all(), other)] == ["phrase", "digit"]
    assert len(compiled(version.rules.all(), None)) == 2


def test_a_line_that_means_nothing_in_the_agents_language_is_left_out_and_not_the_whole_rule() -> None:
    row = EscalationRule(
        key="r", cause="phrase", phrases=["ja bitte", '"ein Mensch"', 7], reaction="callback", position=0
    )
    assert compiled([row], None, "de-DE")[0].phrases == (("ein", "mensch"),)
    assert compiled([row], None, "fi-FI")[0].phrases == (("ein", "mensch"), ("ja", "bitte"))


def test_a_word_counts_in_all_its_forms_unless_the_line_is_quoted() -> None:
    def says(line: str, said: str) -> bool:
        row = EscalationRule(key="r", cause="phrase", phrases=[line], reaction="callback", position=0)
        return RuleBook(compiled([row], None, "en-US")).match(Heard((said,))) is not None

    assert says("cancel my order", "I'm cancelling my orders")
    assert says("cancel my order", "I cancelled my order yesterday")
    assert not says("cancel my order", "I cancel my appointment")
    assert says('"cancel my order"', "Please cancel my order")
    assert not says('"cancel my order"', "I cancelled my order yesterday")


def test_one_line_stands_for_every_wish_for_a_person_in_the_language_of_the_agent() -> None:
    row = EscalationRule(key="r", cause="phrase", phrases=["[asks for a person]"], reaction="transfer", position=0)
    rule = compiled([row], None, "de-DE")[0]
    assert rule.phrases == tables("de")["human"]
    assert rule.weights == ("wish.en", "wish.de")


def test_only_a_rule_that_is_asked_for_a_person_weighs_words() -> None:
    row = EscalationRule(key="r", cause="phrase", phrases=["my money back"], reaction="transfer", position=0)
    assert compiled([row], None, "en")[0].weights == ()


def test_what_is_published_takes_the_place_of_the_built_in_wish_for_a_person(owner: Member, agent: Agent) -> None:
    assert decided(agent, "I want a person") == "builtin.human"
    version = published(owner, OFFER)
    agent = Agent.objects.get(pk=agent.pk)
    assert decided(agent, "I want a person") is None
    assert decided(agent, new_keys="0") == version.rules.get().key
    assert decided(agent, "Stop calling me") == "builtin.opt_out"
    assert decided(agent, "This is an emergency") == "builtin.emergency"


def test_a_draft_is_heard_by_nobody(owner: Member, agent: Agent) -> None:
    published(owner, PERSON)
    published(owner, OFFER)
    assert [rule.cause for rule in read_rules(owner.business.pk).rules_of(agent) or ()] == ["digit"]


def test_the_owner_says_what_happens_in_an_emergency_and_adds_words_to_the_table(
    owner: Member, agent: Agent, desk: Destination
) -> None:
    published(
        owner,
        PERSON,
        {"name": "Flood", "cause": "phrase", "phrases": ["water everywhere"], "reaction": "emergency",
         "line": "Help is on its way.", "destination": desk},
    )  # fmt: skip
    builtin, own, opt_out, person = brief_for(agent).rules
    assert (builtin.rule_id, builtin.line, builtin.destination_id) == (
        "builtin.emergency", "Help is on its way.", str(desk.pk)
    )  # fmt: skip
    assert (own.reaction, own.phrases, own.priority) == (
        Reaction.EMERGENCY,
        (("water|waters|watered|watering", "everywhere"),),
        "high",
    )
    assert (opt_out.rule_id, person.reaction) == ("builtin.opt_out", Reaction.TRANSFER)


def test_an_emergency_rule_without_words_still_has_the_agents_sentence(
    owner: Member, agent: Agent, desk: Destination
) -> None:
    published(owner, {"name": "Who", "cause": "phrase", "phrases": [], "reaction": "emergency", "destination": desk})
    assert brief_for(agent).rules[0].line == agent.emergency_line
    assert brief_for(agent).rules[0].destination_id == str(desk.pk)


def test_the_model_may_ask_for_a_person_where_a_rule_leads_to_one(
    owner: Member, agent: Agent, desk: Destination
) -> None:
    agent.transfer_number = ""
    rules = read_rules(owner.business.pk)
    assert not rules.reaches_people(agent)
    asks = {"name": "Asks", "cause": "model_asks", "reaction": "transfer", "destination": desk}
    published(owner, asks)
    assert read_rules(owner.business.pk).reaches_people(agent)
    Destination.objects.filter(pk=desk.pk).update(is_retired=True)
    assert not read_rules(owner.business.pk).reaches_people(agent)


def test_every_business_is_read_in_as_many_queries_as_one(owner: Member, agent: Agent) -> None:
    published(owner, PERSON, OFFER)
    with CaptureQueriesContext(connection) as few:
        read_rules()
    published(owner, *[{**OFFER, "value": str(digit)} for digit in range(10)])
    other_agent(agent, transfer_number="+13125550198")
    with CaptureQueriesContext(connection) as many:
        owners = read_rules()
        owners.rules_of(agent)
        owners.reaches_people(agent)
    assert len(few) == len(many) == 3


@pytest.mark.usefixtures("agent")
def test_the_switchboard_carries_what_is_in_force(owner: Member) -> None:
    version = published(owner, OFFER)
    brief = load_switchboard().by_slug["lakeside"].default_brief
    assert brief is not None
    assert brief.rules[-1].rule_id == version.rules.get().key
