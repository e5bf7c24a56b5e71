"""Retell's transcript items in the engine's words. Read leniently: what cannot be understood is left out."""

from collections.abc import Iterable
from typing import Any

from engine.transcript import NOT_TOLD, Speaker, Transcript, Utterance, Words

_SPEAKERS = {"agent": Speaker.AGENT, "transfer_target": Speaker.TRANSFER_TARGET}
_EDGES = ("start", "end")


def read_transcript(items: list[Any]) -> Transcript:
    """Utterances in order. An unknown role is the caller; an item that is no utterance is left out."""
    return kept(read_utterance(item) for item in items)


def kept(utterances: Iterable[Utterance | None]) -> Transcript:
    return tuple(utterance for utterance in utterances if utterance is not None)


def read_key(item: Any) -> str:
    """The digits the caller pressed, from one item of `transcript_with_tool_calls`; empty for any other item."""
    digit = item.get("digit") if isinstance(item, dict) and item.get("role") == "dtmf" else None
    return digit if isinstance(digit, str) else ""


def read_utterance(item: Any) -> Utterance | None:
    if not isinstance(item, dict):
        return None
    content = item.get("content") or ""
    if not isinstance(content, str):
        return None
    role = item.get("role")
    speaker = _SPEAKERS.get(role, Speaker.CALLER) if isinstance(role, str) else Speaker.CALLER
    return Utterance(speaker, content, _words(item.get("words")), _turn_id(item.get("metadata")))


def _words(items: Any) -> Words | tuple[()]:
    if not isinstance(items, list):
        return ()
    spoken = [item for item in items if isinstance(item, dict) and isinstance(item.get("word"), str)]
    seconds = [_seconds(item.get(edge)) for item in spoken for edge in _EDGES]
    return Words([item["word"] for item in spoken], seconds) if spoken else ()


def _seconds(value: Any) -> float:
    if type(value) is float:
        return value
    if type(value) is not int:
        return NOT_TOLD
    try:
        return float(value)
    except OverflowError:
        return NOT_TOLD


def _turn_id(metadata: Any) -> int | None:
    turn_id = metadata.get("response_id") if isinstance(metadata, dict) else None
    return turn_id if type(turn_id) is int else None
