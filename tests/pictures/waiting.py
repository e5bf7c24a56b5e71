"""What people owe callers, to take pictures of: handoffs of every ending, and callbacks in every state."""

from datetime import timedelta
from itertools import cycle, islice

from django.utils import timezone

from calls.models import Call, CallDirection
from escalations.models import Callback, CallbackKind, CallbackState, Destination, Handoff, HandoffState
from tests.pictures.rollouts import owner_of

ENDINGS = (
    (HandoffState.BRIDGED, "bridged"),
    (HandoffState.CALLBACK, "closed"),
    (HandoffState.LOST, "caller_left"),
    (HandoffState.REFUSED, "refused"),
    (HandoffState.BRIDGED, "call_transfer"),
    (HandoffState.CALLBACK, "nobody"),
)
WORDS = (
    "About the crown that came loose on Sunday.",
    "Wants to know why the invoice is higher than what was said on the telephone.",
    "",
    "The heating is out again, there are small children in the house. After four would be best, the side door is open.",
)
PRIORITIES = ("medium", "high", "low", "medium", "medium")
SUMMARY = (
    "The caller has a loose crown and is in some pain. They want to speak to somebody about coming in today. "
    "The agent offered Thursday, which was declined."
)


def some(slug: str, number: int) -> None:
    """Of the business's newest calls, each with a handoff and, where nobody could be had, what is owed."""
    business = owner_of(slug).business
    places: list[Destination | None] = [*Destination.objects.filter(business=business, is_retired=False)] or [None]
    newest = Call.objects.filter(business=business, direction=CallDirection.INBOUND, handoffs=None).order_by("-pk")
    for at, (call, ending, priority) in enumerate(
        zip(newest[:number], cycle(ENDINGS), cycle(PRIORITIES), strict=False)
    ):
        _one(call, places[at % len(places)], ending, priority, at)


def _one(call: Call, place: Destination | None, ending: tuple[HandoffState, str], priority: str, at: int) -> None:
    asked_at = timezone.now() - timedelta(minutes=7 + 47 * at)
    state, why = ending
    handoff = Handoff.objects.create(
        business=call.business, call=call, destination=place, state=state, why=why, priority=priority,
        asked_by="rule", reason="builtin.human", rule_key="builtin.human", asked_at=asked_at,
        settled_at=asked_at + timedelta(seconds=9 + 5 * at % 60), summary=SUMMARY if at % 2 else "",
    )  # fmt: skip
    if state == HandoffState.BRIDGED:
        return
    kind = next(islice(cycle(CallbackKind), at, None))
    owed, _ = Callback.objects.get_or_create(
        call=call,
        state=CallbackState.OPEN,
        defaults={
            "business": call.business,
            "handoff": handoff,
            "kind": kind,
            "number": call.caller_number,
            "due_at": asked_at + timedelta(hours=1 if at % 3 else 30),
            "time_zone": "America/Los_Angeles" if at % 2 else call.business.time_zone,
            "is_time_named": kind == CallbackKind.CALLBACK,
            "priority": priority,
            "reason": "builtin.human",
            "words": WORDS[at % len(WORDS)],
        },
    )
    Callback.objects.filter(pk=owed.pk).update(created_at=asked_at)
