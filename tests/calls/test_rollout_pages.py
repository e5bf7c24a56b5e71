"""The page of a rollout: nothing yet, begun, under way, ended by people and by a guard."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agents.models import Agent
from businesses.models import Role
from calls.models import Call
from prompts.models import GuardTally, Metric, Prompt, PromptVersion, Release, ReleaseAct
from prompts.publishing import open_release
from prompts.rollout import steps
from prompts.rollout.sequential import calls_needed
from prompts.rollout.watching import rollout_watch
from prompts.services import draft_from, draft_save
from prompts.templatetags.rollouts import about
from tests.calls.call_facts import House, make_house
from tests.calls.page_rows import reviewer_of
from tests.calls.version_rows import told_call
from tests.prompts.releases import manager_of

pytestmark = pytest.mark.django_db
WHY = "Shorter answers."
GUARDS = {f"watch_{metric}": "on" for metric in Metric} | {f"times_{metric}": "2" for metric in Metric}


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def draft(house: House) -> PromptVersion:
    draft = draft_from(house.version)
    draft_save(draft, body="Be brief.")
    return draft


@pytest.fixture
def running(draft: PromptVersion) -> Release:
    return steps.begin(draft, 5, by=manager_of(draft.prompt.business), why=WHY)


@pytest.fixture
def manager(house: House, client: Client) -> Client:
    client.force_login(reviewer_of(house.business, "max@dental.example", Role.MANAGER))
    return client


@pytest.fixture
def viewer(house: House) -> Client:
    client = Client()
    client.force_login(reviewer_of(house.business, "vera@dental.example", Role.VIEWER))
    return client


def address(house: House, name: str = "rollout") -> str:
    return reverse(name, args=[house.business.slug, house.version.prompt_id])


def read(answer: Any) -> str:
    """The words of a page, without its marks."""
    text = re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2] or answer.content.decode())
    return " ".join(text.split())


def post(client: Client, house: House, name: str, **given: object) -> Any:
    return client.post(address(house, name), {key: str(value) for key, value in given.items()}, follow=True)


def calls(step: Release, count: int, **of_candidate: Any) -> None:
    house = House(step.business, Agent.objects.get(prompt=step.prompt), step.version)
    for number in range(count):
        for version in filter(None, (step.version, step.candidate)):
            more = of_candidate if version == step.candidate else {}
            call = told_call(house, f"{version.pk}-{number}", version, **more)
            Call.objects.filter(pk=call.pk).update(
                started_at=step.started_at, created_at=step.started_at, ended_at=timezone.now()
            )


def test_before_the_first_a_manager_is_shown_how_to_begin(manager: Client, house: House, draft: PromptVersion) -> None:
    page = read(manager.get(address(house)))
    assert "Try a version on a few callers first" in page
    assert f"Version {draft.number}, draft" in page
    needed = calls_needed(0.1, 2.0, 5, len(Metric))
    assert needed is not None
    assert f"Twice as often shows within about {about(needed)} callers of the new version" in page


def test_before_the_first_a_viewer_is_told_what_a_rollout_is(viewer: Client, house: House) -> None:
    page = read(viewer.get(address(house)))
    assert "No rollout so far" in page
    assert "Begin the rollout" not in page


def test_without_another_version_the_next_step_is_to_write_one(manager: Client, house: House) -> None:
    assert "There is no other version to try" in read(manager.get(address(house)))


def test_a_version_named_in_the_address_is_chosen(manager: Client, house: House, draft: PromptVersion) -> None:
    second = draft_from(draft)
    html = manager.get(f"{address(house)}?version={draft.number}").content.decode()
    assert f'<option value="{draft.number}" selected>' in html
    assert f'<option value="{second.number}" selected>' not in html


def test_a_rollout_is_begun_from_the_page(manager: Client, house: House, draft: PromptVersion) -> None:
    given = {**GUARDS, "version": draft.number, "share_percent": 5, "why": WHY, "times_escalated": "3"}
    del given["watch_negative"]
    page = read(post(manager, house, "rollout_begin", **given))
    step = open_release(house.version.prompt)
    assert step is not None
    assert (step.candidate, step.share_percent, step.why) == (draft, 5, WHY)
    watched = dict(GuardTally.objects.values_list("metric", "times"))
    assert watched == {"early_hangup": 2.0, "escalated": 3.0, "unanswered": 2.0}
    assert f"Version {draft.number} answers 5 % of callers" in page
    assert "Too few callers to tell" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"share_percent": 0}, "greater than or equal to 1"),
        ({"share_percent": 100}, "less than or equal to 99"),
        ({"why": ""}, "required"),
        ({"version": 99}, "99 is not one of the available choices"),
        ({"times_escalated": "900"}, "Choose one of the limits"),
    ],
)
def test_what_was_typed_stays_when_it_is_refused(
    manager: Client, house: House, draft: PromptVersion, wrong: dict[str, object], said: str
) -> None:
    given = {**GUARDS, "version": draft.number, "share_percent": 7, "why": "My reason.", **wrong}
    answer = post(manager, house, "rollout_begin", **given)
    assert said in read(answer)
    kept = "My reason." if "why" not in wrong else 'value="7"'
    assert kept in answer.content.decode()
    assert open_release(house.version.prompt).candidate is None  # type: ignore[union-attr]


def test_a_draft_that_is_not_fit_is_refused_with_everything_that_is_wrong(
    manager: Client, house: House, draft: PromptVersion
) -> None:
    draft_save(draft, body="  ")
    page = read(post(manager, house, "rollout_begin", **GUARDS, version=draft.number, share_percent=5, why=WHY))
    assert "The prompt is empty" in page
    draft.refresh_from_db()
    assert draft.status == "draft"


def test_figures_of_both_versions_stand_beside_each_other(viewer: Client, house: House, running: Release) -> None:
    calls(running, 3, was_escalated=True)
    page = read(viewer.get(address(house)))
    assert f"Version {running.version.number} Version {running.candidate.number}, new" in page  # type: ignore[union-attr]
    assert "Calls 3 3" in page
    assert "Handed to a person 0.0 % 0 of 3, 0 to 56 % 100.0 % 3 of 3, 44 to 100 %" in page


def test_who_may_only_read_gets_no_buttons(viewer: Client, house: House, running: Release) -> None:
    html = viewer.get(address(house)).content.decode()
    assert "Make it live for everybody" not in html
    assert 'hx-trigger="every 10s"' in html
    assert running.why in html


@pytest.mark.parametrize(
    ("pressed", "stands"),
    [
        ({"act": "raise"}, (ReleaseAct.SHARE_RAISED, 25)),
        ({"act": "change", "share_percent": 40}, (ReleaseAct.SHARE_RAISED, 40)),
        ({"act": "change", "share_percent": 2}, (ReleaseAct.SHARE_SHRUNK, 2)),
        ({"act": "promote"}, (ReleaseAct.PROMOTED, 0)),
        ({"act": "stop"}, (ReleaseAct.STOPPED, 0)),
    ],
)
def test_each_button_does_what_it_says(
    manager: Client, house: House, running: Release, pressed: dict[str, object], stands: tuple[str, int]
) -> None:
    post(manager, house, "rollout_decide", step=running.pk, why="Because.", **pressed)
    now = open_release(house.version.prompt)
    assert now is not None
    assert (now.act, now.share_percent) == stands
    assert (now.why, now.by.email if now.by else "") == ("Because.", "max@dental.example")


def test_without_a_reason_nothing_is_decided(manager: Client, house: House, running: Release) -> None:
    page = read(post(manager, house, "rollout_decide", step=running.pk, act="promote", why=""))
    assert "This field is required" in page
    assert open_release(house.version.prompt) == running


def test_who_decides_on_an_old_page_is_told_and_keeps_the_reason(
    manager: Client, house: House, running: Release
) -> None:
    raised = steps.raise_share(running, 25, by=manager_of(house.business, "nora"), why=WHY)
    answer = post(manager, house, "rollout_decide", step=running.pk, act="stop", why="I am worried.")
    assert "Meanwhile nora" in read(answer)
    assert "I am worried." in answer.content.decode()
    assert open_release(house.version.prompt) == raised


def test_a_share_that_is_none_is_refused_beside_its_field(manager: Client, house: House, running: Release) -> None:
    page = read(post(manager, house, "rollout_decide", step=running.pk, act="change", why="Because."))
    assert "Write the share that you want" in page


def test_the_part_that_follows_by_itself_says_when_somebody_has_moved(
    viewer: Client, house: House, running: Release
) -> None:
    part = f"{address(house, 'rollout_now')}?step={running.pk}"
    assert "has changed this rollout" not in read(viewer.get(part))
    steps.raise_share(running, 25, by=manager_of(house.business), why=WHY)
    assert "has changed this rollout" in read(viewer.get(part))


def test_a_rollout_that_a_guard_ended_says_why_and_what_next(manager: Client, house: House, running: Release) -> None:
    tally = {"log_e": 9.0, "candidate": 60, "candidate_bad": 31, "old": 900, "old_bad": 80}
    GuardTally.objects.filter(metric=Metric.EARLY_HANGUP).update(**tally)
    assert rollout_watch(running.prompt_id, timezone.now()) is not None
    page = read(manager.get(address(house)))
    assert "Stopped by a guard" in page
    assert "More callers hung up within 20 seconds: 31 of 60 with the new version, 80 of 900 with the old one." in page
    assert "This ended the rollout" in page
    assert "by itself" in page
    assert "Try a version on a few callers first" in page


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize(
    ("tally", "said"),
    [
        ({"log_e": 3.0, "candidate": 90, "candidate_bad": 16}, "Looks worse so far"),
        ({"candidate": 2_000, "candidate_bad": 180, "old": 38_000, "old_bad": 3_500}, "No sign of it"),
        ({"candidate": 30, "old": 600, "old_bad": 570}, "Cannot tell"),
    ],
)
def test_each_guard_says_what_it_can(viewer: Client, house: House, tally: dict[str, float], said: str) -> None:
    GuardTally.objects.filter(metric=Metric.EARLY_HANGUP).update(**tally)
    assert said in read(viewer.get(address(house)))


@pytest.mark.usefixtures("running")
def test_what_is_rarer_than_thought_needs_more_callers(viewer: Client, house: House) -> None:
    """One in twenty of 600 callers beside the candidate, where one in ten was assumed."""
    GuardTally.objects.filter(metric=Metric.EARLY_HANGUP).update(candidate=30, old=600, old_bad=30)
    needed = calls_needed(0.05, 2.0, 5, len(Metric))
    assert needed is not None
    assert f"within about {about(needed - 30)} more callers of the new version" in read(viewer.get(address(house)))


def test_a_promoted_rollout_stays_to_be_read(viewer: Client, house: House, running: Release) -> None:
    steps.promote(running, by=manager_of(house.business), why="It does better.")
    page = read(viewer.get(address(house)))
    assert "The last rollout: version" in page
    assert "It does better." in page


def test_of_another_business_there_is_no_rollout(manager: Client, running: Release) -> None:
    other = make_house("hillside")
    for name in ("rollout", "rollout_now"):
        wrong = reverse(name, args=[running.business.slug, other.version.prompt_id])
        assert manager.get(wrong).status_code == 404


def test_the_page_takes_as_many_queries_however_long_a_rollout_runs(
    viewer: Client, house: House, running: Release
) -> None:
    with CaptureQueriesContext(connection) as few:
        viewer.get(address(house))
    step = running
    for share in range(6, 16):
        step = steps.raise_share(step, share, by=manager_of(house.business), why=WHY)
    calls(running, 10)
    with CaptureQueriesContext(connection) as many:
        viewer.get(address(house))
    assert len(many) == len(few)


def test_a_prompt_without_a_live_version_is_to_be_published_first(manager: Client, house: House) -> None:
    prompt = Prompt.objects.create(business=house.business, name="Night")
    PromptVersion.objects.create(prompt=prompt, number=1, body="Good night.")
    where = reverse("rollout", args=[house.business.slug, prompt.pk])
    assert "Nothing is live yet" in read(manager.get(where))
    begun = manager.post(reverse("rollout_begin", args=[house.business.slug, prompt.pk]), {}, follow=True)
    assert "Publish a version for everybody first" in begun.content.decode()
