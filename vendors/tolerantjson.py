"""Reading JSON that other companies' programs wrote: fast for good text, forgiving where their languages are looser."""

import json
from typing import Any

import orjson


def loads(text: str | bytes) -> Any:
    """Parse JSON; half a surrogate pair in it becomes a question mark.

    Raises `ValueError` without any of the text in it, nor in the exceptions chained to it.
    """
    for read in (orjson.loads, _loads_scrubbed):
        try:
            return read(text)
        except (ValueError, RecursionError):
            continue
    raise ValueError("not JSON")


def dumps(value: Any) -> str:
    """Write JSON; half a surrogate pair becomes a question mark. Raises `ValueError` for nesting too deep to read."""
    try:
        return orjson.dumps(value).decode()
    except orjson.JSONEncodeError:
        return _dumps_scrubbed(value)


def _loads_scrubbed(text: str | bytes) -> Any:
    # Programs in JavaScript cut strings between the halves of an emoji. orjson refuses the whole text for it.
    whole = json.dumps(json.loads(text), ensure_ascii=False)
    return orjson.loads(whole.encode("utf-8", "replace"))


def _dumps_scrubbed(value: Any) -> str:
    try:
        text = json.dumps(value, ensure_ascii=False)
    except RecursionError:
        raise ValueError("nested too deep") from None
    return text.encode("utf-8", "replace").decode()
