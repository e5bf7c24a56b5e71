"""Which event does what. A new event is a line in `HANDLERS` and a function above it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from calls import signals, told_calls
from calls.announcing import send_after_commit
from calls.models import Call, CallEvent
from calls.operators.transfers import tell_line_after_commit
from calls.publishing import ANALYZE_CALL, FETCH_RECORDING, publish_after_commit
from calls.storing.storable import storable
from calls.told_calls import Told
from vendors.retell.payloads import WebhookPayload


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a call of ours: the locked row, what was told, and the whole body."""

    call: Call
    told: Told
    payload: WebhookPayload


def call_started(event: Event) -> None:
    told_calls.fill_facts(event.call, event.told)
    told_calls.start(event.call)


def call_ended(event: Event) -> None:
    told_calls.settle(event.call, event.told)
    told_calls.want_analysis(event.call, event.told.at + told_calls.ANALYSIS_WAIT)
    _follow_up(event)
    send_after_commit(signals.call_ended, event.call, event.told.at)


def call_analyzed(event: Event) -> None:
    told_calls.settle(event.call, event.told)
    told_calls.store_analysis(event.call, event.told)
    _follow_up(event)
    if event.call.analysis_due_at and event.call.analysis_due_at <= event.told.at:
        publish_after_commit(ANALYZE_CALL, event.call.pk)
    if event.call.analysis:
        send_after_commit(signals.call_analyzed, event.call, event.told.at)


def transcript_updated(event: Event) -> None:
    told_calls.fill_facts(event.call, event.told)
    told_calls.store_words(event.call, event.told, is_final=event.told.call.ended_at_ms is not None)


def transfer_told(event: Event) -> None:
    """One row of the log for each step, however often and in whatever words it is told; and a word to the line."""
    told_calls.fill_facts(event.call, event.told)
    destination = event.payload.raw.get("transfer_destination")
    number = destination.get("number") if isinstance(destination, dict) else None
    number = number if isinstance(number, str) else event.told.call.transfer_destination
    step = event.payload.event.removeprefix("transfer_")
    event.call.was_escalated = True
    if step == "bridged":
        event.call.transfer_destination = number
    started_at_ms = event.told.call.started_at_ms
    name = f"{event.payload.event} {event.call.retell_call_id} {started_at_ms} {number}"
    row = CallEvent(
        call=event.call,
        event_id=f"told-{sha256(name.encode('utf-8', 'replace')).hexdigest()[:32]}",
        type=event.payload.event,
        data={"number": number, "option": event.payload.raw.get("transfer_option")},
        created_at=event.told.at,
    )
    CallEvent.objects.bulk_create([storable(row)], ignore_conflicts=True)
    tell_line_after_commit(event.call, step, event.told.source, number or "")
    send_after_commit(signals.transfer_told, event.call, event.told.at, step=step)


HANDLERS: Mapping[str, Callable[[Event], None]] = {
    "call_started": call_started,
    "call_ended": call_ended,
    "call_analyzed": call_analyzed,
    "transcript_updated": transcript_updated,
    "transfer_started": transfer_told,
    "transfer_bridged": transfer_told,
    "transfer_cancelled": transfer_told,
    "transfer_ended": transfer_told,
}
ANALYSES = frozenset({"call_analyzed"})


def handle(payload: WebhookPayload, business_id: int, at: datetime, source: str) -> Call | None:
    """Do what the event asks for, inside the caller's transaction; None when it means nothing to us.

    Raises `UntakableCall`, and whatever the database raises.
    """
    act = HANDLERS.get(payload.event)
    if act is None or payload.call is None:
        return None
    call = told_calls.locked_call(business_id, payload.call)
    told = Told(payload.call, at, source=source, is_analysis=payload.event in ANALYSES)
    act(Event(call, told, payload))
    told_calls.save(call)
    return call


def _follow_up(event: Event) -> None:
    if event.call.recording_due_at is not None:
        publish_after_commit(FETCH_RECORDING, event.call.pk)
