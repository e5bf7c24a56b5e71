"""Every page of the back office opens, and what its buttons do goes through the services."""

from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from agents.demo.load import demo_load
from agents.models import Agent, PhoneNumber
from businesses.models import Business, Membership, Role, User
from businesses.selectors import config_revision
from prompts.models import Prompt, PromptVersion, VersionStatus
from prompts.services import draft_from, prompt_publish

pytestmark = pytest.mark.django_db
ROOMS = ("businesses", "prompts", "agents")
MODELS = [model for model in admin.site._registry if model._meta.app_label in ROOMS]


@pytest.fixture(autouse=True)
def _quick(settings: Settings, tmp_path: Path) -> None:
    """A hasher that costs nothing, and a folder for collected files whether or not any were collected."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STATIC_ROOT = str(tmp_path)


@pytest.fixture
def operator() -> User:
    return User.objects.create_superuser("operator@example.com")


@pytest.fixture
def office(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


@pytest.fixture
def lakeside() -> Business:
    return demo_load(password="a long password", retell_api_key="key_live_abcdef9876").business


def page(row_or_model: object, name: str = "change") -> str:
    meta = row_or_model._meta  # type: ignore[attr-defined]
    pk = getattr(row_or_model, "pk", None)
    arguments = [pk] if name in ("change", "delete") else []
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=arguments)


def act(office: Client, action: str, *rows: object) -> list[str]:
    """Run an action of a list page on rows; returns what the person is told."""
    chosen = [row.pk for row in rows]  # type: ignore[attr-defined]
    answer = office.post(page(type(rows[0]), "changelist"), {"action": action, "_selected_action": chosen})
    assert answer.status_code == 302
    return [str(message) for message in get_messages(answer.wsgi_request)]


def filled(office: Client, row: object, **changes: object) -> dict[str, object]:
    """What a browser sends when a page is saved: every field as shown, but for the changes."""
    form = office.get(page(row)).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in (shown | changes).items() if value is not False}


@pytest.mark.usefixtures("lakeside")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_every_list_and_every_row_opens(office: Client, model: type[Business]) -> None:
    assert office.get(page(model, "changelist")).status_code == 200
    for row in model._default_manager.all():
        assert office.get(page(row)).status_code == 200


@pytest.mark.parametrize("model", [Business, Membership, User, Prompt, Agent, PhoneNumber])
def test_what_people_add_has_a_page_to_add_it(office: Client, model: type[Business]) -> None:
    assert office.get(page(model, "add")).status_code == 200


def test_a_stranger_to_the_back_office_is_sent_to_sign_in(client: Client, lakeside: Business) -> None:
    client.force_login(User.objects.get(email="owner@lakeside.example"))
    assert client.get(page(lakeside)).status_code == 302


def test_no_page_shows_a_secret(office: Client, lakeside: Business) -> None:
    shown = office.get(page(lakeside)).content.decode()
    assert lakeside.retell_api_key not in shown
    assert lakeside.socket_secret not in shown
    assert "••••9876" in shown


def test_an_empty_key_field_keeps_the_stored_key_and_a_new_one_replaces_it(office: Client, lakeside: Business) -> None:
    sent = filled(office, lakeside, name="Lakeside Smiles", variables="{}", retell_api_key="")
    assert office.post(page(lakeside), sent).status_code == 302
    lakeside.refresh_from_db()
    assert (lakeside.name, lakeside.retell_api_key) == ("Lakeside Smiles", "key_live_abcdef9876")
    office.post(page(lakeside), sent | {"retell_api_key": "key_live_new"})
    lakeside.refresh_from_db()
    assert lakeside.retell_api_key == "key_live_new"


def test_the_key_before_is_accepted_until_somebody_forgets_it(office: Client, lakeside: Business) -> None:
    sent = filled(office, lakeside, variables="{}", retell_api_key="key_live_new")
    office.post(page(lakeside), sent)
    office.post(page(lakeside), sent)
    lakeside.refresh_from_db()
    assert lakeside.former_retell_api_key == "key_live_abcdef9876"
    act(office, "forget_former_key", lakeside)
    lakeside.refresh_from_db()
    assert (lakeside.retell_api_key, lakeside.former_retell_api_key) == ("key_live_new", "")


def test_a_saved_business_is_announced(office: Client, lakeside: Business) -> None:
    before = config_revision()
    office.post(page(lakeside), filled(office, lakeside, facts="Closed.", variables="{}", retell_api_key=""))
    assert config_revision() > before


def test_who_adds_a_business_owns_it(office: Client, operator: User) -> None:
    sent = {"name": "Hillside", "slug": "hillside", "time_zone": "UTC", "currency": "USD", "variables": "{}"}
    sent |= {"blocked_countries": "[]", "analysis_limit_cents": "500"}
    assert office.post(page(Business, "add"), sent).status_code == 302
    assert Membership.objects.get(business__slug="hillside").user == operator


def test_a_secret_is_renewed_by_its_button(office: Client, lakeside: Business) -> None:
    before = lakeside.socket_secret
    (said,) = act(office, "renew_socket_secret", lakeside)
    lakeside.refresh_from_db()
    assert lakeside.socket_secret != before
    assert "connect its agents to Retell now" in said


def test_the_last_owner_is_kept_and_the_page_says_why(office: Client, lakeside: Business) -> None:
    owner = Membership.objects.get(business=lakeside, role=Role.OWNER)
    answer = office.post(page(owner), {"role": Role.VIEWER}, follow=True)
    assert "Make somebody else an owner first" in answer.content.decode()
    answer = office.post(page(owner, "delete"), {"post": "yes"}, follow=True)
    assert "Make somebody else an owner first" in answer.content.decode()
    owner.refresh_from_db()
    assert owner.role == Role.OWNER


def test_a_new_prompt_begins_with_a_draft_by_its_author(office: Client, lakeside: Business, operator: User) -> None:
    sent = {"business": lakeside.pk, "name": "Evenings", "body": "Take messages."}
    assert office.post(page(Prompt, "add"), sent).status_code == 302
    draft = PromptVersion.objects.get(prompt__name="Evenings")
    assert (draft.body, draft.status, draft.author) == ("Take messages.", VersionStatus.DRAFT, operator)


@pytest.mark.usefixtures("lakeside")
def test_a_published_version_is_shown_and_cannot_be_changed_or_deleted(office: Client) -> None:
    version = PromptVersion.objects.get()
    body = version.body
    assert office.get(page(version)).context["has_change_permission"] is False
    assert office.post(page(version), {"body": "Be rude."}).status_code == 403
    assert office.post(page(version, "delete"), {"post": "yes"}).status_code == 403
    version.refresh_from_db()
    assert version.body == body


@pytest.mark.usefixtures("lakeside")
def test_a_chosen_list_with_a_published_version_is_not_deleted_and_one_of_drafts_is(office: Client) -> None:
    version = PromptVersion.objects.get()
    prompt_publish(draft_from(version), by=None)
    draft = draft_from(version)
    sent = {"action": "delete_selected", "post": "yes"}
    both = office.post(page(PromptVersion, "changelist"), sent | {"_selected_action": [version.pk, draft.pk]})
    assert "Cannot delete" in both.content.decode()
    assert set(PromptVersion.objects.filter(pk__in=[version.pk, draft.pk])) == {version, draft}
    office.post(page(PromptVersion, "changelist"), sent | {"_selected_action": [draft.pk]})
    assert set(PromptVersion.objects.filter(pk__in=[version.pk, draft.pk])) == {version}


@pytest.mark.usefixtures("lakeside")
def test_a_draft_is_edited_published_and_copied_from_its_pages(office: Client) -> None:
    draft = draft_from(PromptVersion.objects.get())
    sent = filled(office, draft, body="Be brief.", model="{}", variables="{}", tools='["end_call"]')
    assert office.post(page(draft), sent).status_code == 302
    act(office, "publish", draft)
    draft.refresh_from_db()
    assert (draft.body, draft.status) == ("Be brief.", VersionStatus.PUBLISHED)
    assert Prompt.objects.get().live_version == draft
    act(office, "make_draft", draft)
    assert PromptVersion.objects.filter(parent=draft, status=VersionStatus.DRAFT, body="Be brief.").exists()


@pytest.mark.usefixtures("lakeside")
def test_connecting_an_agent_that_cannot_be_connected_says_why(office: Client) -> None:
    Business.objects.update(retell_api_key="")
    (said,) = act(office, "connect", Agent.objects.get())
    assert said == "Mia: Lakeside Dental has no Retell API key. Copy one from the Retell dashboard into its settings."


@pytest.mark.usefixtures("lakeside")
def test_agents_and_numbers_deleted_there_are_announced(office: Client) -> None:
    before = config_revision()
    for row in (PhoneNumber.objects.get(), Agent.objects.get()):
        assert office.post(page(row, "delete"), {"post": "yes"}).status_code == 302
    assert not Agent.objects.exists()
    assert config_revision() == before + 2
