"""`prompts.ports.VersionFigures`: what became of the calls of each version, in one query."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from calls.models import Origin
from calls.selectors import UNANSWERED
from calls.versions.answered import EARLY_S, HUNG_UP, JUDGED, NEGATIVE, NOBODY_THERE, OVER, RINGING_FOR
from prompts.models import Prompt
from prompts.ports import Figures

TIMED_CALLS = 1_000
"""The first word is told of so many calls of each version, the latest: reading every turn would take too long."""

_FIGURES = """
WITH told AS (
    SELECT id, prompt_version_id, disconnection_reason, started_at, ended_at, was_escalated, sentiment,
        failed_turn_count, duration_s, (cost ->> 'total_cents')::float + coalesce(model_cost_cents, 0) AS cost_cents,
        row_number() OVER (PARTITION BY prompt_version_id ORDER BY created_at DESC) AS place
    FROM calls_call
    WHERE business_id = %(business)s AND origin = %(live)s AND status = ANY(%(over)s)
        AND prompt_version_id IN (SELECT id FROM prompts_promptversion WHERE prompt_id = %(prompt)s)
        AND created_at >= %(stored_since)s AND started_at >= %(since)s AND started_at < %(until)s
        AND disconnection_reason <> ALL(%(nobody_there)s)
)
SELECT prompt_version_id,
    count(*),
    count(*) FILTER (WHERE disconnection_reason = %(hung_up)s
        AND ended_at < started_at + make_interval(secs => %(early_s)s)),
    count(*) FILTER (WHERE was_escalated),
    count(*) FILTER (WHERE sentiment = %(negative)s),
    count(*) FILTER (WHERE sentiment = ANY(%(judged)s)),
    coalesce(sum(failed_turn_count), 0),
    avg(duration_s)::float,
    (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY turn.first_word_ms)
        FROM told AS timed JOIN calls_turnrecord AS turn ON turn.call_id = timed.id
        WHERE timed.prompt_version_id = told.prompt_version_id AND timed.place <= %(timed_calls)s
            AND turn.kind = 'answer' AND turn.outcome <> ALL(%(unanswered)s)),
    avg(cost_cents)
FROM told GROUP BY prompt_version_id
"""


def version_figures(prompt: Prompt, since: datetime, until: datetime | None = None) -> Mapping[int, Figures]:
    """By version id. What a call cost counts once Retell has told it; calls of mailboxes count nowhere."""
    given: dict[str, Any] = {
        "business": prompt.business_id,
        "prompt": prompt.pk,
        "live": Origin.LIVE.value,
        "over": [status.value for status in OVER],
        "stored_since": since - RINGING_FOR,
        "since": since,
        "until": until or timezone.now(),
        "nobody_there": list(NOBODY_THERE),
        "hung_up": HUNG_UP,
        "early_s": EARLY_S,
        "negative": NEGATIVE,
        "judged": list(JUDGED),
        "timed_calls": TIMED_CALLS,
        "unanswered": [outcome.value for outcome in UNANSWERED],
    }
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES, given)
        return {row[0]: Figures(*row[1:]) for row in cursor.fetchall()}
