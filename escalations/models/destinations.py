"""Where callers can be sent, and who is there when."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from businesses.hours import hours_of
from businesses.models import Business
from businesses.validators import check_dates, check_time_zone, check_week
from common.phone import check_destination
from engine.hours import OpeningHours


class LastResort(models.TextChoices):
    """What the caller is offered once nobody in the chain can be had."""

    CALLBACK = "callback"
    MESSAGE = "message"


class Destination(models.Model):
    """A number or SIP address with its hours. Whoever cannot be had there is sent on to `plan_b`, then offered the
    last resort.

    `week` holds seven lists, Monday first, of [opens, closes] as "09:00"; "24:00" ends a day, and a closing time not
    after the opening one is on the next day. `dates` maps an ISO date to such a list; an empty one is a holiday.
    `uses_rota`: the people on duty are dialled, one after the other, and `number` only when nobody is.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="destinations")
    name = models.CharField(max_length=80)
    number = models.CharField(max_length=80, blank=True, validators=[check_destination])
    time_zone = models.CharField(max_length=64, validators=[check_time_zone])
    is_always_open = models.BooleanField(default=False)
    week = models.JSONField(default=list, blank=True, validators=[check_week])
    dates = models.JSONField(default=dict, blank=True, validators=[check_dates])
    uses_rota = models.BooleanField(default=False)
    daily_limit = models.PositiveIntegerField(null=True, blank=True, validators=[MinValueValidator(1)])
    plan_b = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    last_resort = models.CharField(max_length=10, choices=LastResort.choices, default=LastResort.CALLBACK)
    is_retired = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "name"],
                condition=Q(is_retired=False),
                name="destination_name_once_per_business",
                violation_error_message="There is a destination of this name already.",
            ),
            models.CheckConstraint(condition=Q(last_resort__in=LastResort.values), name="destination_resort_known"),
            models.CheckConstraint(condition=~Q(plan_b=F("id")), name="destination_not_its_own_plan_b"),
            models.CheckConstraint(condition=~Q(number="") | Q(uses_rota=True), name="destination_can_be_reached"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def opening_hours(self) -> OpeningHours:
        return hours_of(self.time_zone, self.week, self.dates, is_always=self.is_always_open)


class DutyShift(models.Model):
    """A stretch of time in which a person takes the calls of a destination, on a number of their own."""

    destination = models.ForeignKey(Destination, models.CASCADE, related_name="shifts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    number = models.CharField(max_length=80, validators=[check_destination])
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_at", "pk"]
        constraints = [models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="shift_ends_later")]
        indexes = [models.Index(fields=["destination", "ends_at"], name="shift_by_end")]

    def __str__(self) -> str:
        return f"{self.person_id} at {self.destination_id}"
