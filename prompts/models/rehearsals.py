"""Conversations with a version that were worth keeping."""

from django.conf import settings
from django.db import models

from businesses.models import Business
from prompts.models.prompt import Prompt, PromptVersion


class Rehearsal(models.Model):
    """A tried conversation under a name: what scenarios of evals are made from.

    `caller` holds number, zone, direction, variables and starts_at (ISO 8601 with its offset); `mocks` what tools
    answered, by tool name; `lines` the conversation in order, each {"speaker": "caller" or "agent", "text", "edited"}.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="rehearsals")
    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="rehearsals")
    version = models.ForeignKey(PromptVersion, models.SET_NULL, null=True, blank=True, related_name="rehearsals")
    name = models.CharField(max_length=120)
    caller = models.JSONField(default=dict, blank=True)
    mocks = models.JSONField(default=dict, blank=True)
    lines = models.JSONField(default=list)
    kept_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["prompt", "-created_at"], name="rehearsal_by_prompt_newest")]

    def __str__(self) -> str:
        return self.name
