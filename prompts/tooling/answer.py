"""What a tool answered, as words for the model."""

import json
from collections.abc import AsyncIterator

from engine.ports import ToolOutcome

LONGEST_ANSWER_BYTES = 64 * 1024
"""More would fill the model's window, and no caller waits for it to be read."""
TOO_LONG = ToolOutcome("The tool answered too much to read. Tell the caller and offer another way.", succeeded=False)
NO_TEXT = ToolOutcome("The tool answered with something that is no data. Offer another way.", succeeded=False)
DONE = ToolOutcome("Done.")
TEXTS = ("application/json", "text/plain", "text/csv")


async def read_limited(pieces: AsyncIterator[bytes]) -> bytes | None:
    """The whole body; None as soon as it is longer than can be used."""
    body = bytearray()
    async for piece in pieces:
        body += piece
        if len(body) > LONGEST_ANSWER_BYTES:
            return None
    return bytes(body)


def outcome_of(status: int, content_type: str, body: bytes) -> ToolOutcome:
    """Words for the model; a page or a picture is nothing it could use."""
    kind = content_type.partition(";")[0].strip().lower()
    text = _text_of(kind, body)
    if text is None:
        return NO_TEXT if status < 400 else _refused(status, "")
    if status >= 400:
        return _refused(status, text[:500])
    return ToolOutcome(text) if text else DONE


def _text_of(kind: str, body: bytes) -> str | None:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    if not text.strip():
        return ""
    if kind.endswith("json") or text.lstrip()[:1] in ("{", "["):
        try:
            return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"))
        except ValueError:
            return None if kind.endswith("json") else text.strip()
    return text.strip() if kind in ("", *TEXTS) and "\0" not in text else None


def _refused(status: int, text: str) -> ToolOutcome:
    said = f" It said: {text}" if text else ""
    if status == 404:
        return ToolOutcome(f"Nothing was found.{said}", succeeded=False)
    if status in (401, 403):
        return ToolOutcome("The tool is not allowed to do this. Offer another way.", succeeded=False)
    if status == 429 or status >= 500:
        return ToolOutcome("The tool is not working right now. Tell the caller and offer another way.", succeeded=False)
    return ToolOutcome(f"The tool refused this.{said}", succeeded=False)
