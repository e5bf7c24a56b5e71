"""What may be asked about businesses and their people."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from businesses.models import Business, ConfigRevision, Membership, Role, User
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


def config_revision() -> int:
    """Grows whenever something that answers calls has changed; 0 before the first change."""
    return ConfigRevision.objects.filter(pk=1).values_list("number", flat=True).first() or 0
