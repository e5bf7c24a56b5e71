"""Retell's transcript items in the engine's words. Read leniently: what cannot be understood is left out."""

from collections.abc import Iterator
from typing import Any

from engine.transcript import Speaker, Transcript, Utterance, Word

_SPEAKERS = {"agent": Speaker.AGENT, "transfer_target": Speaker.TRANSFER_TARGET}


def read_transcript(items: list[Any]) -> Transcript:
    """Utterances in order. An unknown role is the caller; an item that is no utterance is left out."""
    return tuple(_utterances(items))


def read_keys(items: Any) -> str:
    """The digits the caller pressed so far, from the items of `transcript_with_tool_calls`."""
    if not isinstance(items, list):
        return ""
    pressed = (item.get("digit") for item in items if isinstance(item, dict) and item.get("role") == "dtmf")
    return "".join(digit for digit in pressed if isinstance(digit, str))


def _utterances(items: list[Any]) -> Iterator[Utterance]:
    for item in items:
        if not isinstance(item, dict):
            continue
        content = item.get("content") or ""
        if not isinstance(content, str):
            continue
        role = item.get("role")
        speaker = _SPEAKERS.get(role, Speaker.CALLER) if isinstance(role, str) else Speaker.CALLER
        yield Utterance(speaker, content, _words(item.get("words")), _turn_id(item.get("metadata")))


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
