"""Two rollouts to take pictures of: one that runs since last week, and one that a guard has just ended."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from businesses.access import Member
from businesses.models import Membership, Role
from prompts.models import GuardTally, Metric, Prompt, PromptVersion, Release, ReleaseAct
from prompts.rollout import steps
from prompts.rollout.guards import ASSUMED, DEFAULT_TIMES
from prompts.rollout.watching import rollout_watch
from prompts.services import draft_from

SEEN = {
    Metric.EARLY_HANGUP: (1.1, 240, 22, 720, 60),
    Metric.ESCALATED: (-2.0, 240, 19, 720, 77),
    Metric.NEGATIVE: (2.9, 131, 27, 402, 44),
    Metric.UNANSWERED: (-0.4, 240, 5, 720, 14),
}
"""For each guard: its evidence, the new version's callers and the bad ones among them, and the old version's."""


def owner_of(slug: str) -> Member:
    found = Membership.objects.select_related("user", "business").filter(business__slug=slug, role=Role.OWNER)[0]
    return Member(found.user, found.business, Role.OWNER)


def newest_prompt(slug: str) -> Prompt:
    return Prompt.objects.select_related("business").filter(business__slug=slug).latest("pk")


def _fill(begun: Release) -> None:
    for tally in begun.tallies.all():
        log_e, candidate, candidate_bad, old, old_bad = SEEN[Metric(tally.metric)]
        counts = {"candidate": candidate, "candidate_bad": candidate_bad, "old": old, "old_bad": old_bad}
        GuardTally.objects.filter(pk=tally.pk).update(log_e=log_e, **counts)


@transaction.atomic
def under_way(slug: str) -> None:
    """The newest version against the one before, at a quarter of the callers, for a week."""
    prompt, owner = newest_prompt(slug), owner_of(slug)
    new, old = PromptVersion.objects.filter(prompt=prompt).order_by("-number")[:2]
    began = timezone.now() - timedelta(days=7)
    Release.objects.filter(prompt=prompt, ended_at=None).update(ended_at=began)
    begun = Release.objects.create(
        business=prompt.business,
        prompt=prompt,
        version=old,
        candidate=new,
        share_percent=5,
        rollout="pictures",
        act=ReleaseAct.ROLLOUT_BEGUN,
        by=owner.user,
        actor=str(owner.user),
        why="Says the price first, because callers ask for it anyway.",
        started_at=began,
    )
    GuardTally.objects.bulk_create(
        GuardTally(begun=begun, step=begun, metric=metric, times=DEFAULT_TIMES, rate=ASSUMED[metric], seen_until=began)
        for metric in Metric
    )
    Prompt.objects.filter(pk=prompt.pk).update(live_version=old)
    steps.raise_share(begun, 25, by=owner, why="Three days without a complaint.")
    _fill(begun)


def ended_by_a_guard(slug: str) -> None:
    prompt = newest_prompt(slug)
    assert prompt.live_version is not None
    draft = draft_from(prompt.live_version)
    begun = steps.begin(draft, 5, by=owner_of(slug), why="A shorter greeting.")
    _fill(begun)
    GuardTally.objects.filter(begun=begun, metric=Metric.EARLY_HANGUP).update(log_e=4.8, candidate_bad=61)
    rollout_watch(prompt.pk, timezone.now())
