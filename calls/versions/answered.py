"""Which calls tell something about a prompt version."""

from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet

from calls.models import Call, CallStatus, Origin
from prompts.models import Prompt
from vendors.retell.disconnections import DISCONNECTIONS, Bucket

EARLY_S = 20
HUNG_UP = "user_hangup"
HUNG_UP_EARLY = Q(disconnection_reason=HUNG_UP, ended_at__lt=F("started_at") + timedelta(seconds=EARLY_S))
JUDGED = ("Positive", "Neutral", "Negative")
NEGATIVE = "Negative"
OVER = (CallStatus.ENDED, CallStatus.ERROR)
NOBODY_THERE = tuple(
    reason for reason, entry in DISCONNECTIONS.items() if entry.bucket in (Bucket.NO_HUMAN, Bucket.WEB)
)
"""Endings of calls on which no person heard a word: a mailbox, a menu, a browser that never joined."""
RINGING_FOR = timedelta(minutes=10)
"""So long before its start a call may have been placed and stored."""


def answered_calls(prompt: Prompt, since: datetime) -> QuerySet[Call]:
    """Live calls since then that a version of the prompt answered, that are over, and on which there was a person."""
    return Call.objects.filter(
        business_id=prompt.business_id,
        prompt_version__in=prompt.versions.values("pk"),
        origin=Origin.LIVE,
        status__in=OVER,
        started_at__gte=since,
        created_at__gte=since - RINGING_FOR,  # what the index knows
    ).exclude(disconnection_reason__in=NOBODY_THERE)
