"""What an MCP server offers."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import ValidationError
from mcp import Client
from mcp_types import Tool as Listed

from common.errors import VendorTrouble
from common.public_web import NotPublic
from engine.tools import BUILT_IN
from prompts.tooling.checks import SECRET, check_schema
from prompts.tooling.http import open_tool_http
from prompts.tooling.mcp.running import leaves, open_client

log = structlog.get_logger(__name__)

READ_LIMIT_S = 20.0
MOST_TOOLS = 200
LONGEST_DESCRIPTION = 1_000


@dataclass(frozen=True, slots=True)
class Offer:
    """`name` is the server's own. `unfit` says why it cannot be used, "" when it can."""

    name: str
    title: str
    description: str
    parameters: Mapping[str, Any]
    is_read_only: bool
    is_destructive: bool
    unfit: str = ""

    def as_json(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def read_offers(
    url: str, headers: Mapping[str, str], secrets: Mapping[str, str], *, is_private_allowed: bool
) -> list[Offer]:
    """Ask the server what it offers; up to twenty seconds. Raises `VendorTrouble`, with what to look at."""
    if missing := {name for value in headers.values() for name in SECRET.findall(value)} - secrets.keys():
        raise VendorTrouble(f"There is no secret called {min(missing)}. Add it under Secrets, then read again.")
    filled = {name: SECRET.sub(lambda found: secrets[found[1]], value) for name, value in headers.items()}
    try:
        return asyncio.run(_read(url, filled, is_private_allowed=is_private_allowed))
    except Exception as fault:
        kinds = {type(leaf) for leaf in leaves(fault)}
        log.warning("tool_source_not_read", fault=" ".join(sorted(kind.__name__ for kind in kinds)))
        raise VendorTrouble(_why(kinds)) from None


def _why(kinds: set[type[BaseException]]) -> str:
    if NotPublic in kinds:
        return "The address must be https and lead to the public internet."
    if TimeoutError in kinds:
        return f"The server did not answer within {READ_LIMIT_S:.0f} seconds. Try again, or ask who runs it."
    return "No MCP server answered there. Check the address and the headers; it must speak streamable HTTP."


async def _read(url: str, headers: Mapping[str, str], *, is_private_allowed: bool) -> list[Offer]:
    async with (
        asyncio.timeout(READ_LIMIT_S),
        open_tool_http(is_private_allowed=is_private_allowed) as http,
        open_client(http, url, headers, is_private_allowed=is_private_allowed) as client,
    ):
        return [_offer(listed) for listed in await _all_tools(client)]


async def _all_tools(client: Client) -> list[Listed]:
    page = await client.list_tools()
    found = list(page.tools)
    while page.next_cursor and len(found) < MOST_TOOLS:
        page = await client.list_tools(cursor=page.next_cursor)
        found += page.tools
    return found[:MOST_TOOLS]


def _offer(listed: Listed) -> Offer:
    hints = listed.annotations
    is_read_only = bool(hints and hints.read_only_hint)
    return Offer(
        name=listed.name[:128],
        title=(listed.title or (hints.title if hints else None) or listed.name)[:128],
        description=(listed.description or "").strip()[:LONGEST_DESCRIPTION],
        parameters=listed.input_schema,
        is_read_only=is_read_only,
        # Where a server says nothing, the protocol has it count as destructive.
        is_destructive=not is_read_only and (hints is None or hints.destructive_hint is not False),
        unfit=_unfit(listed),
    )


def _unfit(listed: Listed) -> str:
    if len(listed.name) > 128:
        return "Its name is too long."
    try:
        check_schema(listed.input_schema)
    except ValidationError as fault:
        return str(fault.messages[0])
    return ""


def own_name(remote_name: str) -> str:
    """A name the model can call it by here: find-Booking → find_booking."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", remote_name)
    name = re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")[:60] or "tool"
    name = name if name[0].isalpha() else f"t_{name}"
    return f"{name}_tool" if name in BUILT_IN else name
