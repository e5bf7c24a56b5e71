"""What owners do to the people of a business and to its settings; each act stands in the audit trail."""

from typing import Any

from django.db import transaction

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Business, Membership, Role
from businesses.selectors import has_second_factor
from businesses.services import business_update, membership_end, membership_set
from common.errors import BadInput

SECRETS = frozenset({"retell_api_key", "former_retell_api_key"})


@transaction.atomic
def member_role_change(by: Member, membership: Membership, role: str) -> None:
    """Raises `BadInput`, also for the last owner."""
    by.require(Role.OWNER)
    before = membership.role
    membership_set(business=by.business, user=membership.user, role=role)
    if role != before:
        named = {"email": membership.user.email}
        subject = f"person {membership.user_id}"
        audit(by, "member_role_changed", subject, before=named | {"role": before}, after=named | {"role": role})


@transaction.atomic
def member_remove(by: Member, membership: Membership) -> None:
    """The account stays, and with it what the person did here. Raises `BadInput` for the last owner."""
    by.require(Role.OWNER)
    gone = {"email": membership.user.email, "role": membership.role}
    subject = f"person {membership.user_id}"
    membership_end(membership)
    audit(by, "member_removed", subject, before=gone)


@transaction.atomic
def settings_change(by: Member, **changes: Any) -> None:
    """Store the settings that differ. An empty `retell_api_key` keeps the stored one. Raises `BadInput`."""
    by.require(Role.OWNER)
    business = by.business
    if changes.get("requires_second_factor") and not has_second_factor(by.user):
        raise BadInput("requires_second_factor", "Set up a second factor for your own account first, then ask for it.")
    if changes.get("requires_second_person") and not _has_second_person(business):
        raise BadInput("requires_second_person", "Invite another manager or owner first; alone, nobody could agree.")
    news = {
        name: value for name, value in _with_former_key(business, changes).items() if getattr(business, name) != value
    }
    if not news:
        return
    before = {name: _told(name, getattr(business, name)) for name in news}
    business_update(business, **news)
    after = {name: _told(name, value, "another key") for name, value in news.items()}
    audit(by, "settings_changed", f"business {business.pk}", before=before, after=after)


def _has_second_person(business: Business) -> bool:
    who_may = Membership.objects.filter(business=business, role__in=(Role.OWNER, Role.MANAGER))
    return who_may.count() > 1


def _with_former_key(business: Business, changes: dict[str, Any]) -> dict[str, Any]:
    key, before = changes.get("retell_api_key", ""), business.retell_api_key
    if not key or key == before:
        return {name: value for name, value in changes.items() if name != "retell_api_key"}
    # Webhooks signed with the key before are still on their way.
    return changes | {"former_retell_api_key": before}


def _told(name: str, value: Any, secret: str = "a key") -> Any:  # noqa: S107  the words for a secret, not one
    return value if name not in SECRETS else secret if value else "none"
