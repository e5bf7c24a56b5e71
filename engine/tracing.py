"""One id that follows a call through everything that is done for it."""

import re
from collections.abc import Mapping
from typing import Any

from engine.events import CallDetails

LONGEST = 40
USABLE = re.compile(rf"[\w.:-]{{1,{LONGEST}}}", re.ASCII)


def trace_id_of(call_id: str, details: CallDetails | None) -> str:
    return (told_trace_id(details.metadata) if details else "") or own_trace_id(call_id)


def told_trace_id(metadata: Mapping[str, Any]) -> str:
    """The id the placer of a call gave it; empty when there is none that could stand in a header and a log line."""
    given = metadata.get("trace_id")
    return given if isinstance(given, str) and USABLE.fullmatch(given) else ""


def own_trace_id(call_id: str) -> str:
    """The id of a call nobody gave one. Every process that takes the call up comes to the same."""
    return call_id[:LONGEST]
