"""What tests of escalations share."""

import pytest
from pytest_django import Settings

from agents.models import Agent
from agents.services import agent_create
from businesses.access import Member
from businesses.models import Business, Membership, Role, User
from businesses.services import business_create
from prompts.services import prompt_create, prompt_publish


@pytest.fixture
def business(db: None) -> Business:  # noqa: ARG001  opens the database
    owner = User.objects.create_user("owner@example.com", first_name="Olive")
    return business_create(name="Lakeside", slug="lakeside", time_zone="America/Chicago", owner=owner)


@pytest.fixture
def owner(business: Business) -> Member:
    return Member(User.objects.get(email="owner@example.com"), business, Role.OWNER)


@pytest.fixture
def colleague(business: Business) -> Member:
    user = User.objects.create_user("manager@example.com", first_name="Max")
    Membership.objects.create(user=user, business=business, role=Role.MANAGER)
    return Member(user, business, Role.MANAGER)


@pytest.fixture
def reviewer(business: Business) -> Member:
    user = User.objects.create_user("reviewer@example.com", first_name="Rae")
    Membership.objects.create(user=user, business=business, role=Role.REVIEWER)
    return Member(user, business, Role.REVIEWER)


@pytest.fixture
def agent(business: Business) -> Agent:
    draft = prompt_create(business=business, name="Desk", body="Be kind.", begin_message="Hello.")
    prompt_publish(draft, by=None)
    return agent_create(business=business, name="Mia", prompt=draft.prompt, transfer_number="+13125550199")


@pytest.fixture(autouse=True)
def _passwords_cost_nothing(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
