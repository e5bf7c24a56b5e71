"""What a prompt is called."""

from django.db import transaction

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Business, Role
from common.errors import BadInput
from common.rows import change_checked
from prompts.models import Prompt


def name_free(business: Business, name: str, *, but: Prompt | None = None) -> str:
    """The name without what stands around it. Raises `BadInput` for none, and for that of another prompt."""
    name = name.strip()
    if not name:
        raise BadInput("name", "Give the prompt a name, such as “Front desk”.")
    taken = Prompt.objects.filter(business=business, name__iexact=name)
    if (taken.exclude(pk=but.pk) if but else taken).exists():
        raise BadInput("name", f"There is a prompt called “{name}” already. Choose another name.")
    return name


@transaction.atomic
def prompt_rename(by: Member, prompt: Prompt, *, name: str) -> None:
    """Nothing that callers hear changes. Raises `BadInput`, `NotAllowed`."""
    by.require(Role.MANAGER)
    row = Prompt.objects.select_for_update().get(pk=prompt.pk, business=by.business)
    before, name = row.name, name_free(by.business, name, but=row)
    if name == before:
        return
    change_checked(row, name=name)
    audit(by, "prompt_renamed", f"prompt {row.pk}", before={"name": before}, after={"name": name})
