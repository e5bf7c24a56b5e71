"""Where conversations wait while no page holds them: a day in the cache, out of every turn's road."""

import time
import uuid

from django.core.cache import cache

from businesses.access import Member
from engine.brief import Brief
from prompts.models import Prompt
from prompts.trying.talk import Setup, Talk

KEPT_S = 24 * 3600


def talk_begin(setup: Setup, *, waiting: tuple[str, ...] = ()) -> Talk:
    """A conversation nobody has said anything in."""
    return Talk(uuid.uuid4().hex, setup, began_at=time.time(), waiting=list(waiting))


def talk_keep(member: Member, prompt: Prompt, talk: Talk) -> None:
    cache.set(_key(member, prompt, talk.talk_id), talk.as_json(), KEPT_S)


def talk_recall(member: Member, prompt: Prompt, talk_id: str) -> Talk | None:
    """The person's own conversation about the prompt; None for one never seen, or a day old."""
    if not talk_id.isalnum() or len(talk_id) > 40:
        return None
    found = cache.get(_key(member, prompt, talk_id))
    return None if found is None else Talk.from_json(found)


def brief_keep(brief: Brief) -> None:
    cache.set(f"try-brief:{brief.digest}", brief.as_json(), KEPT_S)


def brief_recall(digest: str) -> Brief | None:
    """What a conversation was begun with, so that it goes on with it (law 10)."""
    found = cache.get(f"try-brief:{digest}") if digest else None
    return None if found is None else Brief.from_json(found)


def _key(member: Member, prompt: Prompt, talk_id: str) -> str:
    return f"try:{member.business.pk}:{prompt.pk}:{member.user.pk}:{talk_id}"
