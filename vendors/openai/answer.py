"""One streamed chat completion, put together from its events. Pure: no network, no clock."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.ports import Finished, ModelError, Piece, TextPiece, ToolCall
from vendors import tolerantjson

_REASONS = {
    "length": "length",
    "max_tokens": "length",
    "tool_calls": "tool_calls",
    "function_call": "tool_calls",
    "content_filter": "content_filter",
}
_OVERLOADS = (429, 503, "429", "503", "rate_limit_exceeded", "rate_limit_error", "overloaded_error")


@dataclass(slots=True)
class _GrowingCall:
    call_id: str
    name: str = ""
    arguments: list[str] = field(default_factory=list)

    def whole(self) -> ToolCall:
        # A server that gives no id would get the result back without one, and refuse it.
        return ToolCall(self.call_id or f"call_{uuid.uuid4().hex}", self.name, "".join(self.arguments) or "{}")


class Answer:
    """Takes the data of each event in turn and gives back the pieces that are ready.

    `is_spoken` from the finish reason on: only the token counts may still come. `is_over` from `[DONE]` on.
    """

    def __init__(self) -> None:
        self.is_spoken = False
        self.is_over = False
        self._reason = "stop"
        self._calls: list[_GrowingCall] = []
        self._call_at: dict[Any, _GrowingCall] = {}
        self._are_calls_given = False
        self._usage: Mapping[str, Any] = {}

    def take(self, data: bytes) -> list[Piece]:
        """Tool calls come whole, after the last word. Raises `ModelError` malformed or stream_error."""
        if data.strip() == b"[DONE]":
            self.is_over = True
            return self._whole_calls()
        event = _parsed(data)
        if isinstance(usage := event.get("usage"), dict):
            self._usage = usage
        choices = event.get("choices")
        if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict) or self.is_spoken:
            return []
        return self._take_choice(choices[0])

    def finished(self) -> Finished:
        """The last piece. Raises `ModelError` broken_stream when the answer was cut off."""
        if not self.is_spoken and not self.is_over:
            raise ModelError("broken_stream")
        details = self._usage.get("prompt_tokens_details")
        return Finished(
            reason="tool_calls" if self._calls and self._reason == "stop" else self._reason,
            tokens_in=_count(self._usage, "prompt_tokens"),
            tokens_out=_count(self._usage, "completion_tokens"),
            tokens_cached=_count(details, "cached_tokens") if isinstance(details, dict) else 0,
        )

    def _take_choice(self, choice: Mapping[str, Any]) -> list[Piece]:
        pieces: list[Piece] = []
        delta = choice.get("delta")
        if isinstance(delta, dict):
            text = delta.get("content") or delta.get("refusal")
            if isinstance(text, str) and text:
                pieces.append(TextPiece(text))
            self._grow_calls(delta.get("tool_calls"))
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason:
            self.is_spoken = True
            self._reason = _REASONS.get(reason, "stop")
            pieces += self._whole_calls()
        return pieces

    def _grow_calls(self, deltas: Any) -> None:
        for delta in deltas if isinstance(deltas, list) else ():
            if not isinstance(delta, dict):
                continue
            call = self._call_of(delta)
            function = delta.get("function")
            if isinstance(function, dict):
                call.name = call.name or _text(function.get("name"))
                call.arguments.append(_text(function.get("arguments")))

    def _call_of(self, delta: Mapping[str, Any]) -> _GrowingCall:
        # Some servers number every call 0 or not at all; then a fresh id is what begins a call.
        index, call_id = _place(delta.get("index")), _text(delta.get("id"))
        call = self._call_at.get(index)
        if call is None or (call_id and call.call_id and call_id != call.call_id):
            call = self._call_at[index] = _GrowingCall(call_id)
            self._calls.append(call)
        call.call_id = call.call_id or call_id
        return call

    def _whole_calls(self) -> list[Piece]:
        if self._are_calls_given:
            return []
        self._are_calls_given = True
        self._calls = [call for call in self._calls if call.name]
        return [call.whole() for call in self._calls]


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        event = tolerantjson.loads(data)
    except ValueError:
        raise ModelError("malformed") from None
    if not isinstance(event, dict):
        raise ModelError("malformed")
    error = event.get("error")
    if error or event.get("object") == "error":
        marks = (error.get("code"), error.get("type")) if isinstance(error, dict) else ()
        raise ModelError("stream_error", is_overload=any(mark in _OVERLOADS for mark in marks))
    return event


def _place(index: Any) -> int | None:
    return index if isinstance(index, int) else None


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return tolerantjson.dumps(value)
    return value if isinstance(value, str) else ""


def _count(usage: Mapping[str, Any], name: str) -> int:
    value = usage.get(name)
    return value if isinstance(value, int) and value > 0 else 0
