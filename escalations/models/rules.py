"""What a business has decided about giving up, in versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from businesses.models import Business
from engine.rules import Cause, Reaction
from escalations.models.destinations import Destination

OWNERS_REACTIONS = tuple(reaction for reaction in Reaction if reaction is not Reaction.OPT_OUT)
"""An opt-out has one reaction, which nobody sets."""


class RuleSetStatus(models.TextChoices):
    DRAFT = "draft"
    PUBLISHED = "published"


class RuleSetVersion(models.Model):
    """All rules of a business at one time. A draft may be edited; a published version never changes again.

    The newest published version is the one in force. `revision` grows with every save of a draft.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="rule_sets")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=RuleSetStatus.choices, default=RuleSetStatus.DRAFT)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["business", "number"], name="rule_set_number_once_per_business"),
            models.UniqueConstraint(fields=["business"], condition=Q(status="draft"), name="rule_set_one_draft"),
            models.CheckConstraint(condition=Q(status__in=RuleSetStatus.values), name="rule_set_status_known"),
            models.CheckConstraint(
                condition=Q(status="draft", published_at=None) | (Q(status="published", published_at__isnull=False)),
                name="rule_set_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"rules v{self.number}"


class EscalationRule(models.Model):
    """One rule of a version; the first in order that holds is carried out.

    `key` stays the same from version to version and is what calls and figures name. `phrases` are lines as the owner
    writes them, alternatives parted by `|`; `agents` are ids, none for all. The other fields are those of
    `engine.rules.Rule`.
    """

    rule_set = models.ForeignKey(RuleSetVersion, models.CASCADE, related_name="rules")
    key = models.CharField(max_length=32)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=80)
    is_on = models.BooleanField(default=True)
    cause = models.CharField(max_length=20, choices=[(cause.value, cause.value.replace("_", " ")) for cause in Cause])
    phrases = models.JSONField(default=list, blank=True)
    count = models.PositiveSmallIntegerField(default=0)
    variable = models.CharField(max_length=80, blank=True, help_text="A variable, or a tool.")
    value = models.CharField(max_length=200, blank=True, help_text="The variable's text, or the key pressed.")
    only_when = models.CharField(max_length=10, blank=True, choices=[("open", "open"), ("closed", "closed")])
    after_turn = models.PositiveSmallIntegerField(default=0)
    direction = models.CharField(max_length=10, blank=True)
    agents = models.JSONField(default=list, blank=True)
    reaction = models.CharField(max_length=20, choices=[(one.value, one.value) for one in OWNERS_REACTIONS])
    destination = models.ForeignKey(Destination, models.RESTRICT, null=True, blank=True, related_name="rules")
    line = models.CharField(max_length=300, blank=True)
    priority = models.CharField(
        max_length=10, default="medium", choices=[("low", "low"), ("medium", "medium"), ("high", "high")]
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["rule_set", "key"], name="rule_key_once_per_version"),
            models.UniqueConstraint(
                fields=["rule_set", "position"], name="rule_position_once", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(condition=Q(cause__in=[str(cause) for cause in Cause]), name="rule_cause_known"),
            models.CheckConstraint(
                condition=Q(reaction__in=[str(one) for one in OWNERS_REACTIONS]), name="rule_reaction_known"
            ),
            models.CheckConstraint(condition=Q(priority__in=["low", "medium", "high"]), name="rule_priority_known"),
        ]

    def __str__(self) -> str:
        return self.name
