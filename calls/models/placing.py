"""Calls we ask for ourselves, and numbers we never ask for."""

from django.db import models

from agents.models import Agent
from businesses.models import Business
from calls.models.call import Call


class SuppressionSource(models.TextChoices):
    CALLER = "caller", "the caller said so"
    OPERATOR = "operator"
    RETELL = "retell", "Retell's do-not-call"
    LIST = "list", "an uploaded list"


class Suppression(models.Model):
    """A number of one business that may not be called. `number` is E.164."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="suppressions")
    number = models.CharField(max_length=16)
    source = models.CharField(max_length=10, choices=SuppressionSource.choices)
    call = models.ForeignKey(Call, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="suppression_once_per_business"),
            models.CheckConstraint(
                condition=models.Q(source__in=SuppressionSource.values), name="suppression_source_known"
            ),
        ]

    def __str__(self) -> str:
        return f"suppression {self.pk}"


class PlacementState(models.TextChoices):
    """UNKNOWN: Retell was asked and did not answer in time; the same intent key may be asked again, a new one not."""

    ASKING = "asking"
    PLACED = "placed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Placement(models.Model):
    """One wish to call a person, by its intent key. The key is also what Retell is given as `idempotency_key`."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="placements")
    intent_key = models.CharField(max_length=120)
    agent = models.ForeignKey(Agent, models.SET_NULL, null=True, related_name="+")
    call = models.OneToOneField(Call, models.SET_NULL, null=True, blank=True, related_name="placement")
    to_number = models.CharField(max_length=16)
    purpose = models.CharField(max_length=40)
    trace_id = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=PlacementState.choices, default=PlacementState.ASKING)
    refusal = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["business", "intent_key"], name="placement_once_per_intent"),
            models.CheckConstraint(condition=models.Q(state__in=PlacementState.values), name="placement_state_known"),
        ]

    def __str__(self) -> str:
        return f"placement {self.pk}"
