"""Texts compared word by word."""

from hypothesis import given
from hypothesis import strategies as st

from calls.reading.differences import LONGEST_WORDS, marked

TEXTS = st.text(alphabet="ab, .*", max_size=60)


def odd(text: str, other: str, **more: bool) -> list[str]:
    return [piece.text for piece in marked(text, other, **more) if piece.is_odd]


def test_only_words_the_other_lacks_are_marked() -> None:
    assert odd("We have **two** rooms", "We have two rooms") == ["**two**"]
    assert odd("We have two rooms", "We have rooms left") == ["two"]
    assert odd("same words", "same words") == []


def test_what_cannot_be_heard_is_no_difference_between_sent_and_heard() -> None:
    assert odd("It is ten — or two.", "it is ten or two", is_spoken=True) == []
    assert odd("It is ten.", "it is eleven", is_spoken=True) == ["ten."]


@given(TEXTS, TEXTS)
def test_no_word_is_lost_or_added(text: str, other: str) -> None:
    assert " ".join(piece.text for piece in marked(text, other)).split() == text.split()


def test_a_very_long_text_is_shown_unmarked() -> None:
    text = "word " * (LONGEST_WORDS + 1)
    assert [piece.is_odd for piece in marked(text, "other")] == [False]
