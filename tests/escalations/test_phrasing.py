"""What a line of an owner's means, and which lines are refused."""

import pytest

from common.errors import BadInput
from escalations.ruling.phrasing import tokens_of


@pytest.mark.parametrize(
    ("line", "phrases"),
    [
        ("a manager", {("a", "manager")}),
        ("  A  Manager! ", {("a", "manager")}),
        ("talk|speak to reception", {("talk", "to", "reception"), ("speak", "to", "reception")}),
        ("a real? person", {("a", "person"), ("a", "real", "person")}),
        ("Can I speak to a person?", {("can", "i", "speak", "to", "a", "person")}),
        ("refund | my money back", {("refund",), ("my", "money", "back")}),
        ("refund |money", {("refund",), ("money",)}),
        ("cancel * booking", {("cancel", "*", "booking")}),
        ("* refund *", {("refund",)}),
        ("I don't understand", {("i", "dont", "understand")}),
        ("e-mail me", {("e", "mail", "me")}),
        ("l'être humain", {("lêtre", "humain")}),
    ],
)
def test_a_line_stands_for_the_phrases_it_says(line: str, phrases: set[tuple[str, ...]]) -> None:
    assert set(tokens_of(line, "en-US")) == phrases


@pytest.mark.parametrize(
    "line", ["", "   ", "*", "* *", "!?", "the", "yes", "I", "I want to", "the? a?", "person | ok"]
)
def test_what_would_match_every_call_is_refused_and_told_so(line: str) -> None:
    with pytest.raises(BadInput, match="match everything") as refusal:
        tokens_of(line, "en-US")
    assert refusal.value.field == "phrases"


def test_common_words_are_those_of_the_language_spoken() -> None:
    with pytest.raises(BadInput):
        tokens_of("ja bitte", "de-DE")
    assert tokens_of("ja bitte", "en-GB") == (("ja", "bitte"),)
    with pytest.raises(BadInput):
        tokens_of("yes", "sw-KE")


def test_lines_that_stand_for_thousands_of_phrases_are_refused_before_they_are_written_out() -> None:
    with pytest.raises(BadInput, match="too many"):
        tokens_of(" ".join(["a|b|c|d|e|f|g|h|i|j"] * 12), "en")
    with pytest.raises(BadInput, match="too long"):
        tokens_of("word " * 100, "en")
    with pytest.raises(BadInput, match="too long"):
        tokens_of("word " * 30, "en")
