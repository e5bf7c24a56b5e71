"""{% escalation_tabs member "rules" %} stands on every page of escalation."""

from datetime import datetime
from typing import Any

from django import template
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.dateparse import parse_datetime

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
def moment(written: str) -> datetime | None:
    """A time that was kept as text."""
    return parse_datetime(written)


@register.simple_tag(takes_context=True)
def if_present(context: Context, name: str) -> str:
    """A template of a part of this room that need not be installed; nothing where it is not."""
    try:
        found = get_template(name)
    except TemplateDoesNotExist:
        return ""
    return found.render({str(key): value for key, value in context.flatten().items()}, context.get("request"))


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
