"""The one way in which a draft changes."""

from collections.abc import Mapping
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role, User
from common.errors import BadInput, IllegalMove, LostRace
from common.rows import save_checked
from prompts.models import Prompt, PromptVersion, VersionStatus
from prompts.writing.choices import check_offered
from prompts.writing.news import tell_saved

COPIED = ("body", "begin_message", "variables", "model", "tools")
NOTHING: Mapping[str, object] = {}
DRAFT_FIELDS = frozenset({*COPIED, "note"})
MAY_BE_UNFINISHED = frozenset({"body", "begin_message"})
"""While somebody types, these may be empty or hold half a variable. Publishing asks for whole ones."""

GONE = "This draft was published or deleted meanwhile. Begin a new draft with your words."


class Overtaken(LostRace):
    """Somebody saved the draft after the revision that was seen. `stored` is what they left, with `saved_by`."""

    def __init__(self, stored: PromptVersion) -> None:
        self.stored = stored
        self.who = str(stored.saved_by or "Somebody")
        super().__init__(f"{self.who} saved this draft meanwhile. Both texts are kept: choose which one goes on.")


@transaction.atomic
def draft_keep(draft_id: int, seen_revision: int, by: Member, *, window: str = "", **changes: object) -> int:
    """Store what was written, finished or not, and return the draft's new revision.

    `window` names the page: its own last save, whose answer got lost on the way, is no reason to refuse the next.
    Raises `Overtaken`, `IllegalMove` once the draft is published or gone, `BadInput` for a value that cannot be kept.
    """
    by.require(Role.MANAGER)
    if not PromptVersion.objects.filter(pk=draft_id, prompt__business=by.business).exists():
        raise IllegalMove(GONE)
    draft, is_changed = draft_change(draft_id, changes, by=by.user, seen_revision=seen_revision, window=window)
    if is_changed:
        _tell(draft)
    return draft.revision


@transaction.atomic
def draft_settle_mine(
    draft_id: int, seen_revision: int, by: Member, *, window: str = "", **mine: object
) -> PromptVersion:
    """Two texts met: one's own goes on in the draft, and what the other saved becomes a draft of its own, returned.

    `seen_revision` is that of the text it was compared with. Raises as `draft_keep` does.
    """
    stored = _met(draft_id, seen_revision, by)
    aside = _put_aside(stored, stored.saved_by, f"Put aside for what {by.user} saved")
    draft_keep(draft_id, seen_revision, by, window=window, **mine)
    return aside


@transaction.atomic
def draft_settle_theirs(draft_id: int, seen_revision: int, by: Member, **mine: object) -> PromptVersion:
    """The other way round: the draft stays as the other saved it, and one's own text becomes a draft of its own."""
    stored = _met(draft_id, seen_revision, by)
    return _put_aside(stored, by.user, f"Put aside for what {stored.saved_by or 'another'} saved", **mine)


@transaction.atomic
def draft_begin(prompt: Prompt, by: Member, *, source: PromptVersion | None = None, **changes: object) -> PromptVersion:
    """The draft to write in: one with the words of `source` (else of the live or newest version) and the changes.

    Who asks for the same words a second time without changes gets the draft that is there.
    """
    by.require(Role.MANAGER)
    prompt = Prompt.objects.select_for_update().get(pk=prompt.pk, business=by.business)
    source = source or prompt.live_version or prompt.versions.first()
    if source is None:  # its only draft was deleted in the back office
        blank = PromptVersion.objects.create(prompt=prompt, number=1, author=by.user)
        return draft_change(blank.pk, changes, by=by.user)[0]
    waiting = prompt.versions.filter(status=VersionStatus.DRAFT, parent=source, revision=0).first()
    if waiting is not None and not changes:
        return waiting
    return draft_copy(source, author=by.user, changes=changes)


@transaction.atomic
def draft_drop(version: PromptVersion, *, by: Member | None = None) -> None:
    """Delete a draft. Raises `IllegalMove` for a published version: calls point at it."""
    if by is not None:
        by.require(Role.MANAGER)
    stored = PromptVersion.objects.select_for_update().get(pk=version.pk)
    if stored.status != VersionStatus.DRAFT:
        raise IllegalMove("A published version is kept, because calls were answered with it.")
    if by is not None:
        if not PromptVersion.objects.filter(prompt=stored.prompt_id).exclude(pk=stored.pk).exists():
            raise IllegalMove("This is all the prompt has. Write in it what you want instead.")
        audit(by, "draft_deleted", f"prompt {stored.prompt_id}", before={"number": stored.number})
    stored.delete()


@transaction.atomic
def draft_copy(
    version: PromptVersion, *, author: User | None, changes: Mapping[str, object] = NOTHING, note: str = ""
) -> PromptVersion:
    """A draft with a version's words and settings, numbered after the newest, less what the changes say."""
    _check_known(changes)
    prompt = Prompt.objects.select_for_update().get(pk=version.prompt_id)
    newest = prompt.versions.aggregate(number=Max("number"))["number"] or 0
    draft = PromptVersion(prompt=prompt, number=newest + 1, parent=version, author=author, note=note)
    for name in COPIED:
        setattr(draft, name, changes.get(name, getattr(version, name)))
    if changes or version.status == VersionStatus.DRAFT:
        _check(draft, changes, is_finished=False)
        draft.save()
    else:
        save_checked(draft)
    return draft


@transaction.atomic
def draft_change(
    draft_id: int,
    changes: Mapping[str, object],
    *,
    by: User | None = None,
    seen_revision: int | None = None,
    window: str = "",
    is_finished: bool = False,
) -> tuple[PromptVersion, bool]:
    """The draft as it now stands, and whether anything was new. Every other way to change a draft leads here."""
    _check_known(changes)
    rows = PromptVersion.objects.select_for_update(of=("self",)).select_related("prompt__business", "saved_by")
    draft = rows.get(pk=draft_id)
    if draft.status != VersionStatus.DRAFT:
        raise IllegalMove("A published version never changes. Make a draft from it and publish that.")
    new = {name: value for name, value in changes.items() if getattr(draft, name) != value}
    if not new:
        return draft, False
    is_own_echo = bool(window) and draft.saved_window == window
    if seen_revision is not None and seen_revision != draft.revision and not is_own_echo:
        raise Overtaken(draft)
    _check(draft, new, is_finished=is_finished)
    draft.revision += 1
    draft.saved_at, draft.saved_by, draft.saved_window = timezone.now(), by, window
    draft.save(update_fields=[*new, "revision", "saved_at", "saved_by", "saved_window"])
    return draft, True


def _met(draft_id: int, seen_revision: int, by: Member) -> PromptVersion:
    by.require(Role.MANAGER)
    rows = PromptVersion.objects.select_for_update(of=("self",)).select_related("prompt__business", "saved_by")
    stored = rows.filter(pk=draft_id, prompt__business=by.business, status=VersionStatus.DRAFT).first()
    if stored is None:
        raise IllegalMove(GONE)
    if stored.revision != seen_revision:
        raise Overtaken(stored)
    return stored


def _check_known(changes: Mapping[str, object]) -> None:
    for name in changes:
        if name not in DRAFT_FIELDS:
            raise BadInput(name, f"“{name}” cannot be changed in a draft.")


def _check(draft: PromptVersion, changes: Mapping[str, object], *, is_finished: bool) -> None:
    """Set the changes. Raises `BadInput` with the first complaint."""
    allowed_before = list(draft.tools)
    for name, value in changes.items():
        setattr(draft, name, value)
    if isinstance(names := changes.get("tools"), list | tuple):
        check_offered(draft.prompt.business, [name for name in names if isinstance(name, str)], besides=allowed_before)
    asked = set(changes) - (set() if is_finished else MAY_BE_UNFINISHED)
    others = {field.name for field in draft._meta.fields} - asked  # noqa: SLF001  Django's documented door to a model's fields
    try:
        draft.clean_fields(exclude=others)
    except ValidationError as refusal:
        field, messages = next(iter(refusal.message_dict.items()))
        raise BadInput(field, messages[0]) from None


def _put_aside(stored: PromptVersion, author: User | None, note: str, **changes: object) -> PromptVersion:
    """Stands behind the draft it was put aside for, in time too."""
    aside = draft_copy(stored, author=author, note=note[:200], changes=changes)
    PromptVersion.objects.filter(pk=aside.pk).update(saved_at=stored.saved_at, saved_by=author)
    return aside


def _tell(draft: PromptVersion) -> None:
    transaction.on_commit(
        partial(
            tell_saved,
            draft.prompt_id,
            draft=draft.number,
            revision=draft.revision,
            by=str(draft.saved_by or ""),
            window=draft.saved_window,
        )
    )
