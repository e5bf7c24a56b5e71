"""What else is known of the person on the line."""

from dataclasses import dataclass
from datetime import datetime

from calls.models import Call, CallDirection, Origin
from calls.plain_words import how_it_ended
from calls.selectors import calls_of

EARLIER_LIMIT = 5


@dataclass(frozen=True, slots=True)
class Earlier:
    """A call with the same number before this one; `summary` is empty when nobody summed it up."""

    retell_call_id: str
    at: datetime
    direction: str
    how: str
    summary: str


@dataclass(frozen=True, slots=True)
class History:
    """The newest calls before, newest first; `has_more` when there were others before them."""

    calls: tuple[Earlier, ...]
    has_more: bool


def history_of(call: Call) -> History:
    """Calls of live origin from and to the caller's number, in the same business. Two queries, or none without a
    number.
    """
    number = call.caller_number
    if not number:
        return History((), has_more=False)
    before = calls_of(call.business).filter(origin=Origin.LIVE, created_at__lt=call.created_at).exclude(pk=call.pk)
    dialled_us = before.filter(direction=CallDirection.INBOUND, from_number=number)
    dialled_by_us = before.filter(direction=CallDirection.OUTBOUND, to_number=number)
    newest = [*dialled_us.order_by("-created_at")[: EARLIER_LIMIT + 1]]
    newest += dialled_by_us.order_by("-created_at")[: EARLIER_LIMIT + 1]
    newest.sort(key=lambda other: other.created_at, reverse=True)
    shown = tuple(_earlier(other) for other in newest[:EARLIER_LIMIT])
    return History(shown, has_more=len(newest) > EARLIER_LIMIT)


def _earlier(call: Call) -> Earlier:
    return Earlier(
        call.retell_call_id,
        call.started_at or call.created_at,
        call.direction,
        how_it_ended(call.status, call.disconnection_reason),
        str(call.analysis.get("summary") or ""),
    )
