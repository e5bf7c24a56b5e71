"""Who is in front of the page, and what that person may do there. Every view of a business goes through here."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from businesses.models import Business, Role, User
from businesses.selectors import RANK, businesses_of, has_second_factor, role_in
from common.errors import NotAllowed
from common.senders import sender_of

P = ParamSpec("P")
SEES_NUMBERS = Role.REVIEWER
"""From this role on telephone numbers are shown whole; below it they are masked, wherever they stand."""


@dataclass(frozen=True, slots=True)
class Member:
    """A person at work in one business. `address` is the browser's, for the audit trail."""

    user: User
    business: Business
    role: Role
    address: str = ""

    def may(self, at_least: str) -> bool:
        """`at_least` is a role; templates give it as text."""
        return RANK[self.role] >= RANK[Role(at_least)]

    def require(self, at_least: Role) -> None:
        """Raises `NotAllowed`."""
        if not self.may(at_least):
            raise NotAllowed(too_low(at_least))

    @property
    def sees_numbers(self) -> bool:
        return self.may(SEES_NUMBERS)


def too_low(at_least: Role) -> str:
    return f"This takes the role of {at_least.label.lower()} or higher. Ask an owner of the business."


def member_for(user: User | AnonymousUser, slug: str, address: str = "") -> Member | None:
    """None for a stranger, who need not learn that the business exists, and for a member who has yet to set up the
    second factor the business asks for. Two queries; one more where a second factor is asked for.
    """
    member = _known(user, slug, address)
    return None if member is None or _lacks_second_factor(member) else member


def _known(user: User | AnonymousUser, slug: str, address: str) -> Member | None:
    business = businesses_of(user).filter(slug=slug).first()
    role = role_in(user, business) if business is not None else None
    if business is None or role is None or not isinstance(user, User):
        return None
    return Member(user, business, role, address)


def _lacks_second_factor(member: Member) -> bool:
    return member.business.requires_second_factor and not has_second_factor(member.user)


def _to_set_up(request: HttpRequest) -> HttpResponse:
    page = reverse("mfa_index")
    return HttpResponseClientRedirect(page) if request.headers.get("HX-Request") else redirect(page)


def members_only(
    at_least: Role = Role.VIEWER,
) -> Callable[[Callable[Concatenate[HttpRequest, Member, P], HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """A view of a business's address: takes the member in place of the slug. 404 for strangers, 403 for a lower role,
    and the way to set up a second factor for whom the business asks for one.

    The member stands at `request.member` too, for what every page shows.
    """

    def wrap(view: Callable[Concatenate[HttpRequest, Member, P], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            member = _known(request.user, slug, sender_of(request))
            if member is None:
                raise Http404
            if _lacks_second_factor(member):
                return _to_set_up(request)
            if not member.may(at_least):
                raise PermissionDenied(too_low(at_least))
            request.member = member  # type: ignore[attr-defined]
            return view(request, member, *args, **kwargs)

        guarded.at_least = at_least  # type: ignore[attr-defined]  # read by the test of who may go where
        return guarded

    return wrap


def member_of(request: HttpRequest) -> Member | None:
    member: Any = getattr(request, "member", None)
    return member if isinstance(member, Member) else None
