"""The pages of one prompt, as tabs. A new one is a line here and its route; a tab without a route is not shown."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, resolve, reverse

from businesses.access import Member
from businesses.models import Role


@dataclass(frozen=True, slots=True)
class Tab:
    """`name` is a route that takes the business's slug and the prompt's number."""

    name: str
    label: str
    key: str


TABS = (
    Tab("prompt", "Write", "1"),
    Tab("try", "Try", "2"),
    Tab("would_have_said", "Replay", "3"),
    Tab("versions", "Versions", "4"),
    Tab("rollout", "Rollout", "5"),
)


def tabs_for(member: Member, prompt_id: int) -> list[tuple[Tab, str]]:
    """The tabs this person's role opens, each with its address."""
    found = []
    for tab in TABS:
        try:
            address = reverse(tab.name, args=[member.business.slug, prompt_id])
        except NoReverseMatch:  # its room is not part of this installation
            continue
        if member.may(getattr(resolve(address).func, "at_least", Role.VIEWER)):
            found.append((tab, address))
    return found
