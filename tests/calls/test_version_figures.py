"""What became of the calls of each version, beside each other."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calls.models import ModelPrice, Origin
from calls.storing.figures import write_figures
from calls.versions.figures import TIMED_CALLS, version_figures
from calls.versions.typical import typical_call
from prompts.models import Prompt, PromptVersion
from prompts.ports import Figures, TypicalCall, typical_calls
from prompts.ports import version_figures as filled
from tests.calls.call_facts import House, make_house
from tests.calls.page_rows import turn_row
from tests.calls.version_rows import NOON, second_version, told_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return make_house()


@pytest.fixture
def second(house: House) -> PromptVersion:
    return second_version(house)


def figures(house: House, **until: object) -> Mapping[int, Figures]:
    return version_figures(house.version.prompt, NOON - timedelta(hours=1), **until)  # type: ignore[arg-type]


def test_the_room_of_prompts_is_told_by_this_room() -> None:
    assert filled() is version_figures
    assert typical_calls() is typical_call


def test_each_version_has_its_own_calls(house: House, second: PromptVersion) -> None:
    for name in ("a", "b", "c"):
        told_call(house, name)
    told_call(house, "d", second)
    told = figures(house)
    assert {version: row.calls for version, row in told.items()} == {house.version.pk: 3, second.pk: 1}


def test_a_caller_who_hangs_up_within_twenty_seconds_hung_up_early(house: House) -> None:
    told_call(house, "a", length_s=19.9, disconnection_reason="user_hangup")
    told_call(house, "b", length_s=20, disconnection_reason="user_hangup")
    told_call(house, "c", length_s=5, disconnection_reason="agent_hangup")
    assert figures(house)[house.version.pk].early_hangups == 1


def test_moods_escalations_and_failed_turns_are_counted(house: House) -> None:
    told_call(house, "a", sentiment="Negative", was_escalated=True, failed_turn_count=2)
    told_call(house, "b", sentiment="Positive")
    told_call(house, "c", sentiment="Unknown")
    told_call(house, "d")
    row = figures(house)[house.version.pk]
    assert (row.negative, row.judged, row.escalated, row.unanswered_turns) == (1, 2, 1, 2)


def test_length_first_word_and_cost_are_told_where_they_were_measured(house: House) -> None:
    long = told_call(house, "a", length_s=100, cost={"total_cents": 12.5}, model_cost_cents=Decimal("1.5"))
    short = told_call(house, "b", length_s=50)
    for call, waits in ((long, (400.0, 600.0)), (short, (1_000.0,))):
        for number, wait in enumerate(waits):
            turn_row(call, number, number, "Yes.", first_word_ms=wait)
    turn_row(short, 9, 9, "", outcome="silenced", first_word_ms=9_000.0)
    turn_row(short, 0, 0, "Hello.", kind="begin", first_word_ms=1.0)
    row = figures(house)[house.version.pk]
    assert (row.mean_length_s, row.first_word_p50_ms, row.mean_cost_cents) == (75.0, 600.0, 14.0)


def test_a_version_nobody_called_has_no_figures(house: House, second: PromptVersion) -> None:
    assert second.pk not in figures(house)


def test_what_was_not_measured_is_none_and_not_nothing(house: House) -> None:
    told_call(house, "a", duration_s=None)
    row = figures(house)[house.version.pk]
    assert (row.mean_length_s, row.first_word_p50_ms, row.mean_cost_cents) == (None, None, None)


@pytest.mark.parametrize(
    "left_out",
    [
        {"origin": Origin.TEST},
        {"origin": Origin.EVAL},
        {"status": "live", "ended_at": None},
        {"status": "not_connected"},
        {"disconnection_reason": "voicemail_reached"},
        {"disconnection_reason": "ivr_reached"},
        {"started_at": None},
        {"start_s": -3_601},
        {"start_s": 7_200},
    ],
)
def test_what_tells_nothing_of_a_version_is_left_out(house: House, left_out: dict[str, object]) -> None:
    told_call(house, "a")
    told_call(house, "b", **left_out)  # type: ignore[arg-type]
    assert figures(house, until=NOON + timedelta(hours=1))[house.version.pk].calls == 1


def test_other_prompts_and_other_businesses_do_not_mix(house: House) -> None:
    other = make_house("hillside")
    told_call(other, "x")
    told_call(house, "a")
    prompt = Prompt.objects.create(business=house.business, name="Night")
    assert version_figures(prompt, NOON - timedelta(days=1)) == {}
    assert set(figures(house)) == {house.version.pk}


def test_however_many_calls_it_is_one_query(house: House, second: PromptVersion) -> None:
    for number in range(12):
        call = told_call(house, f"call_{number}", second if number % 2 else None, start_s=number)
        turn_row(call, 1, 1, "Yes.")
    with CaptureQueriesContext(connection) as queries:
        assert sum(row.calls for row in figures(house).values()) == 12
    assert len(queries) == 1
    assert TIMED_CALLS >= 100


def test_failed_turns_are_counted_on_the_call(house: House) -> None:
    call = told_call(house, "a")
    for number, outcome in enumerate(("spoken", "prepared", "stalled", "failed", "silenced", "empty", "transferred")):
        turn_row(call, number, number, "Sorry.", outcome=outcome)
    turn_row(call, 99, 99, "Hello.", kind="reminder", outcome="prepared")
    write_figures([call.pk])
    call.refresh_from_db()
    assert call.failed_turn_count == 3


def test_before_any_call_an_ordinary_one_is_assumed(house: House) -> None:
    assert typical_call(house.version.prompt, "") == TypicalCall()


def test_an_ordinary_call_is_measured_from_the_last_ones(house: House) -> None:
    for name, turns in (("a", 2), ("b", 4)):
        call = told_call(house, name, turn_count=turns)
        for number in range(turns):
            turn_row(call, number, number, "Yes.", tokens_in=1_000 + 80 * number, tokens_out=30)
    told_call(house, "mailbox", turn_count=90, disconnection_reason="voicemail_reached")
    typical = typical_call(house.version.prompt, "")
    assert (typical.turns, typical.tokens_out, typical.history_tokens) == (3.0, 30.0, 80.0)
    assert typical.is_measured


def test_prices_are_those_of_the_model_asked_about(house: House) -> None:
    for model, cents in (("quick", 10), ("deep", 200)):
        prices = {"input_cents": cents, "cached_input_cents": cents / 2, "output_cents": cents * 4}
        ModelPrice.objects.create(model=model, valid_from=NOON.date(), **prices)
    typical = typical_call(house.version.prompt, "deep")
    assert (typical.input_price_cents, typical.cached_price_cents, typical.output_price_cents) == (200, 100, 800)
    assert typical_call(house.version.prompt, "unpriced").input_price_cents is None
