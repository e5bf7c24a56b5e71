from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from agents.briefs import load_switchboard
from agents.demo import lakeside_dental as lakeside
from agents.models import Agent, PhoneNumber
from agents.services import agent_update
from businesses.models import Business, Membership, Role, User
from businesses.services import business_update
from engine.context import PLACEHOLDER
from prompts.models import Prompt, PromptVersion

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _debug(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEBUG = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    monkeypatch.delenv("RETELL_API_KEY", raising=False)
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)


def demo(*arguments: str) -> str:
    said = StringIO()
    call_command("demo", *arguments, stdout=said)
    return said.getvalue()


def test_the_demo_answers_calls_at_once() -> None:
    demo()
    lines = load_switchboard().by_slug["lakeside-dental"]
    brief = lines.default_brief
    assert brief is not None
    assert (brief.agent_name, brief.business_name) == ("Mia", "Lakeside Dental")
    assert lines.briefs_by_number == {lakeside.PHONE_NUMBER: brief}
    assert lines.retell_api_key == "key_simulator"
    assert {tool.name for tool in brief.tools} == {"escalate", "end_call"}
    assert brief.transfer_number == lakeside.TRANSFER_NUMBER


def test_every_variable_of_the_demo_has_a_value_on_every_call() -> None:
    used = set(PLACEHOLDER.findall(lakeside.BODY + lakeside.BEGIN_MESSAGE))
    assert used <= {"business_name", "agent_name"}


def test_the_demo_says_how_to_sign_in_and_that_works() -> None:
    said = demo()
    owner = User.objects.get(email="owner@lakeside.example")
    assert "owner@lakeside.example, manager@lakeside.example, " in said
    assert "password: lakeside-demo" in said
    assert owner.check_password("lakeside-demo")
    roles = dict(Membership.objects.values_list("user__email", "role"))
    assert roles == {f"{role}@lakeside.example": role for role in Role.values}
    assert all(person.check_password("lakeside-demo") for person in User.objects.all())


def test_a_second_run_adds_nothing() -> None:
    demo()
    models = (Business, User, Membership, Prompt, PromptVersion, Agent, PhoneNumber)
    before = [model.objects.count() for model in models]
    assert "every edit kept" in demo()
    assert [model.objects.count() for model in models] == before


def test_a_second_run_keeps_what_the_owner_changed() -> None:
    demo()
    business_update(Business.objects.get(), name="Lakeside Smiles", facts="Closed.", retell_api_key="key_of_my_own")
    agent_update(Agent.objects.get(), name="Maya", transfer_number="")
    Prompt.objects.update(name="Reception")
    owner = User.objects.get(email="owner@lakeside.example")
    owner.set_password("my own password")
    owner.save()
    said = demo()
    business = Business.objects.get()
    assert (business.name, business.facts, business.retell_api_key) == ("Lakeside Smiles", "Closed.", "key_of_my_own")
    assert [(agent.name, agent.transfer_number) for agent in Agent.objects.all()] == [("Maya", "")]
    assert "lakeside-demo" not in said
    assert "password: the one you chose" in said


def test_a_second_run_brings_back_what_is_missing() -> None:
    demo()
    PhoneNumber.objects.all().delete()
    Membership.objects.filter(role=Role.REVIEWER).delete()
    demo()
    assert PhoneNumber.objects.get().agent == Agent.objects.get()
    assert Membership.objects.filter(role=Role.REVIEWER).exists()


def test_outside_debug_a_password_must_be_given(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="--password"):
        demo()
    assert not User.objects.exists()
    demo("--password", "a password of my own")
    assert User.objects.get(email="owner@lakeside.example").check_password("a password of my own")
    assert Business.objects.get().retell_api_key == ""


def test_a_real_key_in_the_environment_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RETELL_API_KEY", "key_real")
    demo()
    assert Business.objects.get().retell_api_key == "key_real"


def test_the_practice_is_told_one_fact_a_line_for_every_day_of_the_week() -> None:
    lines = lakeside.FACTS.splitlines()
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
        assert sum(line.startswith(f"{day}: ") for line in lines) == 1
    assert ZoneInfo(lakeside.TIME_ZONE).key == "America/Chicago"
