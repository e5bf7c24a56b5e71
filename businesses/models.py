"""Businesses, the people who work for them, and what they may do."""

import secrets
from collections.abc import Collection
from typing import Any, ClassVar

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone

from businesses.hours import hours_of
from businesses.validators import (
    check_countries,
    check_currency,
    check_dates,
    check_time_zone,
    check_variables,
    check_week,
)
from common.fields import EncryptedTextField
from engine.hours import OpeningHours

SHORTEST_HANDOFF_WAIT_S, LONGEST_HANDOFF_WAIT_S = 30, 1800


class People(BaseUserManager["User"]):
    """Creates people by e-mail address; there is no separate user name."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        person = self.model(email=self.normalize_email(email).lower(), **extra)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(AbstractUser):
    """A person who signs in, by e-mail address."""

    username = None  # type: ignore[assignment]
    email = models.EmailField("e-mail address", unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[People] = People()  # type: ignore[assignment]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


def new_socket_secret() -> str:
    """At least 256 bits, safe in an address."""
    return secrets.token_urlsafe(32)


class Business(models.Model):
    """A tenant. Everything else hangs on one."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    time_zone = models.CharField(
        max_length=64, default="UTC", validators=[check_time_zone], help_text="IANA name, such as America/Chicago"
    )
    currency = models.CharField(max_length=3, default="USD", validators=[check_currency], help_text="Such as USD")
    is_always_open = models.BooleanField(default=True)
    week = models.JSONField(
        default=list, blank=True, validators=[check_week], help_text="Opening hours: seven lists, Monday first."
    )
    dates = models.JSONField(default=dict, blank=True, validators=[check_dates], help_text="Holidays and other days.")
    facts = models.TextField(blank=True, help_text="Hours, prices, staff: what every agent of this business knows.")
    variables = models.JSONField(default=dict, blank=True, validators=[check_variables])
    retell_api_key = EncryptedTextField(blank=True, default="")
    former_retell_api_key = EncryptedTextField(
        blank=True, default="", help_text="Still accepted on webhooks while a key change is under way."
    )
    blocked_countries = models.JSONField(
        default=list, blank=True, validators=[check_countries], help_text="Callers from here are turned away."
    )
    analysis_limit_cents = models.PositiveIntegerField(default=500, help_text="For our own analysis of calls, a day.")
    handoff_wait_s = models.PositiveSmallIntegerField(
        default=180,
        validators=[MinValueValidator(SHORTEST_HANDOFF_WAIT_S), MaxValueValidator(LONGEST_HANDOFF_WAIT_S)],
        help_text="How long a caller may want a person before people are asked to call back as well.",
    )
    socket_secret = EncryptedTextField(default=new_socket_secret)
    requires_second_factor = models.BooleanField(
        default=False, help_text="Who works here needs a second factor before seeing any page."
    )
    requires_second_person = models.BooleanField(
        default=False, help_text="A prompt goes live only after somebody else has agreed to it."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "businesses"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(handoff_wait_s__range=(SHORTEST_HANDOFF_WAIT_S, LONGEST_HANDOFF_WAIT_S)),
                name="business_handoff_wait_sensible",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def opening_hours(self) -> OpeningHours:
        return hours_of(self.time_zone, self.week, self.dates, is_always=self.is_always_open)


class Role(models.TextChoices):
    OWNER = "owner"
    MANAGER = "manager"
    REVIEWER = "reviewer"
    VIEWER = "viewer"


class Membership(models.Model):
    """A person's role in one business."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "user"], name="membership_once_per_business"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.role})"


class Invitation(models.Model):
    """A way in for one person, by a link that works once. The link's token is kept as its SHA-256 alone."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
                violation_error_message="This person has an invitation already. Send it again below.",
            ),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="invitation_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.role})"

    @property
    def has_expired(self) -> bool:
        return self.expires_at <= timezone.now()


class ConfigRevision(models.Model):
    """One row whose number grows whenever something that answers calls has changed.

    Every web process compares it every few seconds and reloads its briefs when it moved.
    """

    number = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="config_revision_is_one_row")]

    def __str__(self) -> str:
        return str(self.number)


class AuditEntry(models.Model):
    """One act of a person, sealed to the one before it. A trigger refuses to change or delete rows."""

    business = models.ForeignKey(Business, models.PROTECT, related_name="audit_entries")
    position = models.PositiveBigIntegerField(help_text="Counted from 1 in each business, without gaps.")
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(help_text="The person's number, which outlives the person's account.")
    actor = models.CharField(max_length=254)
    act = models.CharField(max_length=60)
    subject = models.CharField(max_length=160)
    address = models.CharField(max_length=45, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    previous_seal = models.CharField(max_length=64, blank=True)
    seal = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "audit entries"
        constraints = [models.UniqueConstraint(fields=["business", "position"], name="audit_position_once")]
        indexes = [
            models.Index(fields=["business", "act", "-position"], name="audit_by_act"),
            models.Index(fields=["business", "actor_id", "-position"], name="audit_by_actor"),
            models.Index(fields=["business", "at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.position}: {self.act}"


class AuditHead(models.Model):
    """How far a business's trail goes: the position and seal of its last entry. A trigger lets it move on by one
    entry at a time and never back, so that entries cut off the end are missed.
    """

    business = models.OneToOneField(Business, models.PROTECT, primary_key=True, related_name="audit_head")
    position = models.PositiveBigIntegerField(default=0)
    seal = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.business_id} at {self.position}"


class AlertKind(models.TextChoices):
    EMAIL = "email", "E-mail"
    WEBHOOK = "webhook", "Slack, Mattermost, Discord"


class AlertEvent(models.TextChoices):
    """What a channel may be told of. The order is that of the page."""

    EMERGENCY = "emergency", "Somebody says emergency words"
    HANDOFF_HIGH = "handoff_high", "An urgent caller wants a person"
    HANDOFF = "handoff", "Any caller wants a person"
    HANDOFF_LOST = "handoff_lost", "A caller got no person and no answer"
    CALLBACK = "callback", "A callback is owed"
    MESSAGE = "message", "A message was taken"


class AlertChannel(models.Model):
    """Where a business is told at once. `address` is an e-mail address or an incoming webhook, which is a secret.

    `error` is the kind of the last fault, empty after a success. `claimed_until` is held by whoever sends, so that
    one worker at a time waits for this receiver.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="alert_channels")
    kind = models.CharField(max_length=10, choices=AlertKind.choices)
    name = models.CharField(max_length=80)
    address = EncryptedTextField()
    events = models.JSONField(default=list)
    is_on = models.BooleanField(default=True)
    error = models.CharField(max_length=40, blank=True)
    last_tried_at = models.DateTimeField(null=True, blank=True)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    claimed_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "name"],
                name="alert_channel_name_once",
                violation_error_message="Another channel has this name. Choose a different one.",
            ),
            models.CheckConstraint(condition=models.Q(kind__in=AlertKind.values), name="alert_channel_kind_known"),
        ]

    def __str__(self) -> str:
        return self.name

    def wants(self, events: Collection[str]) -> bool:
        return bool(set(self.events) & set(events))


class AlertState(models.TextChoices):
    """GATHERED: it went out as a line of another message. GIVEN_UP: nobody was told."""

    WAITING = "waiting"
    SENT = "sent"
    GATHERED = "gathered"
    GIVEN_UP = "given_up"


class AlertDelivery(models.Model):
    """One alert for one channel. `key` names what it tells of, so that nothing is told twice.

    `title` holds no caller's words and no number. `text` is what else is sent, the private link with it; it is
    emptied once nobody will send it any more.
    """

    channel = models.ForeignKey(AlertChannel, models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=80)
    event = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    text = EncryptedTextField(blank=True, default="")
    is_urgent = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=AlertState.choices, default=AlertState.WAITING)
    error = models.CharField(max_length=40, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "alert deliveries"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "key"], name="alert_once_per_channel"),
            models.CheckConstraint(condition=models.Q(state__in=AlertState.values), name="alert_state_known"),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=models.Q(state="waiting"), name="alert_waiting_by_time"),
            models.Index(fields=["channel", "-created_at"], name="alert_by_channel_newest"),
            models.Index(fields=["channel", "sent_at"], condition=models.Q(state="sent"), name="alert_sent_by_time"),
            models.Index(fields=["created_at"], condition=~models.Q(state="waiting"), name="alert_over_oldest"),
        ]

    def __str__(self) -> str:
        return self.title
