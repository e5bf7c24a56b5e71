"""Calls with the figures that lists are filtered by, for tests of lists."""

from datetime import datetime
from typing import Any

from django.http import QueryDict

from businesses.access import Member
from calls.listing.filters import read
from calls.listing.selectors import filtered
from calls.models import Call, CallStatus, Utterance
from calls.searching.indexing import index_words
from tests.calls.call_facts import House, at
from tests.calls.page_rows import call_row


def listed(house: House, name: str, created_at: datetime | None = None, **changes: Any) -> Call:
    """A call that is over, stored at `created_at` (now, unless told otherwise)."""
    call = call_row(house, name, **{"status": CallStatus.ENDED, "ended_at": at(60_000), **changes})
    if created_at is not None:
        Call.objects.filter(pk=call.pk).update(created_at=created_at)
        call.refresh_from_db()
    return call


def said(call: Call, text: str, position: int = 0, speaker: str = "caller", start_s: float | None = None) -> Utterance:
    """Words that search finds."""
    words = [] if start_s is None else [[text.split(maxsplit=1)[0], start_s, start_s + 0.4]]
    row = Utterance.objects.create(call=call, position=position, speaker=speaker, text=text, words=words)
    index_words([call.pk])
    return row


def names(member: Member, query: str) -> set[str]:
    """Which calls a query string lists, by the vendor's id. Its problems fail the test."""
    filters = read(member.business, QueryDict(query))
    assert filters.problems == ()
    return set(filtered(member.business, filters, member.user).values_list("retell_call_id", flat=True))
