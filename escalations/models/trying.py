"""What a set of rules was found to do before it did it."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from escalations.models.rules import RuleSetVersion

ABANDONED_AFTER = timedelta(minutes=2)


class LastWeekState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class LastWeekRun(models.Model):
    """The calls of a week, heard once more by a draft. A new run takes the place of the one before.

    `fingerprint` is of the rules that were run, `in_force` the number of the version they were compared with (0: none).
    `groups` are by rule: its name, how many calls newly and no longer, and some of them. `wide` are [rule, phrase,
    percent of calls], `untried` [rule, why] of rules that the log of a call tells too little of. `began_at` also tells
    two workers apart who have both been given the same run.
    """

    rule_set = models.OneToOneField(RuleSetVersion, models.CASCADE, related_name="last_week")
    fingerprint = models.CharField(max_length=64)
    in_force = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=10, choices=LastWeekState.choices, default=LastWeekState.WAITING)
    total = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    groups = models.JSONField(default=list, blank=True)
    wide = models.JSONField(default=list, blank=True)
    untried = models.JSONField(default=list, blank=True)
    began_at = models.DateTimeField()
    moved_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LastWeekState.values), name="last_week_state_known"),
        ]

    def __str__(self) -> str:
        return f"last week by {self.rule_set_id}"

    @property
    def is_under_way(self) -> bool:
        return self._is_at_it and not self.is_stuck

    @property
    def is_stuck(self) -> bool:
        """It failed, or its worker has not been heard of for too long."""
        is_quiet = timezone.now() - self.moved_at > ABANDONED_AFTER
        return self.state == LastWeekState.FAILED or (self._is_at_it and is_quiet)

    @property
    def _is_at_it(self) -> bool:
        return self.state in (LastWeekState.WAITING, LastWeekState.RUNNING)
