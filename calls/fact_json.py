"""Facts as JSON lines, for the spool and for the event log."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import StrEnum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from engine import facts
from engine.transcript import Words

FACT_TYPES: dict[str, type[facts.FactBase]] = {kind.__name__: kind for kind in get_args(facts.Fact)}


def plain(value: Any) -> Any:
    """`value` in JSON's own types, one dict per dataclass."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | Words):
        return [plain(item) for item in value]
    return value


def fact_to_line(fact: facts.Fact) -> str:
    return json.dumps({"type": type(fact).__name__, "fact": plain(fact)}, default=str)


def fact_from_line(line: str) -> facts.Fact:
    """The inverse of `fact_to_line`; unknown fields are dropped. Raises `ValueError` for a line that is no fact."""
    try:
        raw = json.loads(line)
        fact: facts.Fact = _read(FACT_TYPES[raw["type"]], raw["fact"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("not a fact") from error
    return fact


@lru_cache(maxsize=64)
def _hints(kind: type[Any]) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, raw: Any) -> Any:
    if is_dataclass(kind):
        hints = _hints(kind)  # type: ignore[arg-type]  # is_dataclass also admits instances; `kind` is a type here
        return kind(**{name: _read(hints[name], raw[name]) for name in hints if name in raw})  # type: ignore[operator]
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        known = [option for option in inner if option is not NoneType]
        return None if raw is None else _read(known[0], raw)
    if origin in (tuple, Sequence):
        # Facts hold tuples of one kind and any length, at most nested; none of fixed shape.
        return tuple(_read(inner[0], item) for item in raw)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(raw)
    return raw
