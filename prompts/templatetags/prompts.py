"""{% prompt_tabs prompt member "versions" %} stands on every page of a prompt."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from businesses.access import Member
from prompts.models import Prompt
from prompts.places import tabs_for

register = template.Library()


@register.inclusion_tag("prompts/_tabs.html")
def prompt_tabs(prompt: Prompt, member: Member, tab: str) -> dict[str, Any]:
    return {"tabs": tabs_for(member, prompt.pk), "here": tab}


@register.simple_tag
def route_of(name: str, prompt: Prompt, *words: object) -> str:
    """{% route_of "try" prompt as address %}: a page of a prompt; empty where no room of this installation has it."""
    try:
        return reverse(name, args=[prompt.business.slug, prompt.pk, *words])
    except NoReverseMatch:
        return ""


@register.filter
def may(member: Member, role: str) -> bool:
    return member.may(role)
