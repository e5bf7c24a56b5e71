"""What this room does when calls tell of a transfer, an offer or an ending: works the call's story out again.

And when somebody leaves a business: ends their time on duty.
"""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from businesses.models import Membership
from calls import signals
from escalations.duty.services import shifts_end
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


@receiver(post_delete, sender=Membership)
def end_shifts(instance: Membership, **_: Any) -> None:
    # By their ids: whoever deletes a business or a person whole has taken the rows away by now.
    shifts_end(instance.business_id, instance.user_id)
