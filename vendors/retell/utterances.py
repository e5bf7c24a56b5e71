"""Retell's transcript items in the engine's words. Read leniently: what cannot be understood is left out."""

from typing import Any

import orjson

from engine.transcript import Speaker, Transcript, Utterance, Word

_SPEAKERS = {"agent": Speaker.AGENT, "transfer_target": Speaker.TRANSFER_TARGET}


class TranscriptReader:
    """Reads the transcripts of one connection. Each holds the whole call, so what came before is not built again."""

    def __init__(self) -> None:
        self._read: list[tuple[bytes, Utterance | None]] = []

    def read(self, items: list[Any]) -> Transcript:
        """Utterances in order. An unknown role is the caller; an item that is no utterance is left out."""
        kept, self._read = self._read, []
        for at, item in enumerate(items):
            written = _written(item)
            is_known = at < len(kept) and written == kept[at][0] != b""
            self._read.append(kept[at] if is_known else (written, _utterance(item)))
        return tuple(utterance for _, utterance in self._read if utterance is not None)


def read_transcript(items: list[Any]) -> Transcript:
    """The same for a transcript that stands alone."""
    return TranscriptReader().read(items)


def read_keys(items: Any) -> str:
    """The digits the caller pressed so far, from the items of `transcript_with_tool_calls`."""
    if not isinstance(items, list):
        return ""
    pressed = (item.get("digit") for item in items if isinstance(item, dict) and item.get("role") == "dtmf")
    return "".join(digit for digit in pressed if isinstance(digit, str))


def _written(item: Any) -> bytes:
    """The item as JSON again: small to keep and quick to compare. Empty when it is nested too deep for that."""
    try:
        return orjson.dumps(item)
    except orjson.JSONEncodeError:
        return b""


def _utterance(item: Any) -> Utterance | None:
    if not isinstance(item, dict):
        return None
    content = item.get("content") or ""
    if not isinstance(content, str):
        return None
    role = item.get("role")
    speaker = _SPEAKERS.get(role, Speaker.CALLER) if isinstance(role, str) else Speaker.CALLER
    return Utterance(speaker, content, _words(item.get("words")), _turn_id(item.get("metadata")))


def _words(items: Any) -> tuple[Word, ...]:
    if not isinstance(items, list):
        return ()
    words = []
    # Plain and inline: every frame brings every word of the call again.
    for item in items:
        if isinstance(item, dict) and isinstance(text := item.get("word"), str):
            start, end = item.get("start"), item.get("end")
            start_s = start if type(start) is float else _seconds(start)
            end_s = end if type(end) is float else _seconds(end)
            words.append(Word(text, start_s, end_s))
    return tuple(words)


def _seconds(value: Any) -> float | None:
    if type(value) is not int:
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _turn_id(metadata: Any) -> int | None:
    turn_id = metadata.get("response_id") if isinstance(metadata, dict) else None
    return turn_id if type(turn_id) is int else None
