"""Search inside transcripts: turns in which words were said, the best first."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import SearchQueryField, SearchRank
from django.db.models import F, Func, Value

from businesses.access import Member
from businesses.models import Business
from calls.listing.kinds import printable
from calls.models import Call, Origin, Utterance
from calls.searching.marking import Part, marked
from calls.searching.matching import Query, Scope, newest_matches, query_of
from calls.searching.numbers import calls_from, with_caller_digits
from common.phone import without_numbers

LIMIT = 2_000
"""So many utterances, the newest with these words, are ranked. Pages say so."""
PAGE = 25
LONGEST = 200
CALLERS = 5


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of one speaker on a call; `at_s` is the second in the call, None when Retell did not time them."""

    call: Call
    speaker: str
    position: int
    at_s: float | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """`total` hits, at most `LIMIT`; `is_cut`: there are older ones. `callers`: newest calls of a number looked for.

    `is_empty`: there was nothing in the text to look for.
    """

    text: str
    total: int = 0
    page: int = 1
    hits: tuple[Hit, ...] = ()
    callers: tuple[Call, ...] = ()
    is_number: bool = False
    is_empty: bool = False

    @property
    def is_cut(self) -> bool:
        return self.total >= LIMIT

    @property
    def pages(self) -> int:
        return -(-self.total // PAGE)


def search(member: Member, text: str, *, page: int = 1, is_live: bool = True) -> Found:
    """Twelve queries at most, whatever there is. Words a viewer may not see are hidden before they are marked."""
    line = " ".join(printable(text).split())[:LONGEST]
    query = query_of(line)
    if not query.text:
        return Found(line, is_empty=True)
    matches = newest_matches(query, Scope(member.business, is_live), LIMIT)
    page = min(max(page, 1), max(1, -(-len(matches) // PAGE)))
    ranked = _ranked([match.utterance for match in matches], query)[(page - 1) * PAGE : page * PAGE]
    return Found(
        text=line,
        total=len(matches),
        page=page,
        hits=_hits(member, ranked, query),
        callers=_callers(member.business, query, is_live=is_live) if query.numbers and page == 1 else (),
        is_number=query.is_number,
    )


def _ranked(newest_first: Sequence[int], query: Query) -> list[int]:
    """By how well the words fit, then the newest first. A number either stands there or does not."""
    if not query.words:
        return list(newest_first)
    words = Func(Value(query.words), template="%(expressions)s::tsquery", output_field=SearchQueryField())
    rank = SearchRank(F("search"), words, normalization=1)  # a word says more in a short utterance
    rows = Utterance.objects.filter(pk__in=newest_first).annotate(rank=rank)
    return list(rows.order_by("-rank", "-pk").values_list("pk", flat=True))


def _hits(member: Member, pks: Sequence[int], query: Query) -> tuple[Hit, ...]:
    rows = Utterance.objects.filter(pk__in=pks, call__business=member.business)
    found = rows.select_related("call__agent", "call__prompt_version").defer("search").in_bulk()
    said = [found[pk] for pk in pks if pk in found]
    sees = member.sees_numbers
    texts = [each.text if sees else without_numbers(each.text) for each in said]
    parts = marked(texts, query.words, query.numbers if sees else ())
    return tuple(
        Hit(each.call, each.speaker, each.position, _second(each), pieces)
        for each, pieces in zip(said, parts, strict=True)
    )


def _second(said: Utterance) -> float | None:
    first = said.words[0] if said.words else None
    start = first[1] if isinstance(first, list) and len(first) > 1 else None
    return start if isinstance(start, int | float) else None


def _callers(business: Business, query: Query, *, is_live: bool) -> tuple[Call, ...]:
    calls = with_caller_digits(Call.objects.filter(business=business)).filter(calls_from(query.numbers))
    layer = calls.filter(origin=Origin.LIVE) if is_live else calls.exclude(origin=Origin.LIVE)
    return tuple(layer.select_related("agent", "prompt_version").order_by("-created_at", "-pk")[:CALLERS])
