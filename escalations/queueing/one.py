"""One thing that is owed to a caller, with everything that helps to settle it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from businesses.access import Member
from calls.models import Call, CallStatus, Utterance
from calls.ports import Escalation
from common.phone import is_e164
from escalations.models import Callback, CallbackMove
from escalations.queueing.explaining import escalations_of
from escalations.queueing.selectors import Row, callbacks_of, last_words, row_of, rule_names

LAST = 30


@dataclass(frozen=True, slots=True)
class CallbackDetail:
    """`said` are the last words of the call in their order; `live_call` is one that was placed for it and goes on."""

    row: Row
    call: Call | None
    escalations: tuple[Escalation, ...]
    said: tuple[Utterance, ...]
    moves: tuple[CallbackMove, ...]
    live_call: Call | None
    can_be_dialled: bool

    @property
    def next_attempt(self) -> int:
        return self.row.attempts + 1


def callback_detail(member: Member, pk: int, now: datetime | None = None) -> CallbackDetail | None:
    """None for one of another business. A constant number of queries."""
    found = callbacks_of(member.business).select_related("call__agent").filter(pk=pk).first()
    if found is None:
        return None
    call = found.call
    heard = last_words([call.pk]).get(call.pk, "") if call else ""
    moves = tuple(found.moves.select_related("by", "call"))
    placed = [move.call for move in moves if move.call is not None]
    return CallbackDetail(
        row=row_of(found, member, _names(member, found), heard, now or timezone.now()),
        call=call,
        escalations=escalations_of(call) if call else (),
        said=tuple(reversed(_last_said(call)[:LAST])) if call else (),
        moves=moves,
        live_call=placed[-1] if placed and placed[-1].status in (CallStatus.LIVE, CallStatus.REGISTERED) else None,
        can_be_dialled=is_e164(found.number),
    )


def _names(member: Member, found: Callback) -> dict[str, str]:
    return dict(rule_names(member.business, {found.reason}))


def _last_said(call: Call) -> QuerySet[Utterance]:
    return Utterance.objects.filter(call=call).order_by("-position")
