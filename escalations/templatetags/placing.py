"""How the hours of a destination read."""

from datetime import date

from django import template
from django.utils import timezone

from escalations.destinations.saying import day_told, week_told
from escalations.models import Destination

register = template.Library()


@register.filter
def hours_told(destination: Destination) -> list[tuple[str, str]]:
    return week_told(destination.week) or [("Every day", "closed")]


@register.filter
def holidays_told(destination: Destination) -> list[tuple[str, str]]:
    """Those that are yet to come, or today."""
    today = timezone.localdate().isoformat()
    coming = [(date.fromisoformat(name), pairs) for name, pairs in destination.dates.items() if name >= today]
    return [(f"{day.day} {day:%b %Y}", day_told(pairs)) for day, pairs in sorted(coming)]
