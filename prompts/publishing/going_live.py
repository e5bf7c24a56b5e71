"""Publishing a version, and taking an earlier one back."""

from django.db import transaction
from django.utils import timezone

from businesses.access import Member
from common.errors import BadInput, IllegalMove
from common.states import move
from prompts.models import Prompt, PromptVersion, Release, ReleaseAct, VersionStatus
from prompts.publishing.checks import require_ready
from prompts.publishing.releasing import open_release, prompt_locked, release_open
from prompts.publishing.sealing import sealed
from prompts.publishing.seen import Seen, require_seen
from prompts.states import MOVES

LONGEST_NOTE = 200


@transaction.atomic
def publish(version: PromptVersion, *, by: Member | None, note: str, seen: Seen | None = None) -> Release:
    """Let a version answer all new calls; calls under way keep theirs, and a rollout under way ends.

    `by` is None for set-up commands. Raises `NotReadyToPublish` with everything that stands in the way, `BadInput`
    without a note, `NotAllowed` below manager, `LostRace` when what was `seen` is no longer so, `IllegalMove` when
    the version answers everybody already.
    """
    prompt = prompt_locked(version.prompt_id, by)
    prepare(version, by=by, note=note, seen=seen)
    _refuse_twice(prompt, version)
    came_back = Release.objects.filter(prompt=prompt, version=version).exists()
    act = ReleaseAct.ROLLED_BACK if came_back else ReleaseAct.PUBLISHED
    return _live(release_open(prompt, act=act, version=version, by=by, why=note), version)


@transaction.atomic
def prepare(version: PromptVersion, *, by: Member | None, note: str, seen: Seen | None = None) -> None:
    """Check a draft, seal it and mark it published. Whoever calls this opens a release that names it, in the same
    transaction: without one the database refuses the commit. A version published before is left as it is.

    Raises what `publish` raises.
    """
    prompt = prompt_locked(version.prompt_id, by)
    note = _checked_note(note)
    stored = PromptVersion.objects.select_for_update().get(pk=version.pk)
    stored.prompt = prompt
    require_seen(prompt, stored, seen)
    if stored.status == VersionStatus.DRAFT:
        require_ready(stored)
        move(
            stored,
            VersionStatus.PUBLISHED,
            moves=MOVES,
            because="published",
            published_at=timezone.now(),
            note=note,
            **sealed(stored),
        )
    version.refresh_from_db(fields=[field.attname for field in version._meta.concrete_fields])  # noqa: SLF001


@transaction.atomic
def roll_back(prompt: Prompt, to: PromptVersion, *, by: Member | None, why: str) -> Release:
    """An earlier published version answers all new calls from now on; a rollout under way ends.

    Nobody is asked to agree: it has been live. Raises `IllegalMove` for a draft and for the version that is live.
    """
    prompt = prompt_locked(prompt.pk, by)
    stored = PromptVersion.objects.get(pk=to.pk, prompt=prompt)
    if stored.status != VersionStatus.PUBLISHED:
        raise IllegalMove("A draft has never been live, so there is nothing to go back to. Publish it.")
    _refuse_twice(prompt, stored)
    return _live(release_open(prompt, act=ReleaseAct.ROLLED_BACK, version=stored, by=by, why=why), to)


def _live(release: Release, version: PromptVersion) -> Release:
    version.prompt.live_version = version
    return release


def _checked_note(note: str) -> str:
    note = note.strip()
    if not note:
        raise BadInput("note", "Say in a few words what changed and why. Everybody reads it in the history.")
    if len(note) > LONGEST_NOTE:
        raise BadInput("note", f"Keep the note under {LONGEST_NOTE} characters; this one has {len(note)}.")
    return note


def _refuse_twice(prompt: Prompt, version: PromptVersion) -> None:
    now = open_release(prompt)
    if now is not None and now.candidate_id is None and now.version_id == version.pk:
        raise IllegalMove(f"Version {version.number} answers every call already.")
