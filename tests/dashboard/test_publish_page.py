"""The page on which a version goes live: what it shows, what it does, and that nothing typed is lost."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent, PhoneNumber
from agents.services import agent_create
from businesses.access import Member
from businesses.models import Role, User
from businesses.services import business_create, business_update, membership_set
from calls.models import Call
from dashboard.reach import reach_of
from prompts.models import Approval, PromptVersion, Release, VersionStatus
from prompts.publishing import publish
from prompts.services import draft_from, draft_save, prompt_create

pytestmark = pytest.mark.django_db

BODY = (
    "You answer the telephone of Lakeside. Answer in one or two short sentences. Never invent prices or dates. "
    "Confirm what you understood after every second or third answer. "
    "When the caller asks for a person, use the escalate tool."
)


@pytest.fixture
def owner() -> Member:
    person = User.objects.create_user("olga@example.com", first_name="Olga")
    business = business_create(name="Lakeside", slug="lakeside", time_zone="UTC", owner=person)
    return Member(person, business, Role.OWNER)


@pytest.fixture
def live(owner: Member) -> PromptVersion:
    version = prompt_create(business=owner.business, name="Desk", body=BODY, begin_message="Hello, this is Lakeside.")
    publish(version, by=owner, note="Opens")
    return version


@pytest.fixture
def draft(live: PromptVersion) -> PromptVersion:
    draft = draft_from(live)
    draft_save(draft, body=f"{BODY} Be kind.")
    return draft


@pytest.fixture
def agent(live: PromptVersion) -> Agent:
    agent = agent_create(business=live.prompt.business, name="Mia", prompt=live.prompt)
    PhoneNumber.objects.create(business=agent.business, number="+14155552671", agent=agent)
    return agent


@pytest.fixture
def client(owner: Member) -> Client:
    client = Client()
    client.force_login(owner.user)
    return client


def address(version: PromptVersion) -> str:
    return reverse("publish", args=["lakeside", version.prompt_id, version.number])


def opened(client: Client, version: PromptVersion) -> tuple[str, dict[str, Any]]:
    """The page's text, and what its form sends along."""
    answer = client.get(address(version))
    assert answer.status_code == 200
    sheet = answer.context["sheet"]
    return answer.content.decode(), {
        "seen_release": sheet.seen.release_id,
        "seen_digest": sheet.seen.digest,
    }


def sent(client: Client, version: PromptVersion, form: dict[str, Any], **more: str) -> HttpResponse:
    return client.post(address(version), {**form, **more}, follow=True)  # type: ignore[return-value]


@pytest.mark.usefixtures("agent")
def test_it_shows_what_changes_and_who_hears_it(client: Client, draft: PromptVersion) -> None:
    page, _ = opened(client, draft)
    for words in ("Mia", "+1 415-555-2671", "against version 1", "Be kind", "Publish to everybody"):
        assert words in page


def test_publishing_takes_one_press_and_a_note(client: Client, draft: PromptVersion) -> None:
    _, form = opened(client, draft)
    answer = sent(client, draft, form, act="publish", note="Kinder")
    assert "Version 2 answers every new call" in answer.content.decode()
    assert Release.objects.get(ended_at=None).version == draft


def test_a_share_of_callers_may_hear_it_first(client: Client, draft: PromptVersion, live: PromptVersion) -> None:
    _, form = opened(client, draft)
    sent(client, draft, form, act="begin", note="Kinder")
    release = Release.objects.get(ended_at=None)
    assert (release.version, release.candidate, release.share_percent) == (live, draft, 5)


def test_a_missing_note_is_asked_for(client: Client, draft: PromptVersion) -> None:
    _, form = opened(client, draft)
    answer = sent(client, draft, form, act="publish", note=" ")
    assert answer.status_code == 422
    assert "Say in a few words what changed" in answer.content.decode()
    assert PromptVersion.objects.get(pk=draft.pk).status == VersionStatus.DRAFT


def test_who_was_slower_sees_who_was_quicker_and_keeps_the_note(
    client: Client, owner: Member, draft: PromptVersion, live: PromptVersion
) -> None:
    _, form = opened(client, draft)
    publish(draft_from(live), by=owner, note="Winter hours")
    answer = sent(client, draft, form, act="publish", note="My own long thought")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Olga changed what is live" in page
    assert "My own long thought" in page
    assert "against version 3" in page
    _, form = opened(client, draft)
    sent(client, draft, form, act="publish", note="My own long thought")
    assert Release.objects.get(ended_at=None).version == draft


def test_what_blocks_stands_there_in_place_of_the_button(client: Client, draft: PromptVersion) -> None:
    PromptVersion.objects.filter(pk=draft.pk).update(body="Hello {{ caller")
    page, form = opened(client, draft)
    assert "Mend this first" in page
    assert "two braces on each side" in page
    assert "Publish to everybody" not in page
    answer = sent(client, draft, form, act="publish", note="Whatever")
    assert answer.status_code == 422
    assert "Whatever" in answer.content.decode()


def test_a_lint_error_blocks_with_its_line(client: Client, draft: PromptVersion) -> None:
    PromptVersion.objects.filter(pk=draft.pk).update(body=f"{BODY}\nSay \x07hello.")
    page, form = opened(client, draft)
    sheet = client.get(address(draft)).context["sheet"]
    blocking = [one for one in sheet.blocking if one.kind == "lint"]
    assert [one.line for one in blocking] == [2]
    assert "Line 2" in page
    assert sent(client, draft, form, act="publish", note="Whatever").status_code == 422


def test_where_a_second_person_is_wanted_the_button_asks(client: Client, owner: Member, draft: PromptVersion) -> None:
    business_update(owner.business, requires_second_person=True)
    page, form = opened(client, draft)
    assert "Publish to everybody" not in page
    sent(client, draft, form, act="ask", note="Kinder")
    assert Approval.objects.get().note == "Kinder"
    page, form = opened(client, draft)
    assert "as soon as somebody else has agreed" in page
    manager = User.objects.create_user("max@example.com", first_name="Max")
    membership_set(business=owner.business, user=manager, role=Role.MANAGER)
    other = Client()
    other.force_login(manager)
    other.post(reverse("approval_answer", args=["lakeside", Approval.objects.get().pk, "give"]))
    page, form = opened(client, draft)
    assert "Publish to everybody" in page
    sent(client, draft, form, act="publish", note="Kinder")
    assert Release.objects.get(ended_at=None).version == draft


def test_a_published_version_is_not_published_again(client: Client, live: PromptVersion) -> None:
    assert "never changes again" in client.get(address(live)).content.decode()


def test_an_act_that_nobody_knows_does_nothing(client: Client, draft: PromptVersion) -> None:
    answer = client.post(address(draft), {"act": "shrug", "note": "My thought"})
    assert answer.status_code == 422
    assert "My thought" in answer.content.decode()


def test_reach_counts_last_weeks_live_calls(agent: Agent, live: PromptVersion) -> None:
    def call(number: int, **changes: Any) -> None:
        version = changes.pop("version", live)
        row = Call.objects.create(
            business=agent.business, retell_call_id=f"call_{number}", prompt_version=version, status="ended", **changes
        )
        Call.objects.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(days=number))

    call(1)
    call(2)
    call(3, version=None)
    call(4, origin="test")
    call(8)
    reach = reach_of(live.prompt)
    assert (reach.agents, reach.numbers) == (("Mia",), ("+14155552671",))
    assert (reach.calls_of_prompt, reach.calls_of_business) == (2, 3)


def test_a_second_person_is_not_asked_for_where_there_is_none(client: Client, owner: Member) -> None:
    settings = reverse("settings", args=["lakeside"])
    form = client.get(settings).context["form"].initial
    given = {name: value for name, value in form.items() if value not in (None, False)}
    answer = client.post(settings, {**given, "requires_second_person": "on"})
    assert answer.status_code == 422
    assert "Invite another manager or owner first" in answer.content.decode()
    owner.business.refresh_from_db()
    assert owner.business.requires_second_person is False
