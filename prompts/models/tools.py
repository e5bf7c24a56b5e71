"""What agents may do besides talking: tools of the business's own, over HTTP or from an MCP server."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q

from businesses.models import Business
from common.fields import EncryptedTextField
from prompts.tooling.checks import check_headers, check_mapping, check_schema, check_tool_name, check_tool_url

SECRETS_ARE_NAMED = RegexValidator(r"^[A-Za-z][A-Za-z0-9_]{0,63}$", "Letters, digits and _, beginning with a letter.")


class ToolKind(models.TextChoices):
    HTTP = "http", "HTTP request"
    MCP = "mcp", "MCP server"


class ToolMethod(models.TextChoices):
    GET = "GET"
    POST = "POST"
    PUT = "PUT"
    PATCH = "PATCH"
    DELETE = "DELETE"


class ToolSecret(models.Model):
    """A key that tools send. Headers name it as {{secret:name}}; its value is never shown again."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="tool_secrets")
    name = models.CharField(max_length=64, validators=[SECRETS_ARE_NAMED])
    value = EncryptedTextField()
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "name"],
                name="tool_secret_once_per_business",
                violation_error_message="There is a secret of this name already. Change that one.",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ToolSource(models.Model):
    """An MCP server that offers tools, over streamable HTTP. `offered` is what it listed when it was last read."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="tool_sources")
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500, validators=[check_tool_url])
    headers = models.JSONField(default=dict, blank=True, validators=[check_headers])
    offered = models.JSONField(default=list, blank=True, editable=False)
    read_at = models.DateTimeField(null=True, blank=True, editable=False)
    fault = models.CharField(max_length=80, blank=True, editable=False)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["business", "name"], name="tool_source_name_once_per_business")]

    def __str__(self) -> str:
        return self.name


class Tool(models.Model):
    """One tool. `parameters` is the JSON schema of what the model fills in; `mapping` names what is sent besides:
    {"field": {"from": "fixed", "value": …}} or {"field": {"from": "variable", "name": "caller_number"}}.

    `url` may hold {parameters} in its path. `remote_name` is the tool's name at its MCP server. `mock_answer` is what
    the playground and evals hear instead.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="tools")
    name = models.CharField(max_length=64, validators=[check_tool_name])
    description = models.TextField(max_length=1_000, help_text="When the agent should use it, and what it gives.")
    kind = models.CharField(max_length=10, choices=ToolKind.choices, default=ToolKind.HTTP)
    method = models.CharField(max_length=10, choices=ToolMethod.choices, default=ToolMethod.POST)
    url = models.CharField(max_length=500, blank=True, validators=[check_tool_url])
    headers = models.JSONField(default=dict, blank=True, validators=[check_headers])
    parameters = models.JSONField(default=dict, blank=True, validators=[check_schema])
    mapping = models.JSONField(default=dict, blank=True, validators=[check_mapping])
    source = models.ForeignKey(ToolSource, models.CASCADE, null=True, blank=True, related_name="tools")
    remote_name = models.CharField(max_length=128, blank=True)
    time_limit_ms = models.PositiveIntegerField(
        default=8_000, validators=[MinValueValidator(500), MaxValueValidator(60_000)]
    )
    holding_line = models.CharField(max_length=200, blank=True, help_text="What the caller hears while it works.")
    mock_answer = models.TextField(blank=True)
    is_retired = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["business", "name"],
                name="tool_name_once_per_business",
                violation_error_message="There is a tool of this name already.",
            ),
            models.CheckConstraint(condition=Q(kind__in=ToolKind.values), name="tool_kind_known"),
            models.CheckConstraint(
                condition=(Q(kind="http") & ~Q(url="")) | (Q(kind="mcp", source__isnull=False) & ~Q(remote_name="")),
                name="tool_leads_somewhere",
                violation_error_message="Say where the tool leads: an address, or a server and its tool.",
            ),
        ]

    def __str__(self) -> str:
        return self.name
