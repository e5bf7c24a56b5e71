"""Every change of a draft goes one way: unfinished words are kept, and nobody's words are overwritten unseen."""

from typing import Any

import pytest
from django.db import transaction

from businesses.access import Member
from businesses.models import AuditEntry, Business, Role, User
from businesses.services import business_create, membership_set
from common.errors import BadInput, IllegalMove, NotAllowed
from prompts.models import PromptVersion, VersionStatus
from prompts.services import draft_save, prompt_create, prompt_publish
from prompts.writing import services
from prompts.writing.selectors import drafts_of
from prompts.writing.services import (
    Overtaken,
    draft_begin,
    draft_drop,
    draft_keep,
    draft_settle_mine,
    draft_settle_theirs,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def business() -> Business:
    owner = User.objects.create_user("owner@example.com", first_name="Hannah", last_name="Okafor")
    return business_create(name="Lakeside", slug="lakeside", time_zone="UTC", owner=owner)


@pytest.fixture
def owner(business: Business) -> Member:
    return Member(User.objects.get(email="owner@example.com"), business, Role.OWNER)


@pytest.fixture
def manager(business: Business) -> Member:
    person = User.objects.create_user("manager@example.com", first_name="Priya", last_name="Raman")
    membership_set(business=business, user=person, role=Role.MANAGER)
    return Member(person, business, Role.MANAGER)


@pytest.fixture
def draft(business: Business) -> PromptVersion:
    return prompt_create(business=business, name="Desk", body="Be kind.", begin_message="Hello.")


def stored(draft: PromptVersion) -> PromptVersion:
    return PromptVersion.objects.get(pk=draft.pk)


def test_each_save_raises_the_revision_and_says_who(draft: PromptVersion, owner: Member) -> None:
    assert draft_keep(draft.pk, 0, owner, body="Be brief.") == 1
    assert draft_keep(draft.pk, 1, owner, begin_message="Hi.") == 2
    kept = stored(draft)
    assert (kept.body, kept.begin_message, kept.revision, kept.saved_by) == ("Be brief.", "Hi.", 2, owner.user)
    assert kept.saved_at is not None


def test_a_save_that_changes_nothing_is_no_revision(draft: PromptVersion, owner: Member) -> None:
    assert draft_keep(draft.pk, 0, owner, body="Be kind.") == 0


@pytest.mark.parametrize("words", ["Hi {{first", "{{", "", "Hi {{first name}}", "}} {{ {"])
def test_unfinished_words_are_kept_while_somebody_types(draft: PromptVersion, owner: Member, words: str) -> None:
    draft_keep(draft.pk, 0, owner, body=words, begin_message=words)
    assert (stored(draft).body, stored(draft).begin_message) == (words, words)


@pytest.mark.parametrize(("field", "words"), [("body", "Hi {{first"), ("begin_message", "{{"), ("body", "")])
def test_unfinished_words_are_not_published(draft: PromptVersion, owner: Member, field: str, words: str) -> None:
    draft_keep(draft.pk, 0, owner, **{field: words})
    with pytest.raises(BadInput) as refusal:
        prompt_publish(stored(draft), by=owner.user, note="Unfinished")
    assert refusal.value.field == field
    assert stored(draft).status == VersionStatus.DRAFT


def test_who_saw_an_older_revision_is_told_who_saved_meanwhile(
    draft: PromptVersion, owner: Member, manager: Member
) -> None:
    draft_keep(draft.pk, 0, owner, body="The owner's.")
    with pytest.raises(Overtaken) as met:
        draft_keep(draft.pk, 0, manager, body="The manager's.")
    assert met.value.who == "Hannah Okafor"
    assert (met.value.stored.revision, met.value.stored.body) == (1, "The owner's.")
    assert stored(draft).body == "The owner's."


def test_two_who_wrote_the_same_did_not_meet(draft: PromptVersion, owner: Member, manager: Member) -> None:
    draft_keep(draft.pk, 0, owner, body="The same.")
    assert draft_keep(draft.pk, 0, manager, body="The same.") == 1


def test_a_window_whose_answer_got_lost_goes_on(draft: PromptVersion, owner: Member) -> None:
    draft_keep(draft.pk, 0, owner, window="w1", body="One.")
    assert draft_keep(draft.pk, 0, owner, window="w1", body="One. Two.") == 2
    with pytest.raises(Overtaken):
        draft_keep(draft.pk, 0, owner, window="w2", body="Another window.")


def test_a_lost_answer_is_no_excuse_once_another_has_saved(
    draft: PromptVersion, owner: Member, manager: Member
) -> None:
    draft_keep(draft.pk, 0, owner, window="w1", body="One.")
    draft_keep(draft.pk, 1, manager, window="w2", body="Two.")
    with pytest.raises(Overtaken):
        draft_keep(draft.pk, 0, owner, window="w1", body="One, again.")


def test_keeping_mine_puts_theirs_into_a_draft_of_its_own(draft: PromptVersion, owner: Member, manager: Member) -> None:
    draft_keep(draft.pk, 0, owner, body="The owner's.", tools=["end_call"])
    aside = draft_settle_mine(draft.pk, 1, manager, body="The manager's.", tools=["escalate"])
    assert (stored(draft).body, stored(draft).tools) == ("The manager's.", ["escalate"])
    assert (stored(aside).body, stored(aside).tools, stored(aside).author) == ("The owner's.", ["end_call"], owner.user)
    assert list(drafts_of(draft.prompt)) == [draft, aside]


def test_taking_theirs_puts_mine_into_a_draft_of_its_own(draft: PromptVersion, owner: Member, manager: Member) -> None:
    draft_keep(draft.pk, 0, owner, body="The owner's.")
    aside = draft_settle_theirs(draft.pk, 1, manager, body="The manager's, {{half")
    assert stored(draft).body == "The owner's."
    assert (stored(aside).body, stored(aside).author) == ("The manager's, {{half", manager.user)
    assert list(drafts_of(draft.prompt)) == [draft, aside]


@pytest.mark.parametrize("settle", [draft_settle_mine, draft_settle_theirs])
def test_a_choice_between_two_texts_is_void_once_a_third_was_saved(
    draft: PromptVersion, owner: Member, manager: Member, settle: Any
) -> None:
    draft_keep(draft.pk, 0, owner, body="First.")
    draft_keep(draft.pk, 1, owner, body="Second.")
    with pytest.raises(Overtaken):
        settle(draft.pk, 1, manager, body="Mine.")
    assert PromptVersion.objects.count() == 1


def test_a_published_draft_takes_nothing_and_says_what_to_do(draft: PromptVersion, owner: Member) -> None:
    prompt_publish(draft, by=owner.user, note="Out")
    with pytest.raises(IllegalMove, match="Make a draft from it"):
        draft_keep(draft.pk, 0, owner, body="Late.")
    with pytest.raises(IllegalMove, match="Begin a new draft"):
        draft_settle_mine(draft.pk, 0, owner, body="Late.")


def test_a_deleted_draft_takes_nothing_and_says_what_to_do(draft: PromptVersion, owner: Member) -> None:
    with pytest.raises(IllegalMove, match="Begin a new draft"):
        draft_keep(draft.pk + 1, 0, owner, body="Late.")


def test_the_draft_of_another_business_is_not_there(draft: PromptVersion) -> None:
    stranger = User.objects.create_user("stranger@example.com")
    other = business_create(name="Other", slug="other", time_zone="UTC", owner=stranger)
    with pytest.raises(IllegalMove):
        draft_keep(draft.pk, 0, Member(stranger, other, Role.OWNER), body="Mine now.")
    assert stored(draft).body == "Be kind."


def test_a_reviewer_writes_nothing(draft: PromptVersion, owner: Member) -> None:
    reviewer = Member(owner.user, owner.business, Role.REVIEWER)
    for act in (
        lambda: draft_keep(draft.pk, 0, reviewer, body="No."),
        lambda: draft_settle_mine(draft.pk, 0, reviewer, body="No."),
        lambda: draft_begin(draft.prompt, reviewer),
        lambda: draft_drop(draft, by=reviewer),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_a_tool_that_the_business_does_not_have_is_refused_and_a_former_one_may_stay(
    draft: PromptVersion, owner: Member
) -> None:
    with pytest.raises(BadInput, match="no tool “fax”"):
        draft_keep(draft.pk, 0, owner, tools=["fax"])
    PromptVersion.objects.filter(pk=draft.pk).update(tools=["fax", "end_call"])
    draft_keep(draft.pk, 0, owner, tools=["fax"])
    assert stored(draft).tools == ["fax"]


def test_the_simple_door_raises_the_revision_too(draft: PromptVersion, owner: Member) -> None:
    draft_save(draft, body="From a command.")
    assert (draft.revision, stored(draft).revision) == (1, 1)
    with pytest.raises(Overtaken):
        draft_keep(draft.pk, 0, owner, body="Unseen.")


def test_editing_what_is_live_begins_one_draft_and_finds_it_again(draft: PromptVersion, owner: Member) -> None:
    prompt_publish(draft, by=owner.user, note="Out")
    begun = draft_begin(draft.prompt, owner)
    assert (begun.number, begun.parent, begun.body, begun.author) == (2, draft, "Be kind.", owner.user)
    assert draft_begin(draft.prompt, owner) == begun
    rescued = draft_begin(draft.prompt, owner, body="Words without a draft")
    assert (rescued.number, rescued.body) == (3, "Words without a draft")


def test_a_draft_is_deleted_and_the_trail_says_so(draft: PromptVersion, owner: Member) -> None:
    prompt_publish(draft, by=owner.user, note="Out")
    with pytest.raises(IllegalMove):
        draft_drop(draft, by=owner)
    draft_drop(draft_begin(draft.prompt, owner), by=owner)
    assert PromptVersion.objects.count() == 1
    assert AuditEntry.objects.get(act="draft_deleted").before == {"number": 2}


def test_the_only_words_of_a_prompt_are_not_deleted_from_its_page(draft: PromptVersion, owner: Member) -> None:
    with pytest.raises(IllegalMove, match="all the prompt has"):
        draft_drop(draft, by=owner)


def test_a_prompt_that_the_back_office_left_without_words_can_be_written_anew(
    draft: PromptVersion, owner: Member
) -> None:
    draft_drop(draft)
    begun = draft_begin(draft.prompt, owner)
    assert (begun.number, begun.body, begun.tools) == (1, "", [])


def test_pages_hear_of_a_save_once_it_is_sure(
    draft: PromptVersion,
    owner: Member,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(services, "tell_saved", lambda prompt_id, **saved: told.append({"prompt": prompt_id, **saved}))
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        draft_keep(draft.pk, 0, owner, window="w1", body="Be brief.")
        assert told == []
    assert told == [{"prompt": draft.prompt_id, "draft": 1, "revision": 1, "by": "Hannah Okafor", "window": "w1"}]
