"""The calls a list shows. Every number of queries here is constant."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from businesses.access import Member
from businesses.models import Business, User
from calls.listing.filters import Filters, kinds_asked
from calls.listing.kinds import Asker
from calls.listing.times import Span, span_of
from calls.models import Call, SavedView
from calls.models.call import LENGTH_S, SLOWEST_MS
from calls.searching.matching import Scope, newest_matches, query_of
from calls.searching.numbers import calls_from, with_caller_digits

WORDS_LIMIT = 3_000
"""So many utterances with the words looked for are followed to their calls, the newest."""
COUNT_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Filtered:
    """`is_cut`: more was said with these words than is followed, so the oldest calls may be missing."""

    calls: QuerySet[Call]
    is_cut: bool = False


def filtered(business: Business, filters: Filters, person: User | None = None) -> QuerySet[Call]:
    """The calls that match, without an order. `person` is `me`. Asks for words at once, in six queries at most."""
    return filter_calls(business, filters, person).calls


def filter_calls(business: Business, filters: Filters, person: User | None = None) -> Filtered:
    span = span_asked(business, filters)
    calls = Call.objects.filter(business=business).alias(length_s=LENGTH_S, slowest_ms=SLOWEST_MS)
    if "origin" not in filters.asked:
        calls = calls.filter(origin__in=filters.origins)
    if span.since:
        calls = calls.filter(created_at__gte=span.since)
    if span.until:
        calls = calls.filter(created_at__lt=span.until)
    asker = Asker(business, person)
    for kind, values in kinds_asked(filters):
        calls = calls.filter(kind.condition(values, asker))
    return _with_words(calls, business, filters, span) if filters.words else Filtered(calls)


def span_asked(business: Business, filters: Filters) -> Span:
    zone = ZoneInfo(business.time_zone)
    return span_of(filters.first("when"), filters.first("from"), filters.first("to"), timezone.now(), zone)


def _with_words(calls: QuerySet[Call], business: Business, filters: Filters, span: Span) -> Filtered:
    query = query_of(filters.words)
    if not query.text:
        return Filtered(calls.none())
    scopes = [Scope(business, is_live, span.since, span.until) for is_live in _layers(filters)]
    found = [match for scope in scopes for match in newest_matches(query, scope, WORDS_LIMIT)]
    spoken_on = sorted({match.call for match in found})
    if query.is_number:
        either = Q(pk__in=spoken_on) | calls_from(query.numbers)
        return Filtered(with_caller_digits(calls).filter(either), is_cut=len(found) >= WORDS_LIMIT)
    # One array: thousands of single values take longer to write out than to look up.
    told = RawSQL("SELECT unnest(%s::bigint[])", [spoken_on])
    return Filtered(calls.filter(pk__in=told), is_cut=len(found) >= WORDS_LIMIT)


def _layers(filters: Filters) -> list[bool]:
    """Real calls and the others are indexed apart."""
    return sorted({origin == "live" for origin in filters.origins})


def count_of(calls: QuerySet[Call], limit: int = COUNT_LIMIT) -> int:
    """Exact up to `limit`; one more than it says that there are more."""
    return calls.order_by()[: limit + 1].count()


def views_of(member: Member) -> QuerySet[SavedView]:
    """A person's own views and those that are shared, in order."""
    return SavedView.objects.filter(business=member.business).filter(Q(owner=member.user) | Q(is_shared=True))
