"""What a text costs, how long it takes to say, and what it puts before the first word."""

from dataclasses import replace

import pytest

from prompts.estimates import estimate
from prompts.first_word import first_word_ms
from prompts.lint import Script
from prompts.ports import TypicalCall
from prompts.speaking import spoken_s
from vendors.openai.tokens import shared_tokenizer

SCRIPT = Script(body="Be kind to callers. " * 40, begin_message="Hello there.")
PRICED = TypicalCall(
    turns=10, tokens_out=40, history_tokens=60, input_price_cents=15, cached_price_cents=1.5, output_price_cents=60
)


def test_a_live_version_is_compared_with() -> None:
    longer = replace(SCRIPT, body=SCRIPT.body * 2, begin_message="Hello there, how can I help you today?")
    told = estimate(longer, PRICED, SCRIPT)
    assert told.tokens_change == told.tokens - estimate(SCRIPT, PRICED).tokens > 0
    assert told.begin_spoken_change_s is not None
    assert told.begin_spoken_change_s > 0
    assert told.cost_change_cents is not None
    assert told.cost_change_cents > 0
    assert told.first_word_added_ms > 0
    assert estimate(SCRIPT, PRICED, longer).first_word_added_ms == -told.first_word_added_ms


def test_nothing_changes_beside_itself() -> None:
    told = estimate(SCRIPT, PRICED, SCRIPT)
    changes = (told.tokens_change, told.begin_spoken_change_s, told.cost_change_cents, told.first_word_added_ms)
    assert changes == (0, 0, 0, 0)


def test_without_a_live_version_there_is_nothing_to_compare_with() -> None:
    told = estimate(SCRIPT, PRICED)
    assert (told.tokens_change, told.begin_spoken_change_s, told.cost_change_cents) == (None, None, None)
    assert told.first_word_added_ms == round(first_word_ms(told.tokens))


@pytest.mark.parametrize("typical", [replace(PRICED, input_price_cents=None), replace(PRICED, output_price_cents=None)])
def test_without_a_price_no_cost_is_made_up(typical: TypicalCall) -> None:
    assert estimate(SCRIPT, typical, SCRIPT).cost_per_call_cents is None


def test_the_cost_is_that_of_every_turn_with_what_was_said_before() -> None:
    """With a body of no words, only talk is paid: 45 earlier turns are read again in ten turns."""
    free = Script()
    per_turn = estimate(free, replace(PRICED, turns=1, tokens_out=0, history_tokens=0)).cost_per_call_cents
    assert per_turn is not None
    told = estimate(free, PRICED).cost_per_call_cents
    assert told == pytest.approx(10 * per_turn + (45 * 60 * 15 + 10 * 40 * 60) / 1_000_000, abs=0.001)


def test_what_the_provider_keeps_is_paid_at_its_price() -> None:
    long = replace(SCRIPT, body=SCRIPT.body * 20)
    dear, cheap = (
        estimate(long, replace(PRICED, cached_price_cents=price)).cost_per_call_cents for price in (None, 1.5)
    )
    assert dear is not None
    assert cheap is not None
    assert cheap < dear / 2


@pytest.mark.parametrize(
    ("tokens", "is_cached", "ms"),
    [
        (0, True, 0),
        (1_000, True, 50),
        (1_000, False, 50),
        (1_024, True, 10.24),
        (1_100, True, 14.04),
        (2_048, False, 102.4),
    ],
)
def test_what_is_kept_takes_a_fifth_of_the_time(tokens: int, is_cached: bool, ms: float) -> None:
    assert first_word_ms(tokens, is_cached=is_cached) == pytest.approx(ms)


def test_counts_are_exact_once_the_tokenizer_is_there() -> None:
    shared_tokenizer().load_now()
    told = estimate(SCRIPT, PRICED)
    assert told.is_exact
    assert told.tokens == shared_tokenizer().count(SCRIPT.body) + shared_tokenizer().count(SCRIPT.begin_message)


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("", 0, 0),
        ("Hello there.", 0.5, 1.2),
        ("Thanks for calling Lakeside Dental, this is Mia. How can I help you today?", 4, 6.5),
        ("Our number is 312 555 0142.", 4, 7),
        ("It costs 1234 dollars.", 3, 5),
    ],
)
def test_a_text_takes_about_as_long_as_a_person_takes(text: str, least: float, most: float) -> None:
    assert least <= spoken_s(text) <= most


def test_numbers_take_as_long_as_their_words() -> None:
    assert spoken_s("It costs 95 dollars.") == spoken_s("It costs ninety five dollars.")
    assert spoken_s("Call 3125550142.") > spoken_s("Call us.") + 2


def test_a_variable_takes_as_long_as_its_value() -> None:
    long_name = {"name": "Professor Alexander Montgomery the Third"}
    assert spoken_s("Hello {{name}}.", values=long_name) > spoken_s("Hello {{name}}.") > spoken_s("Hello.")


def test_begin_messages_are_measured_with_defaults_before_examples() -> None:
    parts = {"default": "Professor Alexander Montgomery the Third", "example": "Ann"}
    script = Script(begin_message="Hello {{name}}.", variables={"name": parts})
    assert script.begin_spoken_s == spoken_s(f"Hello {parts['default']}.")


@pytest.mark.parametrize("language", ["de-DE", "ja-JP", "xx", "", "tr"])
def test_every_language_has_some_length(language: str) -> None:
    assert 0 < spoken_s("42 Tage, 7 %.", language) < 10
