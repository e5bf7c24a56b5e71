"""One answer of the model, cut into the chunks of an OpenAI-compatible stream."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from simulator.receptionist import Reply

PIECE_CHARACTERS = 4


def tokens_in(text: str) -> int:
    """A token is a piece of four characters here: near enough, and the same everywhere."""
    return -(-len(text) // PIECE_CHARACTERS)


@dataclass(slots=True)
class Answer:
    """`pieces` are the words, or the JSON text of a tool call's arguments."""

    model: str
    created_s: int
    prompt_tokens: int
    pieces: list[str]
    tool_name: str = ""
    finish_reason: str = "stop"
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex[:24]}")
    tool_call_id: str = field(default_factory=lambda: f"call_{uuid.uuid4().hex[:24]}")

    @property
    def usage(self) -> dict[str, Any]:
        out = len(self.pieces)
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": out,
            "total_tokens": self.prompt_tokens + out,
            "prompt_tokens_details": {"cached_tokens": 0},
        }

    def opening(self) -> dict[str, Any]:
        if not self.tool_name:
            return self._chunk({"role": "assistant", "content": ""})
        call = {
            "index": 0,
            "id": self.tool_call_id,
            "type": "function",
            "function": {"name": self.tool_name, "arguments": ""},
        }
        return self._chunk({"role": "assistant", "content": None, "tool_calls": [call]})

    def piece_chunks(self) -> Iterator[dict[str, Any]]:
        for piece in self.pieces:
            delta: dict[str, Any] = {"content": piece}
            if self.tool_name:
                delta = {"tool_calls": [{"index": 0, "function": {"arguments": piece}}]}
            yield self._chunk(delta)

    def closing(self) -> dict[str, Any]:
        return self._chunk({}, self.finish_reason)

    def usage_chunk(self) -> dict[str, Any]:
        return {**self._chunk({}), "choices": [], "usage": self.usage}

    def whole(self) -> dict[str, Any]:
        """The answer to a request that did not ask for a stream."""
        text = "".join(self.pieces)
        message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
        if self.tool_name:
            call = {
                "id": self.tool_call_id,
                "type": "function",
                "function": {"name": self.tool_name, "arguments": text},
            }
            message = {"role": "assistant", "content": None, "refusal": None, "tool_calls": [call]}
        choice = {"index": 0, "message": message, "finish_reason": self.finish_reason, "logprobs": None}
        return {
            "id": self.id,
            "object": "chat.completion",
            "created": self.created_s,
            "model": self.model,
            "choices": [choice],
            "usage": self.usage,
        }

    def _chunk(self, delta: dict[str, Any], finish_reason: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "finish_reason": finish_reason, "logprobs": None}
        return {
            "id": self.id,
            "object": "chat.completion.chunk",
            "created": self.created_s,
            "model": self.model,
            "choices": [choice],
        }


def answer_from(reply: Reply, model: str, created_s: int, prompt_tokens: int, max_tokens: int | None) -> Answer:
    if reply.tool_name:
        arguments = json.dumps(dict(reply.tool_arguments))
        return Answer(model, created_s, prompt_tokens, _cut(arguments), reply.tool_name, "tool_calls")
    pieces = _cut(reply.text)
    is_cut = max_tokens is not None and len(pieces) > max_tokens
    return Answer(model, created_s, prompt_tokens, pieces[:max_tokens], finish_reason="length" if is_cut else "stop")


def stub_answer(model: str, created_s: int) -> Answer:
    """Twenty pieces that never change, for measuring what lies between them and the caller."""
    return Answer(model, created_s, 20, [f"word{number} " for number in range(1, 20)] + ["end."])


def _cut(text: str) -> list[str]:
    return [text[at : at + PIECE_CHARACTERS] for at in range(0, len(text), PIECE_CHARACTERS)]
