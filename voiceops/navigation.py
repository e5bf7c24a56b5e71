"""Where the frame of every page leads. A new place is one line in `PLACES`."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, Resolver404, resolve, reverse

from businesses.access import Member
from businesses.models import Business, Role
from businesses.selectors import RANK, memberships_of

TABS = 4
"""So many places stand in the bar of a small screen; the rest waits behind More."""


@dataclass(frozen=True, slots=True)
class Place:
    """`name` is a route that takes the business's slug, and what a page there says it is (`here`).

    `counter` and `below` are templates: what stands at the end of the link, and what hangs under it in the sidebar.
    They get the context of the page; the counter is also given `spot`, "side" or "bar", for ids that stay unique.
    """

    name: str
    label: str
    icon: str
    key: str
    counter: str = ""
    below: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    place: Place
    address: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A business to change to."""

    business: Business
    address: str


PLACES = (
    Place("live", "Live", "live", "l", counter="ui/live_counter.html"),
    Place("calls", "Calls", "calls", "c", below="calls/_saved_views.html"),
    Place("handoffs", "Handoffs", "handoffs", "h", counter="escalations/queue/_counter.html"),
    Place("queues", "Review", "review", "r", below="calls/review/_places.html"),
    Place("prompts", "Prompts", "prompts", "m"),
    Place("tools", "Tools", "tools", "t"),
    Place("search", "Search", "search", "s"),
    Place("people", "People", "people", "p"),
    Place("settings", "Settings", "gear", "e"),
    Place("audit", "Audit trail", "audit", "a"),
)


def links_for(member: Member) -> list[Link]:
    """The places this person's role opens: whatever `members_only` asks for where they lead."""
    return [link for link in _links(member.business.slug) if member.may(_role_asked(link.address))]


def _links(slug: str) -> Iterator[Link]:
    for place in PLACES:
        try:
            yield Link(place, reverse(place.name, args=[slug]))
        except NoReverseMatch:  # its room is not part of this installation
            continue


def _role_asked(address: str) -> Role:
    return getattr(resolve(address).func, "at_least", Role.VIEWER)


def switch_for(member: Member, path: str) -> list[Choice]:
    """The person's businesses, each with the section of `path` there, or its live calls where the role ends before."""
    section = path.removeprefix(f"/b/{member.business.slug}/").partition("/")[0]
    return [
        Choice(each.business, _section_in(each.business.slug, section, Role(each.role)))
        for each in memberships_of(member.user)
    ]


def _section_in(slug: str, section: str, role: Role) -> str:
    address = f"/b/{slug}/{section}/"
    try:
        is_open = RANK[role] >= RANK[_role_asked(address)]
    except Resolver404:  # a page of one thing, which the other business does not have
        is_open = False
    return address if is_open else reverse("live", args=[slug])
