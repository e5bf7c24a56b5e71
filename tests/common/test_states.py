"""Guarded moves, tried on prompt versions: a table with one move is enough to break every promise."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from businesses.models import Business
from common.errors import IllegalMove, LostRace
from common.states import move
from prompts.models import Prompt, PromptVersion, VersionStatus

MOVES = {VersionStatus.DRAFT: {VersionStatus.PUBLISHED}, VersionStatus.PUBLISHED: set[VersionStatus]()}

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> PromptVersion:
    business = Business.objects.create(name="Lakeside", slug="lakeside")
    prompt = Prompt.objects.create(business=business, name="Desk")
    return PromptVersion.objects.create(prompt=prompt, number=1, body="Be kind.")


def publish(version: PromptVersion, **extra: object) -> None:
    move(version, VersionStatus.PUBLISHED, moves=MOVES, because="test", published_at=timezone.now(), **extra)  # type: ignore[arg-type]


def test_a_move_reaches_the_database_and_the_row_in_memory(version: PromptVersion) -> None:
    publish(version)
    assert version.status == VersionStatus.PUBLISHED
    assert version.published_at is not None
    stored = PromptVersion.objects.get(pk=version.pk)
    assert (stored.status, stored.published_at) == (VersionStatus.PUBLISHED, version.published_at)


def test_a_move_outside_the_table_is_refused_and_changes_nothing(version: PromptVersion) -> None:
    publish(version)
    with pytest.raises(IllegalMove, match="published"):
        move(version, VersionStatus.DRAFT, moves=MOVES, because="test")
    assert PromptVersion.objects.get(pk=version.pk).status == VersionStatus.PUBLISHED


def test_a_state_missing_from_the_table_allows_no_move(version: PromptVersion) -> None:
    with pytest.raises(IllegalMove):
        move(version, VersionStatus.PUBLISHED, moves={}, because="test")


def test_the_second_of_two_movers_loses_the_race(version: PromptVersion) -> None:
    same_row = PromptVersion.objects.get(pk=version.pk)
    publish(version)
    with pytest.raises(LostRace):
        publish(same_row)
    assert same_row.status == VersionStatus.DRAFT


def test_the_moves_own_row_is_written_with_old_new_and_cause(version: PromptVersion) -> None:
    written: list[tuple[object, ...]] = []
    publish(version, log=lambda *said: written.append(said))
    assert written == [(version, "draft", "published", "test")]


def test_a_move_whose_own_row_cannot_be_written_did_not_happen(version: PromptVersion) -> None:
    def full_disk(*_: object) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        publish(version, log=full_disk)
    assert PromptVersion.objects.get(pk=version.pk).status == VersionStatus.DRAFT
    assert version.status == VersionStatus.DRAFT


def test_a_made_up_state_is_refused_by_the_database(version: PromptVersion) -> None:
    with pytest.raises(IntegrityError, match="check constraint"), transaction.atomic():
        PromptVersion.objects.filter(pk=version.pk).update(status="halfway")
