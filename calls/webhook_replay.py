"""An owner has a stored webhook processed once more, and learns what it changed."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from businesses.access import Member
from businesses.audit import audit
from businesses.models import Role
from calls.models import Call, DeliveryState, Utterance, WebhookDelivery
from calls.webhook_processing import delivery_process, delivery_reset

WATCHED = (
    "status",
    "direction",
    "started_at",
    "ended_at",
    "disconnection_reason",
    "transfer_destination",
    "settled_by",
    "recording_error",
    "is_transcript_final",
    "model_cost_cents",
)
"""Fields of a call a person is told the old and the new value of."""
WEIGHED = ("analysis", "cost", "latency", "variables", "metadata", "recording_url")
"""Fields of which it is enough to know that they changed."""


@dataclass(frozen=True, slots=True)
class Change:
    """`before` and `after` are empty for what is only said to have changed."""

    name: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Replay:
    state: DeliveryState
    error: str
    changes: tuple[Change, ...]


@transaction.atomic
def delivery_replay(by: Member, delivery: WebhookDelivery) -> Replay:
    """Process a delivery again from the beginning, at once and in one transaction. Raises `NotAllowed`.

    What cannot be processed stays stored with its error and is tried again like any other.
    """
    by.require(Role.OWNER)
    before = _look(delivery)
    was = DeliveryState(delivery.state)
    delivery_reset(delivery)
    delivery_process(delivery.pk)
    delivery.refresh_from_db(fields=["state", "tries", "error", "next_try_at", "processed_at"])
    changes = _changes(before, _look(delivery))
    audit(
        by,
        "delivery_replayed",
        f"delivery {delivery.pk} ({delivery.event})",
        before={"state": was},
        after={"state": delivery.state, "changed": [change.name for change in changes]},
    )
    return Replay(DeliveryState(delivery.state), delivery.error, changes)


def _look(delivery: WebhookDelivery) -> dict[str, Any]:
    calls = Call.objects.filter(business=delivery.business_id, retell_call_id=delivery.retell_call_id)
    call = calls.values("pk", *WATCHED, *WEIGHED).first()
    if call is None:
        return {}
    words = Utterance.objects.filter(call=call.pop("pk")).order_by("position")
    return {**call, "transcript": list(words.values_list("speaker", "text"))}


def _changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[Change, ...]:
    if not before:
        return (Change("call", "", "added"),) if after else ()
    named = tuple(
        Change(name.replace("_", " "), str(before[name] or "empty"), str(after[name] or "empty"))
        for name in WATCHED
        if before[name] != after[name]
    )
    return named + tuple(
        Change(name.replace("_", " ")) for name in (*WEIGHED, "transcript") if before[name] != after[name]
    )
