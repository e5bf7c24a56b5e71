"""What people do with a rollout: begin it, give it more callers or fewer, make it live for everybody, stop it.

Each act is a release: the former one ends, web processes follow within a second, calls under way keep their version.
"""

import uuid
from collections.abc import Mapping

from django.db import transaction

from businesses.access import Member
from common.errors import BadInput, IllegalMove, LostRace
from prompts.models import GuardTally, PromptVersion, Release, ReleaseAct
from prompts.publishing import Seen, open_release, prepare, prompt_locked, release_open
from prompts.rollout.guards import DEFAULTS, Guard, guards_for

SUGGESTED_SHARES = (5, 25)
SMALLEST, LARGEST = 1, 99


def next_share(share_percent: int) -> int | None:
    """The share that is suggested after this one; None: the next step is everybody."""
    return next((share for share in SUGGESTED_SHARES if share > share_percent), None)


@transaction.atomic
def begin(
    version: PromptVersion,
    share_percent: int,
    *,
    by: Member,
    why: str,
    guards: Mapping[str, float] = DEFAULTS,
    seen: Seen | None = None,
) -> Release:
    """Let a share of the callers hear a version. A draft is checked, sealed and published for it.

    `guards` says what is watched and how many times as often is too much; what is not named is not watched. Raises
    what `prompts.publishing.prepare` raises, `BadInput` for a share or a limit that cannot be, `IllegalMove` where
    nothing is live yet, where the version is, or while another rollout runs.
    """
    prompt = prompt_locked(version.prompt_id, by)
    old = _comparable(open_release(prompt), version)
    _check_share(share_percent)
    chosen = guards_for(old, guards)
    prepare(version, by=by, note=why, seen=seen)
    begun = release_open(
        prompt,
        act=ReleaseAct.ROLLOUT_BEGUN,
        version=old,
        candidate=version,
        share_percent=share_percent,
        rollout=uuid.uuid4().hex,
        guards=[guard.as_json() for guard in chosen],
        by=by,
        why=why,
    )
    GuardTally.objects.bulk_create(_tally(guard, begun) for guard in chosen)
    return begun


def _comparable(now: Release | None, version: PromptVersion) -> PromptVersion:
    """The version that answers everybody now, for another one to be compared with."""
    if now is None:
        raise IllegalMove("Nothing is live yet to compare with. Publish this version for everybody.")
    if now.candidate is not None:
        raise IllegalMove(f"Version {now.candidate.number} is being rolled out. Finish that or stop it first.")
    if now.version_id == version.pk:
        raise IllegalMove(f"Version {version.number} answers every call already.")
    return now.version


def _tally(guard: Guard, begun: Release) -> GuardTally:
    limit = {"metric": guard.metric, "times": guard.times, "rate": guard.rate}
    return GuardTally(begun=begun, step=begun, seen_until=begun.started_at, **limit)


@transaction.atomic
def raise_share(step: Release, share_percent: int, *, by: Member, why: str) -> Release:
    """More callers hear the candidate; those who do already go on. `step` is the release the person has before them.

    Raises `LostRace` when it is over, `BadInput` for a share that is no larger.
    """
    now = _still(step, by)
    _check_share(share_percent)
    if share_percent <= now.share_percent:
        raise BadInput("share_percent", f"The share is {now.share_percent} % already. Choose a larger one.")
    return _go_on(now, ReleaseAct.SHARE_RAISED, share_percent, by, why)


@transaction.atomic
def shrink_share(step: Release, share_percent: int, *, by: Member, why: str) -> Release:
    """Fewer callers hear the candidate. Raises as `raise_share`."""
    now = _still(step, by)
    _check_share(share_percent)
    if share_percent >= now.share_percent:
        raise BadInput("share_percent", f"The share is {now.share_percent} % already. Choose a smaller one.")
    return _go_on(now, ReleaseAct.SHARE_SHRUNK, share_percent, by, why)


@transaction.atomic
def promote(step: Release, *, by: Member, why: str) -> Release:
    """The candidate answers everybody from now on. Raises `LostRace` when the step is over."""
    now = _still(step, by)
    assert now.candidate is not None
    return release_open(now.prompt, act=ReleaseAct.PROMOTED, version=now.candidate, by=by, why=why)


@transaction.atomic
def stop(step: Release, *, by: Member, why: str) -> Release:
    """The old version answers everybody again. Raises `LostRace` when the step is over."""
    now = _still(step, by)
    return release_open(now.prompt, act=ReleaseAct.STOPPED, version=now.version, by=by, why=why)


def _still(step: Release, by: Member) -> Release:
    """The step, while it is still what answers; two people who act at once do not undo each other unseen."""
    now = open_release(prompt_locked(step.prompt_id, by))
    if now is None or now.pk != step.pk or now.candidate is None:
        who = "somebody" if now is None else now.actor or "a guard"
        raise LostRace(f"Meanwhile {who} changed this rollout. Look at it as it is now, then decide again.")
    return now


def _check_share(share_percent: int) -> None:
    if not SMALLEST <= share_percent <= LARGEST:
        raise BadInput("share_percent", f"Choose a share from {SMALLEST} to {LARGEST} percent of the callers.")


def _go_on(now: Release, act: ReleaseAct, share_percent: int, by: Member, why: str) -> Release:
    return release_open(
        now.prompt,
        act=act,
        version=now.version,
        candidate=now.candidate,
        share_percent=share_percent,
        rollout=now.rollout,
        guards=now.guards,
        by=by,
        why=why,
    )
