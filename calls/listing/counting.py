"""How many calls each saved view holds. Shown beside every page, so it may never hold one up."""

import time
from collections.abc import Sequence

from django.core.cache import cache
from django.db import OperationalError, connection, transaction

from businesses.access import Member
from calls.listing.filters import read
from calls.listing.selectors import COUNT_LIMIT, count_of, filter_calls
from calls.listing.vocabulary import Vocabulary, vocabulary_of
from calls.models import SavedView

FRESH_S = 15
ONE_MS, ALL_MS = 150, 500
"""What one count and all of them may take; a view that is not counted in time shows no number."""


def view_counts(member: Member, views: Sequence[SavedView]) -> dict[int, int | None]:
    """By primary key; more than `COUNT_LIMIT` says that there are more, None that it took too long."""
    keys = {view.pk: f"view-count-{view.pk}-{member.user.pk}-{hash(view.query)}" for view in views}
    known = cache.get_many(keys.values())
    counts: dict[int, int | None] = {}
    until = time.monotonic() + ALL_MS / 1000
    words: Vocabulary | None = None
    for view in views:
        if keys[view.pk] in known:
            counts[view.pk] = known[keys[view.pk]]
        elif time.monotonic() < until:
            words = words or vocabulary_of(member.business)
            counts[view.pk] = _count(member, view, words)
            cache.set(keys[view.pk], counts[view.pk], FRESH_S)
    return counts


def _count(member: Member, view: SavedView, known: Vocabulary) -> int | None:
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('statement_timeout', %s, true)", [f"{ONE_MS}ms"])
            filters = read(member.business, view.query, known)
            return count_of(filter_calls(member.business, filters, member.user).calls, COUNT_LIMIT)
    except OperationalError:  # what PostgreSQL calls a statement that was cut off
        return None
