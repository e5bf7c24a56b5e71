"""A recording over HTTP, whole or in ranges (RFC 9110, section 14)."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse

LARGEST_PART = 1024 * 1024
"""A longer range is answered with its beginning, as the standard allows: a player asks for the rest when it gets
there, and nobody who plays a call keeps a connection or a thread of the process that answers other calls.
"""
PIECE_BYTES = 256 * 1024
ONE_RANGE = re.compile(r"bytes\s*=\s*(\d*)\s*-\s*(\d*)", re.IGNORECASE)


class Shelf(Protocol):
    """Where recordings lie. Raises FileNotFoundError, and OSError while it cannot be reached."""

    def size(self, name: str) -> int: ...
    def read_range(self, name: str, start: int, length: int) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes from `start` up to and with `end`."""

    start: int
    end: int

    @property
    def length(self) -> int:
        return self.end - self.start + 1


class OutOfRange(ValueError):  # noqa: N818  reads as the sentence it is
    """Nothing of what was asked for is there."""


def span_of(header: str, size: int) -> Span | None:
    """What a Range header asks for; None for none, several, or what is no range, to all of which the whole answers.

    Raises `OutOfRange`.
    """
    found = ONE_RANGE.fullmatch(header.strip())
    if found is None or found[1] == found[2] == "":
        return None
    if not found[1]:
        start, end = max(size - int(found[2]), 0), size - 1
        is_empty = int(found[2]) == 0
    else:
        start, end = int(found[1]), min(int(found[2] or size - 1), size - 1)
        is_empty = start >= size
        if found[2] and int(found[2]) < start:
            return None
    if is_empty or size == 0:
        raise OutOfRange
    return Span(start, end)


def sound_response(request: HttpRequest, shelf: Shelf, name: str, tag: str) -> HttpResponseBase:
    """`tag` changes with the recording. Raises what the shelf raises."""
    size = shelf.size(name)
    try:
        span = span_of(_range_of(request, tag), size)
    except OutOfRange:
        return _dressed(HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}), tag)
    if span is None:
        return _dressed(_whole(request, shelf, name, size), tag)
    span = Span(span.start, min(span.end, span.start + LARGEST_PART - 1))
    body = b"" if request.method == "HEAD" else shelf.read_range(name, span.start, span.length)
    part = HttpResponse(body, status=206)
    part["Content-Range"] = f"bytes {span.start}-{span.end}/{size}"
    part["Content-Length"] = str(span.length)
    return _dressed(part, tag)


def _range_of(request: HttpRequest, tag: str) -> str:
    """A range of something older is no range (If-Range)."""
    wanted = request.headers.get("If-Range", "")
    return request.headers.get("Range", "") if wanted in ("", f'"{tag}"') else ""


def _whole(request: HttpRequest, shelf: Shelf, name: str, size: int) -> HttpResponseBase:
    headers = {"Content-Length": str(size)}
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    return StreamingHttpResponse(_pieces(shelf, name, size), headers=headers)


async def _pieces(shelf: Shelf, name: str, size: int) -> AsyncIterator[bytes]:
    for start in range(0, size, PIECE_BYTES):
        yield await asyncio.to_thread(shelf.read_range, name, start, min(PIECE_BYTES, size - start))


def _dressed(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    response["Content-Type"] = "audio/wav"
    response["Accept-Ranges"] = "bytes"
    response["ETag"] = f'"{tag}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
