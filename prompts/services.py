"""What can be done to prompts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from businesses.models import Business, Role, User
from businesses.selectors import require_role
from businesses.services import config_changed
from common.errors import BadInput, IllegalMove
from common.rows import change_checked, save_checked
from common.states import move
from prompts.models import Prompt, PromptVersion, VersionStatus
from prompts.states import MOVES
from prompts.tooling.frozen import unknown_tools

DRAFT_FIELDS = frozenset({"body", "begin_message", "variables", "model", "tools", "note"})


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
    save_checked(draft)
    return draft


@transaction.atomic
def draft_save(version: PromptVersion, **changes: object) -> None:
    """Change a draft's words or settings. Raises `IllegalMove` for a published version, `BadInput` for a bad value."""
    for name in changes:
        if name not in DRAFT_FIELDS:
            raise BadInput(name, f"“{name}” cannot be changed in a draft.")
    _tools_exist(changes.get("tools"), version.prompt.business)
    stored = PromptVersion.objects.select_for_update().get(pk=version.pk)
    if stored.status != VersionStatus.DRAFT:
        raise IllegalMove("A published version never changes. Make a draft from it and publish that.")
    change_checked(version, **changes)


def _tools_exist(names: object, business: Business) -> None:
    if not isinstance(names, list | tuple):
        return
    for name in unknown_tools([name for name in names if isinstance(name, str)], business):
        raise BadInput("tools", f"There is no tool “{name}”. Add it under Tools, or take it out.")


@transaction.atomic
def draft_from(version: PromptVersion, *, author: User | None = None) -> PromptVersion:
    """A draft with a version's words and settings, numbered after the newest."""
    prompt = Prompt.objects.select_for_update().get(pk=version.prompt_id)
    newest = prompt.versions.aggregate(number=Max("number"))["number"] or 0
    draft = PromptVersion(
        prompt=prompt,
        number=newest + 1,
        parent=version,
        body=version.body,
        begin_message=version.begin_message,
        variables=version.variables,
        model=version.model,
        tools=version.tools,
        author=author,
    )
    save_checked(draft)
    return draft


@transaction.atomic
def draft_delete(version: PromptVersion) -> None:
    """Raises `IllegalMove` for a published version: calls point at it."""
    stored = PromptVersion.objects.select_for_update().get(pk=version.pk)
    if stored.status != VersionStatus.DRAFT:
        raise IllegalMove("A published version is kept, because calls were answered with it.")
    stored.delete()


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
