"""How alerts are told of on their page."""

from django import template

from businesses.alerts.words import words_of
from businesses.models import AlertEvent

register = template.Library()

TOLD = {**dict(AlertEvent.choices), "test": "A test"}


@register.filter
def alert_error(error: str) -> str:
    return words_of(error)


@register.filter
def alert_event(event: str) -> str:
    return TOLD.get(event, event)
