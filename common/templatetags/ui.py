"""How values look on every page."""

from datetime import timedelta

from django import template

from common.phone import masked, pretty, without_numbers

register = template.Library()

NOTHING = "—"
GOOD_MS = 800
SLOW_MS = 1_200


@register.filter
def phone(number: str, viewer: object = None) -> str:
    """`{{ n|phone:member }}` groups the digits for who may see them; anybody else gets all but the last four hidden."""
    sees = getattr(viewer, "sees_numbers", False) is True
    return (pretty(number) if sees else masked(number)) or NOTHING


@register.filter
def said(text: str, viewer: object = None) -> str:
    """`{{ text|said:member }}`: what was said, with telephone numbers in it hidden from who may not see them."""
    return text if getattr(viewer, "sees_numbers", False) is True else without_numbers(text)


@register.filter
def act_words(act: str) -> str:
    """`call_ended` → Call ended."""
    return act.replace("_", " ").capitalize()


@register.filter
def ms(value: float | None) -> str:
    """1,234 ms"""
    return NOTHING if value is None else f"{value:,.0f} ms"


@register.filter
def budget(value: float | None) -> str:
    """How an answer's time stands against what people expect: good, slow, late, or nothing when it never came."""
    if value is None:
        return ""
    return "good" if value < GOOD_MS else "slow" if value < SLOW_MS else "late"


@register.filter
def clock(duration: timedelta | float | None) -> str:
    """A length of time, given as a timedelta or in seconds: 0:07, 12:30, 1:02:03."""
    if duration is None:
        return NOTHING
    seconds = round(duration.total_seconds() if isinstance(duration, timedelta) else duration)
    minutes, seconds = divmod(max(seconds, 0), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
