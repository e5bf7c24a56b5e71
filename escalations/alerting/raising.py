"""Raises the alerts of handoffs and callbacks, in the transaction that writes their rows."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse

from businesses.alerts.raising import Alert, alert_raise
from businesses.models import AlertEvent
from calls.models import Call
from common.phone import masked
from escalations.alerting.words import NO_PERSON, reason_of
from escalations.linking.links import link_of
from escalations.models import Callback, CallbackKind, Handoff, HandoffState

OWED = {
    CallbackKind.CALLBACK: (AlertEvent.CALLBACK, "a callback is owed"),
    CallbackKind.MESSAGE: (AlertEvent.MESSAGE, "a message was taken"),
    CallbackKind.FOLLOW_UP: (AlertEvent.HANDOFF_LOST, "a caller got no person"),
}


def wish_alert(handoff: Handoff) -> None:
    """A caller wants a person. One for whom nobody could be had is told of by what they are owed."""
    if handoff.state == HandoffState.CALLBACK:
        return
    urgent = handoff.priority == "high"
    call = handoff.call
    alert_raise(
        handoff.business_id,
        Alert(
            key=f"handoff-{handoff.pk}",
            events=(AlertEvent.HANDOFF_HIGH, AlertEvent.HANDOFF) if urgent else (AlertEvent.HANDOFF,),
            title=_title(call, "a caller wants a person", is_urgent=urgent),
            text=_lines(call, _why(handoff), _priority(handoff.priority), f"The story so far: {link_of(handoff)}"),
            is_urgent=urgent,
        ),
    )


def owed_alert(owed: Callback) -> None:
    """People owe the caller something. Told again only when it has become something else."""
    call = owed.call
    if call is None:
        return
    event, what = OWED[CallbackKind(owed.kind)]
    handoff = owed.handoff
    wished = handoff is not None and handoff.state == HandoffState.CALLBACK
    urgent = owed.priority == "high"
    also = ((AlertEvent.HANDOFF_HIGH,) if urgent else ()) + (AlertEvent.HANDOFF,) if wished else ()
    due = owed.due_at.astimezone(ZoneInfo(owed.time_zone))
    alert_raise(
        owed.business_id,
        Alert(
            key=f"callback-{owed.pk}-{owed.kind}",
            events=(event, *also),
            title=_title(call, what, is_urgent=urgent),
            text=_lines(
                call,
                _why(handoff) if handoff else "",
                NO_PERSON.get(handoff.why, "") if handoff else "",
                _priority(owed.priority),
                f"Due: {due:%d %b %H:%M} ({owed.time_zone})",
                f"The story: {link_of(handoff)}" if handoff else f"The call: {_page_of(call)}",
            ),
            is_urgent=urgent,
        ),
    )


def emergency_alert(call: Call) -> None:
    alert_raise(
        call.business_id,
        Alert(
            key=f"emergency-{call.pk}",
            events=(AlertEvent.EMERGENCY,),
            title=_title(call, "a caller said emergency words", is_urgent=True),
            text=_lines(call, f"The call: {_page_of(call)}"),
            is_urgent=True,
        ),
    )


def _title(call: Call, what: str, *, is_urgent: bool) -> str:
    agent = call.agent.name if call.agent else call.business.name
    return f"{'Urgent: ' if is_urgent else ''}{agent}: {what}"


def _lines(call: Call, *lines: str) -> str:
    caller = masked(call.caller_number)
    return "\n".join(filter(None, (*lines[:-1], f"Caller: {caller}" if caller else "", lines[-1])))


def _why(handoff: Handoff) -> str:
    return f"Why: {reason_of(handoff)}"


def _priority(priority: str) -> str:
    return f"Priority: {priority}"


def _page_of(call: Call) -> str:
    return settings.SITE_URL + reverse("call", args=[call.business.slug, call.retell_call_id])
