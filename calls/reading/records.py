"""What is kept of a call as it came: the log of events and Retell's webhooks."""

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from businesses.models import Business
from calls.models import Call, CallEvent, WebhookDelivery
from calls.selectors import calls_of

EVENTS_AT_ONCE = 200
WHERE_SECRETS_ARE = ("access_token", "recording", "public_log", "signed_url")


@dataclass(frozen=True, slots=True)
class EventRow:
    """`at_s` counts from the start of the call; `told` is what the event carries, as JSON text."""

    event: CallEvent
    at_s: float | None
    told: str


@dataclass(frozen=True, slots=True)
class CallRecords:
    """`next_after` is the `after` of the next events, None when these are the last."""

    call: Call
    events: tuple[EventRow, ...]
    deliveries: tuple[WebhookDelivery, ...]
    next_after: int | None


def call_records(business: Business, retell_call_id: str, *, after: int = 0) -> CallRecords | None:
    """None when the business has no such call. `after` is the number of events already shown. Three queries."""
    call = calls_of(business).filter(retell_call_id=retell_call_id).first()
    if call is None:
        return None
    log = CallEvent.objects.filter(call=call).order_by("created_at", "pk")
    events = list(log[after : after + EVENTS_AT_ONCE + 1])
    return CallRecords(
        call=call,
        events=tuple(_row(call, event) for event in events[:EVENTS_AT_ONCE]),
        deliveries=tuple(deliveries_of(call)),
        next_after=after + EVENTS_AT_ONCE if len(events) > EVENTS_AT_ONCE else None,
    )


def deliveries_of(call: Call) -> QuerySet[WebhookDelivery]:
    """Without their bodies, in the order they came."""
    kept = WebhookDelivery.objects.filter(business=call.business_id, retell_call_id=call.retell_call_id)
    return kept.defer("body").order_by("received_at", "pk")


def delivery_of(business: Business, pk: int) -> WebhookDelivery | None:
    return WebhookDelivery.objects.filter(business=business, pk=pk).first()


def pretty_body(body: bytes | memoryview) -> str:
    """A body for reading: JSON indented, links and tokens that open something hidden; other text as it is."""
    text = bytes(body).decode("utf-8", "replace")
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return json.dumps(_without_secrets(told), indent=2, ensure_ascii=False)


def _without_secrets(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: "hidden" if _is_secret(name, value) else _without_secrets(value) for name, value in told.items()}
    return [_without_secrets(item) for item in told] if isinstance(told, list) else told


def _is_secret(name: str, value: Any) -> bool:
    return isinstance(value, str) and bool(value) and any(part in name for part in WHERE_SECRETS_ARE)


def _row(call: Call, event: CallEvent) -> EventRow:
    at_s = max(0.0, (event.created_at - call.started_at).total_seconds()) if call.started_at else None
    given = {"content": event.content, "latency_ms": event.latency_ms}
    told = {name: value for name, value in given.items() if value not in ("", None)} | event.data
    return EventRow(event, at_s, json.dumps(told, ensure_ascii=False) if told else "")
