"""Puts the words of calls that are over into the index. While somebody talks, every word would have to be put anew."""

from collections.abc import Collection, Iterable

from django.db import connection

from calls.models import Call, CallStatus

_INDEX = """
UPDATE calls_utterance AS said
SET search = calls_search_of(said.text, call.business_id, call.origin = 'live', call.created_at)
FROM calls_call AS call
WHERE call.id = said.call_id AND call.id = ANY(%s) AND said.search IS NULL
"""


def index_words(calls: Collection[int]) -> int:
    """Make what was said on these calls findable, in one statement. Returns how many utterances were not yet."""
    if not calls:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_INDEX, [list(calls)])
        return int(cursor.rowcount)


def index_if_over(calls: Iterable[Call]) -> None:
    index_words([call.pk for call in calls if call.status not in (CallStatus.REGISTERED, CallStatus.LIVE)])
