"""What is written beside a version's words when it is published, and stays with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prompts.lint import Script, findings
from prompts.models import PromptVersion, VersionStatus
from prompts.tooling.frozen import freeze
from vendors.openai.tokens import shared_tokenizer


@dataclass(frozen=True, slots=True)
class Measured:
    """`tokens` of body and begin message; `begin_s` is how long the begin message takes to say."""

    tokens: int = 0
    begin_s: float = 0.0


def measured(version: PromptVersion) -> Measured:
    """A published version keeps the count it was published with. Two queries."""
    script = script_of(version)
    counted = version.token_count if version.status == VersionStatus.PUBLISHED else None
    return Measured(script.token_count if counted is None else counted, script.begin_spoken_s)


def findings_of(version: PromptVersion) -> Sequence[Mapping[str, Any]]:
    """What voice lint says of a draft now, and what it said of a published version then, as JSON."""
    if version.status == VersionStatus.PUBLISHED:
        return tuple(version.findings)
    return tuple(one.as_json() for one in findings(script_of(version), off=version.prompt.lint_off))


def script_of(version: PromptVersion) -> Script:
    """For lint and estimates. A draft may name settings that do not exist: then its words alone are looked at."""
    try:
        return Script.of(version)
    except (KeyError, TypeError, ValueError):
        return Script(version.body, version.begin_message)


def sealed(version: PromptVersion) -> dict[str, Any]:
    """The values of the fields that publishing fills. A command that publishes has no tokenizer yet, and a count that
    stays for ever is no place for an estimate.
    """
    shared_tokenizer().load_now()
    return {
        "frozen_tools": freeze(version.tools, version.prompt.business),
        "findings": list(findings_of(version)),
        "token_count": script_of(version).token_count,
    }
