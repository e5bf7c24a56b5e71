"""Runs tools of MCP servers, over streamable HTTP."""

from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import httpx2
import structlog
from mcp import Client, MCPError
from mcp.client.streamable_http import streamable_http_client
from mcp_types import CallToolRequest, CallToolRequestParams, CallToolResult, TextContent

from common.public_web import NotPublic
from engine.brief import ToolSpec
from engine.ports import Occasion, ToolOutcome
from engine.tools import as_text
from prompts.tooling.answer import DONE, LONGEST_ANSWER_BYTES, NO_TEXT, TOO_LONG
from prompts.tooling.http import NOT_ALLOWED, NOT_REACHED
from prompts.tooling.mcp.transport import BodyTooLong, GuardedTransport
from prompts.tooling.request import Unsendable, fields_told, headers_with

log = structlog.get_logger(__name__)

REFUSED = ToolOutcome("The tool refused this. Tell the caller and offer another way.", succeeded=False)
LONGEST_FAULT = 500


class McpTools:
    """`engine.ports.Tools` for one business, a session for each run: servers may forget one they have not heard of
    for a while, and a caller waits while that is found out. Connections are shared, so that most runs shake no hands.

    Never raises but for being cancelled. The time limit is the caller's (`engine.once`).
    """

    def __init__(
        self, http: aiohttp.ClientSession, secrets: Mapping[str, str], *, is_private_allowed: bool = False
    ) -> None:
        self._http = http
        self._secrets = secrets
        self._is_private_allowed = is_private_allowed

    async def run(self, spec: ToolSpec, arguments: Mapping[str, Any], run_key: str, occasion: Occasion) -> ToolOutcome:
        try:
            told = fields_told(spec, arguments, occasion)
            headers = headers_with(spec.source.get("headers", {}), self._secrets, run_key, occasion)
        except Unsendable as fault:
            return ToolOutcome(str(fault), succeeded=False)
        url, name = spec.source["url"], spec.source["remote_name"]
        try:
            async with open_client(self._http, url, headers, is_private_allowed=self._is_private_allowed) as client:
                return outcome_of(await _call(client, name, told))
        except Exception as fault:
            return _told(spec.name, fault)


@asynccontextmanager
async def open_client(
    http: aiohttp.ClientSession, url: str, headers: Mapping[str, str], *, is_private_allowed: bool
) -> AsyncIterator[Client]:
    """A session with the server. What goes wrong comes out as the client's own exceptions, often in groups."""
    transport = GuardedTransport(http, is_private_allowed=is_private_allowed)
    # Time limits are set by whoever asks, around all of it.
    async with (
        httpx2.AsyncClient(transport=transport, headers=dict(headers), timeout=None, trust_env=False) as plain,
        Client(streamable_http_client(url, http_client=plain)) as client,
    ):
        yield client


async def _call(client: Client, name: str, arguments: Mapping[str, Any]) -> CallToolResult:
    """As `client.call_tool`, which asks for the whole list of tools once more to check the answer's shape: a round
    trip in which a caller hears nothing.
    """
    request = CallToolRequest(params=CallToolRequestParams(name=name, arguments=dict(arguments)))
    return await client.session.send_request(request, CallToolResult)


def outcome_of(result: CallToolResult) -> ToolOutcome:
    """Words for the model. Pictures and sounds are nothing it could say."""
    texts = [block.text for block in result.content if isinstance(block, TextContent) and block.text.strip()]
    if result.structured_content is not None and not result.is_error:
        texts = [as_text(result.structured_content)]
    text = "\n".join(texts)
    if result.is_error:
        return (
            ToolOutcome(f"The tool refused this. It said: {text[:LONGEST_FAULT]}", succeeded=False) if text else REFUSED
        )
    if len(text.encode()) > LONGEST_ANSWER_BYTES:
        return TOO_LONG
    if not text and result.content:
        return NO_TEXT
    return ToolOutcome(text) if text else DONE


def leaves(fault: BaseException) -> Iterable[BaseException]:
    """Every exception in a group of groups, and what each came from."""
    inner = fault.exceptions if isinstance(fault, BaseExceptionGroup) else ()
    for each in (*inner, fault.__cause__, fault.__context__):
        if each is not None:
            yield from leaves(each)
    if not inner:
        yield fault


def _told(tool: str, fault: Exception) -> ToolOutcome:
    kinds = {type(leaf) for leaf in leaves(fault)}
    if NotPublic in kinds:
        log.warning("tool_not_sent", tool=tool, kind="private_address")
        return NOT_ALLOWED
    if BodyTooLong in kinds:
        return TOO_LONG
    # The text of these may hold the address, or what the server said.
    log.warning("tool_not_reached", tool=tool, fault=" ".join(sorted(kind.__name__ for kind in kinds)))
    return REFUSED if MCPError in kinds else NOT_REACHED
