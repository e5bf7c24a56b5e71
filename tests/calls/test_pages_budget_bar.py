from dataclasses import dataclass

from calls.reading.budget_bar import SCALE_MS, bar_of
from calls.reading.story_items import unheard_rest


@dataclass(frozen=True)
class Times:
    own_ms: float | None = None
    first_token_ms: float | None = None
    wait_ms: float | None = None


def drawn(turn: Times) -> list[tuple[str, int, int]]:
    return [(part.kind, part.start, part.width) for part in bar_of(turn).parts]


def test_the_parts_follow_each_other_to_the_first_word() -> None:
    assert drawn(Times(12, 500, 540)) == [("own", 0, 12), ("model", 12, 488), ("words", 500, 40)]


def test_a_turn_without_any_sound_has_no_bar() -> None:
    bar = bar_of(Times(own_ms=12))
    assert (bar.parts, bar.total_ms) == ((), None)


def test_an_answer_by_rule_is_our_own_work_alone() -> None:
    assert drawn(Times(wait_ms=3)) == [("own", 0, 3)]


def test_a_prepared_sentence_is_a_wait_for_the_model() -> None:
    bar = bar_of(Times(own_ms=10, wait_ms=4_003))
    assert [(part.kind, part.width, part.took_ms) for part in bar.parts] == [("own", 10, 10), ("model", 1_590, 3_993)]
    assert bar.is_cut


def test_a_part_beyond_the_scale_keeps_its_true_length_and_draws_nothing() -> None:
    words = bar_of(Times(10, 2_000, 2_100)).parts[-1]
    assert (words.kind, words.start, words.width, words.took_ms) == ("words", SCALE_MS, 0, 100)


def test_a_late_token_never_draws_past_the_first_word() -> None:
    assert drawn(Times(10, 700, 600)) == [("own", 0, 10), ("model", 10, 590)]


def test_the_unheard_rest_begins_after_the_last_word_heard() -> None:
    assert unheard_rest("One moment. It is ten, or two.", "one moment it is ten") == "or two."
    assert unheard_rest("It is ten.", "") == "It is ten."
    assert unheard_rest("It is ten.", "It is ten") == ""
