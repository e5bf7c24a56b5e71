"""Which utterances hold some words, the newest first, on tens of millions of rows.

An index of words knows no order. So every utterance also carries a token of its business, and one of its business and
week: the newest weeks are looked through first, then ever more of them, until enough is found. Of a rare word there is
little even in all of them. A very common one would still be all over the newest week: the last rows of the table are
read before the index is asked.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from businesses.models import Business
from calls.searching.numbers import taken_apart, tokens_of

WEEK_S = 604_800
SPANS_WEEKS = (1, 3, 12, 48)
"""How many weeks are looked through at once, the newest first; after them everything that is left."""
LAST_ROWS = 10_000
"""Read one by one before the index is asked; a word that every tenth utterance holds is found among few more."""
LONGEST_WEEKS = 1_000
"""A span that begins longer ago is taken to have no beginning."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is looked for, as PostgreSQL reads it: `text` is a tsquery, empty when there is nothing to look for.

    `words` is the part of it that is not about numbers.
    """

    text: str
    words: str = ""
    numbers: tuple[str, ...] = ()

    @property
    def is_number(self) -> bool:
        return bool(self.numbers) and not self.words


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose utterances, and of which time. `is_live`: of real calls; otherwise of tests and evals."""

    business: Business
    is_live: bool = True
    since: datetime | None = None
    until: datetime | None = None

    @property
    def token(self) -> str:
        return f"#{'b' if self.is_live else 'o'}{self.business.pk}"


@dataclass(frozen=True, slots=True)
class Match:
    utterance: int
    call: int


def query_of(text: str) -> Query:
    """Words, "words in a row", -without and or, and telephone numbers. One query."""
    looked = taken_apart(text)
    with connection.cursor() as cursor:
        cursor.execute("SELECT websearch_to_tsquery('calls_spoken', %s)::text", [looked.words])
        words = str(cursor.fetchone()[0])
    parts = [f"({words})"] if words else []
    parts += [_any_of(tokens_of(number)) for number in looked.numbers]
    return Query(" & ".join(parts), words, looked.numbers)


def newest_matches(query: Query, scope: Scope, limit: int) -> list[Match]:
    """At most `limit`, the newest first. Seven queries at most."""
    found: list[Match] = []
    if not query.text:
        return found
    if scope.until is None and scope.since is None:
        last = _last_matches(f"{query.text} & '{scope.token}'", limit)
        if len(last) >= limit:
            return last
    for weeks in _spans(scope):
        found += _matches(f"{query.text} & {weeks}", limit - len(found))
        if len(found) >= limit:
            break
    return found


_LAST = """
SELECT id, call_id FROM calls_utterance WHERE id > %s AND search @@ %s::tsquery ORDER BY id DESC LIMIT %s
"""
_NEWEST = """
SELECT id, call_id FROM calls_utterance WHERE search @@ %s::tsquery ORDER BY id DESC LIMIT %s
"""


def _last_matches(query: str, limit: int) -> list[Match]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM calls_utterance")
        begin = (cursor.fetchone()[0] or 0) - LAST_ROWS
        # Written as a number, so that the planner knows how few rows these are.
        cursor.execute(_LAST, [begin, query, limit])
        return [Match(*row) for row in cursor.fetchall()]


def _matches(query: str, limit: int) -> list[Match]:
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST, [query, limit])
        return [Match(*row) for row in cursor.fetchall()]


def _spans(scope: Scope) -> Iterator[str]:
    """Parts of queries, the newest weeks first."""
    last = _week(scope.until or timezone.now())
    first = _week(scope.since) if scope.since else None
    for count in SPANS_WEEKS:
        begin = last - count + 1 if first is None else max(first, last - count + 1)
        if begin > last:
            return
        yield _any_of([f"{scope.token}w{week}" for week in range(begin, last + 1)])
        last = begin - 1
    if first is not None and last - first < LONGEST_WEEKS:
        if first <= last:
            yield _any_of([f"{scope.token}w{week}" for week in range(first, last + 1)])
    elif first is None or first <= last:
        seen = range(last + 1, _week(timezone.now()) + 2)
        yield f"('{scope.token}' & !{_any_of([f'{scope.token}w{week}' for week in seen])})"


def _week(at: datetime) -> int:
    return int(at.timestamp()) // WEEK_S


def _any_of(tokens: Sequence[str]) -> str:
    return "(" + " | ".join(f"'{token}'" for token in tokens) + ")"
