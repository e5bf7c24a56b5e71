"""Faults a model can be told to have: set ahead through the control API, by a request header, or by the caller's words.

Words, in the caller's last line: "model fault hang" breaks every model but those named `*-second`, "all models fault
hang" breaks those too, "model fault once hang" breaks only the first request that carries the line, and a number at
the end ("model fault slow 2000") sets the milliseconds or the pieces.

Header: `X-Simulator-Fault: half_stream;after_pieces=3`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Self


class Fault(StrEnum):
    """HANG: no token ever. HALF_STREAM: the connection breaks. STALL: silence without an end, after some pieces."""

    HANG = "hang"
    SLOW = "slow"
    ERROR_500 = "error_500"
    ERROR_429 = "error_429"
    EMPTY = "empty"
    HALF_STREAM = "half_stream"
    STALL = "stall"
    MALFORMED = "malformed"


_SPOKEN = {fault.value.replace("_", " "): fault for fault in Fault}
_TRIGGER = re.compile(rf"\b(model|all models) fault (once )?({'|'.join(_SPOKEN)})(?: (\d+))?")
HEADER = "X-Simulator-Fault"


@dataclass(slots=True)
class ModelFault:
    """`model` and `matching` (text of the caller's last line) narrow it; `count` None means until cleared."""

    fault: Fault
    model: str = ""
    matching: str = ""
    count: int | None = None
    after_pieces: int = 3
    delay_ms: int = 3_000

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> Self:
        """Raises ValueError with a sentence for the person who wrote the request."""
        known = {f.name for f in fields(cls)}
        if unknown := sorted(set(raw) - known):
            raise ValueError(f"Unknown field of a model fault: {unknown[0]}. Known: {', '.join(sorted(known))}.")
        try:
            return cls(**{**raw, "fault": Fault(raw.get("fault", ""))})
        except ValueError as error:
            raise ValueError(f"Field fault must be one of: {', '.join(Fault)}.") from error

    def applies(self, model: str, line: str) -> bool:
        is_spent = self.count is not None and self.count <= 0
        return not is_spent and self.model in ("", model) and self.matching.lower() in line.lower()


@dataclass(slots=True)
class ModelFaults:
    rules: list[ModelFault] = field(default_factory=list)
    _spoken_once: set[str] = field(default_factory=set)

    def next_for(self, model: str, line: str, talk_key: str, header: str = "") -> ModelFault | None:
        """The fault this request shall have, if any; counts it. Raises ValueError for a header that makes no sense."""
        if header:
            return _from_header(header)
        for rule in self.rules:
            if rule.applies(model, line):
                if rule.count is not None:
                    rule.count -= 1
                return rule
        return self._spoken(model, line, talk_key)

    def clear(self) -> None:
        self.rules.clear()
        self._spoken_once.clear()

    def _spoken(self, model: str, line: str, talk_key: str) -> ModelFault | None:
        found = _TRIGGER.search(line.lower())
        if found is None or (found[1] == "model" and model.endswith("-second")):
            return None
        if found[2]:
            if talk_key in self._spoken_once:
                return None
            self._spoken_once.add(talk_key)
        amount = int(found[4]) if found[4] else None
        fault = ModelFault(_SPOKEN[found[3]])
        if amount is not None:
            fault.delay_ms = fault.after_pieces = amount
        return fault


def _from_header(header: str) -> ModelFault:
    name, *settings = (part.strip() for part in header.split(";"))
    pairs = dict(setting.split("=", 1) for setting in settings if "=" in setting)
    return ModelFault.from_json({"fault": name, **{key: int(value) for key, value in pairs.items()}})
