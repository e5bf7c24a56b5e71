"""{% escalation_tabs member "rules" %} stands on every page of escalation."""

from typing import Any

from django import template

from businesses.access import Member
from escalations.places import tabs_for
from escalations.queueing import plain_words

register = template.Library()


@register.inclusion_tag("escalations/_tabs.html")
def escalation_tabs(member: Member, tab: str) -> dict[str, Any]:
    return {"tabs": tabs_for(member), "here": tab}


@register.filter
def may(member: Member, role: str) -> bool:
    return member.may(role)


@register.filter
def kind_words(kind: str) -> str:
    return plain_words.KIND_WORDS.get(kind, kind)


@register.filter
def handoff_words(state: str) -> str:
    return plain_words.HANDOFF_WORDS.get(state, state)


@register.filter
def city(zone: str) -> str:
    """America/New_York → New York."""
    return zone.rpartition("/")[2].replace("_", " ")
