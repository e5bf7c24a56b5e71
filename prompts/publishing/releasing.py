"""Release rows: one stretch of time ends and the next begins, and the live version moves with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role
from businesses.services import config_changed
from common.errors import BadInput, NotAllowed
from prompts.models import Prompt, PromptVersion, Release, ReleaseAct

LONGEST_WHY = 500


def prompt_locked(prompt_id: int, by: Member | None) -> Prompt:
    """The prompt with its business, held until the commit: whoever changes what is live comes through here.

    Raises `NotAllowed` below manager. None is the machine or a set-up command.
    """
    prompt = Prompt.objects.select_for_update(of=("self",)).select_related("business").get(pk=prompt_id)
    if by is not None:
        by.require(Role.MANAGER)
        if by.business.pk != prompt.business_id:
            raise NotAllowed("This prompt belongs to another business.")
    return prompt


def open_release(prompt: Prompt) -> Release | None:
    """What answers new calls now, with its versions; None before the first publishing."""
    now = Release.objects.filter(prompt=prompt, ended_at=None)
    return now.select_related("version", "candidate", "by").first()


@transaction.atomic
def release_open(
    prompt: Prompt,
    *,
    act: ReleaseAct,
    version: PromptVersion,
    by: Member | None,
    why: str,
    candidate: PromptVersion | None = None,
    share_percent: int = 0,
    rollout: str = "",
    guards: Sequence[Mapping[str, Any]] = (),
) -> Release:
    """End what answers now and begin this. Web processes follow within a second; calls under way keep their version.

    Every change of what is live ends here. Raises `NotAllowed` below manager, `BadInput` without a reason;
    `IntegrityError` for what the database never allows, such as a share that the machine makes larger.
    """
    why = _checked_why(why)
    prompt = prompt_locked(prompt.pk, by)
    former = open_release(prompt)
    release = Release.objects.create(
        business=prompt.business,
        prompt=prompt,
        version=version,
        candidate=candidate,
        share_percent=share_percent,
        rollout=rollout,
        guards=list(guards),
        act=act,
        by=by.user if by else None,
        actor=str(by.user) if by else "",
        why=why,
        started_at=_ended(former),
    )
    Prompt.objects.filter(pk=prompt.pk).update(live_version=version)
    config_changed()
    if by is not None:
        audit(by, f"prompt_{act}", f"prompt {prompt.pk}", before=_told(former), after=_told(release) | {"why": why})
    return release


def _checked_why(why: str) -> str:
    why = why.strip()
    if not why:
        raise BadInput("why", "Say in a few words why. It stands in the history for everybody to read.")
    if len(why) > LONGEST_WHY:
        raise BadInput("why", f"Keep the reason under {LONGEST_WHY} characters; this one has {len(why)}.")
    return why


def _ended(former: Release | None) -> datetime:
    """The moment at which the former release ends and the next begins; never before the former began, since the
    clocks of two machines differ.
    """
    now = timezone.now()
    if former is None:
        return now
    now = max(now, former.started_at)
    Release.objects.filter(pk=former.pk).update(ended_at=now)
    return now


def _told(release: Release | None) -> dict[str, Any]:
    if release is None:
        return {}
    told: dict[str, Any] = {"version": release.version.number}
    if release.candidate is not None:
        told |= {"candidate": release.candidate.number, "share_percent": release.share_percent}
    return told
