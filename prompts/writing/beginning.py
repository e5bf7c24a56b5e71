"""A new prompt."""

from django.db import transaction

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role
from common.errors import BadInput
from prompts.models import Prompt, PromptVersion
from prompts.services import prompt_create
from prompts.starters import Starter


@transaction.atomic
def prompt_begin(by: Member, *, name: str, starter: Starter) -> PromptVersion:
    """A prompt with the starter's words as its first draft. Raises `BadInput`."""
    by.require(Role.MANAGER)
    name = name.strip()
    if not name:
        raise BadInput("name", "Give the prompt a name, such as “Front desk”.")
    if Prompt.objects.filter(business=by.business, name__iexact=name).exists():
        raise BadInput("name", f"There is a prompt called “{name}” already. Choose another name.")
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
