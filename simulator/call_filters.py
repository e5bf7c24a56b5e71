"""`filter_criteria` of the list of calls: typed predicates, joined with AND."""

from collections.abc import Callable, Mapping
from typing import Any

from simulator.refusals import RefusedError

Row = Mapping[str, Any]
_OPERATORS: dict[str, dict[str, Callable[[Any, Any], bool]]] = {
    "string": {
        "eq": lambda have, want: have == want,
        "ne": lambda have, want: have != want,
        "sw": lambda have, want: have.startswith(want),
        "ew": lambda have, want: have.endswith(want),
        "co": lambda have, want: want in have,
    },
    "number": {
        "eq": lambda have, want: have == want,
        "ne": lambda have, want: have != want,
        "gt": lambda have, want: have > want,
        "ge": lambda have, want: have >= want,
        "lt": lambda have, want: have < want,
        "le": lambda have, want: have <= want,
    },
    "range": {"bt": lambda have, want: want[0] <= have <= want[1]},
    "boolean": {"eq": lambda have, want: have is want},
    "enum": {"in": lambda have, want: have in want},
}
_PLACES: dict[str, tuple[str, ...]] = {
    "call_successful": ("call_analysis", "call_successful"),
    "in_voicemail": ("call_analysis", "in_voicemail"),
    "user_sentiment": ("call_analysis", "user_sentiment"),
    "combined_cost": ("call_cost", "combined_cost"),
    "e2e_latency_p50": ("latency", "e2e", "p50"),
} | {
    name: (name,)
    for name in (
        "agent_tag",
        "batch_call_id",
        "call_id",
        "call_status",
        "call_type",
        "data_storage_setting",
        "direction",
        "disconnection_reason",
        "duration_ms",
        "end_timestamp",
        "from_number",
        "start_timestamp",
        "to_number",
    )
}
_KEYED_PLACES: dict[str, tuple[str, ...]] = {
    "metadata": ("metadata",),
    "dynamic_variables": ("retell_llm_dynamic_variables",),
    "custom_attributes": ("custom_attributes",),
    "custom_analysis_data": ("call_analysis", "custom_analysis_data"),
}
_LISTABLE_STATUSES = frozenset(("not_connected", "ongoing", "ended", "error"))


def matches(row: Row, criteria: Mapping[str, Any]) -> bool:
    """Whether a call object passes every filter. Raises RefusedError 400 for a filter Retell does not know."""
    return all(_passes(row, name, wanted) for name, wanted in criteria.items())


def _passes(row: Row, name: str, wanted: Any) -> bool:
    if name == "agent":
        return any(_is_agent(row, entry) for entry in wanted)
    if name in _KEYED_PLACES:
        values = _at(row, _KEYED_PLACES[name]) or {}
        return all(_test(name, values.get(_key(name, entry)), entry) for entry in wanted)
    if name not in _PLACES:
        raise RefusedError(400, f"filter_criteria.{name} is not a filter of calls.")
    if name == "call_status" and not set(wanted.get("value") or ()) <= _LISTABLE_STATUSES:
        raise RefusedError(400, f"filter_criteria.call_status takes: {', '.join(sorted(_LISTABLE_STATUSES))}.")
    return _test(name, _at(row, _PLACES[name]), wanted)


def _test(name: str, have: Any, predicate: Any) -> bool:
    kind = predicate.get("type") if isinstance(predicate, Mapping) else None
    operator = predicate.get("op") if isinstance(predicate, Mapping) else None
    if kind == "present" and operator in ("pr", "np"):
        return bool((have is not None) == (operator == "pr"))
    test = _OPERATORS.get(str(kind), {}).get(str(operator))
    if test is None:
        raise RefusedError(400, f"filter_criteria.{name} needs type and op, such as type string with op eq.")
    if have is None:
        return bool(operator == "ne")
    try:
        return bool(test(have, predicate["value"]))
    except (TypeError, AttributeError, LookupError) as error:
        raise RefusedError(400, f"filter_criteria.{name}.value does not fit type {kind}.") from error


def _is_agent(row: Row, entry: Mapping[str, Any]) -> bool:
    versions = entry.get("version") or ()
    is_version = not versions or row["agent_version"] in versions
    return bool(row["agent_id"] == entry.get("agent_id") and is_version)


def _key(name: str, entry: Mapping[str, Any]) -> str:
    if not isinstance(entry.get("key"), str):
        raise RefusedError(400, f"Every entry of filter_criteria.{name} needs a key.")
    return str(entry["key"])


def _at(row: Row, place: tuple[str, ...]) -> Any:
    value: Any = row
    for name in place:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
