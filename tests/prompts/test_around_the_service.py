"""Every way of writing past `prompts.publishing`, and the database's refusal of each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from businesses.access import Member
from businesses.models import Business, Role, User
from businesses.services import business_create
from prompts.models import Prompt, PromptVersion, Release, ReleaseAct
from prompts.publishing import open_release, prepare, publish, release_open
from prompts.services import draft_from, prompt_create

pytestmark = pytest.mark.django_db


@pytest.fixture
def member() -> Member:
    owner = User.objects.create_user("owner@example.com")
    business = business_create(name="Lakeside", slug="lakeside", time_zone="UTC", owner=owner)
    return Member(owner, business, Role.OWNER)


@pytest.fixture
def live(member: Member) -> PromptVersion:
    first = prompt_create(business=member.business, name="Desk", body="Be kind.")
    publish(first, by=None, note="Opens")
    return first


@pytest.fixture
def draft(live: PromptVersion) -> PromptVersion:
    return draft_from(live)


@contextmanager
def _committed() -> Iterator[None]:
    with transaction.atomic():
        yield
        connection.check_constraints()


@contextmanager
def refused(by: str) -> Iterator[None]:
    """What happens within is refused, at the latest when it would be committed, and is undone whole."""
    with pytest.raises(IntegrityError) as refusal, _committed():
        yield
    assert getattr(refusal.value.__cause__, "diag").constraint_name == by  # noqa: B009  psycopg's, which mypy cannot know


def sql(statement: str, *values: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


PUBLISHED: dict[str, Any] = {"status": "published", "published_at": timezone.now()}


def by_update(draft: PromptVersion) -> None:
    PromptVersion.objects.filter(pk=draft.pk).update(**PUBLISHED)


def by_save(draft: PromptVersion) -> None:
    draft.status, draft.published_at = "published", timezone.now()
    draft.save()


def by_bulk_update(draft: PromptVersion) -> None:
    draft.status, draft.published_at = "published", timezone.now()
    PromptVersion.objects.bulk_update([draft], ["status", "published_at"])


def by_bulk_create(draft: PromptVersion) -> None:
    PromptVersion.objects.bulk_create([PromptVersion(prompt=draft.prompt, number=9, body="Hi.", **PUBLISHED)])


def by_sql(draft: PromptVersion) -> None:
    sql("UPDATE prompts_promptversion SET status = 'published', published_at = now() WHERE id = %s", draft.pk)


def by_preparing_without_a_release(draft: PromptVersion) -> None:
    prepare(draft, by=None, note="And then nothing.")


@pytest.mark.parametrize(
    "way", [by_update, by_save, by_bulk_update, by_bulk_create, by_sql, by_preparing_without_a_release]
)
def test_no_version_is_published_without_a_release(draft: PromptVersion, way: Callable[[PromptVersion], None]) -> None:
    with refused("version_published_with_release"):
        way(draft)


def test_the_live_version_does_not_move_by_itself(live: PromptVersion, draft: PromptVersion) -> None:
    for version in (draft, None):
        with refused("live_version_is_released"):
            Prompt.objects.filter(pk=live.prompt_id).update(live_version=version)
    with refused("live_version_is_released"):
        sql("UPDATE prompts_prompt SET live_version_id = %s WHERE id = %s", draft.pk, live.prompt_id)


def test_no_prompt_begins_with_a_live_version(live: PromptVersion) -> None:
    with refused("live_version_is_released"):
        Prompt.objects.create(business=live.prompt.business, name="Night", live_version=live)


def test_a_release_without_its_live_version_is_refused(live: PromptVersion, draft: PromptVersion) -> None:
    publish(draft, by=None, note="Second")
    with refused("live_version_is_released"):
        Release.objects.filter(prompt=live.prompt_id, ended_at=None).update(ended_at=timezone.now())
        Release.objects.create(**release_of(live))


def test_a_prompt_that_was_live_does_not_fall_silent(live: PromptVersion) -> None:
    with refused("live_version_is_released"):
        Release.objects.filter(prompt=live.prompt_id).update(ended_at=timezone.now())
        Prompt.objects.filter(pk=live.prompt_id).update(live_version=None)


def release_of(live: PromptVersion, **changes: Any) -> dict[str, Any]:
    return {
        "business": live.prompt.business,
        "prompt": live.prompt,
        "version": live,
        "act": "published",
        "why": "Because",
        "started_at": timezone.now(),
        **changes,
    }


def end_open(version: PromptVersion) -> None:
    Release.objects.filter(prompt=version.prompt_id, ended_at=None).update(ended_at=timezone.now())


def test_a_release_names_no_draft_and_no_version_of_another_prompt(live: PromptVersion, draft: PromptVersion) -> None:
    other = prompt_create(business=live.prompt.business, name="Night", body="Be brief.")
    publish(other, by=None, note="Opens")
    for change in ({"version": draft}, {"version": other}, {"prompt": other.prompt}):
        with refused("release_names_published_versions"):
            end_open(live)
            end_open(other)
            Release.objects.create(**release_of(live, **change))


def test_a_release_of_another_business_is_refused(live: PromptVersion) -> None:
    elsewhere = Business.objects.create(name="Hillside", slug="hillside")
    with refused("release_names_published_versions"):
        end_open(live)
        Release.objects.create(**release_of(live, business=elsewhere))


def test_a_release_is_not_made_up_afterwards(live: PromptVersion) -> None:
    with refused("release_begins_open"):
        Release.objects.create(**release_of(live, ended_at=timezone.now()))


@pytest.mark.parametrize(
    "change",
    [{"why": "x"}, {"act": "stopped"}, {"started_at": timezone.now()}, {"share_percent": 5}, {"actor": "x"}],
)
def test_a_release_never_changes(live: PromptVersion, change: dict[str, Any]) -> None:
    with refused("release_stays"):
        Release.objects.update(**change)
    assert open_release(live.prompt) is not None


def test_an_end_is_written_once(live: PromptVersion, draft: PromptVersion) -> None:
    publish(draft, by=None, note="Second")
    for end in (timezone.now(), None):
        with refused("release_stays"):
            Release.objects.filter(version=live).update(ended_at=end)


def test_releases_and_published_versions_are_not_deleted(live: PromptVersion) -> None:
    with refused("release_is_kept"):
        sql("UPDATE prompts_prompt SET live_version_id = NULL WHERE id = %s", live.prompt_id)
        sql("DELETE FROM prompts_release")
        sql("DELETE FROM prompts_promptversion")
        sql("DELETE FROM prompts_prompt")
    with refused("version_published_is_kept"):
        sql("UPDATE prompts_prompt SET live_version_id = NULL WHERE id = %s", live.prompt_id)
        sql("DELETE FROM prompts_promptversion")
        sql("DELETE FROM prompts_release")
    assert PromptVersion.objects.filter(pk=live.pk).exists()


@pytest.mark.parametrize("name", ["author", "parent", "saved_by"])
def test_people_and_parents_are_forgotten_but_not_exchanged(live: PromptVersion, member: Member, name: str) -> None:
    PromptVersion.objects.filter(pk=live.pk).update(**{name: None})
    with refused("version_published_stays"):
        PromptVersion.objects.filter(pk=live.pk).update(**{name: live if name == "parent" else member.user})


@pytest.fixture
def rollout(live: PromptVersion, draft: PromptVersion, member: Member) -> Release:
    """The draft answers one caller in four."""
    prepare(draft, by=member, note="Second")
    return release_open(
        live.prompt,
        act=ReleaseAct.ROLLOUT_BEGUN,
        version=live,
        candidate=draft,
        share_percent=25,
        rollout="key",
        by=member,
        why="To see",
    )


MACHINE_MAY_NOT: tuple[tuple[ReleaseAct, dict[str, Any]], ...] = (
    (ReleaseAct.SHARE_RAISED, {"share_percent": 50}),
    (ReleaseAct.SHARE_RAISED, {"share_percent": 25}),
    (ReleaseAct.ROLLOUT_BEGUN, {"share_percent": 5, "rollout": "another"}),
    (ReleaseAct.PUBLISHED, {"version": "candidate", "candidate": None, "share_percent": 0, "rollout": ""}),
    (ReleaseAct.PROMOTED, {"version": "candidate", "candidate": None, "share_percent": 0, "rollout": ""}),
)


@pytest.mark.parametrize(("act", "change"), MACHINE_MAY_NOT)
def test_the_machine_never_makes_a_share_larger(rollout: Release, act: ReleaseAct, change: dict[str, Any]) -> None:
    told = {"version": rollout.version, "candidate": rollout.candidate, "share_percent": 25, "rollout": "key"} | change
    if told["version"] == "candidate":
        told["version"] = rollout.candidate
    with refused("release_machine_shrinks_share"):
        release_open(rollout.prompt, act=act, by=None, why="By itself", **told)


def test_the_machine_begins_no_rollout(live: PromptVersion, draft: PromptVersion) -> None:
    prepare_and: dict[str, Any] = {"candidate": draft, "share_percent": 5, "rollout": "key"}
    with refused("release_machine_shrinks_share"):
        prepare(draft, by=None, note="Second")
        release_open(live.prompt, act=ReleaseAct.ROLLOUT_BEGUN, version=live, by=None, why="By itself", **prepare_and)


@pytest.mark.parametrize("act", [ReleaseAct.SHARE_SHRUNK, ReleaseAct.STOPPED, ReleaseAct.STOPPED_BY_GUARD])
def test_what_shrinks_a_share_does_nothing_else(rollout: Release, member: Member, act: ReleaseAct) -> None:
    share = {"version": rollout.version, "candidate": rollout.candidate, "share_percent": 50, "rollout": "key"}
    with refused("release_shrinks_share"):
        release_open(rollout.prompt, act=act, by=member, why="Larger", **share)  # type: ignore[arg-type]
    with refused("release_shrinks_share"):
        assert rollout.candidate is not None
        release_open(rollout.prompt, act=act, by=member, why="The new one", version=rollout.candidate)


def test_the_machine_makes_a_share_smaller_and_then_stops(rollout: Release) -> None:
    smaller = release_open(
        rollout.prompt,
        act=ReleaseAct.SHARE_SHRUNK,
        version=rollout.version,
        candidate=rollout.candidate,
        share_percent=5,
        rollout="key",
        by=None,
        why="More hung up early",
    )
    stopped = release_open(
        rollout.prompt, act=ReleaseAct.STOPPED_BY_GUARD, version=rollout.version, by=None, why="Still more"
    )
    connection.check_constraints()
    smaller.refresh_from_db()
    assert smaller.ended_at == stopped.started_at
    assert open_release(rollout.prompt) == stopped


def test_the_back_office_offers_no_other_way(live: PromptVersion, draft: PromptVersion) -> None:
    office = Client()
    office.force_login(User.objects.create_superuser("root@example.com", "secret-secret"))
    prompt_page = reverse("admin:prompts_prompt_change", args=[live.prompt_id])
    office.post(prompt_page, {"name": "Desk", "live_version": draft.pk, "business": live.prompt.business_id})
    version_page = reverse("admin:prompts_promptversion_change", args=[draft.pk])
    told = {"body": "Hi.", "begin_message": "", "model": "{}", "tools": "[]", "variables": "{}", "note": ""}
    office.post(version_page, told | {"status": "published", "published_at_0": "2026-01-01", "published_at_1": "12:00"})
    draft.refresh_from_db()
    assert (draft.status, draft.published_at) == ("draft", None)
    assert Prompt.objects.get(pk=live.prompt_id).live_version == live
    release = Release.objects.get(prompt=live.prompt_id)
    for door in ("change", "delete"):
        assert office.post(reverse(f"admin:prompts_release_{door}", args=[release.pk]), {"why": "x"}).status_code == 403
    assert office.post(reverse("admin:prompts_release_add"), release_of(live)).status_code == 403
