"""The guards over real rows: they count each call once and take a worse candidate back by themselves."""

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from agents.models import Agent
from businesses.models import AuditEntry
from businesses.selectors import config_revision
from calls.models import Call
from prompts import signals
from prompts.models import GuardTally, Metric, Prompt, PromptVersion, Release, ReleaseAct
from prompts.publishing import open_release
from prompts.rollout import steps
from prompts.rollout.watching import JUDGED_AFTER, SETTLED_AFTER, rollout_watch, rollouts_watch
from prompts.services import draft_from
from prompts.tasks import watch_rollouts
from tests.calls.call_facts import House, make_house
from tests.calls.version_rows import told_call
from tests.prompts.releases import manager_of

pytestmark = pytest.mark.django_db

WHY = "Shorter answers."


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def candidate(house: House) -> PromptVersion:
    return draft_from(house.version)


@pytest.fixture
def step(house: House, candidate: PromptVersion) -> Release:
    return steps.begin(candidate, 50, by=manager_of(house.business), why=WHY)


@pytest.fixture
def stopped() -> Iterator[list[int]]:
    """The releases that were told of as stopped."""
    told: list[int] = []

    def note(release_pk: int, **_: object) -> None:
        told.append(release_pk)

    signals.rollout_stopped.connect(note)
    yield told
    signals.rollout_stopped.disconnect(note)


def calls(step: Release, count: int, **of_candidate: Any) -> datetime:
    """So many calls of each side, by turns, of callers of their own; returns when all of them are settled."""
    house = House(step.business, Agent.objects.get(prompt=step.prompt), step.version)
    for number in range(count):
        for version in filter(None, (step.version, step.candidate)):
            more = of_candidate if version == step.candidate else {}
            call = told_call(house, f"{version.pk}-{number}", version, length_s=10, **more)
            begun = step.started_at + timedelta(seconds=1 + number)
            Call.objects.filter(pk=call.pk).update(
                started_at=begun, ended_at=begun + timedelta(seconds=10), created_at=begun
            )
    return step.started_at + timedelta(seconds=count + 11) + JUDGED_AFTER


def tally(metric: Metric = Metric.EARLY_HANGUP) -> GuardTally:
    return GuardTally.objects.get(metric=metric)


def test_calls_are_counted_by_side(step: Release) -> None:
    now = calls(step, 6, was_escalated=True)
    assert rollout_watch(step.prompt_id, now) is None
    row = tally(Metric.ESCALATED)
    assert (row.candidate, row.candidate_bad, row.old, row.old_bad) == (6, 6, 6, 0)


def test_looking_again_counts_nothing_twice(step: Release) -> None:
    now = calls(step, 6)
    for _ in range(3):
        rollout_watch(step.prompt_id, now)
    assert (tally().candidate, tally().old) == (6, 6)


def test_however_often_they_look_they_see_the_same(step: Release) -> None:
    """Once at the end, or after every second."""
    now = calls(step, 15, failed_turn_count=1)
    rollout_watch(step.prompt_id, now)
    at_once = tally(Metric.UNANSWERED)
    GuardTally.objects.update(
        log_e=0, candidate=0, candidate_bad=0, old=0, old_bad=0, block_candidate=0, block_candidate_bad=0, block_old=0,
        block_old_bad=0, seen_until=step.started_at
    )  # fmt: skip
    for second in range(400):
        rollout_watch(step.prompt_id, step.started_at + timedelta(seconds=second))
    bit_by_bit = tally(Metric.UNANSWERED)
    assert bit_by_bit.log_e == pytest.approx(at_once.log_e)
    assert (bit_by_bit.candidate, bit_by_bit.old_bad) == (at_once.candidate, at_once.old_bad) == (15, 0)


def test_a_call_is_counted_when_the_vendor_has_had_time_to_say_how_it_ended(step: Release) -> None:
    calls(step, 1)
    over = step.started_at + timedelta(seconds=11)
    rollout_watch(step.prompt_id, over + SETTLED_AFTER - timedelta(seconds=1))
    assert tally().candidate == 0
    rollout_watch(step.prompt_id, over + SETTLED_AFTER)
    assert (tally().candidate, tally(Metric.NEGATIVE).candidate) == (1, 0)


def test_moods_are_counted_later_and_only_where_somebody_judged(step: Release) -> None:
    now = calls(step, 3, sentiment="Negative")
    rollout_watch(step.prompt_id, now)
    row = tally(Metric.NEGATIVE)
    assert (row.candidate, row.candidate_bad, row.old) == (3, 3, 0)


@pytest.mark.parametrize(
    ("metric", "bad"),
    [
        (Metric.EARLY_HANGUP, {"disconnection_reason": "user_hangup"}),
        (Metric.ESCALATED, {"was_escalated": True}),
        (Metric.UNANSWERED, {"failed_turn_count": 1}),
    ],
)
def test_a_worse_candidate_is_taken_back_and_everybody_reads_why(
    step: Release,
    stopped: list[int],
    django_capture_on_commit_callbacks: object,
    metric: Metric,
    bad: dict[str, object],
) -> None:
    now = calls(step, 40, **bad)
    before = config_revision()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        release = rollout_watch(step.prompt_id, now)
    assert release is not None
    assert (release.act, release.by, release.candidate, release.version) == (
        ReleaseAct.STOPPED_BY_GUARD, None, None, step.version
    )  # fmt: skip
    assert "40 of 40 with the new version, 0 of 40 with the old one" in release.why
    assert [seen["metric"] for seen in release.guards if seen["is_worse"]] == [metric]
    assert Prompt.objects.get().live_version == step.version
    assert config_revision() == before + 1
    assert stopped == [release.pk]
    assert not AuditEntry.objects.filter(act="prompt_stopped_by_guard").exists()


def test_a_candidate_that_is_no_worse_stays(step: Release) -> None:
    now = calls(step, 60)
    assert rollout_watch(step.prompt_id, now) is None
    assert open_release(step.prompt) == step
    assert tally().log_e <= 0


def test_what_happens_as_often_on_both_sides_is_nobodys_fault(step: Release) -> None:
    now = calls(step, 40)
    Call.objects.update(was_escalated=True)
    assert rollout_watch(step.prompt_id, now) is None
    assert tally(Metric.ESCALATED).log_e == pytest.approx(0.0)


def test_a_new_step_begins_a_new_block_and_keeps_what_was_seen(step: Release) -> None:
    now = calls(step, 15, was_escalated=True)
    rollout_watch(step.prompt_id, now)
    seen = tally(Metric.ESCALATED)
    assert (seen.block_candidate + seen.block_old, seen.candidate) == (10, 15)
    raised = steps.raise_share(step, 60, by=manager_of(step.business), why=WHY)
    rollout_watch(step.prompt_id, timezone.now() + timedelta(hours=1))
    row = tally(Metric.ESCALATED)
    assert (row.step, row.candidate, row.block_candidate, row.block_old) == (raised, 15, 0, 0)
    assert row.log_e == pytest.approx(seen.log_e)


def test_after_the_end_nobody_looks(step: Release) -> None:
    now = calls(step, 40, was_escalated=True)
    steps.stop(step, by=manager_of(step.business), why=WHY)
    assert rollout_watch(step.prompt_id, now) is None
    assert tally().candidate == 0
    assert rollouts_watch() == 0


def test_a_rollout_that_cannot_be_looked_at_leaves_the_others_their_turn(step: Release) -> None:
    other = make_house("hillside")
    fine = steps.begin(draft_from(other.version), 50, by=manager_of(other.business), why=WHY)
    now = max(calls(step, 1), calls(fine, 1))
    GuardTally.objects.filter(begun=step).update(rate=0.0)
    assert rollouts_watch(now) == 0
    counted = GuardTally.objects.filter(metric=Metric.ESCALATED).values_list("begun", "candidate")
    assert dict(counted) == {step.pk: 0, fine.pk: 1}


def test_the_clock_has_the_guards_look(step: Release) -> None:
    watch_rollouts()
    assert tally().step == step


@pytest.mark.django_db(transaction=True)
def test_two_workers_that_look_at_once_take_back_once(step: Release, stopped: list[int]) -> None:
    now = calls(step, 40, was_escalated=True)
    start = threading.Barrier(2)

    def look() -> None:
        try:
            start.wait(10)
            rollout_watch(step.prompt_id, now)
        finally:
            connection.close()

    workers = [threading.Thread(target=look) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert Release.objects.filter(act=ReleaseAct.STOPPED_BY_GUARD).count() == len(stopped) == 1
    assert tally(Metric.ESCALATED).candidate == 40
