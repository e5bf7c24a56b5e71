"""What a text will cost and how long it will take, before a caller hears it. Estimates: the calls tell the truth."""

from dataclasses import asdict, dataclass
from typing import Any

from engine.context import PHONE_MANNERS
from prompts.lint.script import Script
from prompts.ports import TypicalCall
from prompts.speaking import spoken_s
from vendors.openai.tokens import shared_tokenizer

FIRST_WORD_MS_PER_1000_TOKENS = 50.0
"""What a thousand tokens of prompt put before the first word when the model reads them anew.

Published measurements lie at 40 to 60 ms in the middle and 240 ms at the 95th percentile, on shared servers of large
providers (nirmalya.net, "Prompt size impact on LLM response", February 2026, and the sources it names).
"""
CACHED_SHARE_OF_TIME = 0.2
CACHE_FROM_TOKENS, CACHE_STEP_TOKENS = 1_024, 128
"""OpenAI keeps what it has read of a prompt's beginning: from 1,024 tokens on, in steps of 128, and takes up to 80 %
less time for it (its guide to prompt caching). From a call's second turn on the instructions are read from there.
"""
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
    tokens, begin_s, cost = token_count(script), begin_spoken_s(script), _cost_cents(script, typical)
    if live is None:
        return Estimate(
            tokens=tokens,
            begin_spoken_s=begin_s,
            cost_per_call_cents=_rounded(cost),
            first_word_added_ms=round(first_word_ms(tokens)),
            is_exact=shared_tokenizer().is_loaded,
            is_measured=typical.is_measured,
        )
    live_tokens, live_cost = token_count(live), _cost_cents(live, typical)
    return Estimate(
        tokens=tokens,
        begin_spoken_s=begin_s,
        cost_per_call_cents=_rounded(cost),
        first_word_added_ms=round(first_word_ms(tokens) - first_word_ms(live_tokens)),
        tokens_change=tokens - live_tokens,
        begin_spoken_change_s=round(begin_s - begin_spoken_s(live), 1),
        cost_change_cents=None if cost is None or live_cost is None else _rounded(cost - live_cost),
        is_exact=shared_tokenizer().is_loaded,
        is_measured=typical.is_measured,
    )


def token_count(script: Script) -> int:
    """Of body and begin message, as the model counts; the names of variables stand for their values."""
    tokenizer = shared_tokenizer()
    return tokenizer.count(script.body) + tokenizer.count(script.begin_message)


def begin_spoken_s(script: Script) -> float:
    """Seconds until the begin message is said, with the defaults or examples of its variables."""
    values = {name: parts.get("default") or parts.get("example") or "" for name, parts in script.variables.items()}
    return spoken_s(script.begin_message, script.language, values)


def first_word_ms(tokens: int) -> float:
    """What a prompt of so many tokens puts before the first word of a turn, once the call is under way."""
    cached = _cached(tokens)
    return (tokens - cached + cached * CACHED_SHARE_OF_TIME) * FIRST_WORD_MS_PER_1000_TOKENS / 1_000


def _cost_cents(script: Script, typical: TypicalCall) -> float | None:
    """The model's part of a typical call. What was said so far is sent along again with every turn."""
    if typical.input_price_cents is None or typical.output_price_cents is None:
        return None
    cached_price = typical.input_price_cents if typical.cached_price_cents is None else typical.cached_price_cents
    tokenizer, turns = shared_tokenizer(), typical.turns
    prompt = tokenizer.count(script.body) + tokenizer.count(PHONE_MANNERS)
    cached = _cached(prompt) * max(turns - 1, 0)
    history = typical.history_tokens * turns * max(turns - 1, 0) / 2
    fresh = prompt * turns - cached + history
    spent = fresh * typical.input_price_cents + cached * cached_price
    return (spent + typical.tokens_out * turns * typical.output_price_cents) * CENTS_PER_TOKEN


def _cached(tokens: int) -> int:
    return tokens // CACHE_STEP_TOKENS * CACHE_STEP_TOKENS if tokens >= CACHE_FROM_TOKENS else 0


def _rounded(cents: float | None) -> float | None:
    return None if cents is None else round(cents, 4)
