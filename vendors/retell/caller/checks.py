"""Retell's strictness: a field of the wrong type costs the server the whole event.

An optional field that is null counts as absent: Retell's own sample servers send them so.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any


def _is_int(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_share(value: Any) -> bool:
    return _is_number(value) and 0 <= value <= 1


Check = tuple[str, Callable[[Any], bool]]

INTEGER: Check = ("an integer", _is_int)
STRING: Check = ("a string", lambda value: isinstance(value, str))
BOOLEAN: Check = ("a boolean", lambda value: isinstance(value, bool))
OBJECT: Check = ("an object", lambda value: isinstance(value, dict))
SHARE: Check = ("a number from 0 to 1", _is_share)
POSITIVE: Check = ("a number above 0", lambda value: _is_number(value) and value > 0)
COUNT: Check = ("an integer of 0 or more", lambda value: _is_int(value) and value >= 0)

SPOKEN_REQUIRED = {"content": STRING, "content_complete": BOOLEAN}
SPOKEN_OPTIONAL = {
    "no_interruption_allowed": BOOLEAN,
    "end_call": BOOLEAN,
    "transfer_number": STRING,
    "digit_to_press": STRING,
}

REQUIRED: dict[str, dict[str, Check]] = {
    "config": {"config": OBJECT},
    "ping_pong": {"timestamp": INTEGER},
    "response": {"response_id": INTEGER, **SPOKEN_REQUIRED},
    "agent_interrupt": {"interrupt_id": INTEGER, **SPOKEN_REQUIRED},
    "update_agent": {"agent_config": OBJECT},
    "tool_call_invocation": {"tool_call_id": STRING, "name": STRING, "arguments": STRING},
    "tool_call_result": {"tool_call_id": STRING, "content": STRING},
    "metadata": {"metadata": OBJECT},
}

OPTIONAL: dict[str, dict[str, Check]] = {
    "response": {**SPOKEN_OPTIONAL, "show_transferee_as_caller": BOOLEAN},
    "agent_interrupt": SPOKEN_OPTIONAL,
    "tool_call_result": {"successful": BOOLEAN},
}

INNER: dict[str, tuple[str, dict[str, Check]]] = {
    "config": ("config", dict.fromkeys(("auto_reconnect", "call_details", "transcript_with_tool_calls"), BOOLEAN)),
    "update_agent": (
        "agent_config",
        {
            "responsiveness": SHARE,
            "interruption_sensitivity": SHARE,
            "reminder_trigger_ms": POSITIVE,
            "reminder_max_count": COUNT,
        },
    ),
}


def problem_with(frame: Mapping[str, Any]) -> str | None:
    """What is wrong with a frame of a known `response_type`, naming field and type; None when Retell would take it."""
    kind = frame["response_type"]
    for name, check in REQUIRED[kind].items():
        if name not in frame:
            return f"{kind}.{name} is missing"
        if problem := _mismatch(f"{kind}.{name}", frame[name], check):
            return problem
    for name, check in OPTIONAL.get(kind, {}).items():
        if frame.get(name) is not None and (problem := _mismatch(f"{kind}.{name}", frame[name], check)):
            return problem
    if kind not in INNER:
        return None
    outer, fields = INNER[kind]
    mismatches = (
        _mismatch(f"{kind}.{name}", frame[outer][name], check)
        for name, check in fields.items()
        if frame[outer].get(name) is not None
    )
    return next((problem for problem in mismatches if problem), None)


def _mismatch(name: str, value: Any, check: Check) -> str | None:
    wanted, is_fine = check
    return None if is_fine(value) else f"{name} must be {wanted}, got {type(value).__name__}"
