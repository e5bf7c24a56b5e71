"""Retell's call object, webhooks and questions as small values of ours. What Retell may leave out may be absent."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.events import Direction
from engine.transcript import Transcript
from vendors import tolerantjson
from vendors.retell.utterances import read_transcript
from vendors.retell.variables import read_variables

_DIRECTIONS = {"inbound": Direction.INBOUND, "outbound": Direction.OUTBOUND}


class MalformedPayload(ValueError):  # noqa: N818 - named after what came, not after what we did
    """A body that cannot be used. `kind` names the fault, never the content."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class ProductCost:
    """`product` is free text of Retell's. `unit_price_cents` is per second."""

    product: str
    cost_cents: float
    unit_price_cents: float | None = None
    is_transfer_leg: bool = False


@dataclass(frozen=True, slots=True)
class CallCost:
    total_cents: float
    billed_s: float
    unit_price_cents: float
    products: tuple[ProductCost, ...] = ()


@dataclass(frozen=True, slots=True)
class LatencyPart:
    """Milliseconds over the turns of one call."""

    p50_ms: float | None = None
    p90_ms: float | None = None
    p95_ms: float | None = None
    p99_ms: float | None = None
    max_ms: float | None = None
    min_ms: float | None = None
    turns: int = 0
    values_ms: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class CallAnalysis:
    """`sentiment` is Negative, Positive, Neutral, Unknown or empty; None means that Retell did not judge."""

    summary: str = ""
    sentiment: str = ""
    is_successful: bool | None = None
    is_voicemail: bool | None = None
    custom: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CallPayload:
    """A call as Retell tells it. Times are epoch milliseconds; strings are empty and numbers None when not told.

    `latency` is keyed by part: e2e, asr, llm, llm_websocket_network_rtt, tts, knowledge_base, s2s.
    Recording links may die ten minutes after they were given.
    """

    call_id: str
    call_type: str = ""
    agent_id: str = ""
    agent_version: int | None = None
    direction: Direction = Direction.WEB
    from_number: str = ""
    to_number: str = ""
    call_status: str = ""
    disconnection_reason: str = ""
    transfer_destination: str = ""
    started_at_ms: int | None = None
    ended_at_ms: int | None = None
    duration_ms: int | None = None
    transcript: Transcript = ()
    cost: CallCost | None = None
    latency: Mapping[str, LatencyPart] = field(default_factory=dict)
    analysis: CallAnalysis | None = None
    recording_url: str = ""
    recording_multi_channel_url: str = ""
    public_log_url: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    collected_variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WebhookPayload:
    """`call` is None for events that are not about a voice call. `raw` is the whole body."""

    event: str
    call: CallPayload | None
    raw: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InboundQuestion:
    """A call is ringing and Retell asks who should answer. `call_id` is empty on older accounts."""

    from_number: str
    to_number: str
    call_id: str = ""
    agent_id: str = ""
    agent_version: int | None = None
    asked_at_ms: int | None = None
    sip_headers: Mapping[str, str] = field(default_factory=dict)


def parse_call(raw: Mapping[str, Any]) -> CallPayload:
    """Read a call object of the REST API or of a webhook. Raises `MalformedPayload` only when it has no id."""
    call_id = _text(raw, "call_id")
    if not call_id:
        raise MalformedPayload("no_call_id")
    items = raw.get("transcript_object")
    return CallPayload(
        call_id=call_id,
        call_type=_text(raw, "call_type"),
        agent_id=_text(raw, "agent_id"),
        agent_version=_whole(raw, "agent_version"),
        direction=_DIRECTIONS.get(_text(raw, "direction"), Direction.WEB),
        from_number=_text(raw, "from_number"),
        to_number=_text(raw, "to_number"),
        call_status=_text(raw, "call_status"),
        disconnection_reason=_text(raw, "disconnection_reason"),
        transfer_destination=_text(raw, "transfer_destination"),
        started_at_ms=_whole(raw, "start_timestamp"),
        ended_at_ms=_whole(raw, "end_timestamp"),
        duration_ms=_whole(raw, "duration_ms"),
        transcript=read_transcript(items) if isinstance(items, list) else (),
        cost=_cost(_object(raw, "call_cost")),
        latency={name: _latency(part) for name, part in _object(raw, "latency").items() if isinstance(part, dict)},
        analysis=_analysis(_object(raw, "call_analysis")),
        recording_url=_text(raw, "recording_url"),
        recording_multi_channel_url=_text(raw, "recording_multi_channel_url"),
        public_log_url=_text(raw, "public_log_url"),
        metadata=_object(raw, "metadata"),
        variables=read_variables(raw.get("retell_llm_dynamic_variables")),
        collected_variables=read_variables(raw.get("collected_dynamic_variables")),
    )


def webhook_name(body: bytes) -> tuple[str, str]:
    """The event and the call's id, empty when it is not about a call; a fraction of the cost of `parse_webhook`.

    Raises `MalformedPayload`.
    """
    raw = _parsed(body)
    event = _text(raw, "event")
    if not event:
        raise MalformedPayload("no_event")
    return event, _text(_object(raw, "call"), "call_id")


def parse_webhook(body: bytes) -> WebhookPayload:
    """Read an event. Check the signature over `body` first. Raises `MalformedPayload`."""
    raw = _parsed(body)
    event = _text(raw, "event")
    if not event:
        raise MalformedPayload("no_event")
    call = raw.get("call")
    if isinstance(call, dict):
        return WebhookPayload(event, parse_call(call), raw)
    if event.startswith(("call_", "transfer_", "transcript_")) and "chat" not in raw:
        raise MalformedPayload("no_call")
    return WebhookPayload(event, None, raw)


def parse_inbound(body: bytes) -> InboundQuestion:
    """Read the question asked before a call exists. Raises `MalformedPayload`."""
    raw = _parsed(body)
    question = raw.get("call_inbound")
    if not isinstance(question, dict):
        raise MalformedPayload("no_question")
    return InboundQuestion(
        from_number=_text(question, "from_number"),
        to_number=_text(question, "to_number"),
        call_id=_text(question, "call_id"),
        agent_id=_text(question, "agent_id"),
        agent_version=_whole(question, "agent_version"),
        asked_at_ms=_whole(raw, "event_timestamp"),
        sip_headers=read_variables(question.get("custom_sip_headers")),
    )


def inbound_answer(
    *,
    is_rejected: bool = False,
    agent_id: str = "",
    agent_version: int | str | None = None,
    variables: Mapping[str, str] | None = None,
    metadata: Mapping[str, Any] | None = None,
    agent_override: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The JSON answer to an inbound question; without arguments the number's own agent takes the call.

    A rejection goes alone: one invalid neighbour would make Retell ignore the whole answer.
    """
    if is_rejected:
        return {"call_inbound": {"reject": True}}
    answer = {
        "override_agent_id": agent_id or None,
        "override_agent_version": agent_version,
        "dynamic_variables": read_variables(dict(variables)) if variables else None,
        "metadata": dict(metadata) if metadata else None,
        "agent_override": dict(agent_override) if agent_override else None,
    }
    return {"call_inbound": {name: value for name, value in answer.items() if value is not None}}


def parse_http_turn(body: bytes) -> tuple[str, Transcript]:
    """Read one turn posted over HTTP: the call's id and the talk so far. Raises `MalformedPayload`."""
    raw = _parsed(body)
    call_id = _text(raw, "call_id")
    if not call_id:
        raise MalformedPayload("no_call_id")
    items = raw.get("transcript")
    if not isinstance(items, list):
        raise MalformedPayload("bad_transcript")
    return call_id, read_transcript(items)


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        raw = tolerantjson.loads(body)
    except ValueError:
        raise MalformedPayload("not_json") from None
    if not isinstance(raw, dict):
        raise MalformedPayload("not_an_object")
    return raw


def _cost(raw: Mapping[str, Any]) -> CallCost | None:
    total_cents = _number(raw, "combined_cost")
    if total_cents is None:
        return None
    items = raw.get("product_costs")
    return CallCost(
        total_cents=total_cents,
        billed_s=_number(raw, "total_duration_seconds") or 0.0,
        unit_price_cents=_number(raw, "total_duration_unit_price") or 0.0,
        products=tuple(_product(item) for item in items if isinstance(item, dict)) if isinstance(items, list) else (),
    )


def _product(raw: Mapping[str, Any]) -> ProductCost:
    return ProductCost(
        product=_text(raw, "product"),
        cost_cents=_number(raw, "cost") or 0.0,
        unit_price_cents=_number(raw, "unit_price"),
        is_transfer_leg=raw.get("is_transfer_leg_cost") is True,
    )


def _latency(raw: Mapping[str, Any]) -> LatencyPart:
    items = raw.get("values")
    values = items if isinstance(items, list) else []
    return LatencyPart(
        p50_ms=_number(raw, "p50"),
        p90_ms=_number(raw, "p90"),
        p95_ms=_number(raw, "p95"),
        p99_ms=_number(raw, "p99"),
        max_ms=_number(raw, "max"),
        min_ms=_number(raw, "min"),
        turns=_whole(raw, "num") or 0,
        values_ms=tuple(value for item in values if (value := _real(item)) is not None),
    )


def _analysis(raw: Mapping[str, Any]) -> CallAnalysis | None:
    if not raw:
        return None
    return CallAnalysis(
        summary=_text(raw, "call_summary"),
        sentiment=_text(raw, "user_sentiment"),
        is_successful=_claim(raw, "call_successful"),
        is_voicemail=_claim(raw, "in_voicemail"),
        custom=_object(raw, "custom_analysis_data"),
    )


def _text(raw: Mapping[str, Any], name: str) -> str:
    value = raw.get(name)
    return value if isinstance(value, str) else ""


def _object(raw: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def _claim(raw: Mapping[str, Any], name: str) -> bool | None:
    value = raw.get(name)
    return value if isinstance(value, bool) else None


def _number(raw: Mapping[str, Any], name: str) -> float | None:
    return _real(raw.get(name))


def _real(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= sys.float_info.max:
        return None
    return float(value)


def _whole(raw: Mapping[str, Any], name: str) -> int | None:
    number = _number(raw, name)
    return int(number) if number is not None and number.is_integer() else None
