"""Carries the MCP client's requests over the guarded session that HTTP tools use, so that one guard serves both."""

from collections.abc import AsyncIterator

import aiohttp
import httpx2
from yarl import URL

from common.public_web import check_url

LARGEST_BODY_BYTES = 1024 * 1024
"""A server's whole list of tools fits in; a run's answer is limited once more when it is read."""
WRITTEN_BY_AIOHTTP = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})
UNDONE_BY_AIOHTTP = frozenset({"content-encoding", "content-length", "transfer-encoding"})


class BodyTooLong(httpx2.ReadError):
    """The answer was cut off."""


class GuardedTransport(httpx2.AsyncBaseTransport):
    """Each request is looked at, redirects too: the MCP client follows them one by one. `http` stays open.

    Raises `NotPublic` for an address inside our own network.
    """

    def __init__(self, http: aiohttp.ClientSession, *, is_private_allowed: bool) -> None:
        self._http = http
        self._is_private_allowed = is_private_allowed

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        url = str(request.url)
        check_url(url, is_private_allowed=self._is_private_allowed)
        headers = [(name, value) for name, value in request.headers.multi_items() if name not in WRITTEN_BY_AIOHTTP]
        body = await request.aread()
        try:
            answer = await self._http.request(
                request.method, URL(url, encoded=True), headers=headers, data=body or None, allow_redirects=False
            )
        except (aiohttp.ClientError, OSError) as fault:
            # Without the fault's own text, which may hold the address.
            raise httpx2.ConnectError(type(fault).__name__, request=request) from None
        kept = [(name, value) for name, value in answer.headers.items() if name.lower() not in UNDONE_BY_AIOHTTP]
        return httpx2.Response(answer.status, headers=kept, stream=_Body(answer), request=request)


class _Body(httpx2.AsyncByteStream):
    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        read = 0
        try:
            async for piece in self._answer.content.iter_any():
                read += len(piece)
                if read > LARGEST_BODY_BYTES:
                    raise BodyTooLong("too_long")
                yield piece
        except aiohttp.ClientError as fault:
            raise httpx2.ReadError(type(fault).__name__) from None

    async def aclose(self) -> None:
        """A body that was read to its end gives its connection back; any other is cut."""
        if self._answer.content.at_eof():
            self._answer.release()
        else:
            self._answer.close()
