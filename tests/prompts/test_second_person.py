"""A business that wants a second person to agree: to these words, by somebody else, once."""

import pytest
from django.db import IntegrityError, transaction

from businesses.access import Member
from businesses.models import AuditEntry, Role, User
from businesses.services import business_create, business_update, membership_set
from common.errors import BadInput, IllegalMove, LostRace, NotAllowed
from prompts.models import Approval, ApprovalState, PromptVersion
from prompts.publishing import NotReadyToPublish, Seen, publish, roll_back
from prompts.publishing.approving import approval_ask, approval_give, approval_refuse, approval_withdraw
from prompts.publishing.standing import standing_of, waiting_approvals
from prompts.services import draft_from, draft_save, prompt_create

pytestmark = pytest.mark.django_db


@pytest.fixture
def asker() -> Member:
    person = User.objects.create_user("olga@example.com", first_name="Olga")
    business = business_create(name="Lakeside", slug="lakeside", time_zone="UTC", owner=person)
    business_update(business, requires_second_person=True)
    return Member(person, business, Role.OWNER)


def member(asker: Member, role: Role) -> Member:
    person = User.objects.create_user(f"{role}@example.com", first_name=role.title())
    membership_set(business=asker.business, user=person, role=role)
    return Member(person, asker.business, role)


@pytest.fixture
def second(asker: Member) -> Member:
    return member(asker, Role.MANAGER)


@pytest.fixture
def draft(asker: Member) -> PromptVersion:
    return prompt_create(business=asker.business, name="Desk", body="Be kind.")


def test_nothing_goes_live_before_somebody_else_has_agreed(draft: PromptVersion, asker: Member, second: Member) -> None:
    for by in (asker, None):
        with pytest.raises(NotReadyToPublish, match="second person"):
            publish(draft, by=by, note="Opens")
    approval = approval_ask(draft, by=asker, note="Opens")
    with pytest.raises(NotReadyToPublish, match="second person"):
        publish(draft, by=asker, note="Opens")
    approval_give(approval, by=second)
    assert publish(draft, by=asker, note="Opens").version == draft
    assert list(AuditEntry.objects.order_by("position").values_list("act", flat=True)) == [
        "approval_asked",
        "approval_given",
        "prompt_published",
    ]


def test_who_asked_does_not_decide(draft: PromptVersion, asker: Member) -> None:
    approval = approval_ask(draft, by=asker, note="Opens")
    with pytest.raises(NotAllowed, match="yourself"):
        approval_give(approval, by=asker)
    with pytest.raises(NotAllowed, match="yourself"):
        approval_refuse(approval, by=asker, answer="No")
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        Approval.objects.update(state="given", decided_by=asker.user)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.VIEWER])
def test_below_manager_nobody_asks_or_agrees(draft: PromptVersion, asker: Member, role: Role) -> None:
    low = member(asker, role)
    with pytest.raises(NotAllowed):
        approval_ask(draft, by=low, note="Please")
    approval = approval_ask(draft, by=asker, note="Opens")
    with pytest.raises(NotAllowed):
        approval_give(approval, by=low)
    with pytest.raises(NotAllowed):
        approval_withdraw(approval, by=low)


def test_a_changed_draft_asks_anew(draft: PromptVersion, asker: Member, second: Member) -> None:
    approval_give(approval_ask(draft, by=asker, note="Opens"), by=second)
    draft_save(draft, body="Be rude.")
    with pytest.raises(NotReadyToPublish, match="second person"):
        publish(draft, by=asker, note="Opens")
    standing = standing_of(draft, asker)
    assert (standing.is_agreed, standing.is_current) == (False, False)
    approval_give(approval_ask(draft, by=asker, note="Ruder"), by=second)
    publish(draft, by=asker, note="Ruder")


def test_nobody_agrees_to_words_they_have_not_seen(draft: PromptVersion, asker: Member, second: Member) -> None:
    approval = approval_ask(draft, by=asker, note="Opens")
    draft_save(draft, body="Be rude.")
    with pytest.raises(LostRace, match="changed since"):
        approval_give(approval, by=second)
    approval.refresh_from_db()
    assert approval.state == ApprovalState.ASKED


def test_asking_anew_takes_the_former_question_back(draft: PromptVersion, asker: Member) -> None:
    first = approval_ask(draft, by=asker, note="Opens")
    latter = approval_ask(draft, by=asker, note="Opens, really")
    first.refresh_from_db()
    assert first.state == ApprovalState.WITHDRAWN
    assert list(waiting_approvals(asker.business)) == [latter]


def test_a_refusal_says_why_and_holds_until_asked_anew(draft: PromptVersion, asker: Member, second: Member) -> None:
    approval = approval_ask(draft, by=asker, note="Opens")
    with pytest.raises(BadInput, match="what should be different"):
        approval_refuse(approval, by=second, answer="  ")
    approval_refuse(approval, by=second, answer="Too long")
    with pytest.raises(NotReadyToPublish):
        publish(draft, by=asker, note="Opens")
    with pytest.raises(IllegalMove):
        approval_give(approval, by=second)
    assert not waiting_approvals(asker.business)


def test_agreement_is_void_once_it_was_asked_again(draft: PromptVersion, asker: Member, second: Member) -> None:
    approval_give(approval_ask(draft, by=asker, note="Opens"), by=second)
    approval_refuse(approval_ask(draft, by=asker, note="Really?"), by=second, answer="No")
    with pytest.raises(NotReadyToPublish):
        publish(draft, by=asker, note="Opens")


def test_the_asker_or_an_owner_takes_the_question_back(draft: PromptVersion, asker: Member, second: Member) -> None:
    approval_withdraw(approval_ask(draft, by=asker, note="Opens"), by=asker)
    approval_withdraw(approval_ask(draft, by=second, note="Opens"), by=asker)
    third = approval_ask(draft, by=asker, note="Opens")
    with pytest.raises(NotAllowed, match="owner"):
        approval_withdraw(third, by=second)


def test_of_two_answers_the_first_counts(draft: PromptVersion, asker: Member, second: Member) -> None:
    approval = approval_ask(draft, by=asker, note="Opens")
    stale = Approval.objects.select_related("version").get(pk=approval.pk)
    approval_give(approval, by=second)
    with pytest.raises(LostRace):
        approval_refuse(stale, by=member(asker, Role.OWNER), answer="No")
    assert Approval.objects.get().state == ApprovalState.GIVEN


def test_asking_takes_a_note_and_a_draft_as_it_was_seen(draft: PromptVersion, asker: Member) -> None:
    with pytest.raises(BadInput, match="what changed"):
        approval_ask(draft, by=asker, note=" ")
    with pytest.raises(BadInput, match="200"):
        approval_ask(draft, by=asker, note="n" * 201)
    seen = Seen.of(draft)
    draft_save(draft, body="Be rude.")
    with pytest.raises(LostRace):
        approval_ask(draft, by=asker, note="Opens", seen=seen)


def test_going_back_needs_nobody(draft: PromptVersion, asker: Member, second: Member) -> None:
    approval_give(approval_ask(draft, by=asker, note="Opens"), by=second)
    publish(draft, by=asker, note="Opens")
    with pytest.raises(IllegalMove, match="published already"):
        approval_ask(draft, by=asker, note="Again")
    worse = draft_from(draft)
    approval_give(approval_ask(worse, by=second, note="Second"), by=asker)
    publish(worse, by=second, note="Second")
    assert roll_back(draft.prompt, draft, by=asker, why="Worse").version == draft
