"""{% escalation_tabs member "rules" %} stands on every page of escalation."""

from typing import Any

from django import template

from businesses.access import Member
from escalations.places import tabs_for

register = template.Library()


@register.inclusion_tag("escalations/_tabs.html")
def escalation_tabs(member: Member, tab: str) -> dict[str, Any]:
    return {"tabs": tabs_for(member), "here": tab}


@register.filter
def may(member: Member, role: str) -> bool:
    return member.may(role)
