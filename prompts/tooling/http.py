"""Runs tools over HTTP, from the public internet alone."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
import structlog

from common.public_web import NotPublic, PublicOnly, check_url
from engine.brief import ToolSpec
from engine.ports import Occasion, ToolOutcome
from prompts.tooling.answer import TOO_LONG, outcome_of, read_limited
from prompts.tooling.request import ToolRequest, Unsendable, build_request

log = structlog.get_logger(__name__)

REDIRECTS = 3
REDIRECTING = frozenset({301, 302, 303, 307, 308})
KEPT_ON_REDIRECT = ("Idempotency-Key", "X-Trace-Id", "X-Caller-Time-Zone")
CONNECT_S = 3.0
PIECE_BYTES = 16 * 1024
NOT_REACHED = ToolOutcome("The tool could not be reached. Tell the caller and offer another way.", succeeded=False)
NOT_ALLOWED = ToolOutcome("The tool leads nowhere it may go. Tell the caller and offer another way.", succeeded=False)


def open_tool_http(*, is_private_allowed: bool) -> aiohttp.ClientSession:
    """The session of a process for tools, to be closed by its opener. Needs a running event loop."""
    resolver = aiohttp.ThreadedResolver() if is_private_allowed else PublicOnly()
    connector = aiohttp.TCPConnector(limit=200, resolver=resolver, ttl_dns_cache=30)
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_S)
    return aiohttp.ClientSession(
        connector=connector, timeout=timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
    )


class HttpTools:
    """`engine.ports.Tools` for one business. Never raises but for being cancelled: every fault is words for the model.

    `secrets` are those of the business, by name. The time limit is the caller's (`engine.once`). `on_status` hears
    the status of every answer, redirects too.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        secrets: Mapping[str, str],
        *,
        is_private_allowed: bool = False,
        on_status: Callable[[int], None] = lambda _: None,
    ) -> None:
        self._http = http
        self._secrets = secrets
        self._is_private_allowed = is_private_allowed
        self._on_status = on_status

    async def run(self, spec: ToolSpec, arguments: Mapping[str, Any], run_key: str, occasion: Occasion) -> ToolOutcome:
        try:
            return await self._send(build_request(spec, arguments, run_key, occasion, self._secrets))
        except Unsendable as fault:
            return ToolOutcome(str(fault), succeeded=False)
        except NotPublic as fault:
            log.warning("tool_not_sent", tool=spec.name, kind=fault.kind)
            return NOT_ALLOWED
        except (aiohttp.ClientError, OSError, ValueError) as fault:
            # The text of these may hold the address, and the address what the caller said.
            log.warning("tool_not_reached", tool=spec.name, fault=type(fault).__name__)
            return NOT_REACHED

    async def _send(self, request: ToolRequest) -> ToolOutcome:
        for _ in range(REDIRECTS + 1):
            check_url(request.url, is_private_allowed=self._is_private_allowed)
            body = dict(request.fields) if request.has_body else None
            async with self._http.request(
                request.method, request.url, headers=request.headers, json=body, allow_redirects=False
            ) as answer:
                self._on_status(answer.status)
                onward = answer.headers.get("Location", "")
                if answer.status in REDIRECTING and onward:
                    request = _redirected(request, answer.status, urljoin(request.url, onward))
                    continue
                read = await read_limited(answer.content.iter_chunked(PIECE_BYTES))
                if read is None:
                    answer.close()
                    return TOO_LONG
                return outcome_of(answer.status, answer.headers.get("Content-Type", ""), read)
        raise NotPublic("too_many_redirects")


def _redirected(request: ToolRequest, status: int, url: str) -> ToolRequest:
    """The next request. Secrets are for the host they were given for; 307 and 308 alone send the body again."""
    is_same_host = urlsplit(url).netloc == urlsplit(request.url).netloc
    headers = request.headers if is_same_host else {name: request.headers[name] for name in KEPT_ON_REDIRECT}
    if status in (307, 308) or not request.has_body:
        return replace(request, url=url, headers=headers)
    return replace(request, url=url, headers=headers, method="GET", has_body=False)
