"""What may be asked about prompts."""

from django.db.models import QuerySet

from businesses.models import Business
from prompts.models import Prompt, PromptVersion


def prompts_of(business: Business) -> QuerySet[Prompt]:
    """By name, each with its live version at hand."""
    return Prompt.objects.filter(business=business).select_related("live_version").order_by("name")


def versions_of(prompt: Prompt) -> QuerySet[PromptVersion]:
    """Newest first, each with its author at hand."""
    return PromptVersion.objects.filter(prompt=prompt).select_related("author").order_by("-number")


def live_version(prompt: Prompt) -> PromptVersion | None:
    """The version that answers new calls, as the database has it; None before the first is published."""
    return PromptVersion.objects.filter(pk__in=Prompt.objects.filter(pk=prompt.pk).values("live_version")).first()


def declared_variables(version: PromptVersion) -> dict[str, dict[str, str]]:
    """What the version says of each of its variables; of one written past the services nothing may be known."""
    return {name: parts if isinstance(parts, dict) else {} for name, parts in dict(version.variables or {}).items()}
