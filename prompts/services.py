"""What can be done to prompts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from businesses.access import Member
from businesses.models import Business, Role, User
from businesses.selectors import require_role, role_in
from common.errors import BadInput, IllegalMove
from common.rows import change_checked, save_checked
from prompts.models import Prompt, PromptVersion, VersionStatus
from prompts.publishing import publish

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
    stored = PromptVersion.objects.select_for_update().get(pk=version.pk)
    if stored.status != VersionStatus.DRAFT:
        raise IllegalMove("A published version never changes. Make a draft from it and publish that.")
    change_checked(version, **changes)


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


def prompt_publish(version: PromptVersion, *, by: User | None, note: str = "") -> None:
    """`prompts.publishing.publish` for who has no page before them: set-up commands (`by` None) and the back office.

    Without a note that of the draft counts. Raises what `publish` raises.
    """
    business = version.prompt.business
    member = None if by is None else _member(by, business)
    publish(version, by=member, note=note or version.note or ("Set up." if by is None else ""))


def _member(user: User, business: Business) -> Member:
    """A superuser of the back office has every role everywhere."""
    require_role(user, business, Role.MANAGER)
    return Member(user, business, role_in(user, business) or Role.OWNER)
