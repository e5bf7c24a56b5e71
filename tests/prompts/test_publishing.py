import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from businesses.models import Business, Role, User
from businesses.selectors import config_revision
from businesses.services import business_create, membership_set
from common.errors import BadInput, IllegalMove, NotAllowed
from prompts.models import Prompt, PromptVersion, Release, VersionStatus
from prompts.selectors import live_version, prompts_of, versions_of
from prompts.services import draft_delete, draft_from, draft_save, prompt_create, prompt_publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    return User.objects.create_user("owner@example.com")


@pytest.fixture
def business(owner: User) -> Business:
    return business_create(name="Lakeside", slug="lakeside", time_zone="UTC", owner=owner)


@pytest.fixture
def draft(business: Business) -> PromptVersion:
    return prompt_create(
        business=business,
        name="Desk",
        body="Be kind to {{caller_name}}.",
        begin_message="Hello.",
        variables={"caller_name": {"default": "there"}},
    )


def test_a_new_prompt_has_one_draft_and_nothing_live(draft: PromptVersion, business: Business) -> None:
    assert (draft.number, draft.status) == (1, VersionStatus.DRAFT)
    assert live_version(draft.prompt) is None
    assert list(prompts_of(business)) == [draft.prompt]


def test_publishing_makes_a_version_the_live_one(draft: PromptVersion, owner: User) -> None:
    before = timezone.now()
    prompt_publish(draft, by=owner, note="Kinder")
    stored = live_version(draft.prompt)
    assert stored == draft
    assert (stored.status, stored.note) == (VersionStatus.PUBLISHED, "Kinder")
    assert stored.published_at is not None
    assert stored.published_at >= before


def test_publishing_tells_every_web_process(draft: PromptVersion, owner: User) -> None:
    before = config_revision()
    prompt_publish(draft, by=owner, note="Kinder")
    assert config_revision() == before + 1


def test_exactly_one_version_is_live(draft: PromptVersion, owner: User) -> None:
    prompt_publish(draft, by=owner, note="Kinder")
    second = draft_from(draft)
    prompt_publish(second, by=owner, note="Second")
    assert live_version(draft.prompt) == second
    assert [version.number for version in versions_of(draft.prompt)] == [2, 1]


def test_an_earlier_version_may_come_back_with_its_own_words(draft: PromptVersion, owner: User) -> None:
    prompt_publish(draft, by=owner, note="First")
    published_at = draft.published_at
    prompt_publish(draft_from(draft), by=owner, note="Second")
    prompt_publish(draft, by=owner, note="The second was rude")
    back = live_version(draft.prompt)
    assert back == draft
    assert (back.note, back.published_at) == ("First", published_at)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.VIEWER, None])
def test_below_manager_nobody_publishes(draft: PromptVersion, business: Business, role: Role | None) -> None:
    person = User.objects.create_user("p@example.com")
    if role:
        membership_set(business=business, user=person, role=role)
    with pytest.raises(NotAllowed):
        prompt_publish(draft, by=person, note="Mine")
    assert live_version(draft.prompt) is None
    assert PromptVersion.objects.get().status == VersionStatus.DRAFT


def test_an_empty_prompt_is_not_published(draft: PromptVersion, owner: User) -> None:
    PromptVersion.objects.update(body="  \n")
    with pytest.raises(BadInput, match="empty"):
        prompt_publish(draft, by=owner, note="Kinder")


def test_what_is_published_is_what_the_database_holds(draft: PromptVersion, owner: User) -> None:
    draft.body = "Never saved."
    prompt_publish(draft, by=owner, note="Kinder")
    stored = live_version(draft.prompt)
    assert stored is not None
    assert stored.body == "Be kind to {{caller_name}}."


def test_a_draft_may_be_rewritten(draft: PromptVersion) -> None:
    draft_save(draft, body="Be brief.", model={"temperature": 0.2}, tools=["end_call"])
    stored = PromptVersion.objects.get()
    assert (stored.body, stored.model, stored.tools) == ("Be brief.", {"temperature": 0.2}, ["end_call"])


def test_a_published_version_cannot_be_rewritten_or_deleted(draft: PromptVersion, owner: User) -> None:
    stale = PromptVersion.objects.get()
    prompt_publish(draft, by=owner, note="Kinder")
    with pytest.raises(IllegalMove, match="Make a draft from it"):
        draft_save(stale, body="Be rude.")
    with pytest.raises(IllegalMove, match="kept"):
        draft_delete(stale)
    assert PromptVersion.objects.get().body == "Be kind to {{caller_name}}."


@pytest.mark.parametrize(
    "change",
    [
        {"body": "x"},
        {"note": "x"},
        {"number": 9},
        {"tools": []},
        {"status": "draft"},
        {"frozen_tools": [{}]},
        {"findings": [{}]},
    ],
)
def test_the_database_itself_keeps_a_published_version(
    draft: PromptVersion, owner: User, change: dict[str, object]
) -> None:
    prompt_publish(draft, by=owner, note="Kinder")
    with pytest.raises(IntegrityError, match="make a draft from it"), transaction.atomic():
        PromptVersion.objects.filter(pk=draft.pk).update(**change)


def test_the_author_of_a_published_version_may_be_forgotten(business: Business, owner: User) -> None:
    author = User.objects.create_user("author@example.com")
    version = prompt_create(business=business, name="By a leaver", body="Hi.", author=author)
    prompt_publish(version, by=owner, note="Opens")
    author.delete()
    version.refresh_from_db()
    assert version.author is None


def test_a_draft_from_a_version_copies_it_and_names_its_parent(draft: PromptVersion, owner: User) -> None:
    draft_save(draft, model={"temperature": 0.1}, variables={"caller_name": {"default": "there"}})
    prompt_publish(draft, by=owner, note="Kinder")
    copy = draft_from(draft, author=owner)
    assert (copy.number, copy.status, copy.parent, copy.author) == (2, VersionStatus.DRAFT, draft, owner)
    for name in ("body", "begin_message", "variables", "model", "tools"):
        assert getattr(copy, name) == getattr(draft, name)


def test_a_draft_can_be_thrown_away(draft: PromptVersion) -> None:
    draft_delete(draft_from(draft))
    assert PromptVersion.objects.get() == draft


def test_the_status_of_a_draft_cannot_be_set_by_hand(draft: PromptVersion) -> None:
    with pytest.raises(BadInput):
        draft_save(draft, status=VersionStatus.PUBLISHED)


def test_a_business_with_everything_can_be_deleted_whole(draft: PromptVersion, business: Business) -> None:
    prompt_publish(draft, by=None)
    prompt_publish(draft_from(draft), by=None)
    business.delete()
    connection.check_constraints()
    assert not Prompt.objects.exists()
    assert not Release.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_drafts_made_at_once_get_numbers_of_their_own(draft: PromptVersion) -> None:
    def make() -> None:
        try:
            draft_from(draft)
        finally:
            connection.close()

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(PromptVersion.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5]
