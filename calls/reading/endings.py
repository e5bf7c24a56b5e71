"""Why a call ended, and what to do about it."""

from dataclasses import dataclass

from calls.models import Call, CallStatus
from calls.plain_words import HOW_IT_ENDED, how_it_ended
from vendors.retell.disconnections import DISCONNECTIONS, Bucket, disconnection

FINE = frozenset({Bucket.ANSWERED, Bucket.ANSWERED_SUPPRESS, Bucket.ANSWERED_SCHEDULE, Bucket.OPERATOR})
LOST = "lost"
NOBODY_SAID = (
    "Nobody reported how this call ended: its line went silent, and Retell did not know it any more.",
    "Check that Retell's webhooks reach this site. If they do, one such call is nothing to worry about.",
)
NOT_YET_SAID = (
    "The line was closed, and Retell has not said why.",
    "Wait a few minutes: VoiceOps asks Retell by itself.",
)


@dataclass(frozen=True, slots=True)
class Ending:
    """`is_trouble`: somebody should do something."""

    title: str
    happened: str
    next_step: str
    is_trouble: bool


def ending_of(call: Call) -> Ending | None:
    """None while the call goes on or has not begun."""
    if call.status in (CallStatus.LIVE, CallStatus.REGISTERED):
        return None
    title = how_it_ended(call.status, call.disconnection_reason)
    if call.disconnection_reason:
        entry = disconnection(call.disconnection_reason)
        return Ending(title, entry.happened, entry.next_step, entry.bucket not in FINE)
    happened, next_step = NOBODY_SAID if call.settled_by == LOST else NOT_YET_SAID
    return Ending(title, happened, next_step, is_trouble=call.settled_by == LOST)


def ending_titles() -> dict[str, str]:
    """Every reason with its short words, for filters and menus."""
    return {reason: HOW_IT_ENDED[reason] for reason in DISCONNECTIONS}
