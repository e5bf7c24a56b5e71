"""What people do with a rollout, in any order and two at once, beside the machine that may only take callers away."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from businesses.access import Member
from businesses.models import AuditEntry, Business, Role
from businesses.selectors import config_revision
from common.errors import BadInput, IllegalMove, LostRace, NotAllowed, VoiceOpsError
from prompts.models import GuardTally, Metric, Prompt, PromptVersion, Release, ReleaseAct
from prompts.publishing import open_release, publish, release_open, roll_back
from prompts.rollout import steps
from prompts.services import draft_from, draft_save, prompt_create
from tests.prompts.releases import manager_of

pytestmark = pytest.mark.django_db
WHY = "Shorter answers."


def desk(slug: str = "lakeside") -> PromptVersion:
    business = Business.objects.create(name=slug.title(), slug=slug)
    draft = prompt_create(business=business, name="Desk", body="Be kind.")
    publish(draft, by=None, note="Opens")
    return draft


@pytest.fixture
def live() -> PromptVersion:
    return desk()


@pytest.fixture
def candidate(live: PromptVersion) -> PromptVersion:
    return draft_from(live)


@pytest.fixture
def member(live: PromptVersion) -> Member:
    return manager_of(live.prompt.business)


def told(release: Release) -> tuple[str, int | None, int]:
    return release.act, release.candidate_id, release.share_percent


def test_a_draft_is_published_for_its_rollout_and_the_live_version_stays(
    live: PromptVersion, candidate: PromptVersion, member: Member
) -> None:
    begun = steps.begin(candidate, 5, by=member, why=WHY)
    candidate.refresh_from_db()
    assert told(begun) == (ReleaseAct.ROLLOUT_BEGUN, candidate.pk, 5)
    assert (candidate.status, candidate.note) == ("published", WHY)
    assert Prompt.objects.get().live_version == live
    assert begun.version == live
    assert begun.why == WHY


def test_all_steps_of_a_rollout_share_its_key_and_another_has_its_own(candidate: PromptVersion, member: Member) -> None:
    begun = steps.begin(candidate, 5, by=member, why=WHY)
    raised = steps.raise_share(begun, 25, by=member, why=WHY)
    shrunk = steps.shrink_share(raised, 10, by=member, why=WHY)
    assert begun.rollout == raised.rollout == shrunk.rollout != ""
    assert raised.guards == shrunk.guards == begun.guards
    steps.stop(shrunk, by=member, why=WHY)
    again = steps.begin(candidate, 5, by=member, why=WHY)
    assert again.rollout not in ("", begun.rollout)


def test_promoting_makes_the_candidate_the_version_of_everybody(candidate: PromptVersion, member: Member) -> None:
    promoted = steps.promote(steps.begin(candidate, 25, by=member, why=WHY), by=member, why="Fewer hang up.")
    assert (promoted.version, told(promoted)) == (candidate, (ReleaseAct.PROMOTED, None, 0))
    assert Prompt.objects.get().live_version == candidate


def test_stopping_gives_everybody_the_old_version_back(
    live: PromptVersion, candidate: PromptVersion, member: Member
) -> None:
    stopped = steps.stop(steps.begin(candidate, 25, by=member, why=WHY), by=member, why="Too curt.")
    assert (stopped.version, told(stopped)) == (live, (ReleaseAct.STOPPED, None, 0))
    assert Prompt.objects.get().live_version == live


def test_every_step_reaches_the_web_processes_and_the_audit_trail(candidate: PromptVersion, member: Member) -> None:
    revisions = [config_revision()]
    step = steps.begin(candidate, 5, by=member, why=WHY)
    revisions.append(config_revision())
    step = steps.raise_share(step, 25, by=member, why=WHY)
    revisions.append(config_revision())
    steps.stop(step, by=member, why=WHY)
    revisions.append(config_revision())
    assert revisions == sorted(set(revisions))
    acts = list(AuditEntry.objects.order_by("position").values_list("act", flat=True))
    assert acts == ["prompt_rollout_begun", "prompt_share_raised", "prompt_stopped"]


@pytest.mark.parametrize("share", [0, 100, -5, 101])
def test_a_share_is_some_of_the_callers_and_not_all(candidate: PromptVersion, member: Member, share: int) -> None:
    with pytest.raises(BadInput) as refusal:
        steps.begin(candidate, share, by=member, why=WHY)
    assert refusal.value.field == "share_percent"
    assert PromptVersion.objects.get(pk=candidate.pk).status == "draft"


@pytest.mark.parametrize("share", [25, 24, 100])
def test_raising_raises(candidate: PromptVersion, member: Member, share: int) -> None:
    step = steps.begin(candidate, 25, by=member, why=WHY)
    with pytest.raises(BadInput):
        steps.raise_share(step, share, by=member, why=WHY)


@pytest.mark.parametrize("share", [25, 26, 0])
def test_shrinking_shrinks(candidate: PromptVersion, member: Member, share: int) -> None:
    step = steps.begin(candidate, 25, by=member, why=WHY)
    with pytest.raises(BadInput):
        steps.shrink_share(step, share, by=member, why=WHY)


def test_without_a_reason_nothing_happens(candidate: PromptVersion, member: Member) -> None:
    with pytest.raises(BadInput):
        steps.begin(candidate, 5, by=member, why=" ")
    step = steps.begin(candidate, 5, by=member, why=WHY)
    with pytest.raises(BadInput):
        steps.promote(step, by=member, why="")
    assert open_release(candidate.prompt) == step


def test_one_rollout_at_a_time(candidate: PromptVersion, member: Member) -> None:
    steps.begin(candidate, 5, by=member, why=WHY)
    with pytest.raises(IllegalMove, match="is being rolled out"):
        steps.begin(draft_from(candidate), 5, by=member, why=WHY)


def test_what_is_live_already_is_not_rolled_out(live: PromptVersion, member: Member) -> None:
    with pytest.raises(IllegalMove, match="answers every call already"):
        steps.begin(live, 5, by=member, why=WHY)


def test_a_first_version_has_nothing_to_be_compared_with(member: Member) -> None:
    first = prompt_create(business=member.business, name="Night", body="Good night.")
    with pytest.raises(IllegalMove, match="Nothing is live yet"):
        steps.begin(first, 5, by=member, why=WHY)


def test_a_draft_that_is_not_fit_is_not_rolled_out(candidate: PromptVersion, member: Member) -> None:
    draft_save(candidate, body=" ")
    with pytest.raises(BadInput):
        steps.begin(candidate, 5, by=member, why=WHY)
    assert GuardTally.objects.count() == 0


@pytest.mark.parametrize("role", [Role.VIEWER, Role.REVIEWER])
def test_it_takes_a_manager(candidate: PromptVersion, member: Member, role: Role) -> None:
    low = Member(member.user, member.business, role)
    with pytest.raises(NotAllowed):
        steps.begin(candidate, 5, by=low, why=WHY)
    step = steps.begin(candidate, 5, by=member, why=WHY)
    for act in (steps.promote, steps.stop):
        with pytest.raises(NotAllowed):
            act(step, by=low, why=WHY)


def test_a_manager_of_another_business_is_no_manager_here(candidate: PromptVersion) -> None:
    stranger = manager_of(Business.objects.create(name="Hillside", slug="hillside"))
    with pytest.raises(NotAllowed):
        steps.begin(candidate, 5, by=stranger, why=WHY)


def test_who_acts_on_a_step_that_is_over_is_told_who_was_quicker(candidate: PromptVersion, member: Member) -> None:
    step = steps.begin(candidate, 5, by=member, why=WHY)
    quicker = manager_of(member.business, "nora")
    steps.stop(step, by=quicker, why=WHY)
    with pytest.raises(LostRace, match="nora"):
        steps.promote(step, by=member, why=WHY)
    assert open_release(candidate.prompt).act == ReleaseAct.STOPPED  # type: ignore[union-attr]


def test_publishing_something_else_ends_a_rollout(
    live: PromptVersion, candidate: PromptVersion, member: Member
) -> None:
    step = steps.begin(candidate, 5, by=member, why=WHY)
    publish(draft_from(live), by=member, note="A third one.")
    with pytest.raises(LostRace):
        steps.raise_share(step, 25, by=member, why=WHY)


def test_guards_are_kept_with_their_limits(candidate: PromptVersion, member: Member) -> None:
    limits: Mapping[str, float] = {Metric.UNANSWERED: 3.0, Metric.EARLY_HANGUP: 1.5}
    begun = steps.begin(candidate, 5, by=member, why=WHY, guards=limits)
    assert [(guard["metric"], guard["times"]) for guard in begun.guards] == [("early_hangup", 1.5), ("unanswered", 3.0)]
    assert [(row.metric, row.times) for row in GuardTally.objects.all()] == [("early_hangup", 1.5), ("unanswered", 3.0)]


def test_a_rollout_may_go_unwatched(candidate: PromptVersion, member: Member) -> None:
    assert steps.begin(candidate, 5, by=member, why=WHY, guards={}).guards == []


@pytest.mark.parametrize("limits", [{"mood": 2.0}, {"escalated": 1.0}, {"escalated": 50.0}])
def test_a_limit_that_cannot_be_is_refused(
    candidate: PromptVersion, member: Member, limits: Mapping[str, float]
) -> None:
    with pytest.raises(BadInput):
        steps.begin(candidate, 5, by=member, why=WHY, guards=limits)


@pytest.mark.parametrize("share", [5, 26])
def test_the_database_lets_the_machine_only_shrink_a_share(
    candidate: PromptVersion, member: Member, share: int
) -> None:
    step = steps.begin(candidate, 25, by=member, why=WHY)
    by_machine: dict[str, Any] = {
        "version": step.version,
        "candidate": step.candidate,
        "share_percent": share,
        "rollout": step.rollout,
        "by": None,
        "why": "By itself.",
    }
    if share < 25:
        assert release_open(step.prompt, act=ReleaseAct.SHARE_SHRUNK, **by_machine).share_percent == share
        return
    with pytest.raises(IntegrityError), transaction.atomic():
        release_open(step.prompt, act=ReleaseAct.SHARE_RAISED, **by_machine)


@dataclass
class Model:
    """What should stand after the acts so far. `first` was live at the beginning."""

    first: PromptVersion
    live: int
    candidate: int | None = None
    share: int = 0


ACTS = st.sampled_from(["begin", "raise", "shrink", "promote", "stop", "guard", "publish", "roll_back"])


class InAnyOrder(TestCase):
    """Two people and the machine act in any order, sometimes on what is over by then."""

    @settings(max_examples=40, deadline=None)
    @given(acts=st.lists(st.tuples(ACTS, st.integers(-1, 101), st.booleans(), st.integers(0, 1)), max_size=12))
    def test_one_release_is_open_and_says_what_the_model_says(self, acts: list[tuple[str, int, bool, int]]) -> None:
        first = desk("model")
        people = [manager_of(first.prompt.business, name) for name in ("max", "nora")]
        prompt = first.prompt
        model = Model(first, live=first.pk)
        stale = open_release(prompt)
        for act, share, is_late, person in acts:
            now = open_release(prompt)
            assert now is not None
            step = stale if is_late and stale is not None else now
            before = (now.pk, config_revision())
            try:
                with transaction.atomic():
                    _do(act, share, step, people[person], model)
                    connection.check_constraints()
            except VoiceOpsError:
                after = open_release(prompt)
                assert after is not None
                assert (after.pk, config_revision()) == before
            stale = now
            self._agrees(prompt, model)

    def _agrees(self, prompt: Prompt, model: Model) -> None:
        [now] = Release.objects.filter(prompt=prompt, ended_at=None)
        assert (now.version_id, now.candidate_id, now.share_percent) == (model.live, model.candidate, model.share)
        assert Prompt.objects.get(pk=prompt.pk).live_version_id == model.live
        spans = list(Release.objects.filter(prompt=prompt).order_by("pk").values_list("started_at", "ended_at"))
        assert all(ended == began for (_, ended), (began, _) in pairwise(spans))


def _do(act: str, share: int, step: Release, by: Member, model: Model) -> None:
    match act:
        case "begin":
            draft = draft_from(model.first)
            steps.begin(draft, share, by=by, why=WHY)
            model.candidate, model.share = draft.pk, share
        case "raise":
            steps.raise_share(step, share, by=by, why=WHY)
            model.share = share
        case "shrink":
            steps.shrink_share(step, share, by=by, why=WHY)
            model.share = share
        case "promote":
            steps.promote(step, by=by, why=WHY)
            assert model.candidate is not None
            model.live, model.candidate, model.share = model.candidate, None, 0
        case "stop" | "guard":
            if act == "stop":
                steps.stop(step, by=by, why=WHY)
            else:
                _taken_back(step)
            model.candidate, model.share = None, 0
        case "publish":
            draft = draft_from(model.first)
            publish(draft, by=by, note=WHY)
            model.live, model.candidate, model.share = draft.pk, None, 0
        case "roll_back":
            roll_back(model.first.prompt, model.first, by=by, why=WHY)
            model.live, model.candidate, model.share = model.first.pk, None, 0


def _taken_back(step: Release) -> None:
    now = open_release(step.prompt)
    if now is None or now.candidate is None:
        raise IllegalMove("There is nothing to take back.")
    release_open(step.prompt, act=ReleaseAct.STOPPED_BY_GUARD, version=now.version, by=None, why="Worse.")


@pytest.mark.django_db(transaction=True)
def test_of_two_people_at_once_one_wins_and_the_other_is_told(live: PromptVersion) -> None:
    step = steps.begin(draft_from(live), 25, by=manager_of(live.prompt.business), why=WHY)
    people = [manager_of(live.prompt.business, name) for name in ("max", "nora")]
    start, told_lost = threading.Barrier(2), []

    def act(what: Callable[..., Release], by: Member) -> None:
        try:
            start.wait(10)
            what(step, by=by, why=WHY)
        except LostRace as refusal:
            told_lost.append(refusal)
        finally:
            connection.close()

    hands = [
        threading.Thread(target=act, args=(what, by))
        for what, by in zip((steps.promote, steps.stop), people, strict=True)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(told_lost) == 1
    acts = Release.objects.filter(pk__gt=step.pk).values_list("act", flat=True)
    assert len(acts) == 1
    assert acts[0] in (ReleaseAct.PROMOTED, ReleaseAct.STOPPED)
