"""What a text will cost and how long it will take, before a caller hears it. Estimates: the calls tell the truth."""

from dataclasses import asdict, dataclass
from typing import Any

from engine.context import PHONE_MANNERS
from prompts.first_word import cached_tokens, first_word_ms
from prompts.lint.script import Script
from prompts.ports import TypicalCall
from vendors.openai.tokens import shared_tokenizer

CENTS_PER_TOKEN = 1 / 1_000_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """`tokens` are those of body and begin message together. `first_word_added_ms` is against the live version, below
    zero where the new text is quicker; without a live one it is what the whole text takes. `…_change` are None
    without a live version. `is_exact` is false while a token is guessed to be four characters; `is_measured` says
    whether the call behind the cost was seen or assumed.
    """

    tokens: int
    begin_spoken_s: float
    cost_per_call_cents: float | None
    first_word_added_ms: int
    tokens_change: int | None = None
    begin_spoken_change_s: float | None = None
    cost_change_cents: float | None = None
    is_exact: bool = False
    is_measured: bool = False

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def estimate(script: Script, typical: TypicalCall, live: Script | None = None) -> Estimate:
    tokens, begin_s, cost = script.token_count, script.begin_spoken_s, _cost_cents(script, typical)
    if live is None:
        return Estimate(
            tokens=tokens,
            begin_spoken_s=begin_s,
            cost_per_call_cents=_rounded(cost),
            first_word_added_ms=round(first_word_ms(tokens)),
            is_exact=shared_tokenizer().is_loaded,
            is_measured=typical.is_measured,
        )
    live_tokens, live_cost = live.token_count, _cost_cents(live, typical)
    return Estimate(
        tokens=tokens,
        begin_spoken_s=begin_s,
        cost_per_call_cents=_rounded(cost),
        first_word_added_ms=round(first_word_ms(tokens) - first_word_ms(live_tokens)),
        tokens_change=tokens - live_tokens,
        begin_spoken_change_s=round(begin_s - live.begin_spoken_s, 1),
        cost_change_cents=None if cost is None or live_cost is None else _rounded(cost - live_cost),
        is_exact=shared_tokenizer().is_loaded,
        is_measured=typical.is_measured,
    )


def _cost_cents(script: Script, typical: TypicalCall) -> float | None:
    """The model's part of a typical call. What was said so far is sent along again with every turn."""
    if typical.input_price_cents is None or typical.output_price_cents is None:
        return None
    cached_price = typical.input_price_cents if typical.cached_price_cents is None else typical.cached_price_cents
    tokenizer, turns = shared_tokenizer(), typical.turns
    prompt = tokenizer.count(script.body) + tokenizer.count(PHONE_MANNERS)
    cached = cached_tokens(prompt) * max(turns - 1, 0)
    history = typical.history_tokens * turns * max(turns - 1, 0) / 2
    fresh = prompt * turns - cached + history
    spent = fresh * typical.input_price_cents + cached * cached_price
    return (spent + typical.tokens_out * turns * typical.output_price_cents) * CENTS_PER_TOKEN


def _rounded(cents: float | None) -> float | None:
    return None if cents is None else round(cents, 4)
