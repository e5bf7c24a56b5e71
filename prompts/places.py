"""The pages of one prompt, as tabs. A new one is a line here and its route; a tab without a route is not shown."""

from businesses.access import Member
from businesses.tabs import Tab, tabs_open_to

TABS = (
    Tab("prompt", "Write", "1"),
    Tab("try", "Try", "2"),
    Tab("would_have_said", "Replay", "3"),
    Tab("versions", "Versions", "4"),
    Tab("rollout", "Rollout", "5"),
)


def tabs_for(member: Member, prompt_id: int) -> list[tuple[Tab, str]]:
    """The tabs this person's role opens, each with its address."""
    return tabs_open_to(member, TABS, prompt_id)
