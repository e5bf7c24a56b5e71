"""What a text to begin with consists of."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Starter:
    """`says` tells an owner what it is for; `variables` and `tools` are as in a `PromptVersion`."""

    key: str
    label: str
    says: str
    begin_message: str
    body: str
    variables: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    tools: tuple[str, ...] = ("escalate", "end_call")
