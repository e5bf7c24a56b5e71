"""What every web process keeps in memory."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.briefs import BusinessLines, brief_for, load_switchboard
from agents.models import Agent, PhoneNumber
from agents.services import agent_create, agent_update, number_save
from businesses.models import Business, User
from businesses.selectors import config_revision
from businesses.services import business_create, business_update
from prompts.models import Prompt
from prompts.services import prompt_create, prompt_publish


def another_business(slug: str) -> Agent:
    owner = User.objects.create_user(f"{slug}@example.com")
    business = business_create(name=slug.title(), slug=slug, time_zone="UTC", owner=owner)
    draft = prompt_create(business=business, name="Desk", body=f"You work for {slug}.")
    prompt_publish(draft, by=None)
    return agent_create(business=business, name="Ann", prompt=draft.prompt)


def lines_of(business: Business) -> BusinessLines:
    return load_switchboard().by_slug[business.slug]


def test_a_business_is_found_by_its_socket_secret_and_by_its_slug(agent: Agent) -> None:
    business = agent.business
    business_update(business, retell_api_key="key_1")
    page = load_switchboard()
    lines = page.by_socket_secret[business.socket_secret]
    assert lines is page.by_slug["lakeside"]
    assert (lines.business_id, lines.slug, lines.retell_api_key) == (business.pk, "lakeside", "key_1")
    assert lines.socket_secret == business.socket_secret


def test_briefs_are_found_by_retell_agent_and_by_number(agent: Agent) -> None:
    agent_update(agent, retell_agent_id="agent_1")
    number_save(PhoneNumber(business=agent.business, number="+13125550142", agent=agent))
    number_save(PhoneNumber(business=agent.business, number="+13125550143"))
    lines = lines_of(agent.business)
    brief = brief_for(Agent.objects.get())
    assert lines.briefs_by_retell_agent == {"agent_1": brief}
    assert lines.briefs_by_number == {"+13125550142": brief}
    assert lines.default_brief == brief


def test_the_default_agent_answers_for_a_business_of_several(agent: Agent, prompt: Prompt) -> None:
    second = agent_create(business=agent.business, name="Ben", prompt=prompt)
    assert agent.is_default
    assert not second.is_default
    agent_update(second, is_default=True)
    default = lines_of(agent.business).default_brief
    assert default is not None
    assert default.agent_name == "Ben"


def test_nobody_answers_by_default_where_several_agents_have_no_default(agent: Agent, prompt: Prompt) -> None:
    agent_create(business=agent.business, name="Ben", prompt=prompt)
    Agent.objects.update(is_default=False)
    assert lines_of(agent.business).default_brief is None


def test_an_only_agent_answers_without_being_called_default(agent: Agent) -> None:
    agent_update(agent, is_default=False)
    default = lines_of(agent.business).default_brief
    assert default is not None
    assert default.agent_name == "Mia"


def test_a_broken_agent_silences_neither_its_business_nor_the_others(agent: Agent) -> None:
    other = another_business("hillside")
    broken = prompt_create(business=agent.business, name="Broken", body="Hm.")
    prompt_publish(broken, by=None)
    ben = agent_create(business=agent.business, name="Ben", prompt=broken.prompt, retell_agent_id="agent_ben")
    Agent.objects.filter(pk=ben.pk).update(variables=["no", "names"])
    agent_update(agent, retell_agent_id="agent_mia")
    page = load_switchboard()
    assert set(page.by_slug["lakeside"].briefs_by_retell_agent) == {"agent_mia"}
    assert page.by_slug["hillside"].default_brief == brief_for(other)


def test_a_secret_that_cannot_be_decrypted_takes_only_its_business_down(agent: Agent) -> None:
    other = another_business("hillside")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE businesses_business SET retell_api_key = 'garbage' WHERE id = %s", [agent.business_id])
    page = load_switchboard()
    assert set(page.by_slug) == {"hillside"}
    assert page.by_slug["hillside"].default_brief == brief_for(other)


def test_the_page_says_which_revision_it_was_read_at(agent: Agent) -> None:
    before = load_switchboard().revision
    assert before == config_revision()
    agent_update(agent, goodbye_line="Bye.")
    assert load_switchboard().revision == before + 1


@pytest.mark.usefixtures("agent")
@pytest.mark.parametrize("more", [0, 5])
def test_the_page_takes_eight_queries_however_many_businesses_there_are(more: int) -> None:
    for n in range(more):
        another_business(f"side-{n}")
    with CaptureQueriesContext(connection) as queries:
        page = load_switchboard()
    assert len(page.by_slug) == more + 1
    assert len(queries) == 8


def test_no_secret_and_no_prompt_stands_in_the_pages_text_form(agent: Agent) -> None:
    business_update(agent.business, retell_api_key="key_very_secret")
    page = load_switchboard()
    shown = repr(page) + repr(page.by_slug["lakeside"])
    assert "lakeside" in shown
    for hidden in ("key_very_secret", agent.business.socket_secret, "Be kind"):
        assert hidden not in shown
