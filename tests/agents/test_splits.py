"""A share of the callers hears a candidate: what stands on the page a web process keeps."""

import pytest
from django.utils import timezone

from agents.briefs import BusinessLines, brief_for, brief_with, load_switchboard
from agents.models import Agent
from agents.services import agent_create
from businesses.models import Business
from engine.brief import Brief
from prompts.models import Prompt, PromptVersion
from prompts.services import draft_from, draft_save, prompt_create, prompt_publish
from tests.prompts.releases import rolled_out

CALLERS = [f"+1312555{number:04d}" for number in range(400)]


def lines_of(business: Business) -> BusinessLines:
    return load_switchboard().by_slug[business.slug]


def told(lines: BusinessLines, caller: str) -> str:
    assert lines.default_brief is not None
    return lines.heard_by(caller, lines.default_brief).instructions


@pytest.fixture
def candidate(prompt: Prompt) -> PromptVersion:
    live = prompt.versions.get()
    draft = draft_from(live)
    draft_save(draft, body="Be brief.")
    return draft


def test_a_share_of_the_callers_is_told_the_candidate(agent: Agent, candidate: PromptVersion) -> None:
    rolled_out(candidate, 25)
    lines = lines_of(agent.business)
    heard = [told(lines, caller) for caller in CALLERS]
    assert set(heard) == {"Be kind.", "Be brief."}
    assert 60 < heard.count("Be brief.") < 140


def test_the_same_caller_is_told_the_same_on_every_page(agent: Agent, candidate: PromptVersion) -> None:
    rolled_out(candidate, 50)
    first, second = lines_of(agent.business), lines_of(agent.business)
    assert [told(first, caller) for caller in CALLERS] == [told(second, caller) for caller in CALLERS]


def test_all_agents_of_the_prompt_take_part_and_no_other(agent: Agent, candidate: PromptVersion) -> None:
    rolled_out(candidate, 99)
    second = agent_create(business=agent.business, name="Ben", prompt=agent.prompt)
    other = agent_create(business=agent.business, name="Cy", prompt=_another_prompt(agent.business))
    splits = lines_of(agent.business).splits
    assert set(splits) == {str(agent.pk), str(second.pk)}
    assert str(other.pk) not in splits


def test_the_candidates_brief_is_the_agents_own(agent: Agent, candidate: PromptVersion) -> None:
    rolled_out(candidate, 50)
    stored = Agent.objects.select_related("business", "prompt__live_version").get(pk=agent.pk)
    split = lines_of(agent.business).splits[str(agent.pk)]
    assert split.candidate == brief_with(stored, PromptVersion.objects.get(pk=candidate.pk))
    assert split.candidate.digest != brief_for(stored).digest


def test_without_a_rollout_everybody_is_told_the_live_version(agent: Agent) -> None:
    lines = lines_of(agent.business)
    assert lines.splits == {}
    assert {told(lines, caller) for caller in CALLERS} == {"Be kind."}


def test_a_candidate_that_cannot_be_read_is_heard_by_nobody(agent: Agent) -> None:
    broken = PromptVersion.objects.create(
        prompt=agent.prompt, number=2, body="Hm.", status="published", published_at=timezone.now(), model={"heat": 1}
    )
    release = rolled_out(broken, 50)
    assert release.candidate_id == broken.pk
    lines = lines_of(agent.business)
    assert lines.splits == {}
    assert {told(lines, caller) for caller in CALLERS} == {"Be kind."}


def test_a_brief_without_an_agent_is_told_as_it_is(agent: Agent, candidate: PromptVersion) -> None:
    rolled_out(candidate, 99)
    unready = Brief(business_id=str(agent.business_id))
    assert lines_of(agent.business).heard_by("+13125550000", unready) is unready


def _another_prompt(business: Business) -> Prompt:
    draft = prompt_create(business=business, name="Other", body="Be loud.")
    prompt_publish(draft, by=None)
    return draft.prompt
