"""A script as an editor sends it: whatever it has changed, over the version it began from."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpRequest

from common.errors import BadInput
from prompts.lint.script import Script

LIMIT_BYTES = 1_000_000
_NESTED = ("variables", "model", "tools")


class TooMuch(BadInput):
    """More than the door takes."""


def posted_in(request: HttpRequest) -> dict[str, Any]:
    """JSON, or a form whose `variables`, `model` and `tools` are JSON. Raises `BadInput`; `TooMuch` above 1 MB."""
    if len(request.body) > LIMIT_BYTES:
        size = f"{len(request.body) / 1_000_000:.1f}"
        raise TooMuch("body", f"This is {size} MB of text; up to 1 MB can be checked. A prompt should be far shorter.")
    if request.content_type == "application/json":
        posted = _json("body", request.body)
        if not isinstance(posted, dict):
            raise BadInput("body", "Send an object with body, begin_message, variables, model and tools.")
        return posted
    return {name: _json(name, text) if name in _NESTED else text for name, text in request.POST.dict().items()}


def script_of(base: Script, posted: Mapping[str, Any]) -> Script:
    """Raises `BadInput` for a value of another shape."""
    return replace(
        base,
        body=_text("body", posted.get("body", base.body)),
        begin_message=_text("begin_message", posted.get("begin_message", base.begin_message)),
        variables=_variables(posted.get("variables", base.variables)),
        model=_object("model", posted.get("model", base.model)),
        tools=_names(posted.get("tools", list(base.tools))),
    )


def _json(name: str, text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadInput(name, f"What was sent as {name} is not JSON.") from None


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise BadInput(name, f"{name} is a text.")
    return value


def _object(name: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadInput(name, f"{name} is an object.")
    return value


def _variables(value: object) -> Mapping[str, Mapping[str, str]]:
    return {
        name: {key: text for key, text in _object("variables", parts).items() if isinstance(text, str)}
        for name, parts in _object("variables", value).items()
    }


def _names(value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(name, str) for name in value):
        raise BadInput("tools", "tools is a list of names.")
    return tuple(value)
