"""Pages of a list that stay quick however deep one goes: each begins where the one before it ended, by value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from calls.models import Call

PAGE = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Order:
    """What calls are sorted by. `column` is a field or an alias of `calls.listing.selectors`, never null."""

    key: str
    label: str
    column: str
    value_of: Callable[[Call], int | float]
    from_mark: Callable[[str], Any]
    first_words: str
    last_words: str


def _microseconds(call: Call) -> int:
    since = call.created_at - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _time_from(text: str) -> datetime:
    at_s, micros = divmod(int(text), 1_000_000)
    return datetime.fromtimestamp(at_s, UTC).replace(microsecond=micros)


ORDERS: Mapping[str, Order] = {
    order.key: order
    for order in (
        Order("time", "Time", "created_at", _microseconds, _time_from, "Newest", "Oldest"),
        Order(
            "length",
            "Length",
            "length_s",
            lambda c: -1 if c.duration_s is None else c.duration_s,
            int,
            "Longest",
            "Shortest",
        ),
        Order(
            "slowest",
            "Slowest turn",
            "slowest_ms",
            lambda call: -1.0 if call.slowest_wait_ms is None else call.slowest_wait_ms,
            float,
            "Slowest",
            "Quickest",
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Sort:
    """In the address: `-time` is the newest first, `time` the oldest."""

    order: Order = ORDERS["time"]
    is_descending: bool = True

    @property
    def text(self) -> str:
        return f"{'-' if self.is_descending else ''}{self.order.key}"

    @property
    def is_usual(self) -> bool:
        return self.text == "-time"

    @property
    def words(self) -> str:
        return f"{self.order.first_words if self.is_descending else self.order.last_words} first"


@dataclass(frozen=True, slots=True)
class Mark:
    """A place between two rows. `is_back`: the page ends there instead of beginning."""

    value: Any
    pk: int
    is_back: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """`newer` and `older` are the marks of the pages on either side, empty where there is none."""

    calls: tuple[Call, ...]
    newer: str
    older: str
    is_first: bool


def read_sort(text: str) -> tuple[Sort, list[str]]:
    order = ORDERS.get(text.removeprefix("-"))
    if order is None:
        return Sort(), ["Order: choose a column heading."] if text else []
    return Sort(order, text.startswith("-")), []


def read_mark(after: str, before: str, sort: Sort) -> tuple[Mark | None, list[str]]:
    """A mark names values, not a call: it holds even when its call has been deleted."""
    text = after or before
    if not text:
        return None, []
    value, _, pk = text.rpartition("_")
    try:
        mark = Mark(sort.order.from_mark(value), int(pk), is_back=not after)
    except (ValueError, OverflowError, OSError):
        mark = None
    if mark is None or not 0 < mark.pk < 2**63 or (sort.order.key != "time" and not abs(mark.value) < 2**31):
        return None, ["This page of the list cannot be found any more; here is its beginning."]
    return mark, []


def page_of(calls: QuerySet[Call], sort: Sort, mark: Mark | None, limit: int = PAGE) -> Page:
    """One query."""
    is_back = mark is not None and mark.is_back
    is_falling = sort.is_descending != is_back
    found = calls if mark is None else calls.filter(_beyond(sort.order.column, mark, is_falling=is_falling))
    rows = list(in_order(found, sort, is_falling=is_falling)[: limit + 1])
    shown = rows[:limit][::-1] if is_back else rows[:limit]
    is_more = len(rows) > limit
    has_newer, has_older = (is_more, True) if is_back else (mark is not None, is_more)
    return Page(
        tuple(shown),
        newer=_mark_at(shown[0], sort) if shown and has_newer else "",
        older=_mark_at(shown[-1], sort) if shown and has_older else "",
        is_first=not has_newer,
    )


def in_order(calls: QuerySet[Call], sort: Sort, *, is_falling: bool | None = None) -> QuerySet[Call]:
    column = F(sort.order.column)
    if sort.is_descending if is_falling is None else is_falling:
        return calls.order_by(column.desc(), "-pk")
    return calls.order_by(column.asc(), "pk")


def _beyond(column: str, mark: Mark, *, is_falling: bool) -> Q:
    # The first condition repeats what the second implies: it is the one an index can begin at.
    side, strictly = ("lte", "lt") if is_falling else ("gte", "gt")
    further = Q((f"{column}__{strictly}", mark.value)) | Q((column, mark.value), (f"pk__{strictly}", mark.pk))
    return Q((f"{column}__{side}", mark.value)) & further


def _mark_at(call: Call, sort: Sort) -> str:
    return f"{sort.order.value_of(call)}_{call.pk}"
