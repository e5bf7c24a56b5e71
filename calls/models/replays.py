"""What another version would have said on a past call."""

from django.conf import settings
from django.db import models

from businesses.models import Business
from calls.models.call import Call
from prompts.models import Prompt, PromptVersion


class ReplayState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    LIMIT = "limit", "stopped at its limit"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Replay(models.Model):
    """One past call's caller lines through a version. The lines are fixed: each turn is answered with the past call as
    its history, whatever was answered before.

    `cost_cents` is empty when a model has no price; `counted_cents` is what the limit is held against, a model without
    a price counting as a dear one. `version_label` is the version's name as it was.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="replays")
    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="replays")
    version = models.ForeignKey(PromptVersion, models.SET_NULL, null=True, related_name="replays")
    version_label = models.CharField(max_length=40)
    call = models.ForeignKey(Call, models.CASCADE, related_name="replays")
    state = models.CharField(max_length=10, choices=ReplayState.choices, default=ReplayState.WAITING)
    first_turn = models.PositiveIntegerField(default=1, help_text="Of the call's turns, the first that is answered.")
    turn_count = models.PositiveIntegerField(default=0, help_text="So many turns are to be answered.")
    limit_cents = models.PositiveIntegerField()
    cost_cents = models.DecimalField(max_digits=12, decimal_places=4, null=True, blank=True)
    counted_cents = models.DecimalField(max_digits=12, decimal_places=4, default=0)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(auto_now=True, help_text="When it last went on.")

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["prompt", "-created_at"], name="replay_by_prompt_newest")]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=ReplayState.values), name="replay_state_known")
        ]

    def __str__(self) -> str:
        return f"{self.call_id}: {self.state}"


class ReplayTurn(models.Model):
    """Both answers to one line of the caller. `asked` is empty for the greeting; `tools` and `acts` as in a try."""

    replay = models.ForeignKey(Replay, models.CASCADE, related_name="turns")
    position = models.PositiveIntegerField()
    at = models.DateTimeField(help_text="When it was asked, on the past call.")
    asked = models.TextField(blank=True)
    then = models.TextField(blank=True)
    now = models.TextField(blank=True)
    outcome = models.CharField(max_length=12, blank=True)
    rule_id = models.CharField(max_length=80, blank=True)
    rungs = models.JSONField(default=list, blank=True)
    faults = models.JSONField(default=list, blank=True)
    tools = models.JSONField(default=list, blank=True)
    acts = models.JSONField(default=list, blank=True)
    first_word_ms = models.FloatField(null=True)
    tokens_in = models.PositiveIntegerField(default=0)
    tokens_out = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["replay", "position"], name="replay_turn_once")]

    def __str__(self) -> str:
        return f"turn {self.position}"
