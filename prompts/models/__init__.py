"""Prompts, their versions, which of them answers whom, and what guards have counted."""

from prompts.models.prompt import Prompt, PromptVersion, VersionStatus
from prompts.models.rehearsals import Rehearsal
from prompts.models.releases import Approval, ApprovalState, Release, ReleaseAct
from prompts.models.rollouts import GuardTally, Metric
from prompts.models.tools import Tool, ToolKind, ToolMethod, ToolSecret, ToolSource

__all__ = [
    "Approval",
    "ApprovalState",
    "GuardTally",
    "Metric",
    "Prompt",
    "PromptVersion",
    "Rehearsal",
    "Release",
    "ReleaseAct",
    "Tool",
    "ToolKind",
    "ToolMethod",
    "ToolSecret",
    "ToolSource",
    "VersionStatus",
]
