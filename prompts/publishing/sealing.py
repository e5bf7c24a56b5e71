"""What is written beside a version's words when it is published, and stays with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prompts.models import PromptVersion


@dataclass(frozen=True, slots=True)
class Measured:
    """`tokens` of body and begin message; `begin_s` is how long the begin message takes to say."""

    tokens: int = 0
    begin_s: float = 0.0


def measured(version: PromptVersion) -> Measured:
    return Measured(version.token_count or len(version.body) // 4, len(version.begin_message) / 15)


def findings_of(version: PromptVersion) -> Sequence[Mapping[str, Any]]:
    """What voice lint says of it, as JSON; rules switched off in the prompt are left out."""
    return tuple(version.findings)


def sealed(version: PromptVersion) -> dict[str, Any]:
    """The values of the fields that publishing fills."""
    return {
        "frozen_tools": version.frozen_tools,
        "findings": list(findings_of(version)),
        "token_count": measured(version).tokens,
    }
