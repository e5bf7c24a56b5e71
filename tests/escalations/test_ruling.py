"""The draft of the rules, and how it comes into force."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from agents.models import Agent
from businesses.access import Member
from businesses.models import AuditEntry, Business
from businesses.selectors import config_revision
from common.errors import BadInput, IllegalMove, NotAllowed
from escalations.models import Destination, EscalationRule, RuleSetVersion
from escalations.ruling.drafting import (
    Overtaken,
    draft_drop,
    draft_open,
    rule_add,
    rule_change,
    rule_move,
    rule_remove,
    rule_switch,
    rules_restore,
)
from escalations.ruling.publishing import NotReadyToPublish, rules_publish
from escalations.ruling.selectors import draft_of, rules_in_force
from tests.escalations.rule_sets import OFFER, PERSON, add, empty_draft, publish, published

pytestmark = pytest.mark.usefixtures("agent")


def names(rule_set: RuleSetVersion | None) -> list[str]:
    return [] if rule_set is None else list(rule_set.rules.values_list("name", flat=True))


def test_a_business_begins_with_a_set_that_can_be_published_as_it_is(owner: Member) -> None:
    draft = draft_open(owner)
    assert names(draft)[0] == "Wants a person"
    assert len(draft.rules.all()[0].phrases) > 5
    assert publish(owner).number == 1
    assert rules_in_force(owner.business) == draft


def test_where_nobody_can_be_dialled_the_set_to_begin_with_offers_callbacks(owner: Member, agent: Agent) -> None:
    Agent.objects.filter(pk=agent.pk).update(transfer_number="")
    draft = draft_open(owner)
    assert set(draft.rules.values_list("reaction", flat=True)) == {"callback"}
    publish(owner)


def test_opening_twice_gives_the_same_draft_and_a_later_one_is_a_copy_of_what_is_in_force(owner: Member) -> None:
    first = published(owner, PERSON, OFFER)
    draft = draft_open(owner)
    assert draft_open(owner) == draft
    assert (draft.number, draft.parent, names(draft)) == (2, first, ["Wants a person", "Press 0"])
    assert [row.key for row in draft.rules.all()] == [row.key for row in first.rules.all()]


def test_rules_are_added_at_the_end_changed_moved_switched_and_taken_out(owner: Member) -> None:
    empty_draft(owner)
    person, offer = add(owner, **PERSON), add(owner, **OFFER)
    rule_move(owner, offer, seen_revision=2, steps=-1)
    draft = draft_of(owner.business)
    assert names(draft) == ["Press 0", "Wants a person"]
    rule_move(owner, offer, seen_revision=3, steps=-1)
    rule_change(owner, person, seen_revision=3, **{**PERSON, "name": "Human, please"})
    rule_switch(owner, person, seen_revision=4, is_on=False)
    rule_remove(owner, offer, seen_revision=5)
    draft = draft_of(owner.business)
    assert draft is not None
    assert (draft.revision, names(draft), draft.rules.get().is_on) == (6, ["Human, please"], False)
    acts = AuditEntry.objects.filter(subject="rules 1").order_by("position").values_list("act", flat=True)
    assert list(acts)[1:] == [
        "rule_added", "rule_added", "rule_moved", "rule_changed", "rule_switched_off", "rule_removed"
    ]  # fmt: skip


def test_whoever_comes_second_is_told_who_did_what_and_nothing_is_overwritten(owner: Member, colleague: Member) -> None:
    empty_draft(owner)
    person = add(owner, **PERSON)
    rule_change(colleague, person, seen_revision=1, **{**PERSON, "phrases": ["a human being"]})
    with pytest.raises(Overtaken, match="Max") as met:
        rule_change(owner, person, seen_revision=1, **{**PERSON, "phrases": ["a person"]})
    assert [(entry.actor, entry.act, entry.after["rule"]) for entry in met.value.news] == [
        ("manager@example.com", "rule_changed", "Wants a person")
    ]
    assert EscalationRule.objects.get().phrases == ["a human being"]
    rule_change(owner, person, seen_revision=met.value.revision, **{**PERSON, "phrases": ["a person"]})
    assert EscalationRule.objects.get().phrases == ["a person"]


def test_a_save_that_changes_nothing_is_no_news_to_others(owner: Member) -> None:
    empty_draft(owner)
    person = add(owner, **PERSON)
    rule_change(owner, person, seen_revision=1, **PERSON)
    draft = draft_of(owner.business)
    assert draft is not None
    assert draft.revision == 1


def test_only_managers_and_owners_write_rules(reviewer: Member) -> None:
    with pytest.raises(NotAllowed):
        draft_open(reviewer)
    with pytest.raises(NotAllowed):
        rule_add(reviewer, seen_revision=0, **PERSON)
    with pytest.raises(NotAllowed):
        rules_publish(reviewer, seen_revision=0, note="mine")


def test_publishing_wants_a_note_and_tells_the_processes_that_answer_calls(owner: Member) -> None:
    empty_draft(owner)
    add(owner, **PERSON)
    with pytest.raises(BadInput, match="what changed") as refusal:
        rules_publish(owner, seen_revision=1, note="  ")
    assert refusal.value.field == "note"
    before = config_revision()
    version = rules_publish(owner, seen_revision=1, note="people first")
    assert config_revision() == before + 1
    assert (version.author, version.note, version.published_at is not None) == (owner.user, "people first", True)
    entry = AuditEntry.objects.get(act="rules_published")
    assert entry.after["changes"] == ["Wants a person: added"]
    with pytest.raises(IllegalMove, match="published or thrown away"):
        rule_add(owner, seen_revision=1, **PERSON)


def test_what_somebody_else_wrote_meanwhile_is_not_published_unseen(owner: Member, colleague: Member) -> None:
    empty_draft(owner)
    add(owner, **PERSON)
    rule_add(colleague, seen_revision=1, **OFFER)
    with pytest.raises(Overtaken):
        rules_publish(owner, seen_revision=1, note="mine")


def test_what_leads_nowhere_is_not_published(owner: Member, agent: Agent) -> None:
    Agent.objects.filter(pk=agent.pk).update(transfer_number="")
    empty_draft(owner)
    add(owner, **PERSON)
    with pytest.raises(NotReadyToPublish, match="Mia has no number of its own"):
        publish(owner)
    assert rules_in_force(owner.business) is None


def test_an_old_version_comes_back_as_a_draft(owner: Member) -> None:
    first = published(owner, PERSON)
    published(owner, OFFER)
    draft = rules_restore(owner, first)
    assert (names(draft), draft.parent, draft.number) == (["Wants a person"], first, 3)
    with pytest.raises(IllegalMove, match="draft already"):
        rules_restore(owner, first)
    draft_drop(owner, seen_revision=0)
    assert draft_of(owner.business) is None


def test_a_retired_destination_stays_with_the_old_version_and_leaves_what_is_copied_from_it(
    owner: Member, business: Business
) -> None:
    desk = Destination.objects.create(
        business=business, name="Desk", number="+13125550177", time_zone="UTC", is_always_open=True
    )
    first = published(owner, {**PERSON, "destination": desk})
    Destination.objects.filter(pk=desk.pk).update(is_retired=True)
    assert first.rules.get().destination == desk
    assert draft_open(owner).rules.get().destination is None
    with pytest.raises(BadInput, match="not in use") as refusal:
        add(owner, **{**PERSON, "destination": desk})
    assert refusal.value.field == "destination"


def refused(act: str, *values: int) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(act, values)
            cursor.execute("set constraints all immediate")
            cursor.execute("set constraints all deferred")
    except IntegrityError:
        return True
    return False


def test_the_database_itself_keeps_published_versions_and_their_rules(owner: Member) -> None:
    version = published(owner, PERSON)
    rule = version.rules.get()
    assert refused("update escalations_rulesetversion set note = 'other' where id = %s", version.pk)
    assert refused(
        "update escalations_rulesetversion set status = 'draft', published_at = null where id = %s", version.pk
    )
    assert refused("delete from escalations_escalationrule where id = %s", rule.pk)
    assert refused("update escalations_escalationrule set is_on = false where id = %s", rule.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        EscalationRule.objects.create(rule_set=version, key="slipped", position=9, name="x", cause="silence")
    draft = draft_open(owner)
    assert refused(
        "update escalations_escalationrule set rule_set_id = %s where rule_set_id = %s", version.pk, draft.pk
    )
    assert not refused("update escalations_rulesetversion set author_id = null where id = %s", version.pk)
    assert not refused("update escalations_escalationrule set is_on = false where rule_set_id = %s", draft.pk)


def test_a_business_goes_with_all_its_versions(business: Business) -> None:
    version = RuleSetVersion.objects.create(business=business, number=1)
    EscalationRule.objects.create(rule_set=version, key="rule.1", position=0, name="x", cause="silence", reaction="end")
    RuleSetVersion.objects.update(status="published", published_at=timezone.now())
    business.delete()
    connection.check_constraints()
    assert not RuleSetVersion.objects.exists()
    assert not EscalationRule.objects.exists()
