"""The pages of escalation, as tabs. A new one is a line here and its route; a tab without a route is not shown."""

from businesses.access import Member
from businesses.tabs import Tab, tabs_open_to

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
    return tabs_open_to(member, TABS)
