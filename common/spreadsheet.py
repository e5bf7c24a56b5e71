"""Rows for a spreadsheet: CSV that leaves while it is being read, and that no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence

from channels.db import database_sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

Row = Sequence[object]

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\ufeff"
"""Tells a spreadsheet that this is UTF-8."""


def csv_answer(
    request: HttpRequest, file_name: str, heads: Row, batches: Iterable[Sequence[Row]]
) -> StreamingHttpResponse:
    """A download. Each batch is taken in a thread of its own, so it must be one query or none."""
    pieces = _pieces(heads, iter(batches))
    return StreamingHttpResponse(
        _beside_the_loop(pieces) if isinstance(request, ASGIRequest) else pieces,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}"', "Cache-Control": "no-store"},
    )


def neutral(cell: object) -> object:
    """Text that begins like a formula is given the apostrophe that makes it text again. Numbers stay numbers."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA_SIGNS) else cell


def _pieces(heads: Row, batches: Iterator[Sequence[Row]]) -> Iterator[str]:
    yield BYTE_ORDER_MARK + _lines([heads])
    for batch in batches:
        yield _lines(batch)


def _lines(rows: Sequence[Row]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([neutral(cell) for cell in row] for row in rows)
    return written.getvalue()


async def _beside_the_loop(pieces: Iterator[str]) -> AsyncIterator[str]:
    take = database_sync_to_async(next, thread_sensitive=False)
    while piece := await take(pieces, ""):
        yield piece
