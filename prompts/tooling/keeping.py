"""Writes tools, their secrets and the servers they come from. Each act is audited; a secret's value never is."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role
from businesses.services import config_changed
from common.errors import BadInput, VendorTrouble
from common.rows import change_checked, save_checked
from prompts.models import Tool, ToolKind, ToolSecret, ToolSource
from prompts.tooling.checks import SECRET, secrets_named
from prompts.tooling.frozen import secrets_of
from prompts.tooling.mcp.reading import own_name, read_offers

FIELDS = (
    "name",
    "description",
    "method",
    "url",
    "headers",
    "parameters",
    "mapping",
    "time_limit_ms",
    "holding_line",
    "mock_answer",
)
LONGEST_SECRET = 8_000
LONGEST_EXAMPLE = 16_000
KEY_HEADERS = ("auth", "key", "token", "secret", "cookie", "password")


@transaction.atomic
def tool_create(by: Member, **values: Any) -> Tool:
    """A tool over HTTP. Raises `BadInput`."""
    by.require(Role.MANAGER)
    _check(by, values)
    tool = Tool(business=by.business, kind=ToolKind.HTTP, **values)
    save_checked(tool)
    audit(by, "tool_created", f"tool {tool.pk}", after=_shown(tool))
    return tool


@transaction.atomic
def tool_change(by: Member, tool: Tool, **values: Any) -> None:
    """What is published keeps its copy; drafts see the change at once. Raises `BadInput`."""
    by.require(Role.MANAGER)
    before = _shown(tool)
    _check(by, values)
    change_checked(tool, **values)
    audit(by, "tool_changed", f"tool {tool.pk}", before=before, after=_shown(tool))


@transaction.atomic
def tool_retire(by: Member, tool: Tool, *, is_retired: bool) -> None:
    by.require(Role.MANAGER)
    if tool.is_retired != is_retired:
        change_checked(tool, is_retired=is_retired)
        audit(by, "tool_retired" if is_retired else "tool_brought_back", f"tool {tool.pk}", after={"name": tool.name})


@transaction.atomic
def secret_keep(by: Member, name: str, value: str) -> ToolSecret:
    """Add a secret, or give the one of this name a new value: running calls use it within a second."""
    by.require(Role.MANAGER)
    if not value.strip() or len(value) > LONGEST_SECRET or not value.strip().isprintable():
        raise BadInput("value", "Paste the key here. It is one line.")
    secret = ToolSecret.objects.filter(business=by.business, name=name.strip()).first()
    is_new = secret is None
    secret = secret or ToolSecret(business=by.business, name=name.strip())
    secret.value = value.strip()
    save_checked(secret)
    audit(by, "tool_secret_added" if is_new else "tool_secret_changed", f"secret {secret.name}")
    config_changed()
    return secret


@transaction.atomic
def secret_delete(by: Member, secret: ToolSecret) -> None:
    by.require(Role.MANAGER)
    secret.delete()
    audit(by, "tool_secret_deleted", f"secret {secret.name}")
    config_changed()


@transaction.atomic
def source_create(by: Member, name: str, url: str, headers: Mapping[str, str]) -> ToolSource:
    by.require(Role.MANAGER)
    _check(by, {"headers": headers})
    source = ToolSource(business=by.business, name=name.strip(), url=url.strip(), headers=dict(headers))
    save_checked(source)
    audit(by, "tool_source_added", f"server {source.pk}", after={"name": source.name, "url": source.url})
    return source


def source_read(by: Member, source: ToolSource) -> None:
    """Ask the server what it offers, outside any transaction. Raises `VendorTrouble`; the list read before stays."""
    by.require(Role.MANAGER)
    is_private_allowed = bool(settings.TOOLS_MAY_REACH_PRIVATE)
    try:
        offers = read_offers(source.url, source.headers, secrets_of(by.business), is_private_allowed=is_private_allowed)
    except VendorTrouble as trouble:
        change_checked(source, fault=trouble.message[:80])
        raise
    change_checked(source, offered=[offer.as_json() for offer in offers], read_at=timezone.now(), fault="")


@transaction.atomic
def tools_take(by: Member, source: ToolSource, names: Sequence[str]) -> list[Tool]:
    """Make tools of what the server offers; those taken before are left as they are. Raises `BadInput`."""
    by.require(Role.MANAGER)
    offers = {offer["name"]: offer for offer in source.offered if not offer["unfit"]}
    known = set(source.tools.values_list("remote_name", flat=True))
    wanted = [name for name in dict.fromkeys(names) if name in offers and name not in known]
    taken = [_take(by, source, offers[name]) for name in wanted]
    if not taken:
        raise BadInput("names", "Choose at least one tool that is not taken yet.")
    return taken


def _take(by: Member, source: ToolSource, offer: Mapping[str, Any]) -> Tool:
    tool = Tool(
        business=by.business,
        kind=ToolKind.MCP,
        source=source,
        name=_free_name(by, own_name(offer["name"])),
        remote_name=offer["name"],
        description=offer["description"] or offer["title"],
        parameters=offer["parameters"],
    )
    save_checked(tool)
    audit(by, "tool_taken", f"tool {tool.pk}", after={"name": tool.name, "server": source.name})
    return tool


def _free_name(by: Member, wanted: str) -> str:
    taken = set(Tool.objects.filter(business=by.business).values_list("name", flat=True))
    candidates = (wanted, *(f"{wanted}_{number}" for number in range(2, len(taken) + 3)))
    return next(name for name in candidates if name not in taken)


@transaction.atomic
def source_delete(by: Member, source: ToolSource) -> None:
    """Raises `BadInput` while agents may still be given one of its tools."""
    by.require(Role.MANAGER)
    if source.tools.filter(is_retired=False).exists():
        raise BadInput("", "Retire the tools of this server first.")
    subject = f"server {source.pk}"
    source.delete()
    audit(by, "tool_source_deleted", subject, before={"name": source.name, "url": source.url})


def _check(by: Member, values: Mapping[str, Any]) -> None:
    """What no row can see of itself: whether the secrets it names are there, and keys typed where all can read them."""
    headers = values.get("headers")
    if not isinstance(headers, Mapping):
        return
    for name, value in headers.items():
        if any(word in name.lower() for word in KEY_HEADERS) and not SECRET.search(str(value)):
            msg = f"{name} holds a key. Keep it under Secrets and write {{{{secret:its_name}}}} here instead."
            raise BadInput("headers", msg)
    there = set(ToolSecret.objects.filter(business=by.business).values_list("name", flat=True))
    if missing := secrets_named(dict(headers)) - there:
        raise BadInput("headers", f"There is no secret called {min(missing)}. Add it under Secrets first.")


def _shown(tool: Tool) -> dict[str, Any]:
    """For the audit trail: everything but the text of headers."""
    shown = {name: getattr(tool, name) for name in FIELDS if name != "headers"}
    return {**shown, "headers": sorted(tool.headers)}
