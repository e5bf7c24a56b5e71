"""Rollouts as rows, for tests of what follows from them."""

from django.utils import timezone

from prompts.models import Prompt, PromptVersion, Release, ReleaseAct, VersionStatus


def published(version: PromptVersion) -> PromptVersion:
    PromptVersion.objects.filter(pk=version.pk, status=VersionStatus.DRAFT).update(
        status=VersionStatus.PUBLISHED, published_at=timezone.now()
    )
    version.refresh_from_db()
    return version


def rolled_out(candidate: PromptVersion, share_percent: int, rollout: str = "r1") -> Release:
    """The candidate answers a share of the callers of its prompt from now on."""
    prompt = Prompt.objects.get(pk=candidate.prompt_id)
    assert prompt.live_version is not None
    Release.objects.filter(prompt=prompt, ended_at=None).update(ended_at=timezone.now())
    return Release.objects.create(
        business_id=prompt.business_id,
        prompt=prompt,
        version=prompt.live_version,
        candidate=published(candidate),
        share_percent=share_percent,
        rollout=rollout,
        act=ReleaseAct.ROLLOUT_BEGUN,
        why="A trial.",
        started_at=timezone.now(),
    )
