"""How alerts are told of on their page."""

from collections.abc import Collection

from django import template

from businesses.alerts.words import words_of
from businesses.models import AlertEvent

register = template.Library()


@register.filter
def alert_error(error: str) -> str:
    return words_of(error)


@register.filter
def alert_events(events: Collection[str]) -> str:
    """What a channel is told of, in the order of its page."""
    if set(AlertEvent.values) <= set(events):
        return "Told of everything"
    return " · ".join(label for event, label in AlertEvent.choices if event in events)
