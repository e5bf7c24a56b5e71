"""Tokens to cents, by the price of the day; what has no price costs an unknown amount, never nothing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from calls.models import Call, ModelPrice
from calls.pricing import calls_reprice, cost_cents, model_cost_cents, price_on
from calls.services import facts_store
from tests.calls.call_facts import ended, make_house, opened

pytestmark = pytest.mark.django_db


def price(model: str, day: date, cents: int = 100) -> ModelPrice:
    return ModelPrice.objects.create(
        model=model, valid_from=day, input_cents=cents, cached_input_cents=cents // 10, output_cents=cents * 8
    )


def call_with(*turns: tuple[str, int, int, int]) -> Call:
    """Turns as (model, tokens in, cached among them, tokens out)."""
    told = [
        ended(100 * number, number, model=model, tokens_in=given, tokens_cached=cached, tokens_out=out)
        for number, (model, given, cached, out) in enumerate(turns, 1)
    ]
    facts_store([opened(make_house().brief()), *told])
    Call.objects.update(started_at=datetime(2026, 6, 1, tzinfo=UTC), ended_at=timezone.now() - timedelta(hours=2))
    return Call.objects.get()


def test_the_newest_price_of_the_day_counts() -> None:
    old, new = price("small", date(2026, 1, 1)), price("small", date(2026, 6, 1), 200)
    assert price_on("small", date(2025, 12, 31)) is None
    assert price_on("small", date(2026, 5, 31)) == old
    assert price_on("small", date(2026, 6, 1)) == new
    assert price_on("large", date(2026, 6, 1)) is None


def test_cached_tokens_are_part_of_those_sent_and_cost_less() -> None:
    # 600,000 fresh at 100 + 400,000 cached at 10 + 50,000 out at 800 = 60 + 4 + 40 cents
    assert cost_cents(price("small", date(2026, 1, 1)), 1_000_000, 400_000, 50_000) == Decimal(104)


def test_a_call_costs_the_sum_of_its_turns_over_all_models() -> None:
    price("small", date(2026, 1, 1))
    price("large", date(2026, 1, 1), 1_000)
    call = call_with(("small", 10_000, 0, 100), ("large", 1_000, 0, 0), ("", 0, 0, 0))
    assert model_cost_cents(call) == Decimal("2.08")


def test_one_model_without_a_price_leaves_the_whole_call_without_one() -> None:
    price("small", date(2026, 1, 1))
    assert model_cost_cents(call_with(("small", 10_000, 0, 100), ("large", 1, 0, 0))) is None


def test_a_call_without_any_turn_of_ours_has_no_cost_and_one_that_asked_no_model_costs_nothing() -> None:
    assert model_cost_cents(call_with()) is None
    Call.objects.all().delete()
    facts_store([opened(make_house("other").brief()), ended(10, 0)])
    assert model_cost_cents(Call.objects.get()) == 0


def test_calls_are_priced_once_their_model_has_a_price() -> None:
    call_with(("small", 10_000, 0, 100))
    assert calls_reprice() == 0
    price("small", date(2026, 1, 1))
    assert calls_reprice() == 1
    assert Call.objects.get().model_cost_cents == Decimal("1.08")
    assert calls_reprice() == 0


def test_turns_stored_after_the_end_are_still_counted() -> None:
    price("small", date(2026, 1, 1))
    call_with(("small", 10_000, 0, 100))
    Call.objects.update(ended_at=timezone.now(), model_cost_cents=Decimal(1))
    assert calls_reprice() == 1
    assert Call.objects.get().model_cost_cents == Decimal("1.08")
