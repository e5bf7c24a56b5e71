"""`prompts.ports.TypicalCalls`: an ordinary call of a prompt, from its last hundred."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from calls.models import ModelPrice, Origin
from calls.pricing import price_on
from calls.selectors import UNANSWERED
from calls.versions.answered import NOBODY_THERE, OVER
from prompts.models import Prompt
from prompts.ports import TypicalCall

LAST_CALLS = 100

# What a turn adds to the messages of the next is told by the difference between a call's first and last request.
_TYPICAL = """
WITH latest AS (
    SELECT id FROM calls_call
    WHERE business_id = %(business)s AND origin = %(live)s AND status = ANY(%(over)s) AND turn_count > 0
        AND prompt_version_id IN (SELECT id FROM prompts_promptversion WHERE prompt_id = %(prompt)s)
        AND disconnection_reason <> ALL(%(nobody_there)s)
    ORDER BY created_at DESC LIMIT %(last_calls)s
), told AS (
    SELECT count(*) AS turns, avg(turn.tokens_out) FILTER (WHERE turn.tokens_out > 0) AS tokens_out,
        (max(turn.tokens_in) - min(turn.tokens_in) FILTER (WHERE turn.tokens_in > 0))::float
            / nullif(count(*) FILTER (WHERE turn.tokens_in > 0) - 1, 0) AS history_tokens
    FROM latest JOIN calls_turnrecord AS turn ON turn.call_id = latest.id
    WHERE turn.kind = 'answer' AND turn.outcome <> ALL(%(unanswered)s)
    GROUP BY latest.id
)
SELECT avg(turns)::float, avg(tokens_out)::float, avg(history_tokens)::float FROM told
"""


def typical_call(prompt: Prompt, model: str) -> TypicalCall:
    """Of calls by any of the prompt's versions, whatever model spoke; the prices are those of `model`, empty for the
    installation's own. Two queries.
    """
    given: dict[str, Any] = {
        "business": prompt.business_id,
        "prompt": prompt.pk,
        "live": Origin.LIVE.value,
        "over": [status.value for status in OVER],
        "nobody_there": list(NOBODY_THERE),
        "last_calls": LAST_CALLS,
        "unanswered": [outcome.value for outcome in UNANSWERED],
    }
    with connection.cursor() as cursor:
        cursor.execute(_TYPICAL, given)
        turns, tokens_out, history_tokens = cursor.fetchone()
    price = price_on(model or settings.MODEL_NAME, timezone.now().date())
    assumed = TypicalCall()
    return TypicalCall(
        turns=turns or assumed.turns,
        tokens_out=tokens_out or assumed.tokens_out,
        history_tokens=history_tokens or assumed.history_tokens,
        is_measured=turns is not None,
        **_prices(price),
    )


def _prices(price: ModelPrice | None) -> dict[str, float]:
    if price is None:
        return {}
    named: dict[str, Decimal] = {
        "input_price_cents": price.input_cents,
        "cached_price_cents": price.cached_input_cents,
        "output_price_cents": price.output_cents,
    }
    return {name: float(cents) for name, cents in named.items()}
