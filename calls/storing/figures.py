"""What the list of calls is filtered by, kept on each call: a million of them are not summed up for each page."""

from collections.abc import Collection
from typing import Any

from django.db import connection

from calls.models import ANSWERED_AT_THE_END, Call
from calls.selectors import UNANSWERED
from engine import facts

MOVING = (facts.CallOpened, facts.LineClosed, facts.TurnEnded, facts.CallerBrokeIn)
ESCALATING = (facts.TransferMoved, facts.HelpOffered)
"""Facts that change a figure."""
HANDED_OVER = ("call_transfer", "transfer_bridged", "transfer_cancelled")
"""Disconnection reasons of calls in which a transfer was asked for."""
FAILED = ("prepared", "stalled", "failed")
"""Outcomes of turns whose caller got no answer of the model."""

_UPDATE = """
UPDATE calls_call AS call
SET turn_count = news.turn_count, failed_turn_count = news.failed_turn_count,
    interruption_count = news.interruption_count,
    slowest_wait_ms = news.slowest_wait_ms, duration_s = news.duration_s,
    was_escalated = news.was_escalated, sentiment = news.sentiment
FROM (
    SELECT one.id,
        count(turn.id) FILTER (WHERE turn.outcome <> ALL(%(unanswered)s)) AS turn_count,
        count(turn.id) FILTER (WHERE turn.kind = 'answer' AND turn.outcome = ANY(%(failed)s)) AS failed_turn_count,
        count(turn.id) FILTER (WHERE turn.was_interrupted) AS interruption_count,
        max(coalesce(
            turn.first_word_ms, CASE WHEN turn.outcome = ANY(%(at_the_end)s) THEN turn.finished_ms END,
            turn.first_frame_ms
        )) FILTER (WHERE turn.kind = 'answer' AND turn.outcome <> ALL(%(unanswered)s)) AS slowest_wait_ms,
        CASE WHEN one.ended_at >= one.started_at
            THEN least(round(extract(epoch FROM one.ended_at - one.started_at)), 2147483647)::integer END AS duration_s,
        one.was_escalated OR one.id = ANY(%(escalated)s) OR one.transfer_destination <> ''
            OR one.disconnection_reason = ANY(%(handed_over)s) AS was_escalated,
        left(coalesce(one.analysis ->> 'sentiment', ''), 20) AS sentiment
    FROM calls_call AS one LEFT JOIN calls_turnrecord AS turn ON turn.call_id = one.id
    WHERE one.id = ANY(%(calls)s) GROUP BY one.id
) AS news
WHERE call.id = news.id
    AND (call.turn_count, call.failed_turn_count, call.interruption_count, call.slowest_wait_ms, call.duration_s,
        call.was_escalated, call.sentiment)
    IS DISTINCT FROM (news.turn_count, news.failed_turn_count, news.interruption_count, news.slowest_wait_ms,
        news.duration_s, news.was_escalated, news.sentiment)
"""


def write_figures(calls: Collection[int], *, escalated: Collection[int] = ()) -> None:
    """Count anew, in one statement. The calls' rows are locked by who asks; `escalated` are known to have asked for a
    transfer, which no later word takes back. Rows whose figures stay as they are stay untouched.
    """
    if not calls:
        return
    given: dict[str, Any] = {
        "calls": list(calls),
        "escalated": list(escalated),
        "unanswered": [outcome.value for outcome in UNANSWERED],
        "failed": list(FAILED),
        "at_the_end": list(ANSWERED_AT_THE_END),
        "handed_over": list(HANDED_OVER),
    }
    with connection.cursor() as cursor:
        cursor.execute(_UPDATE, given)


def figures_of_facts(calls: dict[str, Call], told: Collection[facts.Fact]) -> None:
    """After a batch has been written."""
    moved = {calls[fact.call_id].pk for fact in told if isinstance(fact, MOVING + ESCALATING)}
    escalated = {calls[fact.call_id].pk for fact in told if isinstance(fact, ESCALATING)}
    write_figures(moved, escalated=escalated)
