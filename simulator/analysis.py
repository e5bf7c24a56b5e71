"""What Retell's analysis would say about a finished call, without reading more into it than is there."""

import re
from typing import Any

from simulator.calls import Call

_BOOKED = re.compile(r"you are booked for ([\w ]+?(?:[ap]\.m\.|noon))", re.IGNORECASE)
_SUCCESSES = frozenset(("user_hangup", "agent_hangup", "call_transfer"))


def analyze(call: Call, *, is_voicemail: bool) -> dict[str, Any]:
    said = call.report.transcript_object if call.report else []
    agent_words = " ".join(str(line["content"]) for line in said if line["role"] == "agent")
    booked = _BOOKED.search(agent_words)
    is_good = call.disconnection_reason in _SUCCESSES and any(line["role"] == "user" for line in said)
    summary = _summary(call, booked[1] if booked else "")
    found: dict[str, Any] = {
        "call_summary": summary,
        "in_voicemail": is_voicemail,
        "user_sentiment": "Positive" if booked else "Neutral" if said else "Unknown",
        "call_successful": is_good and not is_voicemail,
    }
    items = call.agent.get("post_call_analysis_data") or []
    custom = {item["name"]: _value(item, call, summary, is_good=is_good) for item in items if _is_custom(item)}
    return {**found, "custom_analysis_data": custom}


def _summary(call: Call, booked: str) -> str:
    if not call.connected_at_ms:
        return "The call was not connected."
    if booked:
        return f"The caller booked an appointment for {booked}"
    if call.disconnection_reason == "call_transfer":
        return "The caller was transferred to a person."
    return "The caller asked questions and the agent answered them."


def _is_custom(item: dict[str, Any]) -> bool:
    return item.get("type") != "system-presets"


def _value(item: dict[str, Any], call: Call, summary: str, *, is_good: bool) -> Any:
    match item.get("type"):
        case "boolean":
            return is_good
        case "number":
            return len(call.report.transcript_object) if call.report else 0
        case "enum":
            return (item.get("choices") or [""])[0]
    return summary
