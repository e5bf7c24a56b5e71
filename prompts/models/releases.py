"""Which version answered whom, since when, by whose word and why."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from businesses.models import Business
from prompts.models.prompt import Prompt, PromptVersion


class ReleaseAct(models.TextChoices):
    """What began a stretch of time."""

    PUBLISHED = "published"
    ROLLED_BACK = "rolled_back", "rolled back"
    ROLLOUT_BEGUN = "rollout_begun", "rollout begun"
    SHARE_RAISED = "share_raised", "share raised"
    SHARE_SHRUNK = "share_shrunk", "share shrunk"
    PROMOTED = "promoted"
    STOPPED = "stopped"
    STOPPED_BY_GUARD = "stopped_by_guard", "stopped by a guard"


class Release(models.Model):
    """A stretch of time in which a prompt's new calls were answered so. Rows stay; only `ended_at` is ever set.

    `version` answers all callers but those of the share, who hear the `candidate`. `rollout` is one key for all steps
    of one rollout: with the caller's number it decides the side, so that a caller stays on it while the share grows.
    `by` is None for the machine, which may only ever shrink a share; `actor` is the name as it was.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="releases")
    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="releases")
    version = models.ForeignKey(PromptVersion, models.RESTRICT, related_name="releases")
    candidate = models.ForeignKey(PromptVersion, models.RESTRICT, null=True, blank=True, related_name="rollouts")
    share_percent = models.PositiveSmallIntegerField(default=0)
    rollout = models.CharField(max_length=32, blank=True)
    guards = models.JSONField(default=list, blank=True, help_text="What stops the candidate, with limits.")
    act = models.CharField(max_length=20, choices=ReleaseAct.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    actor = models.CharField(max_length=254, blank=True)
    why = models.CharField(max_length=500)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["prompt"], condition=Q(ended_at=None), name="release_open_once_per_prompt"),
            models.CheckConstraint(condition=Q(act__in=ReleaseAct.values), name="release_act_known"),
            models.CheckConstraint(
                condition=Q(candidate=None, share_percent=0, rollout="")
                | (Q(candidate__isnull=False, share_percent__range=(1, 99)) & ~Q(rollout="")),
                name="release_share_has_candidate",
            ),
            models.CheckConstraint(condition=~Q(why=""), name="release_says_why"),
        ]
        indexes = [models.Index(fields=["business", "-started_at"], name="release_by_business_newest")]

    def __str__(self) -> str:
        return f"{self.prompt_id}: {self.act}"


class ApprovalState(models.TextChoices):
    ASKED = "asked"
    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Approval(models.Model):
    """A second person's word on one draft, tied to its exact content: a later change of the draft asks anew.

    `digest` is that of `prompts.publishing.content_digest`.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="approvals")
    version = models.ForeignKey(PromptVersion, models.CASCADE, related_name="approvals")
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=ApprovalState.choices, default=ApprovalState.ASKED)
    note = models.CharField(max_length=200, help_text="What is to be published, in the asker's words.")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ApprovalState.values), name="approval_state_known"),
            models.UniqueConstraint(
                fields=["version"], condition=Q(state="asked"), name="approval_asked_once_per_version"
            ),
            models.CheckConstraint(
                condition=~Q(state="given") | ~Q(decided_by=models.F("asked_by")), name="approval_by_a_second_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id}: {self.state}"
