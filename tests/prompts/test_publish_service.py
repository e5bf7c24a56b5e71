"""The one service of publishing: what it asks for, what it writes, and two people at once."""

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from django.db import connection

from businesses.access import Member
from businesses.models import AuditEntry, Business, Role, User
from businesses.selectors import config_revision
from businesses.services import business_create, membership_set
from common.errors import BadInput, IllegalMove, LostRace, NotAllowed, VoiceOpsError
from prompts import ports
from prompts.models import PromptVersion, Release, ReleaseAct, VersionStatus
from prompts.ports import Objection
from prompts.publishing import (
    NotReadyToPublish,
    Seen,
    content_digest,
    obstacles,
    open_release,
    prepare,
    publish,
    release_open,
    roll_back,
)
from prompts.publishing.restoring import restore
from prompts.services import draft_from, draft_save, prompt_create
from vendors.openai.tokens import Tokenizer, shared_tokenizer

pytestmark = pytest.mark.django_db


def member(business: Business, role: Role, name: str) -> Member:
    person = User.objects.create_user(f"{name}@example.com", first_name=name.title())
    membership_set(business=business, user=person, role=role)
    return Member(person, business, role)


@pytest.fixture
def owner() -> Member:
    person = User.objects.create_user("olga@example.com", first_name="Olga")
    business = business_create(name="Lakeside", slug="lakeside", time_zone="America/Chicago", owner=person)
    return Member(person, business, Role.OWNER)


@pytest.fixture
def draft(owner: Member) -> PromptVersion:
    values = {"caller_name": {"default": "there"}}
    return prompt_create(business=owner.business, name="Desk", body="Be kind to {{caller_name}}.", variables=values)


def test_a_version_goes_live_with_a_release_that_says_who_and_why(draft: PromptVersion, owner: Member) -> None:
    before = config_revision()
    release = publish(draft, by=owner, note="  Opens  ")
    stored = Release.objects.get()
    assert stored == release == open_release(draft.prompt)
    assert (stored.act, stored.version, stored.candidate, stored.share_percent) == ("published", draft, None, 0)
    assert (stored.by, stored.actor, stored.why) == (owner.user, "Olga", "Opens")
    assert stored.ended_at is None
    assert config_revision() == before + 1
    assert (draft.status, draft.note) == (VersionStatus.PUBLISHED, "Opens")


def test_the_next_release_begins_where_the_former_ends(draft: PromptVersion, owner: Member) -> None:
    publish(draft, by=owner, note="Opens")
    publish(draft_from(draft), by=owner, note="Second")
    former, latter = Release.objects.order_by("pk")
    assert former.ended_at == latter.started_at


def test_every_publishing_stands_in_the_audit_trail(draft: PromptVersion, owner: Member) -> None:
    publish(draft, by=owner, note="Opens")
    entry = AuditEntry.objects.get(act="prompt_published")
    assert (entry.actor_id, entry.subject) == (owner.user.pk, f"prompt {draft.prompt_id}")
    assert entry.after == {"version": 1, "why": "Opens"}


@pytest.mark.parametrize(("note", "says"), [("", "what changed and why"), (" \n", "what changed"), ("n" * 201, "201")])
def test_a_note_must_be_written_and_short(draft: PromptVersion, owner: Member, note: str, says: str) -> None:
    with pytest.raises(BadInput, match=says) as refusal:
        publish(draft, by=owner, note=note)
    assert refusal.value.field == "note"
    assert not Release.objects.exists()


def test_nobody_publishes_for_another_business(draft: PromptVersion) -> None:
    stranger = User.objects.create_user("stranger@example.com")
    elsewhere = business_create(name="Hillside", slug="hillside", time_zone="UTC", owner=stranger)
    with pytest.raises(NotAllowed, match="another business"):
        publish(draft, by=Member(stranger, elsewhere, Role.OWNER), note="Mine")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"body": "Hello {{ caller"}, "body"),
        ({"begin_message": "Hi {{"}, "begin_message"),
        ({"variables": {"a b": {}}}, "variables"),
        ({"model": {"temperature": 9}}, "model"),
        ({"tools": ["fax"]}, "tools"),
    ],
)
def test_an_unfinished_draft_is_not_published(
    draft: PromptVersion, owner: Member, change: dict[str, Any], field: str
) -> None:
    PromptVersion.objects.filter(pk=draft.pk).update(**change)
    with pytest.raises(NotReadyToPublish) as refusal:
        publish(draft, by=owner, note="Opens")
    assert [one.field for one in refusal.value.obstacles] == [field]
    assert PromptVersion.objects.get().status == VersionStatus.DRAFT


class Objector:
    def __init__(self, *said: Objection) -> None:
        self.said = said

    def objections(self, version: PromptVersion) -> Sequence[Objection]:
        return self.said


@pytest.fixture
def objecting() -> Iterator[Callable[..., None]]:
    before = list(ports.publish_checks)
    yield lambda *said: ports.publish_checks.add(Objector(*said))
    ports.publish_checks._all[:] = before  # a test's own doing is undone


def test_what_is_sealed_is_counted_and_never_estimated(draft: PromptVersion, owner: Member) -> None:
    shared_tokenizer.cache_clear()  # a process that has only just started
    publish(draft, by=owner, note="Opens")
    exact = Tokenizer()
    exact.load_now()
    assert PromptVersion.objects.get().token_count == exact.count(draft.body) + exact.count(draft.begin_message)


def test_another_rooms_check_may_block(
    draft: PromptVersion, owner: Member, objecting: Callable[[Objection], None]
) -> None:
    objecting(Objection("evals", "Two scenarios fail."))
    with pytest.raises(NotReadyToPublish, match="Two scenarios fail"):
        publish(draft, by=owner, note="Opens")


def test_what_does_not_block_is_shown_after_what_does(
    draft: PromptVersion, owner: Member, objecting: Callable[..., None]
) -> None:
    objecting(Objection("evals", "One scenario is slow.", blocks=False), Objection("evals", "One fails."))
    told = [(one.message, one.blocks) for one in obstacles(draft)]
    assert told[0] == ("One fails.", True)
    assert ("One scenario is slow.", False) in told
    assert [blocks for _, blocks in told] == sorted((blocks for _, blocks in told), reverse=True)
    with pytest.raises(NotReadyToPublish):
        publish(draft, by=owner, note="Opens")


def test_what_does_not_block_does_not_keep_anybody(
    draft: PromptVersion, owner: Member, objecting: Callable[..., None]
) -> None:
    objecting(Objection("evals", "One scenario is slow.", blocks=False))
    assert publish(draft, by=owner, note="Slow, and known").version == draft


def test_a_version_is_not_published_twice(draft: PromptVersion, owner: Member) -> None:
    publish(draft, by=owner, note="Opens")
    with pytest.raises(IllegalMove, match="answers every call already"):
        publish(draft, by=owner, note="Again")


def test_who_was_slower_learns_who_was_quicker_and_loses_nothing(draft: PromptVersion, owner: Member) -> None:
    publish(draft, by=owner, note="Opens")
    mine, theirs = draft_from(draft), draft_from(draft)
    seen = Seen.of(mine)
    publish(theirs, by=member(owner.business, Role.MANAGER, "max"), note="Winter hours")
    with pytest.raises(LostRace, match=r"Max changed what is live at \d\d:\d\d: version 3, “Winter hours”"):
        publish(mine, by=owner, note="Summer hours", seen=seen)
    assert PromptVersion.objects.get(pk=mine.pk).status == VersionStatus.DRAFT
    assert publish(mine, by=owner, note="Summer hours", seen=Seen.of(mine)).version == mine


def test_words_that_nobody_has_seen_are_not_published(draft: PromptVersion, owner: Member) -> None:
    seen = Seen.of(draft)
    draft_save(draft, body="Be rude.")
    with pytest.raises(LostRace, match="draft was changed"):
        publish(draft, by=owner, note="Kinder", seen=seen)
    assert not Release.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_at_the_same_moment_one_wins_and_one_is_told(draft: PromptVersion, owner: Member) -> None:
    publish(draft, by=None, note="Opens")
    drafts = [draft_from(draft), draft_from(draft)]
    seen = [Seen.of(one) for one in drafts]
    start, told = threading.Barrier(2), []

    def go(place: int) -> None:
        try:
            start.wait(timeout=10)
            publish(drafts[place], by=owner, note=f"Number {place}", seen=seen[place])
            told.append("live")
        except LostRace:
            told.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=[place]) for place in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["live", "told"]
    assert Release.objects.filter(ended_at=None).count() == 1


def test_an_earlier_version_comes_back_in_one_act(draft: PromptVersion, owner: Member) -> None:
    publish(draft, by=owner, note="Opens")
    publish(draft_from(draft), by=owner, note="Second")
    release = roll_back(draft.prompt, draft, by=owner, why="The second was rude")
    assert (release.act, release.version, release.why) == ("rolled_back", draft, "The second was rude")
    assert AuditEntry.objects.filter(act="prompt_rolled_back", before={"version": 2}).exists()


def test_rolling_back_ends_a_rollout(draft: PromptVersion, owner: Member) -> None:
    publish(draft, by=owner, note="Opens")
    candidate = draft_from(draft)
    prepare(candidate, by=owner, note="Second")
    share = {"candidate": candidate, "share_percent": 5, "rollout": "key"}
    release_open(draft.prompt, act=ReleaseAct.ROLLOUT_BEGUN, version=draft, by=owner, why="To see", **share)  # type: ignore[arg-type]
    roll_back(draft.prompt, draft, by=owner, why="Enough")
    now = open_release(draft.prompt)
    assert now is not None
    assert (now.version, now.candidate) == (draft, None)


def test_nobody_goes_back_to_a_draft_nor_to_what_is_live(draft: PromptVersion, owner: Member) -> None:
    publish(draft, by=owner, note="Opens")
    with pytest.raises(IllegalMove, match="never been live"):
        roll_back(draft.prompt, draft_from(draft), by=owner, why="Hm")
    with pytest.raises(IllegalMove, match="already"):
        roll_back(draft.prompt, draft, by=owner, why="Hm")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.VIEWER])
def test_below_manager_nobody_changes_what_is_live(draft: PromptVersion, owner: Member, role: Role) -> None:
    publish(draft, by=owner, note="Opens")
    second = draft_from(draft)
    person = member(owner.business, role, "pat")
    acts: tuple[Callable[[], object], ...] = (
        lambda: publish(second, by=person, note="Mine"),
        lambda: roll_back(draft.prompt, draft, by=person, why="Mine"),
        lambda: restore(draft, by=person),
    )
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def test_an_old_version_is_restored_as_a_draft_beside_the_others(draft: PromptVersion, owner: Member) -> None:
    publish(draft, by=owner, note="Opens")
    under_way = draft_from(draft)
    draft_save(under_way, body="Half written")
    restored = restore(draft, by=owner)
    assert (restored.number, restored.status, restored.parent, restored.author) == (3, "draft", draft, owner.user)
    assert restored.body == draft.body
    assert PromptVersion.objects.get(pk=under_way.pk).body == "Half written"


def test_the_digest_is_of_what_agents_are_told(draft: PromptVersion) -> None:
    before = content_digest(draft)
    draft_save(draft, note="Only a note")
    assert content_digest(PromptVersion.objects.get()) == before
    changes: tuple[dict[str, Any], ...] = (
        {"body": "x"},
        {"begin_message": "x"},
        {"variables": {"x": {}}},
        {"tools": []},
    )
    for change in changes:
        draft_save(draft, **change)
        assert content_digest(draft) != before
        before = content_digest(draft)


def test_refusals_say_what_to_do(draft: PromptVersion, owner: Member) -> None:
    PromptVersion.objects.update(body="")
    with pytest.raises(VoiceOpsError, match="Write what the agent should do"):
        publish(draft, by=owner, note="Opens")
