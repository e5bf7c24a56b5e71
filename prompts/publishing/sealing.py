"""What is written beside a version's words when it is published, and stays with them."""

from collections.abc import Mapping, Sequence
from typing import Any

from prompts.models import PromptVersion


def findings_of(version: PromptVersion) -> Sequence[Mapping[str, Any]]:
    """What voice lint says of it, as JSON; rules switched off in the prompt are left out."""
    return tuple(version.findings)


def sealed(version: PromptVersion) -> dict[str, Any]:
    """The values of the fields that publishing fills."""
    return {
        "frozen_tools": version.frozen_tools,
        "findings": list(findings_of(version)),
        "token_count": version.token_count,
    }
