"""{% prompt_tabs prompt member "versions" %} stands on every page of a prompt."""

from typing import Any

from django import template

from businesses.access import Member
from prompts.models import Prompt
from prompts.places import tabs_for

register = template.Library()


@register.inclusion_tag("prompts/_tabs.html")
def prompt_tabs(prompt: Prompt, member: Member, tab: str) -> dict[str, Any]:
    return {"tabs": tabs_for(member, prompt.pk), "here": tab}
