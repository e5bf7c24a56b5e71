"""The filter's laws over random texts and random cuts."""

import re
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.speech_stage import words
from tests.engine.speech_pieces import (
    FAMILY,
    GERMANY,
    GRIN,
    KEYCAP_ONE,
    RED_HEART,
    THUMB_DARK,
    say,
    spoken,
    spoken_without_shortcuts,
)

NASTY = sorted(
    words(
        """* ** *** _ __ ~ ~~ ` ``` [ ] ]( ( ) < > <b> </p> ![ ![a]( <!-- --> <think> </think> http:// https://a.org/x
        www. :// mailto: a.b_c@d.org example.com /x ? ! !!! . ... , : ; # #5 > - -- --- + = === | || |---| 1. 2) [x] [1]
        [^2] & &amp; &lt; \\ @ laughs *sighs* (pauses (pauses) [laughs softly] takes a breath word Grüße 5 2*3
        snake_case é 你好 مر"""
    )
)
EMOJI = [
    FAMILY,
    GERMANY,
    KEYCAP_ONE,
    THUMB_DARK,
    RED_HEART,
    GRIN,
    "1\ufe0f",
    "\u200d",
    "\ufe0f",
    "\u20e3",
    "\U0001f468",
]
FRAGMENTS = st.sampled_from([*NASTY, *EMOJI, " ", " ", "\n", "\n\n", "- ", "# ", "> ", "1. ", "\x1f", "\u200b"])
NASTY_TEXT = st.lists(FRAGMENTS, max_size=30).map("".join)
ANY_TEXT = NASTY_TEXT | st.text(max_size=60) | st.tuples(NASTY_TEXT, st.text(max_size=20), NASTY_TEXT).map("".join)
WORDS = st.text(st.characters(categories=["Ll", "Lu", "Lo"]), min_size=1, max_size=9)
NUMBERS = st.integers(0, 9999).map(str)
PROSE = st.lists(WORDS | NUMBERS, min_size=1, max_size=12).map(" ".join)
LEFT_OVER = re.compile(
    r"\*\*|`|__|~~|[\[\]\\]|https?://|(?<!\w)www\.\w|[A-Za-z0-9]@[A-Za-z0-9]+\.[A-Za-z]{2}|!!|\?\?|,,|\.{4}"
    r"|</?[A-Za-z]+>|[\x00-\x1f\x7f\ufe0f\u200b\u20e3]|[\U0001f000-\U0001faff]|\s\s"
)


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


@settings(max_examples=400, deadline=None)
@given(ANY_TEXT, st.lists(st.integers(0, 10_000), max_size=12))
@example("hi ```x```a`b`", [10, 11])
@example("2 * 3", [1, 2])
@example("**a** https://a.org/b) *laughs* c", list(range(1, 33)))
def test_no_cut_changes_what_is_said_or_counted(text: str, places: list[int]) -> None:
    assert spoken(cut(text, places)) == spoken([text])


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT)
def test_single_characters_say_the_same_as_the_whole(text: str) -> None:
    assert spoken(text) == spoken([text])


PIECES = st.lists(st.sampled_from(["we", "how", "mail", "Www", "to", "é", "你"]) | FRAGMENTS, max_size=4).map("".join)


@settings(max_examples=800, deadline=None)
@given(st.lists(PIECES.map(lambda text: f" {text}") | PIECES, max_size=12))
@example(["so", " mail", "to:a@b.com"])
@example(["so ", "mail", "to:a@b.com"])
@example([" we", " see", "  you", " ", "there"])
@example(["so?", "we", "?"])
def test_the_shortcuts_say_what_the_long_way_says(pieces: list[str]) -> None:
    assert spoken(pieces) == spoken_without_shortcuts(pieces)


@settings(max_examples=500, deadline=None)
@given(NASTY_TEXT)
@example("www.-www.")
@example("/xhttp://(pauses)://")
@example("2*3*@example.com1.")
def test_nothing_that_a_voice_cannot_read_is_left(text: str) -> None:
    said = say(text)
    assert not LEFT_OVER.search(said)
    assert said == said.strip()


@settings(max_examples=200, deadline=None)
@given(PROSE)
def test_words_and_numbers_of_prose_leave_unchanged(text: str) -> None:
    assert spoken([text]) == (text, {})


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(WORDS, st.sampled_from([f" {GRIN} ", GRIN, " ", "\n", "<br>", " *laughs* ", "\n- ", "|"]))))
def test_what_is_removed_never_glues_two_words(parts: list[tuple[str, str]]) -> None:
    said = say("".join(word + between for word, between in parts))
    assert re.findall(r"[^\s.,]+", said) == [word for word, _ in parts]
