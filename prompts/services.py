"""What can be done to prompts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from businesses.models import Business, Role, User
from businesses.selectors import require_role
from businesses.services import config_changed
from common.errors import BadInput
from common.rows import save_checked
from common.states import move
from prompts.models import Prompt, PromptVersion, VersionStatus
from prompts.states import MOVES
from prompts.validators import check_placeholders
from prompts.writing.choices import check_offered
from prompts.writing.services import draft_change, draft_copy, draft_drop


@transaction.atomic
def prompt_create(
    *,
    business: Business,
    name: str,
    body: str,
    begin_message: str = "",
    variables: Mapping[str, Mapping[str, str]] | None = None,
    model: Mapping[str, Any] | None = None,
    tools: Sequence[str] = ("escalate", "end_call"),
    author: User | None = None,
) -> PromptVersion:
    """A prompt with its first draft, which is returned. Nothing answers calls until it is published."""
    prompt = Prompt(business=business, name=name)
    save_checked(prompt)
    draft = PromptVersion(
        prompt=prompt,
        number=1,
        body=body,
        begin_message=begin_message,
        variables=dict(variables or {}),
        model=dict(model or {}),
        tools=list(tools),
        author=author,
    )
    check_offered(business, draft.tools)
    save_checked(draft)
    return draft


def draft_save(version: PromptVersion, **changes: object) -> None:
    """Change a draft's words or settings into finished ones, whatever its revision.

    Raises `IllegalMove` for a published version, `BadInput` for a bad value.
    """
    kept, _ = draft_change(version.pk, changes, is_finished=True)
    for name in (*changes, "revision", "saved_at", "saved_by", "saved_window"):
        setattr(version, name, getattr(kept, name))


def draft_from(version: PromptVersion, *, author: User | None = None) -> PromptVersion:
    """A draft with a version's words and settings, numbered after the newest."""
    return draft_copy(version, author=author)


def draft_delete(version: PromptVersion) -> None:
    """Raises `IllegalMove` for a published version: calls point at it."""
    draft_drop(version)


@transaction.atomic
def prompt_publish(version: PromptVersion, *, by: User | None, note: str = "") -> None:
    """Let a version answer new calls; calls under way keep theirs. An earlier published version may come back.

    `by` is None when no person stands behind it (set-up commands). Raises `NotAllowed` below manager, `BadInput` for
    an empty prompt.
    """
    prompt = Prompt.objects.select_for_update().select_related("business").get(pk=version.prompt_id)
    if by is not None:
        require_role(by, prompt.business, Role.MANAGER)
    version.refresh_from_db()
    if not version.body.strip():
        raise BadInput("body", "The prompt is empty. Write what the agent should do before publishing.")
    if version.status == VersionStatus.DRAFT:
        _check_finished(version)
        move(
            version,
            VersionStatus.PUBLISHED,
            moves=MOVES,
            because="published",
            published_at=timezone.now(),
            note=note or version.note,
        )
    prompt.live_version = version
    prompt.save(update_fields=["live_version"])
    version.prompt.live_version = version
    config_changed()


def _check_finished(version: PromptVersion) -> None:
    """What a draft may be while somebody types, and a published version may not. Raises `BadInput`."""
    for field in ("body", "begin_message"):
        try:
            check_placeholders(getattr(version, field))
        except ValidationError as refusal:
            raise BadInput(field, refusal.messages[0]) from None
