"""A list of calls as a file."""

from collections.abc import Iterable, Iterator

from django.db import transaction

from businesses.access import Member
from businesses.audit import audit
from calls.listing.columns import Column, with_cells
from calls.listing.filters import Filters
from calls.listing.paging import Sort, in_order
from calls.listing.selectors import filter_calls
from calls.models import Call

ROWS_AT_ONCE = 1_000


@transaction.atomic
def calls_export(member: Member, filters: Filters, sort: Sort, columns: tuple[Column, ...]) -> Iterator[list[str]]:
    """A heading and a row for each call that matches, in the member's role. The export is in the audit trail before
    its first row; rows are read from a cursor of the server, so a million of them take no more memory than a thousand.
    """
    told = {"list": filters.querystring, "columns": [column.name for column in columns]}
    audit(member, "calls_exported", "calls", after=told)
    found = in_order(filter_calls(member.business, filters, member.user).calls, sort)
    calls = with_cells(found, columns, member.business).iterator(chunk_size=ROWS_AT_ONCE)
    return _rows(calls, columns, member)


def _rows(calls: Iterable[Call], columns: tuple[Column, ...], member: Member) -> Iterator[list[str]]:
    yield [column.label for column in columns]
    for call in calls:
        yield [column.in_file(call, member) for column in columns]
