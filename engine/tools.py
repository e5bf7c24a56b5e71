"""The tools every agent can be given, and the key that makes a run happen once."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from engine.brief import ToolSpec

ESCALATE = ToolSpec(
    name="escalate",
    description="Hand the caller to a person: when asked for one, when upset, or when they need what you cannot do.",
    parameters={
        "type": "object",
        "properties": {
            "reason": {"type": "string", "description": "Why a person is needed, in a few words."},
            "priority": {"type": "string", "enum": ["low", "medium", "high"]},
        },
        "required": ["reason"],
    },
)
END_CALL = ToolSpec(
    name="end_call",
    description="End the call politely, once the caller has said goodbye or has nothing more to ask.",
    parameters={"type": "object", "properties": {"reason": {"type": "string"}}},
)
PRESS_DIGITS = ToolSpec(
    name="press_digits",
    description="Press keys on the phone's keypad, for a menu that asks for them.",
    parameters={
        "type": "object",
        "properties": {"digits": {"type": "string", "pattern": "^[0-9*#]{1,20}$"}},
        "required": ["digits"],
    },
)
CALL_BACK = ToolSpec(
    name="call_back",
    description=(
        "Note that the caller wants to be called back. Give the time they named, as ISO 8601 with the offset of their "
        "zone; leave it out when any time suits. Set declined when they want no call."
    ),
    parameters={
        "type": "object",
        "properties": {
            "time": {"type": "string", "format": "date-time"},
            "about": {"type": "string", "description": "What it is about, in one sentence."},
            "declined": {"type": "boolean"},
        },
    },
)
TAKE_MESSAGE = ToolSpec(
    name="take_message",
    description="Note the caller's message for a person, in their words.",
    parameters={"type": "object", "properties": {"message": {"type": "string"}}, "required": ["message"]},
)
OFFERED: Mapping[str, ToolSpec] = {"callback": CALL_BACK, "message": TAKE_MESSAGE}
"""What a model is given once the caller has been offered it, whatever the prompt allows."""
BUILT_IN: Mapping[str, ToolSpec] = {
    spec.name: spec for spec in (ESCALATE, END_CALL, PRESS_DIGITS, CALL_BACK, TAKE_MESSAGE)
}


class ArgumentsError(ValueError):
    """The model wrote arguments that are not a JSON object."""


def read_arguments(text: str) -> dict[str, Any]:
    """The arguments as a dict; empty text counts as none. Raises `ArgumentsError`."""
    try:
        value = json.loads(text or "{}")
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ArgumentsError("tool arguments are not a JSON object")
    return value


def as_text(arguments: Mapping[str, Any]) -> str:
    """One text for equal arguments, whatever their order of keys."""
    return json.dumps(arguments, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def run_key(call_id: str, name: str, arguments: Mapping[str, Any], occasion: str = "") -> str:
    """The identity of one run: call, tool and arguments, whatever their order of keys.

    `occasion` tells apart runs that may rightly repeat with equal arguments, such as a digit pressed in two menus.
    """
    canonical = json.dumps([call_id, name, arguments, occasion], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
