"""Signed webhooks: built, sent in order, tried again, and every attempt written down."""

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Coroutine, Mapping
from typing import Any

import aiohttp

from simulator.agent_fields import DEFAULT_WEBHOOK_EVENTS
from simulator.call_object import as_body, call_object
from simulator.calls import Attempt, Call, Delivery
from simulator.options import Options
from simulator.placeholders import filled

MAX_RETRIES = 3
_log = logging.getLogger(__name__)


def signature(body: bytes, api_key: str, stamp_ms: int) -> str:
    """The value of `X-Retell-Signature`: an HMAC over the body's bytes followed by the stamp in decimal."""
    digest = hmac.new(api_key.encode(), body + str(stamp_ms).encode(), hashlib.sha256).hexdigest()
    return f"v={stamp_ms},d={digest}"


class Postman:
    """Sends without holding anybody up: a webhook that fails does not delay the next one."""

    def __init__(self, options: Options, session: aiohttp.ClientSession) -> None:
        self._options = options
        self._session = session
        self._rounds: set[asyncio.Task[None]] = set()

    def announce(self, call: Call, event: str, extra: Mapping[str, Any] | None = None) -> None:
        """Queue one event about a call, if its agent wants it. What the call is right now is what is sent."""
        events = call.agent.get("webhook_events")
        wanted = DEFAULT_WEBHOOK_EVENTS if events is None else events
        url = call.agent.get("webhook_url")
        if not url or event not in wanted:
            return
        payload = {"event": event, "call": self._call_now(call, event), **(extra or {})}
        delivery = Delivery(event, filled(url, call.variables or {}), as_body(payload))
        call.deliveries.append(delivery)
        self._start(self._deliver(delivery, call.agent.get("webhook_timeout_ms", 10_000)))

    async def settle(self, call: Call) -> None:
        """Wait until every webhook of the call was accepted or given up."""
        while not all(delivery.is_over for delivery in call.deliveries):
            await asyncio.wait(self._rounds, return_when=asyncio.FIRST_COMPLETED)

    async def ask(self, url: str, payload: Mapping[str, Any], timeout_ms: int = 10_000) -> Any:
        """Post a question and return the JSON answered; None when no attempt brought a usable answer."""
        delivery = Delivery(str(payload["event"]), url, as_body(dict(payload)))
        return await self._deliver(delivery, timeout_ms)

    async def close(self) -> None:
        for task in self._rounds:
            task.cancel()
        await asyncio.gather(*self._rounds, return_exceptions=True)

    def _call_now(self, call: Call, event: str) -> dict[str, Any]:
        found = call_object(call, self._options.public_url)
        if event == "transcript_updated":
            found["transcript_with_tool_calls"] = list(call.transcript_woven)
        return found

    def _start(self, work: Coroutine[Any, Any, Any]) -> None:
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._rounds.add(task)
        task.add_done_callback(self._rounds.discard)

    async def _deliver(self, delivery: Delivery, timeout_ms: float) -> Any:
        try:
            for number in range(1 + MAX_RETRIES):
                if number:
                    await asyncio.sleep(self._options.seconds(self._options.webhook_retry_gap_ms))
                answer = await self._attempt(delivery, timeout_ms)
                if delivery.is_accepted:
                    return answer
            _log.warning("webhook given up", extra={"event": delivery.event, "attempts": len(delivery.attempts)})
            return None
        finally:
            delivery.is_over = True

    async def _attempt(self, delivery: Delivery, timeout_ms: float) -> Any:
        stamp_ms = self._options.now_ms()
        attempt = Attempt(stamp_ms)
        delivery.attempts.append(attempt)
        headers = {
            "Content-Type": "application/json",
            "X-Retell-Signature": signature(delivery.body, self._options.api_key, stamp_ms),
        }
        timeout = aiohttp.ClientTimeout(total=timeout_ms / 1000)
        try:
            async with self._session.post(
                delivery.url, data=delivery.body, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                raw = await response.read()
                attempt.status = response.status
                return _json_or_none(raw)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            attempt.error = type(error).__name__
            return None


def _json_or_none(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        return None
