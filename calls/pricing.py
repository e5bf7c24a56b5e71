"""Tokens to cents."""

from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from calls.models import Call, ModelPrice, TurnRecord

MILLION = Decimal(1_000_000)
STILL_ARRIVING_S = 600
"""For so long after a call its last turns may still be on their way into the database."""
REPRICE_LIMIT = 500


def price_on(model: str, day: date) -> ModelPrice | None:
    """The newest price that was valid on that day; None: nobody has set one."""
    return ModelPrice.objects.filter(model=model, valid_from__lte=day).order_by("-valid_from").first()


def cost_cents(price: ModelPrice, tokens_in: int, tokens_cached: int, tokens_out: int) -> Decimal:
    """`tokens_in` counts the cached ones too, as providers do."""
    fresh = max(tokens_in - tokens_cached, 0)
    sum_cents = fresh * price.input_cents + tokens_cached * price.cached_input_cents + tokens_out * price.output_cents
    return (sum_cents / MILLION).quantize(Decimal("0.0001"))


def model_cost_cents(call: Call) -> Decimal | None:
    """What the model took for a call; None when one of its models has no price, or no turn of the call is known."""
    turns = TurnRecord.objects.filter(call=call)
    used = (
        turns.exclude(model="")
        .values("model")
        .annotate(all_in=Sum("tokens_in"), cached=Sum("tokens_cached"), out=Sum("tokens_out"))
    )
    day = (call.started_at or call.created_at).date()
    total, has_turns = Decimal(0), False
    for row in used:
        has_turns = True
        price = price_on(row["model"], day)
        if price is None:
            return None
        total += cost_cents(price, row["all_in"], row["cached"], row["out"])
    return total if has_turns or turns.exists() else None


def calls_reprice() -> int:
    """Count again what calls took whose last turns came late, or whose models have been given a price since."""
    since = timezone.now() - timedelta(seconds=STILL_ARRIVING_S)
    priced = ModelPrice.objects.values_list("model", flat=True).distinct()
    wanted = Q(ended_at__gte=since) | Q(model_cost_cents=None, ended_at__isnull=False, turns__model__in=list(priced))
    changed = []
    for call in Call.objects.filter(wanted).distinct().order_by("-pk")[:REPRICE_LIMIT]:
        cents = model_cost_cents(call)
        if cents != call.model_cost_cents:
            changed.append((call.pk, cents))
    for pk, cents in changed:
        Call.objects.filter(pk=pk).update(model_cost_cents=cents)
    return len(changed)
