"""The model on the road of a turn: any OpenAI-compatible address, read piece by piece."""

import asyncio
from collections.abc import AsyncGenerator

import aiohttp
from yarl import URL

from engine.ports import ModelError, ModelRequest, Piece
from vendors.openai.answer import Answer
from vendors.openai.question import token_limit_field_for, write_question
from vendors.openai.sse import EventReader, EventTooLong
from vendors.openai.tokens import Tokenizer, estimate

CONNECT_S = 3.0
LONGEST_ANSWER_S = 120.0
# Once every word is there, the token counts and the end of the stream may take this long and no longer.
USAGE_WAIT_S = 1.0
# How long to wait for the last bytes after [DONE]; only when they are read can the connection be used again.
DRAIN_S = 0.05
WARM_S = 3.0
KEEP_ALIVE_S = 300.0

_TIMEOUT = aiohttp.ClientTimeout(total=LONGEST_ANSWER_S, connect=CONNECT_S)
_OVERLOAD_STATUSES = (429, 503)
_OK = 200


def open_http() -> aiohttp.ClientSession:
    """The one session of a process, to be closed by its opener. Needs a running event loop.

    No limit on connections: a call must never wait for another one's stream. Proxies in the environment are not used.
    """
    # aiohttp makes its TLS context once, when it is imported; one made here would block the loop for some 30 ms.
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEEP_ALIVE_S, ttl_dns_cache=300)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)


class ChatModel:
    """Implements `engine.ports.Model`.

    `base_url` ends before `/chat/completions`, as in `https://api.openai.com/v1`; an empty `api_key` sends none.
    `token_limit_field` overrides what the address suggests, see `token_limit_field_for`. Without a tokenizer, counted
    tokens are estimates. A turn's own deadlines belong to its caller; here only connecting is cut short.
    """

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession,
        base_url: str,
        api_key: str,
        model: str,
        tokenizer: Tokenizer | None = None,
        token_limit_field: str = "",
    ) -> None:
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._address = URL(f"{self._base_url}/chat/completions")
        self._model = model
        self._tokenizer = tokenizer
        self._token_limit_field = token_limit_field or token_limit_field_for(base_url)
        self._headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key}"

    @property
    def name(self) -> str:
        return self._model

    def count_tokens(self, text: str) -> int:
        return self._tokenizer.count(text) if self._tokenizer else estimate(text)

    async def stream(self, request: ModelRequest) -> AsyncGenerator[Piece, None]:
        """Kinds of `ModelError`: connect, timeout, http_<status>, stream_error, malformed, broken_stream."""
        response = await self._ask(request)
        try:
            if response.status != _OK:
                is_overload = response.status in _OVERLOAD_STATUSES
                raise ModelError(f"http_{response.status}", is_overload=is_overload)
            answer, events = Answer(), EventReader()
            while not answer.is_over and (chunk := await _read(response, answer)):
                for data in _fed(events, chunk):
                    for piece in answer.take(data):
                        yield piece
            finished = answer.finished()
            await _drain(response)
            yield finished
        finally:
            # Not release(): a stream left early must end at the server now, not when its answer is done.
            response.close()

    async def warm(self) -> None:
        """Have an open connection ready for the first turn. Never raises, takes at most `WARM_S`."""
        try:
            async with asyncio.timeout(WARM_S):
                response = await self._session.get(
                    f"{self._base_url}/models", headers=self._headers, allow_redirects=False
                )
                await response.read()
        except (aiohttp.ClientError, OSError):
            return

    async def _ask(self, request: ModelRequest) -> aiohttp.ClientResponse:
        try:
            return await self._post(request)
        except aiohttp.ClientConnectorError:
            raise ModelError("connect") from None
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError):
            # A kept connection that the server gave up just as we used it: the request was not read.
            pass
        except (aiohttp.ClientError, OSError) as error:
            raise _unasked(error) from None
        try:
            return await self._post(request)
        except (aiohttp.ClientError, OSError) as error:
            raise _unasked(error) from None

    async def _post(self, request: ModelRequest) -> aiohttp.ClientResponse:
        headers = self._headers
        if request.trace_id.isascii() and request.trace_id.isprintable() and request.trace_id:
            headers = headers | {"X-Client-Request-Id": request.trace_id}
        return await self._session.post(
            self._address,
            data=write_question(request, model=self._model, token_limit_field=self._token_limit_field),
            headers=headers,
            timeout=_TIMEOUT,
            # The words of a call go to the address that was configured and nowhere else.
            allow_redirects=False,
        )


def _unasked(error: Exception) -> ModelError:
    is_late = isinstance(error, TimeoutError) and not isinstance(error, aiohttp.ServerTimeoutError)
    return ModelError("timeout" if is_late else "connect")


async def _read(response: aiohttp.ClientResponse, answer: Answer) -> bytes:
    """The next bytes, empty at the end. An answer whose words are all there is not spoiled by how it ends."""
    try:
        if not answer.is_spoken:
            return await response.content.readany()
        async with asyncio.timeout(USAGE_WAIT_S):
            return await response.content.readany()
    except (aiohttp.ClientError, OSError) as error:
        if answer.is_spoken:
            return b""
        kind = "timeout" if isinstance(error, TimeoutError) else "broken_stream"
    raise ModelError(kind)


def _fed(events: EventReader, chunk: bytes) -> list[bytes]:
    try:
        return events.feed(chunk)
    except EventTooLong:
        raise ModelError("malformed") from None


async def _drain(response: aiohttp.ClientResponse) -> None:
    try:
        async with asyncio.timeout(DRAIN_S):
            await response.read()
    except (aiohttp.ClientError, OSError):
        return
