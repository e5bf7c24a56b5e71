"""Reads tools, secrets and servers for their pages."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from businesses.models import Business
from prompts.models import PromptVersion, Tool, ToolSecret, ToolSource
from prompts.tooling.checks import secrets_named


def tools_of(business: Business) -> QuerySet[Tool]:
    return Tool.objects.filter(business=business).select_related("source").order_by("is_retired", "name")


def sources_of(business: Business) -> QuerySet[ToolSource]:
    taken = Count("tools", filter=Q(tools__is_retired=False))
    return ToolSource.objects.filter(business=business).annotate(taken=taken)


def live_users(business: Business) -> dict[str, list[str]]:
    """Which prompts speak with a tool now, by the tool's name. One query."""
    live = PromptVersion.objects.filter(pk__in=business.prompts.values("live_version")).select_related("prompt")
    users: dict[str, list[str]] = defaultdict(list)
    for version in live.order_by("prompt__name"):
        for name in version.tools:
            users[name].append(version.prompt.name)
    return users


@dataclass(frozen=True, slots=True)
class KeptSecret:
    row: ToolSecret
    users: tuple[str, ...]


def secrets_with_users(business: Business) -> list[KeptSecret]:
    """Never loads a value. Three queries."""
    users: dict[str, list[str]] = defaultdict(list)
    holders: list[Tool | ToolSource] = [*tools_of(business), *ToolSource.objects.filter(business=business)]
    for holder in holders:
        for name in secrets_named(holder.headers):
            users[name].append(holder.name)
    return [KeptSecret(row, tuple(users[row.name])) for row in secret_rows(business)]


def secret_rows(business: Business) -> QuerySet[ToolSecret]:
    return ToolSecret.objects.filter(business=business).defer("value")
