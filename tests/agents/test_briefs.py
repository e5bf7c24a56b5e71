import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.briefs import NotReady, brief_for
from agents.models import Agent
from agents.ports import owners_rules
from agents.services import agent_create, agent_update
from businesses.models import Business
from businesses.services import business_update
from engine.brief import Brief, Ladder, ModelSettings
from engine.tools import END_CALL, ESCALATE, PRESS_DIGITS
from prompts.models import Prompt
from prompts.services import draft_from, draft_save, prompt_create, prompt_publish


def publish(prompt: Prompt, **changes: object) -> None:
    assert prompt.live_version is not None
    draft = draft_from(prompt.live_version)
    draft_save(draft, **changes)
    prompt_publish(draft, by=None)


def loaded(agent: Agent) -> Agent:
    return Agent.objects.select_related("business", "prompt__live_version").get(pk=agent.pk)


def test_a_brief_holds_what_the_rows_hold(agent: Agent, business: Business) -> None:
    business_update(business, facts="Open on Mondays.")
    agent_update(
        agent,
        language="en-GB",
        transfer_line="Hold on.",
        goodbye_line="Bye.",
        reminder_line="Hello?",
        max_duration_ms=600_000,
        reminder_after_ms=7_000,
        reminder_max_count=2,
    )
    brief = brief_for(loaded(agent))
    assert agent.prompt.live_version is not None
    told = {name: getattr(brief, name) for name in Brief.__dataclass_fields__}
    elsewhere = ("rules", "tools", "ladder", "model", "callback_line", "message_line", "opening_hours")
    assert {name: value for name, value in told.items() if name not in elsewhere} == {
        "business_id": str(business.pk),
        "agent_id": str(agent.pk),
        "prompt_version_id": str(loaded(agent).prompt.live_version_id),
        "agent_name": "Mia",
        "business_name": "Lakeside",
        "instructions": "Be kind.",
        "facts": "Open on Mondays.",
        "begin_message": "Hello.",
        "language": "en-GB",
        "speaks_written_forms": True,
        "time_zone": "America/Chicago",
        "variables": {},
        "transfer_number": "+13125550199",
        "transfer_line": "Hold on.",
        "goodbye_line": "Bye.",
        "reminder_line": "Hello?",
        "max_duration_ms": 600_000,
        "reminder_after_ms": 7_000,
        "reminder_max_count": 2,
    }


def test_an_agent_may_leave_numbers_to_the_voice(agent: Agent) -> None:
    agent_update(agent, speaks_written_forms=False)
    assert brief_for(loaded(agent)).speaks_written_forms is False


def test_the_live_version_is_told_and_drafts_are_not(agent: Agent, prompt: Prompt) -> None:
    publish(prompt, body="Be brief.")
    assert prompt.live_version is not None
    draft_from(prompt.live_version)
    assert brief_for(loaded(agent)).instructions == "Be brief."


def test_an_agent_whose_prompt_was_never_published_is_not_ready(business: Business) -> None:
    draft = prompt_create(business=business, name="New", body="Soon.")
    agent = agent_create(business=business, name="Ben", prompt=draft.prompt)
    with pytest.raises(NotReady, match="no published version"):
        brief_for(loaded(agent))


def test_an_agents_value_beats_the_businesss_and_that_the_versions_default(agent: Agent, prompt: Prompt) -> None:
    publish(
        prompt,
        variables={"a": {"default": "version"}, "b": {"default": "version"}, "c": {"default": "version"}, "d": {}},
    )
    business_update(agent.business, variables={"a": "business", "b": "business"})
    agent_update(agent, variables={"a": "agent"})
    assert brief_for(loaded(agent)).variables == {"a": "agent", "b": "business", "c": "version"}


def test_unset_model_settings_are_the_engines_defaults(agent: Agent, prompt: Prompt) -> None:
    assert brief_for(loaded(agent)).model == ModelSettings()
    publish(prompt, model={"temperature": 0.1, "model": "fast"})
    assert brief_for(loaded(agent)).model == ModelSettings(model="fast", temperature=0.1)


def test_the_ladder_is_the_agents_own(agent: Agent) -> None:
    assert brief_for(loaded(agent)).ladder == Ladder()
    agent_update(
        agent,
        filler_ms=500,
        second_model_ms=1_000,
        prepared_ms=3_000,
        stall_ms=2_000,
        failed_turns_before_transfer=3,
        fillers=["Hm."],
        prepared_line="Sorry.",
        stalled_line="Again?",
    )
    assert brief_for(loaded(agent)).ladder == Ladder(500, 1_000, 3_000, 2_000, 3, ("Hm.",), "Sorry.", "Again?")


def test_tools_are_those_the_version_lists_in_its_order(agent: Agent, prompt: Prompt) -> None:
    publish(prompt, tools=["press_digits", "end_call", "escalate"])
    assert brief_for(loaded(agent)).tools == (PRESS_DIGITS, END_CALL, ESCALATE)


def test_rules_stand_from_the_gravest_to_the_lightest_with_the_agents_lines(agent: Agent) -> None:
    agent_update(agent, emergency_line="Dial 9 1 1.", opt_out_line="Understood.", transfer_line="Hold on.")
    rules = brief_for(loaded(agent)).rules
    assert [(rule.rule_id, rule.reaction, rule.line) for rule in rules] == [
        ("builtin.emergency", "emergency", "Dial 9 1 1."),
        ("builtin.opt_out", "opt_out", "Understood."),
        ("builtin.human", "transfer", "Hold on."),
    ]
    assert all(rule.phrases for rule in rules)


def test_without_a_number_nobody_is_promised(agent: Agent) -> None:
    agent_update(agent, transfer_number="")
    brief = brief_for(loaded(agent))
    assert ESCALATE not in brief.tools
    assert END_CALL in brief.tools
    assert "transfer" not in {rule.reaction for rule in brief.rules}


def test_the_same_rows_give_the_same_digest_and_other_words_another(agent: Agent, prompt: Prompt) -> None:
    digest = brief_for(loaded(agent)).digest
    assert brief_for(loaded(agent)).digest == digest
    publish(prompt, body="Be brief.")
    assert brief_for(loaded(agent)).digest != digest


def test_a_brief_survives_the_way_through_json(agent: Agent) -> None:
    brief = brief_for(loaded(agent))
    assert Brief.from_json(brief.as_json()) == brief


def test_rows_that_are_loaded_are_not_asked_for_again(agent: Agent) -> None:
    row, owners = loaded(agent), owners_rules()()
    with CaptureQueriesContext(connection) as queries:
        brief_for(row, owners)
    assert len(queries) == 0
