"""Prompts and their versions."""

from django.conf import settings
from django.db import models

from businesses.models import Business
from prompts.validators import check_declared_variables, check_model_settings, check_placeholders, check_tools


class Prompt(models.Model):
    """A text that agents are given, through its versions. `live_version` is the one that answers new calls."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="prompts")
    name = models.CharField(max_length=120)
    live_version = models.ForeignKey("PromptVersion", models.RESTRICT, null=True, blank=True, related_name="+")
    lint_off = models.JSONField(
        default=dict, blank=True, help_text='Lint rules switched off here, and why: {"rule id": "reason"}.'
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["business", "name"], name="prompt_name_once_per_business")]

    def __str__(self) -> str:
        return self.name


class VersionStatus(models.TextChoices):
    DRAFT = "draft"
    PUBLISHED = "published"


class PromptVersion(models.Model):
    """What an agent is told. A draft may be edited; a published version never changes again.

    `variables` maps a name to {"default", "example", "type", "source"}; `model` may hold model, second_model,
    temperature and max_output_tokens; `tools` lists names of built-in tools and of the business's own.
    `revision` grows with every save of a draft, so that one editor cannot overwrite another unseen; `saved_window` is
    the page the last save came from, which may not have heard that it went well.
    `frozen_tools`, `findings` and `token_count` are written at publishing: the tools as they were then, each with
    its name, description, parameters, holding line, time limit and source; what voice lint found; tokens of body and
    begin message.
    """

    prompt = models.ForeignKey(Prompt, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=10, choices=VersionStatus.choices, default=VersionStatus.DRAFT)
    body = models.TextField(validators=[check_placeholders])
    begin_message = models.TextField(blank=True, validators=[check_placeholders])
    variables = models.JSONField(default=dict, blank=True, validators=[check_declared_variables])
    model = models.JSONField(default=dict, blank=True, validators=[check_model_settings])
    tools = models.JSONField(default=list, blank=True, validators=[check_tools])
    frozen_tools = models.JSONField(default=list, blank=True, editable=False)
    findings = models.JSONField(default=list, blank=True, editable=False)
    token_count = models.PositiveIntegerField(null=True, blank=True, editable=False)
    note = models.CharField(max_length=200, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    saved_at = models.DateTimeField(null=True, blank=True, editable=False)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    saved_window = models.CharField(max_length=40, blank=True, editable=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["prompt", "number"], name="version_number_once_per_prompt"),
            models.CheckConstraint(condition=models.Q(status__in=VersionStatus.values), name="version_status_known"),
            models.CheckConstraint(
                condition=models.Q(status=VersionStatus.DRAFT, published_at=None)
                | models.Q(status=VersionStatus.PUBLISHED, published_at__isnull=False),
                name="version_published_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.prompt} v{self.number}"
