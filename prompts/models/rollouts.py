"""What the guards of a rollout have counted."""

from django.db import models

from prompts.models.releases import Release


class Metric(models.TextChoices):
    """What a guard watches; each is true or false of one call. `prompts.ports.CallOutcome` has a field for each."""

    EARLY_HANGUP = "early_hangup", "hang-ups within 20 seconds"
    ESCALATED = "escalated", "handed to a person"
    NEGATIVE = "negative", "unhappy callers"
    UNANSWERED = "unanswered", "questions without an answer"


class GuardTally(models.Model):
    """One guard of one rollout: its limit, and what it has seen so far. Only `prompts.rollout.watching` counts.

    `begun` is the release the rollout began with, `step` the one the open block belongs to. `rate` is how often the
    old version had it beforehand, `times` how many times as often is too much. `log_e` is the evidence from whole
    blocks; `block_…` are the calls of the open one, and the rest are all calls, `block_…` included.
    """

    begun = models.ForeignKey(Release, models.CASCADE, related_name="tallies")
    step = models.ForeignKey(Release, models.CASCADE, related_name="+")
    metric = models.CharField(max_length=20, choices=Metric.choices)
    times = models.FloatField()
    rate = models.FloatField()
    log_e = models.FloatField(default=0.0)
    block_candidate = models.PositiveIntegerField(default=0)
    block_candidate_bad = models.PositiveIntegerField(default=0)
    block_old = models.PositiveIntegerField(default=0)
    block_old_bad = models.PositiveIntegerField(default=0)
    candidate = models.PositiveIntegerField(default=0)
    candidate_bad = models.PositiveIntegerField(default=0)
    old = models.PositiveIntegerField(default=0)
    old_bad = models.PositiveIntegerField(default=0)
    seen_until = models.DateTimeField(help_text="Calls that ended by then are counted.")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["begun", "metric"], name="guard_once_per_rollout"),
            models.CheckConstraint(condition=models.Q(metric__in=Metric.values), name="guard_metric_known"),
            models.CheckConstraint(
                condition=models.Q(candidate_bad__lte=models.F("candidate"), old_bad__lte=models.F("old")),
                name="guard_bad_are_some_of_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.begun_id}: {self.metric}"
