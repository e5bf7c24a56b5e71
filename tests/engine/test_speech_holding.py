"""How long the filter holds text back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.speech import SpeechFilter
from tests.engine.speech_pieces import TABLES

LONGEST_HOLD_CHARS = 500


def pieces_out(pieces: list[str]) -> list[str]:
    speech = SpeechFilter(TABLES)
    return [speech.feed(piece) for piece in pieces]


def test_prose_leaves_piece_by_piece_without_its_last_space() -> None:
    assert pieces_out(["Sure", ",", " we", " open ", "at", " nine", "."]) == [
        "Sure", ",", " we", " open", " at", " nine", ""
    ]  # fmt: skip


def test_a_full_stop_leaves_with_the_space_after_it() -> None:
    assert pieces_out(["nine", ".", " "]) == ["nine", "", "."]


@pytest.mark.parametrize("start", ["h", "ht", "http", "https", "w", "ww", "f", "ft", "m", "ma", "mail", "mailto"])
def test_a_word_that_may_become_an_address_is_held(start: str) -> None:
    assert pieces_out([start, " "]) == ["", start]


@pytest.mark.parametrize("word", ["we", "have", "hours", "for", "my", "may", "wait", "http2", "ah", "throw", "Open"])
def test_an_ordinary_word_leaves_at_once(word: str) -> None:
    assert pieces_out([word]) == [word]


@pytest.mark.parametrize("joined", [".", ":", "@", "_case", ".com", "@mail.example", "!", "*", "_"])
def test_what_is_joined_to_a_word_is_held_until_it_is_clear(joined: str) -> None:
    assert pieces_out(["word", joined]) == ["word", ""]


@pytest.mark.parametrize("digits", ["5:30", "3.50"])
def test_times_and_prices_are_not_held(digits: str) -> None:
    assert pieces_out(["at ", f"{digits}pm"])[1] == f" {digits}pm"


@pytest.mark.parametrize(
    ("opening", "said"),
    [
        ("(inc", "(inc"),
        ("*wo", "wo"),
        ("[ou", "ou"),
        ("`pi", "pi"),
        ("**Bo", "Bo"),
        ("<3 y", "<3 y"),
        ("[link](x) no", "link no"),
    ],
)
def test_an_opening_sign_before_ordinary_words_holds_nothing(opening: str, said: str) -> None:
    assert pieces_out([opening]) == [said]


@pytest.mark.parametrize(
    ("opening", "filling"),
    [
        ("*", "laughs "),
        ("(", "sighs and "),
        ("[", "laughs "),
        ("<", "a"),
        ("<a ", "b"),
        ("![", "a"),
        ("![a](", "a"),
        ("[a](", "a"),
        ("[a](", "(a)"),
        ('[a](b "', "c"),
        ("[a][", "b"),
        ("a.", "b"),
        ("a@", "b."),
        ("&", "a"),
        ("`", "a"),
        ("``", "a"),
        ("_", "a"),
        ("~", "a"),
        ("- [", "a"),
        ("1", "1"),
    ],
)
def test_what_never_closes_is_let_go(opening: str, filling: str) -> None:
    speech = SpeechFilter(TABLES)
    text = (opening + filling * LONGEST_HOLD_CHARS)[: 3 * LONGEST_HOLD_CHARS]
    said = 0
    for count, char in enumerate(text, start=1):
        said += len(speech.feed(char))
        assert said >= count - LONGEST_HOLD_CHARS


def test_a_long_host_or_path_is_dropped_and_the_words_after_it_are_said() -> None:
    assert "".join(pieces_out(["See https://", "a" * 5000, " ok."])) == "See ok"


@settings(max_examples=150, deadline=None)
@given(st.lists(st.text(st.characters(categories=["Ll", "Lu", "Lo"]), min_size=1, max_size=8), min_size=1))
def test_each_word_has_left_when_the_next_character_comes(words: list[str]) -> None:
    speech = SpeechFilter(TABLES)
    said = ""
    for count, word in enumerate(words, start=1):
        said += speech.feed(word) + speech.feed(" ")
        assert said == " ".join(words[:count])
