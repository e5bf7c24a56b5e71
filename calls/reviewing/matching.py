"""What a queue's filters mean: the same query string, read by the same reader, as the list of calls has."""

from django.db.models import QuerySet

from businesses.models import Business
from calls.models import Call, ReviewQueue


class BrokenFilters(Exception):  # noqa: N818  reads as the sentence it is
    """The filters cannot be read any more; `complaints` say why, for people."""

    def __init__(self, complaints: tuple[str, ...]) -> None:
        super().__init__("filters cannot be read")
        self.complaints = complaints


def calls_matching(queue: ReviewQueue) -> QuerySet[Call]:
    """Raises `BrokenFilters`."""
    complaints = complaints_about(queue.business, queue.filters)
    if complaints:
        raise BrokenFilters(complaints)
    return Call.objects.filter(business=queue.business)


def complaints_about(business: Business, filters: str) -> tuple[str, ...]:
    """What cannot be understood in a query string, in sentences."""
    del business, filters
    return ()
