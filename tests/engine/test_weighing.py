"""Words that weigh: pure, with tables made by hand."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.rules import Heard, Reaction, Rule, RuleBook, learned
from engine.rules.learned import know, sounds_like, speaks_against
from engine.rules.weighing import CAPITAL, MOST_WORDS, NUMBER, RARE, WINDOW, Weights, features, weigh

WORDS = {
    "talk": 0.5, "to": 0.0, "want": 0.5, "i": 0.0, "the": 0.0, "bill": -1.0, "not": 0.0, "PERSON": 1.0,
    "! PERSON": -4.0, "talk * PERSON": 1.0, "^ PERSON": 2.0, "PERSON $": 0.25, "is": 0.0, NUMBER: -2.0, RARE: -0.1,
}  # fmt: skip
TABLE = Weights(
    WORDS,
    -1.5,
    threshold=0.5,
    against=-3.0,
    kinds={"somebody": "PERSON", "nurse": "PERSON"},
    denials=frozenset({"not"}),
)
CLEAR = "i want to talk to somebody"
SAID = ["i", "want", "to", "talk", "somebody", "nurse", "not", "the", "bill", "zebra", "is", "42"]
MOST_DROWNED = 0.25 + 0.1 * WINDOW
"""What the last word of a text weighs, and as many rare words as are weighed together."""
KNOWN = st.lists(st.sampled_from([word for word in SAID if word != "zebra"]), max_size=60)
CLOSE = st.lists(st.sampled_from(["not", "somebody", "talk", "to", "zebra"]), max_size=12)
SAYABLE = st.lists(st.sampled_from(SAID), max_size=60)


@pytest.fixture(autouse=True)
def tables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learned, "_TABLES", {})
    know({"wish.en": TABLE})


def names(text: str) -> set[str]:
    return {name for _, _, name in features(text.split(), TABLE)}


def test_a_text_is_known_by_its_words_their_neighbours_and_its_edges() -> None:
    edges = {"^ talk", "^ talk to", "PERSON $", "to PERSON $"}
    inside = {"talk", "to", "PERSON", "some~", "talk to", "to PERSON", "talk * PERSON"}
    assert names("talk to somebody") == edges | inside


def test_a_number_is_a_number_and_a_word_nobody_knows_is_rare() -> None:
    assert NUMBER in names("want 1234")
    assert RARE in names("want zebra")
    assert "zebra" not in names("want zebra")


def test_a_denial_reaches_a_few_words_on() -> None:
    assert "! PERSON" in names("not talk to somebody")
    assert "! PERSON" not in names("not the bill the bill is to the somebody")
    assert "! PERSON" not in names("somebody not")


def test_the_sum_decides_and_the_words_that_weighed_most_are_told() -> None:
    weighed = weigh("I want to talk to somebody!", TABLE)
    assert weighed.score == pytest.approx(0.5 + 0.5 + 1.0 + 1.0 + 0.25 - 1.5)
    assert weighed.is_over
    assert weighed.words == ("want", "talk", "somebody")
    assert weighed.places == (1, 3, 5)
    assert not weigh("the bill", TABLE).is_over


def test_one_of_a_kind_weighs_like_another() -> None:
    assert weigh("I want to talk to the nurse", TABLE).score == weigh("I want to talk to the somebody", TABLE).score


def test_nothing_said_decides_nothing() -> None:
    for text in ("", " ... ", "um"):
        weighed = weigh(text, TABLE)
        assert not weighed.is_over
        assert not weighed.is_against


def test_an_unknown_word_that_is_written_as_a_name_may_weigh_otherwise() -> None:
    table = replace(TABLE, words={**WORDS, CAPITAL: 0.7})
    assert weigh("is Zebra", table).score == pytest.approx(-1.5 + 0.7)
    assert weigh("is zebra", table).score == pytest.approx(-1.5 - 0.1)
    assert weigh(f"{'the ' * MOST_WORDS} is Zebra", table).score == pytest.approx(-1.5 + 0.7)


@given(KNOWN, st.sampled_from(["", ",", ".", "!", " -"]))
def test_case_and_punctuation_of_known_words_do_not_matter(words: list[str], sign: str) -> None:
    plain = weigh(" ".join(words), TABLE)
    assert weigh(" ".join(f"{word.upper()}{sign}" for word in words), TABLE) == plain
    assert weigh(" ".join(word.title() for word in words), TABLE) == plain


@settings(max_examples=500)
@given(CLOSE, st.sets(st.integers(0, 12)), st.sampled_from([TABLE, replace(TABLE, words={**WORDS, CAPITAL: 0.7})]))
def test_the_sum_of_a_text_is_that_of_all_known_about_it(words: list[str], at: set[int], table: Weights) -> None:
    capitals = {place for place in at if place < len(words)}
    assume(words)
    weighing = [table.words.get(name, 0.0) for _, _, name in features(words, table, capitals)]
    assert table.index.sum_of(words, capitals) == pytest.approx(sum(weighing))


@given(st.integers(0, 120), st.integers(0, 120))
def test_a_story_around_a_wish_does_not_drown_it(before: int, after: int) -> None:
    assert weigh("zebra " * before + CLEAR + " zebra" * after, TABLE).score >= weigh(CLEAR, TABLE).score - MOST_DROWNED


@given(SAYABLE)
def test_the_words_told_were_said_where_it_says(words: list[str]) -> None:
    weighed = weigh(" ".join(words), TABLE)
    assert weighed.words == tuple(words[place] for place in weighed.places)
    assert bool(weighed.words) <= weighed.is_over


def test_an_endless_text_is_judged_by_its_latest_words() -> None:
    assert weigh("the " * MOST_WORDS * 3 + CLEAR, TABLE).is_over
    assert not weigh(CLEAR + " the" * MOST_WORDS * 3, TABLE).is_over


def test_a_table_nobody_knows_finds_nothing_and_rules_nothing_out() -> None:
    assert sounds_like(CLEAR, ("wish.xx",)) is None
    assert sounds_like(CLEAR, ("wish.xx", "wish.en")) is not None
    assert speaks_against("the bill the bill", ("wish.en",))
    assert not speaks_against("the bill the bill", ("wish.en", "wish.xx"))
    assert not speaks_against("the bill the bill", ())


def book(*phrases: str) -> RuleBook:
    said = tuple(tuple(one.split()) for one in phrases)
    return RuleBook([Rule("wish", Reaction.TRANSFER, said, weights=("wish.en",))])


def is_found(said: RuleBook, text: str) -> bool:
    return said.match(Heard((text,))) is not None


def test_weights_find_what_no_phrase_does_also_while_the_caller_speaks() -> None:
    assert is_found(book("operator"), CLEAR)
    assert book("operator").match_while_speaking(Heard((CLEAR,))) is not None
    assert not is_found(RuleBook([Rule("wish", Reaction.TRANSFER, (("operator",),))]), CLEAR)
    assert not is_found(RuleBook([Rule("wish", Reaction.TRANSFER, cause="digit", weights=("wish.en",))]), CLEAR)


def test_weights_overrule_a_phrase_only_where_they_are_sure() -> None:
    assert is_found(book("operator"), "operator the bill")
    assert not is_found(book("operator"), "operator the bill the bill")


def test_beside_a_phrase_that_is_taken_back_weights_must_find_a_wish_in_the_rest() -> None:
    denied = "i want want want not want to talk to a human"
    assert weigh(denied, TABLE).is_over
    assert is_found(book("operator"), denied)
    assert not is_found(book("talk to a human"), denied)
    assert is_found(book("talk to a human"), f"i want to talk to somebody {denied}")
