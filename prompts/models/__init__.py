"""Prompts, their versions, which of them answers whom, and what guards have counted."""

from prompts.models.prompt import Prompt, PromptVersion, VersionStatus
from prompts.models.releases import Approval, ApprovalState, Release, ReleaseAct
from prompts.models.rollouts import GuardTally, Metric

__all__ = [
    "Approval",
    "ApprovalState",
    "GuardTally",
    "Metric",
    "Prompt",
    "PromptVersion",
    "Release",
    "ReleaseAct",
    "VersionStatus",
]
