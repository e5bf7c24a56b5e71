"""{% prompt_tabs prompt member "versions" %} stands on every page of a prompt.

{% approvals_waiting member prompt %} lists what waits for a second person; nothing where nothing waits.
"""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

from businesses.access import Member
from businesses.models import Role
from prompts.models import Prompt
from prompts.places import tabs_for
from prompts.publishing.standing import waiting_approvals

register = template.Library()


@register.inclusion_tag("prompts/_tabs.html")
def prompt_tabs(prompt: Prompt, member: Member, tab: str) -> dict[str, Any]:
    return {"tabs": tabs_for(member, prompt.pk), "here": tab}


@register.inclusion_tag("prompts/_waiting.html")
def approvals_waiting(member: Member, prompt: Prompt | None = None) -> dict[str, Any]:
    """Of one prompt, or of all. One query."""
    waiting = waiting_approvals(member.business)
    if prompt is not None:
        waiting = waiting.filter(version__prompt=prompt)
    return {"waiting": waiting, "member": member, "may_decide": member.may(Role.MANAGER)}


@register.filter
def begins_with_sign(value: float) -> str:
    """+12 or -3; 0 without a sign."""
    return f"{value:+,}" if value else "0"


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
