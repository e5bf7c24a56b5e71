"""Written forms in words: the table of cases, and the filter's laws for them."""

from functools import cache
from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calls.spoken_tables import LANGUAGES, spoken_for, spoken_forms, spoken_tables
from engine.brief import Brief
from engine.speech import SpeechFilter, SpokenTables
from engine.speech_stage import words
from tests.calls.spoken_cases import CASES

TAGS = ["en-US", "en-GB", "de-DE", "es-ES", "es-MX", "fr-FR", "it-IT", "pt-BR", "pt-PT", "nl-NL"]
LONGEST_HOLD_CHARS = 250


@cache
def tables(language: str) -> SpokenTables:
    return SpokenTables(forms=spoken_forms(language))


def spoken(pieces: list[str], language: str) -> tuple[str, dict[str, int]]:
    speech = SpeechFilter(tables(language))
    said = "".join([speech.feed(piece) for piece in pieces]) + speech.finish()
    return said, dict(speech.counts)


def pieces_out(pieces: list[str], language: str = "en-US") -> list[str]:
    speech = SpeechFilter(tables(language))
    return [speech.feed(piece) for piece in pieces]


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


def test_the_table_has_two_hundred_cases_and_each_language_is_in_it() -> None:
    assert len(CASES) >= 200
    assert {language.split("-")[0] for language, _, _ in CASES} == set(LANGUAGES)


@pytest.mark.parametrize(("language", "written", "said"), CASES)
def test_what_is_written_is_said_so(language: str, written: str, said: str) -> None:
    assert spoken([written], language)[0] == said


@pytest.mark.parametrize(("language", "written", "said"), CASES)
def test_two_pieces_say_the_same_wherever_they_part(language: str, written: str, said: str) -> None:
    whole = spoken([written], language)
    assert whole[0] == said
    assert {
        place: spoken([written[:place], written[place:]], language) for place in range(len(written))
    } == dict.fromkeys(range(len(written)), whole)


SIGNS = words("$ € £ ¢ R$ US$ USD EU E , . : / - – + ( ) # % ° °C ' \" * \x1f")  # noqa: RUF001
DIGITS = words("5 05 12 123 1234 12345 2026 3. 1er A1 B2C")
AROUND = words("km mg AM p.m. pm h Uhr st rd th March Mar Mai marzo de of million k code on in call version word Ä")
FRAGMENTS = st.sampled_from(sorted(SIGNS | DIGITS | AROUND))
ANY_TEXT = st.lists(FRAGMENTS | st.sampled_from([" ", " ", " ", "", "\n"]) | st.text(max_size=3), max_size=25).map(
    "".join
)


@settings(max_examples=600, deadline=None)
@given(ANY_TEXT, st.lists(st.integers(0, 10_000), max_size=12), st.sampled_from(TAGS))
@example("at 2 p.m. Then $5/month", [6, 7, 8, 9, 10, 15, 16, 17], "en-US")
@example("March 3-5, 2026", [7, 8, 9, 10, 11, 12], "en-US")
def test_no_cut_changes_what_is_said_or_counted(text: str, places: list[int], language: str) -> None:
    assert spoken(cut(text, places), language) == spoken([text], language)
    assert spoken(list(text), language) == spoken([text], language)


@settings(max_examples=200, deadline=None)
@given(ANY_TEXT, st.sampled_from(TAGS))
def test_whatever_is_written_no_word_of_it_is_lost(text: str, language: str) -> None:
    """Forms go, and words that no form knows stay, in their order."""
    said = spoken([f"{text} amen {text} awoman"], language)[0]
    assert said.removesuffix(".").endswith("awoman")
    assert "amen" in said


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        st.characters(categories=["Ll", "Lu", "Lo", "Po", "Zs"], exclude_characters="*_~`#<>[]()|\\¢%"), max_size=60
    )
)
def test_a_text_without_digits_leaves_as_if_there_were_no_such_stage(text: str) -> None:
    speech = SpeechFilter()
    assert spoken([text], "en-US")[0] == speech.feed(text) + speech.finish()


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(st.characters(categories=["Ll"]), min_size=1, max_size=8), min_size=1), st.sampled_from(TAGS))
def test_each_word_has_left_when_the_next_character_comes(prose: list[str], language: str) -> None:
    speech = SpeechFilter(tables(language))
    said = ""
    for count, word in enumerate(prose, start=1):
        said += speech.feed(word) + speech.feed(" ")
        assert said == " ".join(prose[:count])


def test_an_answer_without_digits_leaves_piece_by_piece() -> None:
    assert pieces_out(["Sure", ",", " we", " open", " March", " 3", "rd", " at", " nine", "."]) == [
        *("Sure", ",", " we", " open", " March", "", "", " third at", " nine", ""),
    ]


@pytest.mark.parametrize(
    ("pieces", "language"),
    [
        (["costs ", "$", "5", "0", ","], "en-US"),
        (["at ", "2", ":", "0", "5", " ", "P", "M"], "en-US"),
        (["on ", "3", " ", "M", "a"], "en-GB"),
        (["am ", "3", ".", " ", "M", "ä", "r", "z"], "de-DE"),
        (["call ", "555", "-", "123", "-", "4567"], "en-US"),
    ],
)
def test_a_form_is_held_until_its_end_is_in_sight(pieces: list[str], language: str) -> None:
    assert set(pieces_out(pieces, language)[1:]) == {""}


@pytest.mark.parametrize(
    ("pieces", "last"),
    [
        (["3", " ", "Mi"], "3 Mi"),
        (["3", " ", "slots"], "3 slots"),
        (["2", " ", "peo"], "2 peo"),
        (["24/7", " "], "24/7"),
        (["$80", " ", "a"], "eighty dollars a"),
        (["$80", "."], ""),
        (["$80", ".", " "], "eighty dollars."),
        (["well", "-k"], "-k"),
        (["E", "x"], "Ex"),
    ],
)
def test_it_is_let_go_as_soon_as_it_is_clear(pieces: list[str], last: str) -> None:
    assert pieces_out(pieces)[-1] == last


@pytest.mark.parametrize(
    "filling", ["1", "1-", "1,", "1.", "12 ", "$1", "+1", "(1", "1:", "3 M", "A1", "A1-", "1/", "#1"]
)
def test_what_never_ends_is_let_go(filling: str) -> None:
    for language in TAGS:
        speech = SpeechFilter(tables(language))
        text = filling * (3 * LONGEST_HOLD_CHARS)
        silent = 0
        for char in text:
            silent = 0 if speech.feed(char) else silent + 1
            assert silent <= LONGEST_HOLD_CHARS, (language, filling)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("$5", "money"),
        ("March 3", "date"),
        ("2:05", "time"),
        ("5%", "percent"),
        ("5 km", "unit"),
        ("2.5", "number"),
        ("555-123-4567", "phone_number"),
        ("9-5", "range"),
        ("1st", "ordinal"),
        ("A1B2C3", "spelled_code"),
        ("code 4821", "spelled_code"),
    ],
)
def test_each_form_is_counted_by_its_rule(written: str, rule: str) -> None:
    assert spoken([written, " and ", written], "en-US")[1] == {rule: 2}


def test_what_stays_is_not_counted() -> None:
    assert spoken(["24/7, 3 slots, B2B, version 3.5"], "en-US")[1] == {}


def test_a_language_without_tables_is_left_as_it_is_written() -> None:
    assert spoken_forms("hi-IN") is None
    assert spoken(["कुल $5 है"], "hi-IN") == ("कुल $5 है", {})


@pytest.mark.parametrize("tag", ["", "english", "en", "EN-us", "en_US", "de-CH", "es-419", "pt", "zh-Hans-CN", "multi"])
def test_any_tag_gives_tables_or_none(tag: str) -> None:
    forms = spoken_forms(tag)
    assert (forms is None) == (tag.lower()[:2] not in LANGUAGES or tag == "english")


def test_an_agent_may_have_its_forms_left_alone() -> None:
    brief = Brief(speaks_written_forms=False)
    assert spoken_for(brief) is spoken_tables()
    assert spoken_for(Brief()).forms is spoken_forms("en-US")


def test_the_tables_of_a_language_are_built_once() -> None:
    assert spoken_for(Brief(language="de-DE")) is spoken_for(Brief(language="de-DE"))
