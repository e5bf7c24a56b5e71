"""Guarded moves, tried on approvals: a table with one move is enough to break every promise."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from businesses.models import Business
from common.errors import IllegalMove, LostRace
from common.states import move
from prompts.models import Approval, ApprovalState, Prompt, PromptVersion

MOVES = {ApprovalState.ASKED: {ApprovalState.GIVEN}, ApprovalState.GIVEN: set[ApprovalState]()}

pytestmark = pytest.mark.django_db


@pytest.fixture
def approval() -> Approval:
    business = Business.objects.create(name="Lakeside", slug="lakeside")
    prompt = Prompt.objects.create(business=business, name="Desk")
    draft = PromptVersion.objects.create(prompt=prompt, number=1, body="Be kind.")
    return Approval.objects.create(business=business, version=draft, note="Kinder", asked_at=timezone.now())


def give(approval: Approval, **extra: object) -> None:
    now = timezone.now()
    move(approval, ApprovalState.GIVEN, moves=MOVES, because="test", field="state", decided_at=now, **extra)  # type: ignore[arg-type]


def test_a_move_reaches_the_database_and_the_row_in_memory(approval: Approval) -> None:
    give(approval)
    assert approval.state == ApprovalState.GIVEN
    assert approval.decided_at is not None
    stored = Approval.objects.get(pk=approval.pk)
    assert (stored.state, stored.decided_at) == (ApprovalState.GIVEN, approval.decided_at)


def test_a_move_outside_the_table_is_refused_and_changes_nothing(approval: Approval) -> None:
    give(approval)
    with pytest.raises(IllegalMove, match="given"):
        move(approval, ApprovalState.ASKED, moves=MOVES, because="test", field="state")
    assert Approval.objects.get(pk=approval.pk).state == ApprovalState.GIVEN


def test_a_state_missing_from_the_table_allows_no_move(approval: Approval) -> None:
    with pytest.raises(IllegalMove):
        move(approval, ApprovalState.GIVEN, moves={}, because="test", field="state")


def test_the_second_of_two_movers_loses_the_race(approval: Approval) -> None:
    same_row = Approval.objects.get(pk=approval.pk)
    give(approval)
    with pytest.raises(LostRace):
        give(same_row)
    assert same_row.state == ApprovalState.ASKED


def test_the_moves_own_row_is_written_with_old_new_and_cause(approval: Approval) -> None:
    written: list[tuple[object, ...]] = []
    give(approval, log=lambda *said: written.append(said))
    assert written == [(approval, "asked", "given", "test")]


def test_a_move_whose_own_row_cannot_be_written_did_not_happen(approval: Approval) -> None:
    def full_disk(*_: object) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        give(approval, log=full_disk)
    assert Approval.objects.get(pk=approval.pk).state == ApprovalState.ASKED
    assert approval.state == ApprovalState.ASKED


def test_a_made_up_state_is_refused_by_the_database(approval: Approval) -> None:
    with pytest.raises(IntegrityError, match="check constraint"), transaction.atomic():
        Approval.objects.filter(pk=approval.pk).update(state="halfway")
