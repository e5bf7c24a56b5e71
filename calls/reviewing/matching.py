"""What a queue's filters mean: the same query string, read by the same reader, as the list of calls has."""

from django.db.models import QuerySet

from businesses.models import Business
from calls.listing.filters import read
from calls.listing.selectors import filtered
from calls.models import Call, ReviewQueue


class BrokenFilters(Exception):  # noqa: N818  reads as the sentence it is
    """The filters cannot be read any more; `complaints` say why, for people."""

    def __init__(self, complaints: tuple[str, ...]) -> None:
        super().__init__("filters cannot be read")
        self.complaints = complaints


def calls_matching(queue: ReviewQueue) -> QuerySet[Call]:
    """`me` in the filters is who set the queue up. Raises `BrokenFilters`: a list goes on without what it cannot read,
    a sample would quietly become another one.
    """
    filters = read(queue.business, queue.filters)
    if filters.problems:
        raise BrokenFilters(filters.problems)
    return filtered(queue.business, filters, queue.created_by)


def complaints_about(business: Business, filters: str) -> tuple[str, ...]:
    """What cannot be understood in a query string, in sentences."""
    return read(business, filters).problems
