"""A version is written as a draft, published once, and then stays. An approval is asked for and answered once."""

from prompts.models import ApprovalState, VersionStatus

MOVES = {VersionStatus.DRAFT: {VersionStatus.PUBLISHED}, VersionStatus.PUBLISHED: set[VersionStatus]()}

APPROVAL_MOVES = {
    ApprovalState.ASKED: {ApprovalState.GIVEN, ApprovalState.REFUSED, ApprovalState.WITHDRAWN},
    ApprovalState.GIVEN: set[ApprovalState](),
    ApprovalState.REFUSED: set[ApprovalState](),
    ApprovalState.WITHDRAWN: set[ApprovalState](),
}
