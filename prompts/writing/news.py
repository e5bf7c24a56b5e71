"""What the Write pages of one prompt tell each other. Courtesy, not record: what cannot be sent is dropped."""

import asyncio
from typing import Any

import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

log = structlog.get_logger(__name__)

SEND_TIMEOUT_S = 1.0


def group_for_prompt(prompt_id: int) -> str:
    return f"prompts.{prompt_id}"


def tell_saved(prompt_id: int, *, draft: int, revision: int, by: str, window: str) -> None:
    """A draft has been saved. For code without an event loop; takes a second at most, and never raises."""
    saved = {"draft": draft, "revision": revision, "by": by, "window": window}
    message = {"type": "writing.saved", "saved": saved}
    try:
        async_to_sync(_send_in_time)(prompt_id, message)
    except Exception as fault:  # the next save of the other window tells it too
        log.warning("writing_news_dropped", fault=type(fault).__name__)


async def tell_people(prompt_id: int) -> None:
    """Somebody came to the page, or left."""
    try:
        await _send_in_time(prompt_id, {"type": "writing.people"})
    except Exception as fault:  # seen when the pages look again
        log.warning("writing_news_dropped", fault=type(fault).__name__)


async def _send_in_time(prompt_id: int, message: dict[str, Any]) -> None:
    async with asyncio.timeout(SEND_TIMEOUT_S):
        await get_channel_layer().group_send(group_for_prompt(prompt_id), message)
