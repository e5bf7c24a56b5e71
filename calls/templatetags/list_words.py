"""How lists of calls read."""

from collections.abc import Sequence
from datetime import datetime

from django import template

from businesses.models import User
from calls.listing.columns import people_of, tags_of, total_cents
from calls.listing.selectors import COUNT_LIMIT
from calls.models import Call, Tag
from common.templatetags.ui import NOTHING

register = template.Library()


@register.filter
def counted(number: int) -> str:
    """1 call, 340 calls, more than 1,000 calls."""
    if number > COUNT_LIMIT:
        return f"more than {COUNT_LIMIT:,} calls"
    return "1 call" if number == 1 else f"{number:,} calls" if number else "no calls"


@register.filter
def short_count(number: int | None) -> str:
    """For a narrow place: 999, 1,000+, and a dash for what was not counted."""
    if number is None:
        return NOTHING
    return f"{COUNT_LIMIT:,}+" if number > COUNT_LIMIT else f"{number:,}"


@register.filter
def began(call: Call) -> datetime:
    """When it began; a call that never did shows when it was asked for."""
    return call.started_at or call.created_at


@register.filter
def tags(call: Call) -> Sequence[Tag]:
    return tags_of(call)


@register.filter
def assigned(call: Call) -> Sequence[User]:
    return people_of(call)


@register.filter
def retell_cents(call: Call) -> str:
    cents = total_cents(call)
    return NOTHING if cents is None else f"{cents:.2f} ¢"


@register.filter
def verdict_chip(verdict: str) -> str:
    return {"good": "chip-success", "bad": "chip-trouble", "unsure": "chip-notice"}.get(verdict, "")
