"""Somebody of every role, and what they prove themselves with."""

from dataclasses import dataclass

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client
from django.urls import reverse

from businesses.access import Member
from businesses.models import Business, Membership, Role, User
from businesses.services import business_create, membership_set

PASSWORD = "a long enough password"


@dataclass(frozen=True)
class Staff:
    business: Business
    owner: User
    manager: User
    reviewer: User
    viewer: User

    @property
    def at_work(self) -> Member:
        """The owner, as services want them."""
        return Member(self.owner, self.business, Role.OWNER, "192.0.2.7")

    def row(self, person: User) -> Membership:
        return Membership.objects.get(business=self.business, user=person)


def make_staff(slug: str) -> Staff:
    people = {role: User.objects.create_user(f"{role}@{slug}.example", PASSWORD) for role in Role}
    business = business_create(name=slug.title(), slug=slug, time_zone="America/Chicago", owner=people[Role.OWNER])
    for role, person in people.items():
        membership_set(business=business, user=person, role=role)
    return Staff(business, *(people[role] for role in (Role.OWNER, Role.MANAGER, Role.REVIEWER, Role.VIEWER)))


def set_up_app(person: User) -> str:
    """Give a person an authenticator app and recovery codes; returns the app's key."""
    secret: str = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def code_of(secret: str) -> str:
    """What the app shows now."""
    now = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(secret, now[len(now) // 2])))


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def sign_in(client: Client, person: User, password: str = PASSWORD) -> str:
    """By the form. Returns where it leads."""
    answer = client.post(reverse("sign_in"), {"login": person.email, "password": password})
    return str(answer.headers.get("Location", ""))
