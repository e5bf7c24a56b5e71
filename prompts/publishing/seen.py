"""Two people at once: the second learns what the first did before anything of theirs goes live."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from common.errors import LostRace
from prompts.models import Prompt, PromptVersion
from prompts.publishing.content import content_digest
from prompts.publishing.releasing import open_release


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person had before their eyes when they decided: the open release (0: none) and the words to publish."""

    release_id: int
    digest: str

    @classmethod
    def of(cls, version: PromptVersion) -> "Seen":
        now = open_release(version.prompt)
        return cls(now.pk if now else 0, content_digest(version))


def require_seen(prompt: Prompt, version: PromptVersion, seen: Seen | None) -> None:
    """Raises `LostRace` with who changed what is live and when, or who changed the draft. The prompt is held."""
    if seen is None:
        return
    now = open_release(prompt)
    if now is not None and now.pk != seen.release_id:
        who, when = now.actor or "The system", now.started_at.astimezone(ZoneInfo(prompt.business.time_zone))
        raise LostRace(
            f"{who} changed what is live at {when:%H:%M}: version {now.version.number}, “{now.why}”. "
            "Nothing of yours is lost. Look at what differs now, then publish again."
        )
    if content_digest(version) != seen.digest:
        who = f" by {version.saved_by}" if version.saved_by else ""
        raise LostRace(f"The draft was changed{who} while you were looking. Read it as it is now, then publish again.")
