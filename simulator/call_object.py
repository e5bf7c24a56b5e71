"""The call object as Retell writes it, in REST answers and webhooks alike."""

import json
from collections.abc import Sequence
from typing import Any

from simulator.calls import Call
from vendors.retell.caller import CallReport

# Cents per second; the published prices of voice infrastructure and of an ordinary voice, turned from dollars a minute.
UNIT_PRICES = {"retell_voice_engine": 5.5 / 60, "elevenlabs_tts": 1.5 / 60, "us_telephony": 1.5 / 60}
NOT_CONNECTED = frozenset(("dial_busy", "dial_no_answer", "dial_failed", "invalid_destination", "user_declined"))
NOT_IN_LISTS = ("transcript", "transcript_object", "transcript_with_tool_calls")


def call_object(call: Call, public_url: str) -> dict[str, Any]:
    """Fields that are not known yet, or were never set, are absent."""
    found: dict[str, Any] = {
        "call_id": call.call_id,
        "call_type": call.call_type,
        "agent_id": call.agent["agent_id"],
        "agent_version": call.agent["version"],
        "agent_name": call.agent.get("agent_name", ""),
        "call_status": call.status,
        "data_storage_setting": call.agent.get("data_storage_setting", "everything"),
        "opt_in_signed_url": bool(call.agent.get("opt_in_signed_url", False)),
    }
    if call.call_type == "web_call":
        found["access_token"] = call.access_token
    else:
        found |= {"direction": call.direction, "from_number": call.from_number, "to_number": call.to_number}
        found["telephony_identifier"] = {"twilio_call_sid": f"CA{call.call_id[-32:]}"}
    optional = {
        "metadata": call.metadata,
        "retell_llm_dynamic_variables": call.variables,
        "custom_sip_headers": call.custom_sip_headers,
        "custom_attributes": call.custom_attributes,
        "batch_call_id": call.batch_call_id or None,
        "disconnection_reason": call.disconnection_reason or None,
        "call_analysis": call.analysis,
    }
    found |= {name: value for name, value in optional.items() if value is not None}
    if call.is_over:
        found |= _outcome(call, public_url)
    elif call.connected_at_ms:
        found["start_timestamp"] = call.connected_at_ms
    return found


def list_item(call: Call, public_url: str) -> dict[str, Any]:
    """A row of the list of calls: transcripts are left out."""
    return {name: value for name, value in call_object(call, public_url).items() if name not in NOT_IN_LISTS}


def flat_transcript(utterances: Sequence[dict[str, Any]]) -> str:
    names = {"agent": "Agent", "user": "User", "transfer_target": "Transfer Target"}
    return "".join(f"{names.get(said['role'], 'User')}: {said['content']}\n" for said in utterances)


def percentiles(values: Sequence[float]) -> dict[str, Any]:
    """Nearest-rank percentiles, as Retell's `latency` parts hold them."""
    ranked = sorted(values)

    def at(share: int) -> float:
        return ranked[max(0, -(-len(ranked) * share // 100) - 1)]

    spread = {f"p{share}": round(at(share), 1) for share in (50, 90, 95, 99)}
    rounded = [round(value, 1) for value in values]
    return {**spread, "max": max(rounded), "min": min(rounded), "num": len(values), "values": rounded}


def _outcome(call: Call, public_url: str) -> dict[str, Any]:
    report = call.report
    if report is None:
        return {"call_cost": _cost(0, is_phone=call.call_type == "phone_call")}
    found: dict[str, Any] = {
        "start_timestamp": report.start_timestamp_ms,
        "end_timestamp": report.end_timestamp_ms,
        "duration_ms": report.duration_ms,
        "transcript": flat_transcript(report.transcript_object),
        "transcript_object": report.transcript_object,
        "transcript_with_tool_calls": report.transcript_with_tool_calls,
        "latency": _latency(report),
        "call_cost": _cost(report.duration_ms / 1000, is_phone=call.call_type == "phone_call"),
    }
    if call.recording_token:
        link = f"{public_url}/recordings/{call.recording_token}"
        found |= {"recording_url": f"{link}-mono.wav", "recording_multi_channel_url": f"{link}.wav"}
        found["public_log_url"] = f"{public_url}/simulator/calls/{call.call_id}"
    if report.transfer_destination:
        found["transfer_destination"] = report.transfer_destination
        if report.transfer_end_timestamp_ms:
            found["transfer_end_timestamp"] = report.transfer_end_timestamp_ms
    return found


def _latency(report: CallReport) -> dict[str, Any]:
    samples = {
        "e2e": [turn.e2e_ms for turn in report.latencies if turn.e2e_ms is not None],
        "llm": [turn.llm_ms for turn in report.latencies],
        "llm_websocket_network_rtt": list(report.websocket_rtt_ms),
    }
    return {name: percentiles(values) for name, values in samples.items() if values}


def _cost(seconds: float, *, is_phone: bool) -> dict[str, Any]:
    prices = {name: price for name, price in UNIT_PRICES.items() if is_phone or name != "us_telephony"}
    costs = [
        {"product": name, "unit_price": round(price, 6), "cost": round(price * seconds, 4)}
        for name, price in prices.items()
    ]
    return {
        "product_costs": costs,
        "total_duration_seconds": round(seconds, 3),
        "total_duration_unit_price": round(sum(prices.values()), 6),
        "combined_cost": round(sum(prices.values()) * seconds, 4),
    }


def as_body(payload: dict[str, Any]) -> bytes:
    return json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
