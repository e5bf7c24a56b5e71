"""What may be asked about businesses and their people."""

import hashlib
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from businesses.models import Business, ConfigRevision, Invitation, Membership, Role, User
from common.errors import NotAllowed

RANK = {Role.VIEWER: 0, Role.REVIEWER: 1, Role.MANAGER: 2, Role.OWNER: 3}


def businesses_of(user: User | AnonymousUser) -> QuerySet[Business]:
    """The businesses a person works for, by name; none for somebody who has not signed in."""
    if not user.is_authenticated:
        return Business.objects.none()
    return Business.objects.filter(memberships__user=user).order_by("name")


def business_for(user: User | AnonymousUser, slug: str) -> Business:
    """Raises `Business.DoesNotExist` for a stranger too, who need not learn that the business exists."""
    return businesses_of(user).get(slug=slug)


def role_in(user: User | AnonymousUser, business: Business) -> Role | None:
    if not user.is_authenticated:
        return None
    role = Membership.objects.filter(user=user, business=business).values_list("role", flat=True).first()
    return Role(role) if role else None


def owners_of(business: Business) -> QuerySet[User]:
    return User.objects.filter(memberships__business=business, memberships__role=Role.OWNER).order_by("email")


def require_role(user: User, business: Business, at_least: Role) -> None:
    """Raises `NotAllowed` unless the person's role reaches `at_least`. A superuser may do everything."""
    if user.is_superuser:
        return
    role = role_in(user, business)
    if role is None or RANK[role] < RANK[at_least]:
        raise NotAllowed(f"This takes the role of {at_least.label.lower()} or higher. Ask an owner of the business.")


def second_factors() -> Any:
    """A queryset of allauth's authenticators. Recovery codes stand in for a factor; they are none themselves."""
    return Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)


def has_second_factor(user: User) -> bool:
    return bool(second_factors().filter(user=user).exists())


def may_enter_back_office(user: User) -> bool:
    """The back office reaches every business: when one of them asks for a second factor, so does the back office."""
    return has_second_factor(user) or not Business.objects.filter(requires_second_factor=True).exists()


def memberships_of(user: User) -> QuerySet[Membership]:
    """Where a person works, by the business's name, which is loaded too."""
    return Membership.objects.filter(user=user).select_related("business").order_by("business__name")


def people_of(business: Business) -> QuerySet[Membership]:
    """Who works there, by name; each with `has_second_factor`. One query."""
    factors = second_factors().filter(user=OuterRef("user"))
    people = Membership.objects.filter(business=business).select_related("user")
    return people.annotate(has_second_factor=Exists(factors)).order_by("user__first_name", "user__email")


def open_invitations(business: Business) -> QuerySet[Invitation]:
    """Neither taken up nor taken back, the newest first; those whose time is over too, since they can be sent again."""
    waiting = Invitation.objects.filter(business=business, accepted_at=None, revoked_at=None)
    return waiting.select_related("invited_by").order_by("-created_at")


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def invitation_by(token: str) -> Invitation | None:
    """The invitation that a link stands for, as long as it can be taken up."""
    found = Invitation.objects.filter(token_hash=token_hash(token), accepted_at=None, revoked_at=None)
    return found.filter(expires_at__gt=timezone.now()).select_related("business", "invited_by").first()


def config_revision() -> int:
    """Grows whenever something that answers calls has changed; 0 before the first change."""
    return ConfigRevision.objects.filter(pk=1).values_list("number", flat=True).first() or 0
