"""Runs a tool once for the person who sets it up, and shows what was sent without its secrets."""

import asyncio
import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role
from common.errors import BadInput
from engine.once import TOO_SLOW
from engine.ports import Occasion, ToolOutcome, Tools
from prompts.models import Tool, ToolKind
from prompts.tooling.frozen import secrets_of, spec_of_tool
from prompts.tooling.http import HttpTools, open_tool_http
from prompts.tooling.mcp.running import McpTools
from prompts.tooling.request import Unsendable, build_request, fields_told

HIDDEN = "••••"


@dataclass(frozen=True, slots=True)
class Trial:
    """`request` is None when nothing was sent. `status` is of HTTP, None where none came."""

    request: "SentRequest | None"
    outcome: ToolOutcome
    took_ms: float
    status: int | None = None


@dataclass(frozen=True, slots=True)
class SentRequest:
    method: str
    url: str
    headers: Mapping[str, str]
    body: str


def tool_try(
    by: Member, tool: Tool, typed: Mapping[str, str], *, caller_number: str = "", time_zone: str = ""
) -> Trial:
    """Really run the tool, as in a call from this caller, now. Waits up to the tool's time limit. Raises `BadInput`."""
    by.require(Role.MANAGER)
    spec = spec_of_tool(tool)
    arguments = read_typed(spec.parameters, typed)
    occasion = _occasion(by, caller_number, time_zone or by.business.time_zone)
    run_key = uuid.uuid4().hex
    try:
        shown = _shown(tool, arguments, run_key, occasion)
    except Unsendable as fault:
        return Trial(None, ToolOutcome(str(fault), succeeded=False), 0.0)
    audit(by, "tool_tried", f"tool {tool.pk}", after={"name": tool.name})
    began = time.monotonic()
    outcome, status = asyncio.run(_run(tool, arguments, run_key, occasion, secrets_of(by.business)))
    return Trial(shown, outcome, (time.monotonic() - began) * 1000, status)


def read_typed(schema: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed into one field each, as the schema has it; empty fields are left out. Raises `BadInput`."""
    return {
        name: _read(name, part, typed[name].strip())
        for name, part in schema.get("properties", {}).items()
        if typed.get(name, "").strip()
    }


def _read(name: str, part: Mapping[str, Any], text: str) -> Any:
    kind = part.get("type")
    if kind == "boolean":
        return text.lower() in ("yes", "true", "1", "on")
    if kind == "array" and part.get("items", {}).get("type") == "string" and not text.startswith("["):
        return [piece.strip() for piece in text.split(",") if piece.strip()]
    if kind in ("string", None):
        return text
    try:
        return json.loads(text)
    except ValueError:
        wanted = {"integer": "a whole number", "number": "a number"}.get(str(kind), "JSON")
        raise BadInput(name, f"{name} must be {wanted}.") from None


def _occasion(by: Member, caller_number: str, zone: str) -> Occasion:
    try:
        now: datetime = timezone.now().astimezone(ZoneInfo(zone))
    except (ValueError, OSError, KeyError):
        raise BadInput("time_zone", "Type a time zone such as Europe/Berlin.") from None
    variables = {**by.business.variables, "caller_number": caller_number.strip(), "time_zone": zone}
    return Occasion("test", uuid.uuid4().hex, now, variables)


def _shown(tool: Tool, arguments: Mapping[str, Any], run_key: str, occasion: Occasion) -> SentRequest:
    """Built as the real one is, with every secret hidden. Raises `Unsendable`."""
    spec = spec_of_tool(tool)
    if tool.kind == ToolKind.MCP:
        told = fields_told(spec, arguments, occasion)
        return SentRequest("tools/call", spec.source["url"], {}, _pretty({"name": tool.remote_name, "arguments": told}))
    hidden = dict.fromkeys(secrets_of(tool.business), HIDDEN)
    request = build_request(spec, arguments, run_key, occasion, hidden)
    return SentRequest(
        request.method, request.url, request.headers, _pretty(request.fields) if request.has_body else ""
    )


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


async def _run(
    tool: Tool, arguments: Mapping[str, Any], run_key: str, occasion: Occasion, secrets: Mapping[str, str]
) -> tuple[ToolOutcome, int | None]:
    is_private_allowed = bool(settings.TOOLS_MAY_REACH_PRIVATE)
    statuses: list[int] = []
    runner: Tools
    async with open_tool_http(is_private_allowed=is_private_allowed) as http:
        if tool.kind == ToolKind.MCP:
            runner = McpTools(http, secrets, is_private_allowed=is_private_allowed)
        else:
            runner = HttpTools(http, secrets, is_private_allowed=is_private_allowed, on_status=statuses.append)
        try:
            async with asyncio.timeout(tool.time_limit_ms / 1000):
                outcome = await runner.run(spec_of_tool(tool), arguments, run_key, occasion)
        except TimeoutError:
            outcome = TOO_SLOW
    return outcome, statuses[-1] if statuses else None
