"""The one way a version goes live, and back. The database refuses every other."""

from prompts.publishing.checks import NotReadyToPublish, Obstacle, obstacles
from prompts.publishing.content import content_digest
from prompts.publishing.going_live import prepare, publish, roll_back
from prompts.publishing.releasing import open_release, prompt_locked, release_open
from prompts.publishing.seen import Seen, require_seen

__all__ = [
    "NotReadyToPublish",
    "Obstacle",
    "Seen",
    "content_digest",
    "obstacles",
    "open_release",
    "prepare",
    "prompt_locked",
    "publish",
    "release_open",
    "require_seen",
    "roll_back",
]
