"""Lists as files: CSV that is sent while it is read, and that no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from itertools import islice

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

Row = Sequence[object]

STARTS_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
LINES_AT_ONCE = 500


def neutral(cell: object) -> object:
    """What a spreadsheet shows and does not reckon with: an apostrophe goes before text that looks like a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(STARTS_OF_FORMULAS) else cell


def csv_answer(request: HttpRequest, name: str, rows: Iterable[Row]) -> StreamingHttpResponse:
    """`rows` are read as the browser takes them, in the thread that reads the request's database. `name` is ASCII."""
    pieces = _pieces(iter(rows))
    content = _handed_over(pieces) if isinstance(request, ASGIRequest) else pieces
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Accel-Buffering": "no",
    }
    return StreamingHttpResponse(content, content_type="text/csv; charset=utf-8", headers=headers)


def _pieces(rows: Iterator[Row]) -> Iterator[str]:
    # Without the mark, Excel reads UTF-8 as something else.
    mark = "\ufeff"
    while some := list(islice(rows, LINES_AT_ONCE)):
        lines = io.StringIO()
        csv.writer(lines).writerows([neutral(cell) for cell in row] for row in some)
        yield mark + lines.getvalue()
        mark = ""


async def _handed_over(pieces: Iterator[str]) -> AsyncIterator[str]:
    read = sync_to_async(lambda: next(pieces, None))
    while (piece := await read()) is not None:
        yield piece
