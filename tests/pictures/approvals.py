"""A draft that waits for a second person's word, as the person sees it who may give it."""

from businesses.access import Member
from businesses.models import Business, Role, User
from businesses.services import membership_set
from prompts.models import PromptVersion, VersionStatus
from prompts.publishing.approving import approval_ask
from tests.pictures.rollouts import newest_prompt


def waiting(slug: str, asked_by: str) -> None:
    """`asked_by` is the address of somebody who becomes a manager there."""
    business = Business.objects.get(slug=slug)
    Business.objects.filter(pk=business.pk).update(requires_second_person=True)
    business.refresh_from_db()
    user = User.objects.get(email=asked_by)
    membership_set(business=business, user=user, role=Role.MANAGER)
    draft = PromptVersion.objects.filter(prompt=newest_prompt(slug), status=VersionStatus.DRAFT).latest("number")
    approval_ask(draft, by=Member(user, business, Role.MANAGER), note="The winter desk: who answers over the holidays")
