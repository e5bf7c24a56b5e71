"""A prompt is given another name on its own page, and the list says which rollout a guard has stopped."""

import pytest
from django.test import Client
from django.urls import reverse

from businesses.access import Member
from businesses.models import AuditEntry, Business, Role, User
from businesses.services import business_create, membership_set
from prompts.models import Prompt, PromptVersion, ReleaseAct
from prompts.publishing import publish
from prompts.publishing.releasing import release_open
from prompts.rollout import steps
from prompts.services import draft_from, prompt_create

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Member:
    person = User.objects.create_user("olga@example.com", first_name="Olga")
    business = business_create(name="Lakeside", slug="lakeside", time_zone="America/Chicago", owner=person)
    return Member(person, business, Role.OWNER)


@pytest.fixture
def draft(owner: Member) -> PromptVersion:
    return prompt_create(business=owner.business, name="Desk", body="Be kind.", begin_message="Hello.")


def of(role: Role, business: Business) -> Client:
    person = User.objects.create_user(f"{role}@example.com")
    membership_set(business=business, user=person, role=role)
    client = Client()
    client.force_login(person)
    return client


def renamed(client: Client, draft: PromptVersion, name: str) -> tuple[int, str]:
    answer = client.post(reverse("prompt_rename", args=["lakeside", draft.prompt_id]), {"name": name})
    return answer.status_code, answer.content.decode()


def test_a_manager_renames_a_prompt_and_it_is_written_down(owner: Member, draft: PromptVersion) -> None:
    manager = of(Role.MANAGER, owner.business)
    assert renamed(manager, draft, "  Front desk ")[0] == 302
    assert Prompt.objects.get().name == "Front desk"
    entry = AuditEntry.objects.get(act="prompt_renamed")
    assert (entry.before, entry.after) == ({"name": "Desk"}, {"name": "Front desk"})
    page = manager.get(reverse("prompt", args=["lakeside", draft.prompt_id])).content.decode()
    assert reverse("prompt_rename", args=["lakeside", draft.prompt_id]) in page


def test_the_same_name_is_no_news_and_other_capitals_are(owner: Member, draft: PromptVersion) -> None:
    manager = of(Role.MANAGER, owner.business)
    assert renamed(manager, draft, "Desk")[0] == 302
    assert not AuditEntry.objects.filter(act="prompt_renamed").exists()
    assert renamed(manager, draft, "DESK")[0] == 302
    assert Prompt.objects.get().name == "DESK"


@pytest.mark.parametrize(("name", "says"), [("  ", "Give the prompt a name"), ("NIGHT", "already"), ("x" * 121, "120")])
def test_a_name_that_will_not_do_is_refused_with_what_was_typed(
    owner: Member, draft: PromptVersion, name: str, says: str
) -> None:
    prompt_create(business=owner.business, name="Night", body="Be kind.", begin_message="Hello.")
    status, page = renamed(of(Role.MANAGER, owner.business), draft, name)
    assert status == 422
    assert says in page
    assert f'value="{name}"' in page
    assert Prompt.objects.filter(name="Desk").exists()


def test_a_reviewer_is_not_offered_another_name(owner: Member, draft: PromptVersion) -> None:
    reviewer = of(Role.REVIEWER, owner.business)
    assert renamed(reviewer, draft, "Front desk")[0] == 403
    page = reviewer.get(reverse("prompt", args=["lakeside", draft.prompt_id])).content.decode()
    assert "Rename" not in page


def test_the_list_says_that_a_guard_stopped_a_rollout(owner: Member, draft: PromptVersion) -> None:
    publish(draft, by=owner, note="Opens")
    steps.begin(draft_from(draft), 5, by=owner, why="A shorter greeting")
    viewer = of(Role.VIEWER, owner.business)
    says = "Rollout stopped by a guard"
    assert says not in viewer.get(reverse("prompts", args=["lakeside"])).content.decode()
    release_open(draft.prompt, act=ReleaseAct.STOPPED_BY_GUARD, version=draft, by=None, why="Worse.")
    assert says in viewer.get(reverse("prompts", args=["lakeside"])).content.decode()
