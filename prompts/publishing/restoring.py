"""An old version comes back as a draft, to be changed and published again."""

from django.db import transaction

from businesses.access import Member
from businesses.audit import audit
from prompts.models import PromptVersion
from prompts.publishing.releasing import prompt_locked
from prompts.services import draft_from


@transaction.atomic
def restore(version: PromptVersion, *, by: Member) -> PromptVersion:
    """A new draft with the version's words and settings. Drafts that exist stay and are listed."""
    prompt_locked(version.prompt_id, by)
    draft = draft_from(version, author=by.user)
    after = {"from": version.number, "draft": draft.number}
    audit(by, "prompt_restored", f"prompt {version.prompt_id}", after=after)
    return draft
