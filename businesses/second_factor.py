"""What can be done to the second factors of people."""

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Membership, Role, User
from common.errors import BadInput
from common.fields import decrypted, encrypted

SEALED_VALUES = ("secret", "seed")
"""What allauth keeps encrypted of a factor: an authenticator app's key, and what the recovery codes are made from."""


@transaction.atomic
def second_factor_reset(person: User, *, by: User, address: str = "") -> int:
    """Take every factor from a person who lost them, and end their sessions. Returns how many factors there were.

    Noted in the trail of each of the person's businesses. Raises `BadInput` when `by` is no member of the staff.
    """
    if not by.is_staff:
        raise BadInput("by", f"{by.email} is not on the staff. Name the account of who does this.")
    factors = Authenticator.objects.filter(user=person)
    kinds = sorted(factors.values_list("type", flat=True))
    for membership in Membership.objects.filter(user=person).select_related("business"):
        engineer = Member(by, membership.business, Role.OWNER, address)
        audit(engineer, "second_factor_reset", f"person {person.pk}", before={"email": person.email, "factors": kinds})
    factors.delete()
    for session in UserSession.objects.filter(user=person):
        session.end()
    return len(kinds)


@transaction.atomic
def factors_encrypt_anew() -> int:
    """Write every factor's secret with the newest of `FIELD_ENCRYPTION_KEYS`. Returns how many were written."""
    rows = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN).select_for_update()
    for row in rows:
        row.data |= {name: encrypted(decrypted(row.data[name])) for name in SEALED_VALUES if name in row.data}
        row.save(update_fields=["data"])
    return len(rows)
