"""Prompts, their versions, and which of them answers whom."""

from prompts.models.prompt import Prompt, PromptVersion, VersionStatus
from prompts.models.releases import Approval, ApprovalState, Release, ReleaseAct
from prompts.models.tools import Tool, ToolKind, ToolMethod, ToolSecret, ToolSource

__all__ = [
    "Approval",
    "ApprovalState",
    "Prompt",
    "PromptVersion",
    "Release",
    "ReleaseAct",
    "Tool",
    "ToolKind",
    "ToolMethod",
    "ToolSecret",
    "ToolSource",
    "VersionStatus",
]
