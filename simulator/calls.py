"""Calls, from the moment an id is given out, and the account's book of them."""

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulator.agents import Agent
from simulator.refusals import RefusedError
from vendors.retell.caller import CallReport, RetellLine

IDEMPOTENCY_LIFETIME_MS = 3_600_000


def new_call_id() -> str:
    return f"call_{secrets.token_hex(16)}"


@dataclass(slots=True)
class Attempt:
    """One POST of a webhook. `status` is 0 when no answer came in time."""

    sent_at_ms: int
    status: int = 0
    error: str = ""


@dataclass(slots=True)
class Delivery:
    """One webhook and every try to deliver it."""

    event: str
    url: str
    body: bytes
    attempts: list[Attempt] = field(default_factory=list)
    is_over: bool = False

    @property
    def is_accepted(self) -> bool:
        return any(200 <= attempt.status < 300 for attempt in self.attempts)


@dataclass(slots=True)
class Call:
    """`agent` is the agent as this call sees it, overrides applied. Unset metadata and variables stay None."""

    agent: Agent
    script: str = ""
    call_id: str = field(default_factory=new_call_id)
    call_type: str = "phone_call"
    direction: str = "outbound"
    from_number: str = ""
    to_number: str = ""
    metadata: dict[str, Any] | None = None
    variables: dict[str, str] | None = None
    line_settings: dict[str, Any] = field(default_factory=dict)
    custom_sip_headers: dict[str, str] | None = None
    custom_attributes: dict[str, Any] | None = None
    batch_call_id: str = ""
    created_at_ms: int = 0
    access_token: str = ""
    status: str = "registered"
    disconnection_reason: str = ""
    report: CallReport | None = None
    script_error: str = ""
    transcript_woven: list[dict[str, Any]] = field(default_factory=list)
    analysis: dict[str, Any] | None = None
    recording_token: str = ""
    heard: list[str] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)
    transfers: list[dict[str, Any]] = field(default_factory=list)
    is_dialled: bool = False
    connected_at_ms: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    delivered: asyncio.Event = field(default_factory=asyncio.Event)
    line: RetellLine | None = None

    @property
    def is_over(self) -> bool:
        return self.ended.is_set()

    @property
    def start_ms(self) -> int:
        """When the call counts from: its connection, or for a call never connected, its creation."""
        return self.connected_at_ms or self.created_at_ms


class CallBook:
    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._calls: dict[str, Call] = {}
        self._keys: dict[str, tuple[int, str]] = {}

    def add(self, call: Call, idempotency_key: str = "") -> Call:
        call.created_at_ms = self._now_ms()
        self._calls[call.call_id] = call
        if idempotency_key:
            self._keys[idempotency_key] = (call.created_at_ms, call.call_id)
        return call

    def by_key(self, idempotency_key: str) -> Call | None:
        """The call placed under this key in the last hour."""
        placed_at_ms, call_id = self._keys.get(idempotency_key, (0, ""))
        is_fresh = self._now_ms() - placed_at_ms < IDEMPOTENCY_LIFETIME_MS
        return self._calls.get(call_id) if is_fresh else None

    def get(self, call_id: str) -> Call:
        if call_id not in self._calls:
            raise RefusedError(404, "This call was not found.")
        return self._calls[call_id]

    def delete(self, call_id: str) -> None:
        del self._calls[self.get(call_id).call_id]

    def all(self) -> list[Call]:
        """Every call, in the order they started."""
        return sorted(self._calls.values(), key=lambda call: call.start_ms)

    @property
    def running(self) -> int:
        return len(self._running())

    async def until_fewer_than(self, limit: int) -> None:
        while len(running := self._running()) >= limit:
            await running[0].ended.wait()

    def _running(self) -> list[Call]:
        return [call for call in self._calls.values() if call.is_dialled and not call.is_over]
