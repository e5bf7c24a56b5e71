"""Where the frame of every page leads. A new place is one line in `PLACES`."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import NoReverseMatch, resolve, reverse

from businesses.access import Member
from businesses.models import Role

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


PLACES = (
    Place("live", "Live", "live", "l", counter="ui/live_counter.html"),
    Place("calls", "Calls", "calls", "c", below="calls/_saved_views.html"),
    Place("queues", "Review", "review", "r", below="calls/review/_places.html"),
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
