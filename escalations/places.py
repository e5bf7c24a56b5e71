"""The pages of escalation, as tabs. A new one is a line here and its route; a tab without a route is not shown."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, resolve, reverse

from businesses.access import Member
from businesses.models import Role


@dataclass(frozen=True, slots=True)
class Tab:
    """`name` is a route that takes the business's slug."""

    name: str
    label: str
    key: str


TABS = (
    Tab("handoffs", "Waiting", "1"),
    Tab("rules", "Rules", "2"),
    Tab("destinations", "Destinations", "3"),
    Tab("duty", "On duty", "4"),
    Tab("handoff_figures", "Figures", "5"),
    Tab("alerts", "Alerts", "6"),
)


def tabs_for(member: Member) -> list[tuple[Tab, str]]:
    """The tabs this person's role opens, each with its address."""
    found = []
    for tab in TABS:
        try:
            address = reverse(tab.name, args=[member.business.slug])
        except NoReverseMatch:  # its page is not part of this installation
            continue
        if member.may(getattr(resolve(address).func, "at_least", Role.VIEWER)):
            found.append((tab, address))
    return found
