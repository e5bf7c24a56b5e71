import pytest

from agents.models import Agent
from agents.services import agent_create
from businesses.models import Business, User
from businesses.services import business_create
from prompts.models import Prompt
from prompts.services import prompt_create, prompt_publish


@pytest.fixture
def business(db: None) -> Business:  # noqa: ARG001  opens the database
    owner = User.objects.create_user("owner@example.com")
    return business_create(name="Lakeside", slug="lakeside", time_zone="America/Chicago", owner=owner)


@pytest.fixture
def prompt(business: Business) -> Prompt:
    draft = prompt_create(business=business, name="Desk", body="Be kind.", begin_message="Hello.")
    prompt_publish(draft, by=None)
    return draft.prompt


@pytest.fixture
def agent(business: Business, prompt: Prompt) -> Agent:
    return agent_create(business=business, name="Mia", prompt=prompt, transfer_number="+13125550199")
