"""How many calls each saved view holds. Shown beside every page, so it may never hold one up."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from django.core.cache import cache
from django.core.exceptions import EmptyResultSet
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet

from businesses.access import Member
from calls.listing.filters import Filters, read
from calls.listing.selectors import COUNT_LIMIT, count_of, filter_calls
from calls.listing.vocabulary import vocabulary_of
from calls.models import Call, SavedView

FRESH_S = 15
ONE_MS, ALL_MS = 150, 500
"""What one count and all of them may take; a view that is not counted in time shows no number."""


def view_counts(member: Member, views: Sequence[SavedView]) -> dict[int, int | None]:
    """By primary key; more than `COUNT_LIMIT` says that there are more. None: it took too long, or the view names what
    is gone. One statement counts all views; only when that takes too long is each counted by itself.
    """
    keys = {view.pk: f"view-count-{view.pk}-{member.user.pk}-{hash(view.query)}" for view in views}
    known = cache.get_many(keys.values())
    fresh = _counted(member, [view for view in views if keys[view.pk] not in known])
    cache.set_many({keys[pk]: count for pk, count in fresh.items()}, FRESH_S)
    return {pk: known[key] for pk, key in keys.items() if key in known} | fresh


def _counted(member: Member, views: Sequence[SavedView]) -> dict[int, int | None]:
    if not views:
        return {}
    words = vocabulary_of(member.business)
    asked = {view.pk: read(member.business, view.query, words) for view in views}
    counts: dict[int, int | None] = {pk: None for pk, filters in asked.items() if filters.problems}
    sound = {pk: filters for pk, filters in asked.items() if not filters.problems}
    try:
        with _within(ALL_MS):
            return counts | _together({pk: _calls(member, filters) for pk, filters in sound.items()})
    except OperationalError:  # what PostgreSQL calls a statement that was cut off
        return counts | dict(_one_by_one(member, sound))


def _calls(member: Member, filters: Filters) -> QuerySet[Call]:
    return filter_calls(member.business, filters, member.user).calls


def _together(asked: Mapping[int, QuerySet[Call]]) -> dict[int, int]:
    counts: dict[int, int] = {}
    parts, values = list[str](), list[Any]()
    for pk, calls in asked.items():
        try:
            statement, given = calls.order_by().values("pk")[: COUNT_LIMIT + 1].query.sql_with_params()
        except EmptyResultSet:
            counts[pk] = 0
        else:
            parts.append(f"SELECT %s, (SELECT count(*) FROM ({statement}) AS found)")  # noqa: S608 - Django's own words
            values += (pk, *given)
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            counts |= dict(cursor.fetchall())
    return counts


def _one_by_one(member: Member, asked: Mapping[int, Filters]) -> Iterable[tuple[int, int | None]]:
    """One slow view takes the number from itself alone, and from those for which no time is left."""
    until = time.monotonic() + ALL_MS / 1000
    for pk, filters in asked.items():
        if time.monotonic() > until:
            return
        try:
            with _within(ONE_MS):
                yield pk, count_of(_calls(member, filters), COUNT_LIMIT)
        except OperationalError:
            yield pk, None


@contextmanager
def _within(limit_ms: int) -> Iterator[None]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{limit_ms}ms"])
        yield
