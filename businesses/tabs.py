"""Pages that belong together, as tabs. A tab whose route is no part of this installation is not shown."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, resolve, reverse

from businesses.access import Member
from businesses.models import Role


@dataclass(frozen=True, slots=True)
class Tab:
    """`name` is a route that takes the business's slug, and what else tells whose pages these are."""

    name: str
    label: str
    key: str


def tabs_open_to(member: Member, tabs: Iterable[Tab], *more: object) -> list[tuple[Tab, str]]:
    """The tabs this person's role opens, each with its address."""
    found = []
    for tab in tabs:
        try:
            address = reverse(tab.name, args=[member.business.slug, *more])
        except NoReverseMatch:
            continue
        if member.may(getattr(resolve(address).func, "at_least", Role.VIEWER)):
            found.append((tab, address))
    return found
