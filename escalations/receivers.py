"""What this room does when calls tell of a transfer, an offer or an ending: works the call's story out again."""

from typing import Any

from django.dispatch import receiver

from calls import signals
from escalations.keeping.refreshing import handoffs_refresh

NEWS = [
    signals.emergency_heard,
    signals.transfer_moved,
    signals.help_offered,
    signals.callback_asked,
    signals.message_taken,
    signals.transfer_told,
    signals.call_ended,
]


@receiver(NEWS)
def refresh(call_pk: int, **_: Any) -> None:
    handoffs_refresh(call_pk)
