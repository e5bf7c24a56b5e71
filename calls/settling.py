"""Calls that nobody reports on: Retell is asked what became of them, and nothing stays live for ever."""

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from businesses.models import Business
from businesses.retell import asking_retell, client_for
from calls import signals, told_calls
from calls.announcing import send_after_commit
from calls.models import Call, CallDirection, CallStatus, Origin, Placement, PlacementState
from calls.placing import ASKING_FOR, placement_confirm
from calls.searching.indexing import index_if_over
from calls.storing.call_rows import move_call
from calls.storing.figures import write_figures
from calls.told_calls import Told, UntakableCall
from calls.webhook_handlers import Event, call_ended
from common.errors import VendorTrouble
from vendors.retell.payloads import CallPayload, WebhookPayload, parse_call

log = structlog.get_logger(__name__)

SILENT_FOR = timedelta(minutes=5)
"""A live call is seen every 20 s; a closed socket is followed by Retell's word within seconds."""
DIALLING_FOR = timedelta(minutes=10)
"""How long a placed call may take to reach somebody, Retell's queue included."""
LONGEST_CALL = timedelta(hours=2, minutes=10)
"""Retell ends every call after two hours."""
LOOK_FOR_CALLS_OF = timedelta(days=1)

ASK_TIMEOUT_S = 5.0
RUN_S = 40.0
RUN_LIMIT = 200

OVER = frozenset({"ended", "error", "not_connected"})
LOST, SOCKET = "lost", "socket"


class _NotThere(Exception):  # noqa: N818  a word between two functions here
    """The account does not know the call, or there is no account."""


def calls_settle() -> int:
    """Settle what has been silent for too long, the oldest first, for some seconds at most. Returns how many ended.

    A business whose account cannot be asked waits for the next time; the others do not wait for it.
    """
    until = time.monotonic() + RUN_S
    silent: set[int] = set()
    settled = 0
    for call in due_calls(timezone.now())[:RUN_LIMIT]:
        try:
            settled += call_settle(call, may_ask=call.business_id not in silent)
        except VendorTrouble:
            silent.add(call.business_id)
            log.warning("retell_not_asked", business=call.business_id)
        except Exception as fault:  # one call that cannot be settled leaves the others their turn
            log.error("call_not_settled", call=call.pk, fault=type(fault).__name__)  # noqa: TRY400  a trace shows words
        if time.monotonic() > until:
            break
    return settled


def due_calls(now: datetime) -> QuerySet[Call]:
    """Without a socket and without Retell's last word: live or ringing for too long, or closed and never reported."""
    seen = Call.objects.select_related("business").alias(
        last_seen=Coalesce("seen_at", "started_at", "created_at"), closed=Coalesce("seen_at", "ended_at", "created_at")
    )
    # Nobody notes the sockets of calls that Retell does not carry.
    carried = Q(origin=Origin.LIVE) | Q(last_seen__lt=now - LONGEST_CALL)
    live = carried & Q(status=CallStatus.LIVE, last_seen__lt=now - SILENT_FOR)
    ringing = Q(status=CallStatus.REGISTERED, last_seen__lt=now - DIALLING_FOR)
    unreported = Q(status=CallStatus.ENDED, settled_by="", ended_at__lt=now - SILENT_FOR, closed__lt=now - SILENT_FOR)
    return seen.filter(live | ringing | unreported).order_by(F("seen_at").asc(nulls_first=True), "pk")


def call_settle(call: Call, *, may_ask: bool = True) -> bool:
    """Whether the call is over now. Raises `VendorTrouble` when the account could not be asked; try again later."""
    is_too_old = timezone.now() - (call.started_at or call.created_at) > LONGEST_CALL
    if not may_ask or call.origin != Origin.LIVE:
        return is_too_old and _lose(call)
    try:
        told = _ask(call.business, call.retell_call_id)
    except _NotThere:
        return _lose(call)
    except VendorTrouble:
        if is_too_old:
            return _lose(call)
        raise
    if told.call_status in OVER:
        return _end(call, told)
    if is_too_old:
        return _lose(call)
    Call.objects.filter(pk=call.pk).update(seen_at=timezone.now())
    return False


def _ask(business: Business, retell_call_id: str) -> CallPayload:
    if not business.retell_api_key:
        raise _NotThere
    client = client_for(business)
    from retell import NotFoundError  # noqa: PLC0415  loaded with the client, not with Django

    with asking_retell():
        try:
            answer = client.call.with_raw_response.retrieve(retell_call_id, timeout=ASK_TIMEOUT_S, max_retries=0)
        except NotFoundError:
            raise _NotThere from None
    try:
        raw = json.loads(answer.text())
        return parse_call(raw if isinstance(raw, dict) else {})
    except ValueError:
        raise VendorTrouble("Retell's answer about a call could not be read. Try again.") from None


def _end(call: Call, said: CallPayload) -> bool:
    """As if the webhook that was lost had come."""
    try:
        with transaction.atomic():
            row = told_calls.locked_call(call.business_id, said)
            told = Told(said, timezone.now(), by="retell", source=f"settled-{call.pk}")
            call_ended(Event(row, told, WebhookPayload("call_ended", said, {})))
            told_calls.save(row)
    except UntakableCall as fault:
        log.error("call_not_settled", call=call.pk, kind=fault.kind)  # noqa: TRY400  the kind says it all
        return _lose(call)
    return True


def _lose(call: Call) -> bool:
    """Nobody will ever say how it ended. A socket that closed said at least when."""
    with transaction.atomic():
        row = Call.objects.select_for_update(no_key=True).get(pk=call.pk)
        if row.status not in (CallStatus.LIVE, CallStatus.REGISTERED):
            return bool(Call.objects.filter(pk=row.pk, settled_by="").update(settled_by=SOCKET))
        if row.seen_at != call.seen_at:
            return False  # it was seen while Retell was asked
        ended_at = row.seen_at or row.started_at or row.created_at
        move_call(row, CallStatus.ENDED, LOST, ended_at=ended_at, settled_by=LOST)
        write_figures([row.pk])
        index_if_over([row])
        send_after_commit(signals.call_ended, row, ended_at)
    return True


def placements_settle() -> int:
    """Find the calls of placements whose answer was lost: a call carries its placement's id. Returns how many."""
    now = timezone.now()
    found = 0
    for placement, call in _placed_unawares(now):
        placement_confirm(placement, call.retell_call_id)
        found += 1
    return found


def _placed_unawares(now: datetime) -> Iterator[tuple[Placement, Call]]:
    open_ones = Placement.objects.filter(
        Q(state=PlacementState.UNKNOWN) | Q(state=PlacementState.ASKING, created_at__lt=now - ASKING_FOR),
        created_at__gt=now - LOOK_FOR_CALLS_OF,
    )
    for placement in open_ones.select_related("business"):
        calls = Call.objects.filter(
            business=placement.business, created_at__gte=placement.created_at, direction=CallDirection.OUTBOUND
        )
        if call := calls.filter(metadata__placement_id=str(placement.pk)).first():
            yield placement, call
