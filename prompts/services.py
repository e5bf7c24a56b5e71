"""What can be done to prompts."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from businesses.access import Member
from businesses.models import Business, Role, User
from businesses.selectors import require_role, role_in
from common.rows import save_checked
from prompts.models import Prompt, PromptVersion
from prompts.publishing import publish
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
