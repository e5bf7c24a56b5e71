"""A new prompt."""

from django.db import transaction

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role
from prompts.models import PromptVersion
from prompts.services import prompt_create
from prompts.starters import Starter
from prompts.writing.naming import name_free


@transaction.atomic
def prompt_begin(by: Member, *, name: str, starter: Starter) -> PromptVersion:
    """A prompt with the starter's words as its first draft. Raises `BadInput`."""
    by.require(Role.MANAGER)
    name = name_free(by.business, name)
    draft = prompt_create(
        business=by.business,
        name=name,
        body=starter.body,
        begin_message=starter.begin_message,
        variables=starter.variables,
        tools=starter.tools,
        author=by.user,
    )
    audit(by, "prompt_created", f"prompt {draft.prompt_id}", after={"name": name, "starter": starter.key})
    return draft
