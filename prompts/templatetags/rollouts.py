"""Figures of a rollout in people's words."""

from collections.abc import Callable, Mapping

from django import template
from django.forms import BoundField
from django.utils.html import format_html

from common.templatetags.ui import NOTHING, clock
from prompts.rollout.standing import Share

register = template.Library()

WORDS = {1.5: "half as often again", 2.0: "twice as often", 3.0: "three times as often"}
FORMS: Mapping[str, Callable[[float], str]] = {
    "count": lambda value: f"{value:,}",
    "seconds": clock,
    "ms": lambda value: f"{value / 1000:.2f} s",
    "cents": lambda value: f"{value:.1f} ¢",
    "per_hundred": lambda value: f"{value:.1f}",
}


@register.simple_tag
def figure(kind: str, value: Share | float | None) -> str:
    """One cell: {% figure row.kind row.old %}."""
    if isinstance(value, Share):
        return _share(value)
    return NOTHING if value is None else FORMS[kind](value)


def _share(value: Share) -> str:
    if value.percent is None:
        return NOTHING
    return format_html(
        '{} %<span class="block text-2xs text-quiet">{} of {}, {} to {} %</span>',
        f"{value.percent:.1f}",
        f"{value.bad:,}",
        f"{value.calls:,}",
        f"{value.low_percent:.0f}",
        f"{value.high_percent:.0f}",
    )


@register.filter
def times_as_often(times: float) -> str:
    return WORDS.get(times, f"{times:g} times as often")


@register.filter
def about(count: int) -> str:
    """Two digits are all that can honestly be said: 1,037 becomes 1,000."""
    digits = max(0, len(str(count)) - 2)
    return f"{round(count, -digits):,}"


@register.simple_tag
def guard_box(field: BoundField) -> str:
    return field.as_widget(attrs={"class": "size-4 shrink-0 accent-primary"})


@register.simple_tag
def guard_limit(field: BoundField) -> str:
    return field.as_widget(attrs={"class": "select select-sm w-48"})
