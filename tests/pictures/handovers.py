"""The wall with handovers in every state."""

from django.utils import timezone

from calls.models import Call, CallEvent, CallStatus
from tests.pictures.rollouts import owner_of

STEPS: tuple[tuple[str, dict[str, str]], ...] = (
    ("transfer_moved", {"step": "asked", "reason": "builtin.human"}),
    ("transfer_started", {}),
    ("transfer_bridged", {}),
    ("transfer_cancelled", {"reason": "busy"}),
    ("help_offered", {}),
    ("callback_asked", {}),
    ("message_taken", {}),
)


def on_the_wall(slug: str) -> None:
    live = Call.objects.filter(business=owner_of(slug).business, status=CallStatus.LIVE).order_by("-started_at")
    CallEvent.objects.bulk_create(
        CallEvent(call=call, event_id=f"picture-{call.pk}", type=kind, data=data, created_at=timezone.now())
        for call, (kind, data) in zip(live, STEPS, strict=False)
    )
