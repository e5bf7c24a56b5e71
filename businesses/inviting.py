"""Inviting people by a link: the only way in."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.mail import mail_send
from businesses.models import Invitation, Membership, Role, User
from businesses.selectors import open_invitations, token_hash
from businesses.services import membership_set
from common.errors import BadInput, LostRace
from common.rows import save_checked

VALID_FOR = timedelta(days=7)
NO_LONGER_OPEN = "This invitation has been taken up or taken back meanwhile."


@dataclass(frozen=True, slots=True)
class Sent:
    """`link` is known now and never again: only its hash is kept."""

    invitation: Invitation
    link: str
    was_mailed: bool


def invitation_send(by: Member, *, email: str, role: str) -> Sent:
    """Invite a person, or invite them anew when an earlier invitation is still open. Raises `BadInput`.

    A mail server that fails stops nothing: the link can be handed over in another way.
    """
    by.require(Role.OWNER)
    email = email.strip().lower()
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        _refuse_members(by, email)
        row = open_invitations(by.business).filter(email=email).first()
        row = row or Invitation(business=by.business, email=email)
        row.role, row.invited_by = role, by.user
        row.token_hash, row.expires_at = token_hash(token), timezone.now() + VALID_FOR
        save_checked(row)
        audit(by, "invitation_sent", f"invitation {row.pk}", after={"email": email, "role": role})
    link = settings.SITE_URL + reverse("invitation", args=[token])
    return Sent(row, link, _mail(row, by.user, link))


def invitation_renew(by: Member, invitation: Invitation) -> Sent:
    """A new link with its full time; the old one is worth nothing from now on. Raises `BadInput`."""
    return invitation_send(by, email=invitation.email, role=invitation.role)


@transaction.atomic
def invitation_revoke(by: Member, invitation: Invitation) -> None:
    """Raises `LostRace` when it was taken up meanwhile."""
    by.require(Role.OWNER)
    _close(invitation, revoked_at=timezone.now())
    audit(by, "invitation_revoked", f"invitation {invitation.pk}", before={"email": invitation.email})


@transaction.atomic
def invitation_accept(invitation: Invitation, user: User, *, address: str) -> Membership:
    """Make the invited person a member. Raises `BadInput` for anybody else, `LostRace` when the link was used before.

    Somebody who is a member already keeps their role.
    """
    if user.email != invitation.email:
        raise BadInput("email", f"This invitation is for {invitation.email}. Sign in with that address.")
    _close(invitation, accepted_at=timezone.now(), accepted_by=user)
    business, role = invitation.business, Role(invitation.role)
    found = Membership.objects.filter(business=business, user=user).first()
    membership = found or membership_set(business=business, user=user, role=role)
    member = Member(user, business, Role(membership.role), address)
    audit(member, "invitation_accepted", f"invitation {invitation.pk}", after={"role": membership.role})
    return membership


@transaction.atomic
def person_join(invitation: Invitation, *, first_name: str, last_name: str, password: str, address: str) -> User:
    """A new account for the invited address, and its membership. Raises `BadInput`, `LostRace`."""
    if User.objects.filter(email=invitation.email).exists():
        raise BadInput("email", f"{invitation.email} has an account already. Sign in to take up the invitation.")
    user = User.objects.create_user(invitation.email, password, first_name=first_name, last_name=last_name)
    invitation_accept(invitation, user, address=address)
    return user


def _refuse_members(by: Member, email: str) -> None:
    there = Membership.objects.filter(business=by.business, user__email=email).first()
    if there is not None:
        role = Role(there.role).label.lower()
        raise BadInput("email", f"{email} works here already, as {role}. Change the role in the list of people.")


def _close(invitation: Invitation, **marks: object) -> None:
    is_open = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, revoked_at=None)
    if is_open.update(**marks) != 1:
        raise LostRace(NO_LONGER_OPEN)


def _mail(invitation: Invitation, by: User, link: str) -> bool:
    words = {"invitation": invitation, "business": invitation.business, "by": by, "link": link}
    body = render_to_string("businesses/mail/invitation.txt", words)
    return mail_send(invitation.email, f"{invitation.business.name} invites you to VoiceOps", body)
