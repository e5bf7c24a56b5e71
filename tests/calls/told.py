"""What Retell tells of one call, as its webhooks tell it."""

import json
from typing import Any

from asgiref.testing import ApplicationCommunicator
from retell.lib.webhook_auth import symmetric

from voiceops.asgi import application

STARTED_MS = 1_780_000_000_000
ENDED_MS = STARTED_MS + 42_000
KEY = "key_lakeside"

SAID: list[dict[str, Any]] = [
    {
        "role": "agent",
        "content": "Hello, this is Mia.",
        "words": [{"word": "Hello,", "start": 0.2, "end": 0.6}, {"word": "this is Mia.", "start": 0.6, "end": 1.4}],
        "metadata": {"response_id": 0},
    },
    {"role": "user", "content": "Book me in.", "words": [{"word": "Book me in.", "start": 2.0, "end": 3.1}]},
    {
        "role": "agent",
        "content": "You are booked.",
        "words": [{"word": "You are booked.", "start": 3.6, "end": 4.4}],
        "metadata": {"response_id": 1},
    },
]
BASIC = {
    "call_type": "phone_call",
    "agent_id": "agent_mia",
    "direction": "inbound",
    "from_number": "+13125550142",
    "to_number": "+13125550100",
    "start_timestamp": STARTED_MS,
}
OUTCOME = {
    "end_timestamp": ENDED_MS,
    "duration_ms": 42_000,
    "disconnection_reason": "user_hangup",
    "call_status": "registered",
    "transcript_object": SAID,
    "call_cost": {
        "combined_cost": 6.3,
        "total_duration_seconds": 42,
        "total_duration_unit_price": 0.15,
        "product_costs": [{"product": "retell_voice_engine", "cost": 3.85, "unit_price": 0.0917}],
    },
    "latency": {"e2e": {"p50": 812.0, "p90": 990.5, "num": 2, "values": [812.0, 990.5]}},
}
ANALYSIS = {"call_summary": "A booking.", "user_sentiment": "Positive", "call_successful": True, "in_voicemail": False}


def call_told(call_id: str, *parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"call_id": call_id, **BASIC}
    for part in parts:
        told |= part
    return told | more


def started(call_id: str, **more: Any) -> dict[str, Any]:
    return {"event": "call_started", "call": call_told(call_id, **more)}


def ended(call_id: str, **more: Any) -> dict[str, Any]:
    return {"event": "call_ended", "call": call_told(call_id, OUTCOME, **more)}


def analyzed(call_id: str, **more: Any) -> dict[str, Any]:
    return {"event": "call_analyzed", "call": call_told(call_id, OUTCOME, {"call_analysis": ANALYSIS}, **more)}


def transcript(call_id: str, length: int) -> dict[str, Any]:
    return {"event": "transcript_updated", "call": call_told(call_id, transcript_object=SAID[:length])}


def transfer(step: str, call_id: str, number: str = "+13125550199") -> dict[str, Any]:
    option = {"type": "cold_transfer", "showTransfereeAsCaller": False}
    about = {"transfer_destination": {"number": number}, "transfer_option": option}
    return {"event": f"transfer_{step}", "call": call_told(call_id), **about}


def body_of(payload: object) -> bytes:
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()


def signed(body: bytes, key: str = KEY, stamp_ms: int | None = None) -> str:
    given = () if stamp_ms is None else (stamp_ms,)
    header = symmetric["sign"](body.decode(), key, *given)
    assert isinstance(header, str)
    return header


async def post(
    body: bytes,
    header: str | None,
    *,
    door: str = "webhook",
    slug: str = "lakeside",
    headers: dict[str, str] | None = None,
    method: str = "POST",
    peer: str = "127.0.0.1",
) -> tuple[int, bytes]:
    """The answer's status and body."""
    sent = {"host": "localhost", "content-length": str(len(body)), **(headers or {})}
    if header is not None:
        sent["x-retell-signature"] = header
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": f"/retell/{door}/{slug}/",
        "query_string": b"",
        "client": (peer, 50_000),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }
    exchange: Any = ApplicationCommunicator(application, scope)  # type: ignore[no-untyped-call]
    await exchange.send_input({"type": "http.request", "body": body})
    start = await exchange.receive_output(20)
    text = b""
    while True:
        part = await exchange.receive_output(20)
        text += part.get("body", b"")
        if not part.get("more_body"):
            break
    await exchange.wait(20)
    return start["status"], text
