import pytest

from agents.models import Agent, PhoneNumber
from agents.selectors import agents_of
from agents.services import agent_create, agent_delete, agent_update, number_delete, number_save
from businesses.models import Business, User
from businesses.selectors import config_revision
from businesses.services import business_create
from common.errors import BadInput
from prompts.models import Prompt


@pytest.fixture
def hillside(db: None) -> Business:  # noqa: ARG001  opens the database
    owner = User.objects.create_user("hill@example.com")
    return business_create(name="Hillside", slug="hillside", time_zone="UTC", owner=owner)


@pytest.mark.parametrize("place", ["555-0199", "13125550199", "reception", "sip:desk"])
def test_a_transfer_number_that_cannot_be_dialled_is_refused(agent: Agent, place: str) -> None:
    with pytest.raises(BadInput, match=r"\+15551234567") as refusal:
        agent_update(agent, transfer_number=place)
    assert refusal.value.field == "transfer_number"
    assert Agent.objects.get().transfer_number == "+13125550199"


@pytest.mark.parametrize("place", ["+442071838750", "sip:desk@pbx.example.com", ""])
def test_calls_may_be_handed_to_a_number_a_sip_address_or_nobody(agent: Agent, place: str) -> None:
    agent_update(agent, transfer_number=place)
    assert Agent.objects.get().transfer_number == place


def test_a_ladder_that_does_not_rise_is_refused(agent: Agent) -> None:
    with pytest.raises(BadInput):
        agent_update(agent, filler_ms=2_000, second_model_ms=1_500)


def test_fillers_must_be_sentences(agent: Agent) -> None:
    with pytest.raises(BadInput, match="short sentences"):
        agent_update(agent, fillers=["One moment.", ""])


def test_the_first_agent_answers_by_default_and_the_next_does_not(agent: Agent, prompt: Prompt) -> None:
    assert agent.is_default
    assert not agent_create(business=agent.business, name="Ben", prompt=prompt).is_default


def test_a_new_default_takes_the_place_of_the_old(agent: Agent, prompt: Prompt, hillside: Business) -> None:
    elsewhere = Agent.objects.create(business=hillside, name="Ann", prompt=prompt, is_default=True)
    ben = agent_create(business=agent.business, name="Ben", prompt=prompt, is_default=True)
    assert set(Agent.objects.filter(is_default=True)) == {ben, elsewhere}


def test_another_businesss_prompt_is_refused(hillside: Business, prompt: Prompt) -> None:
    with pytest.raises(BadInput, match="another business"):
        agent_create(business=hillside, name="Ann", prompt=prompt)


def test_another_businesss_agent_answers_no_number_of_ours(hillside: Business, agent: Agent) -> None:
    with pytest.raises(BadInput, match="another business"):
        number_save(PhoneNumber(business=hillside, number="+13125550142", agent=agent))


def test_a_number_belongs_to_one_business(hillside: Business, agent: Agent) -> None:
    number_save(PhoneNumber(business=agent.business, number="+13125550142", agent=agent))
    with pytest.raises(BadInput):
        number_save(PhoneNumber(business=hillside, number="+13125550142"))


def test_every_change_is_announced(agent: Agent) -> None:
    seen = [config_revision()]
    number = PhoneNumber(business=agent.business, number="+13125550142", agent=agent)
    agent_update(agent, goodbye_line="Bye.")
    seen.append(config_revision())
    number_save(number)
    seen.append(config_revision())
    number_delete(number)
    seen.append(config_revision())
    agent_delete(agent)
    seen.append(config_revision())
    assert seen == list(range(seen[0], seen[0] + 5))


def test_agents_are_listed_by_name_within_their_business(agent: Agent, prompt: Prompt, hillside: Business) -> None:
    ben = agent_create(business=agent.business, name="Ben", prompt=prompt)
    assert list(agents_of(agent.business)) == [ben, agent]
    assert not agents_of(hillside).exists()
