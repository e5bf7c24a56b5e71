"""What a version says, as one digest: the thing that a second person agrees to."""

import hashlib
import json

from prompts.models import PromptVersion

TOLD = ("body", "begin_message", "variables", "model", "tools")
"""The fields an agent is told by; the note and the author are about the version, not in it."""


def content_digest(version: PromptVersion) -> str:
    """SHA-256 in hex; the same for two versions that would make an agent say the same."""
    told = {name: getattr(version, name) for name in TOLD}
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()
