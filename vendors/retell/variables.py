"""Dynamic variables of a call: text by Retell's rule, whatever a careless placer of the call attached."""

from typing import Any

from vendors import tolerantjson


def read_variables(raw: Any) -> dict[str, str]:
    """Every value as a string, other kinds as their JSON; a null is left out."""
    if not isinstance(raw, dict):
        return {}
    return {name: _text(value) for name, value in raw.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    try:
        return tolerantjson.dumps(value)
    except ValueError:
        return ""
