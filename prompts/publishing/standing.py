"""Where a version stands with the second person: asked, agreed to, refused, or changed since."""

from dataclasses import dataclass

from django.db.models import QuerySet

from businesses.access import Member
from businesses.models import Business, Role
from prompts.models import Approval, ApprovalState, PromptVersion
from prompts.publishing.content import content_digest


@dataclass(frozen=True, slots=True)
class Standing:
    """`approval` is the last one asked for; `is_current` while it is about the words as they are now."""

    is_required: bool
    approval: Approval | None
    is_current: bool
    may_decide: bool
    may_withdraw: bool

    @property
    def is_waiting(self) -> bool:
        return self.approval is not None and self.approval.state == ApprovalState.ASKED

    @property
    def is_agreed(self) -> bool:
        return self.approval is not None and self.approval.state == ApprovalState.GIVEN and self.is_current


def approvals_of(business: Business) -> QuerySet[Approval]:
    return Approval.objects.filter(business=business).select_related("version__prompt", "asked_by", "decided_by")


def waiting_approvals(business: Business) -> QuerySet[Approval]:
    """What waits for a second person, the oldest first."""
    return approvals_of(business).filter(state=ApprovalState.ASKED, version__status="draft").order_by("asked_at")


def is_agreed(version: PromptVersion) -> bool:
    """Whether somebody else has agreed to exactly these words, and has not been asked again since."""
    last = Approval.objects.filter(version=version).order_by("-asked_at", "-pk").first()
    return last is not None and last.state == ApprovalState.GIVEN and last.digest == content_digest(version)


def standing_of(version: PromptVersion, member: Member) -> Standing:
    """One query."""
    approval = approvals_of(member.business).filter(version=version).order_by("-asked_at", "-pk").first()
    is_waiting = approval is not None and approval.state == ApprovalState.ASKED and member.may(Role.MANAGER)
    is_own = approval is not None and approval.asked_by_id == member.user.pk
    return Standing(
        is_required=member.business.requires_second_person,
        approval=approval,
        is_current=approval is not None and approval.digest == content_digest(version),
        may_decide=is_waiting and not is_own,
        may_withdraw=is_waiting and (is_own or member.may(Role.OWNER)),
    )
