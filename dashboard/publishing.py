"""The ways in which a version leaves the publish page."""

from collections.abc import Callable, Mapping

from businesses.access import Member
from common.errors import BadInput
from prompts.models import PromptVersion
from prompts.publishing import Seen, publish
from prompts.publishing.approving import approval_ask
from prompts.rollout.steps import begin

FIRST_SHARE_PERCENT = 5

Act = Callable[[PromptVersion, Member, str, Seen], str]
"""Returns what to tell the person. Raises `VoiceOpsError`."""


def to_everybody(version: PromptVersion, by: Member, note: str, seen: Seen) -> str:
    publish(version, by=by, note=note, seen=seen)
    return (
        f"Version {version.number} answers every new call from now on. To undo it, open the version before it and "
        "roll back."
    )


def to_a_few(version: PromptVersion, by: Member, note: str, seen: Seen) -> str:
    begin(version, FIRST_SHARE_PERCENT, by=by, why=note, seen=seen)
    return (
        f"{FIRST_SHARE_PERCENT} % of callers hear version {version.number} from now on. Its rollout shows how it does."
    )


def ask_somebody(version: PromptVersion, by: Member, note: str, seen: Seen) -> str:
    approval_ask(version, by=by, note=note, seen=seen)
    return "Asked. Every manager and owner sees it on the list of prompts; you can publish as soon as one agrees."


ACTS: Mapping[str, Act] = {"publish": to_everybody, "begin": to_a_few, "ask": ask_somebody}


def act_of(name: str) -> Act:
    """Raises `BadInput` for what the page does not offer."""
    if name not in ACTS:
        raise BadInput("act", "Press one of the buttons of this page.")
    return ACTS[name]
