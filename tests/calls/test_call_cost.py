"""What a call cost, in parts; what is not known is never zero."""

from decimal import Decimal
from typing import Any

from calls.models import Call, CallStatus
from calls.reading.money import cost_of
from calls.templatetags.call_words import money

TOLD = {
    "total_cents": 2.5,
    "products": [
        {"product": "retell_voice_engine", "cost_cents": 1.5},
        {"product": "gpt_9_voice", "cost_cents": 1.0, "is_transfer_leg": True},
    ],
}


def call(**changes: Any) -> Call:
    return Call(**{"status": CallStatus.ENDED, "cost": TOLD, "model_cost_cents": Decimal("0.25"), **changes})


def test_the_parts_add_up() -> None:
    cost = cost_of(call(), models=("quick",))
    assert cost is not None
    assert [(part.label, part.cents) for part in cost.parts] == [
        ("Retell, speech and turns", Decimal("1.5")),
        ("Gpt 9 voice, after the transfer", Decimal("1.0")),
        ("Model (quick)", Decimal("0.25")),
    ]
    assert (cost.total_cents, cost.is_whole, cost.note) == (Decimal("2.75"), True, "")


def test_a_model_without_a_price_leaves_the_sum_open() -> None:
    cost = cost_of(call(model_cost_cents=None), models=("quick",))
    assert cost is not None
    assert (cost.parts[-1].cents, cost.total_cents, cost.is_whole) == (None, Decimal("2.5"), False)
    assert "model prices" in cost.note


def test_what_retell_has_not_told_is_not_free() -> None:
    cost = cost_of(call(cost={}, model_cost_cents=None), models=())
    assert cost is not None
    assert (cost.total_cents, cost.is_whole) == (None, False)
    assert "not told" in cost.note


def test_a_call_that_goes_on_has_no_cost_yet() -> None:
    assert cost_of(call(status=CallStatus.LIVE), models=()) is None


def test_money_is_as_exact_as_worth_reading() -> None:
    assert money(Decimal("1.27"), "USD") == "$0.0127"
    assert money(Decimal("12345.6"), "USD") == "$123.46"
    assert money(Decimal(150), "EUR") == "1.50 EUR"
