"""`prompts.ports.CallOutcomes`: calls as the guards of a rollout weigh them, each caller once."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from calls.models.call import CALLER_DIGITS, CALLER_NUMBER
from calls.versions.answered import HUNG_UP_EARLY, JUDGED, NEGATIVE, answered_calls
from prompts.models import Release
from prompts.ports import CallOutcome

HAS_NUMBER = Q(caller__startswith="+") | Q(caller__startswith="sip")


def call_outcomes(step: Release, began_at: datetime, after: datetime, until: datetime) -> Sequence[CallOutcome]:
    """In the order of their ends. A caller counts with the first call since `began_at`: the second one of the same
    person would tell the same thing again, and on the same side.
    """
    both = answered_calls(step.prompt, began_at).filter(prompt_version__in=(step.version_id, step.candidate_id))
    both = both.annotate(caller=CALLER_NUMBER, digits=CALLER_DIGITS)
    earlier = both.filter(caller=OuterRef("caller"), digits=OuterRef("digits")).filter(
        Q(started_at__lt=OuterRef("started_at")) | Q(started_at=OuterRef("started_at"), pk__lt=OuterRef("pk"))
    )
    fresh = both.filter(started_at__gte=step.started_at, ended_at__gt=after, ended_at__lte=until)
    first_ones = fresh.filter(~HAS_NUMBER | ~Exists(earlier)).annotate(early=_is(HUNG_UP_EARLY))
    told = first_ones.order_by("ended_at", "pk").values_list(
        "prompt_version_id", "early", "was_escalated", "sentiment", "failed_turn_count"
    )
    return [
        CallOutcome(
            is_candidate=version == step.candidate_id,
            early_hangup=early,
            escalated=was_escalated,
            negative=sentiment == NEGATIVE if sentiment in JUDGED else None,
            unanswered=failed_turns > 0,
        )
        for version, early, was_escalated, sentiment, failed_turns in told
    ]


def _is(condition: Q) -> "ExpressionWrapper[Q]":
    return ExpressionWrapper(condition, output_field=BooleanField())
