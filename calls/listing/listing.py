"""A whole list of calls as its page shows it: rows, count, what narrows it, and what is wrong with its address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from businesses.access import Member
from calls.listing.columns import Column, columns_for, read_columns, with_cells
from calls.listing.filters import Filters, read
from calls.listing.paging import ORDERS, Mark, Page, Sort, page_of, read_mark, read_sort
from calls.listing.selectors import COUNT_LIMIT, WORDS_LIMIT, count_of, filter_calls, views_of
from calls.listing.vocabulary import Vocabulary, vocabulary_of
from calls.models import Call, SavedView

SAY_GONE_VIEW = "This saved view no longer exists, or is not shared with you. The list shows what its address asks for."


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for, with a sentence in `problems` for whatever in it means nothing."""

    filters: Filters
    sort: Sort
    mark: Mark | None
    columns: tuple[Column, ...]
    has_own_columns: bool
    view: SavedView | None
    known: Vocabulary
    problems: tuple[str, ...]

    @property
    def querystring(self) -> str:
        """Filters, order and columns: the list, without the page of it."""
        given = [self.filters.querystring]
        if not self.sort.is_usual:
            given.append(urlencode({"sort": self.sort.text}))
        if self.has_own_columns:
            given.append(urlencode({"cols": ",".join(column.name for column in self.columns)}))
        if self.view:
            given.append(urlencode({"view": self.view.pk}))
        return "&".join(part for part in given if part)

    @property
    def whole(self) -> str:
        """What a view keeps of it: the columns too, whether they stand in the address or not."""
        kept = QueryDict(self.querystring, mutable=True)
        kept["cols"] = ",".join(column.name for column in self.columns)
        return kept.urlencode()


@dataclass(frozen=True, slots=True)
class Heading:
    """`address` sorts by the column, the other way round where it is sorted by already."""

    column: Column
    address: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """`count` is exact up to `COUNT_LIMIT`. `is_cut`: calls may be missing, since only so many words are followed."""

    asked: Asked
    page: Page
    count: int
    is_cut: bool
    headings: tuple[Heading, ...]
    base: str

    @property
    def is_more(self) -> bool:
        return self.count > COUNT_LIMIT

    @property
    def words_limit(self) -> int:
        return WORDS_LIMIT

    @property
    def newest(self) -> str:
        return "" if self.page.is_first else self._at()

    @property
    def newer(self) -> str:
        return self._at(before=self.page.newer) if self.page.newer else ""

    @property
    def older(self) -> str:
        return self._at(after=self.page.older) if self.page.older else ""

    @property
    def is_changed(self) -> bool:
        """Whether the list is another than the saved view it was opened as."""
        view = self.asked.view
        return view is not None and _sorted(view.query) != _sorted(self.asked.querystring)

    def _at(self, **more: str) -> str:
        query = "&".join(part for part in (self.asked.querystring, urlencode(more)) if part)
        return f"{self.base}?{query}" if query else self.base


def read_asked(member: Member, params: QueryDict) -> Asked:
    """Six queries, one more for a saved view."""
    known = vocabulary_of(member.business)
    filters = read(member.business, params, known)
    sort, odd_sort = read_sort(params.get("sort", ""))
    mark, odd_mark = read_mark(params.get("after", ""), params.get("before", ""), sort)
    own = read_columns(params.get("cols", "").split(","))
    view, odd_view = _view(member, params.get("view", ""))
    return Asked(
        filters=filters,
        sort=sort,
        mark=mark,
        columns=own or columns_for(member),
        has_own_columns=bool(own),
        view=view,
        known=known,
        problems=(*filters.problems, *odd_sort, *odd_mark, *odd_view),
    )


def listing_of(member: Member, params: QueryDict) -> Listing:
    """The page an address asks for. A constant number of queries, six more where words are looked for."""
    asked = read_asked(member, params)
    found = filter_calls(member.business, asked.filters, member.user)
    page = page_of(with_cells(found.calls, asked.columns, member.business), asked.sort, asked.mark)
    base = reverse("calls", args=[member.business.slug])
    return Listing(
        asked=asked,
        page=page,
        count=count_of(found.calls),
        is_cut=found.is_cut,
        headings=tuple(_heading(column, asked, base) for column in asked.columns),
        base=base,
    )


@dataclass(frozen=True, slots=True)
class Neighbours:
    previous: Call | None
    next: Call | None


def neighbours_of(member: Member, querystring: str, call: Call) -> Neighbours:
    """The calls before and after one in the list of this query string; none where the call itself is not in it."""
    asked = read_asked(member, QueryDict(querystring))
    calls = filter_calls(member.business, asked.filters, member.user).calls
    here = calls.filter(pk=call.pk).first()
    if here is None:
        return Neighbours(None, None)
    value = asked.sort.order.from_mark(str(asked.sort.order.value_of(here)))
    ahead = page_of(calls, asked.sort, Mark(value, here.pk), limit=1)
    behind = page_of(calls, asked.sort, Mark(value, here.pk, is_back=True), limit=1)
    return Neighbours(next(iter(behind.calls), None), next(iter(ahead.calls), None))


def _view(member: Member, given: str) -> tuple[SavedView | None, list[str]]:
    if not given:
        return None, []
    is_key = given.isascii() and given.isdecimal() and len(given) < 19
    view = views_of(member).filter(pk=int(given)).first() if is_key else None
    return view, [] if view else [SAY_GONE_VIEW]


def _heading(column: Column, asked: Asked, base: str) -> Heading:
    order = ORDERS.get(column.order)
    if order is None:
        return Heading(column)
    is_here = asked.sort.order is order
    turned = Sort(order, not asked.sort.is_descending if is_here else True)
    kept = QueryDict(asked.querystring, mutable=True)
    kept["sort"] = turned.text
    direction = ("descending" if asked.sort.is_descending else "ascending") if is_here else ""
    return Heading(column, f"{base}?{kept.urlencode()}", direction)


def _sorted(query: str) -> Sequence[tuple[str, list[str]]]:
    given: Mapping[str, list[str]] = dict(QueryDict(query).lists())
    return sorted((name, sorted(values)) for name, values in given.items() if name != "view")
