"""A call is spoken in its agent's language, number words and all."""

from calls.plain_words import filtered_in_words
from calls.spoken_tables import LANGUAGES, spoken_for, spoken_forms
from engine.brief import Brief
from engine.facts import TurnEnded
from engine.orders import Interject, Say
from engine.speech import SpeechFilter, SpokenTables
from tests.calls.spoken_cases import CASES
from tests.engine.stage import ScriptedModel, Stage
from tests.engine.virtual_time import virtual


def call(brief: Brief, *pieces: str) -> Stage:
    return Stage(brief, ScriptedModel(pieces), spoken_for=spoken_for)


@virtual
async def test_greeting_answers_and_an_operators_words_are_spoken_in_words() -> None:
    stage = call(Brief(begin_message="A visit is $80."), "We have ", "2:", "05 P", "M or ", "$", "1,2", "34.56", ".")
    await stage.begin()
    await stage.answered(1, "When?")
    await stage.session.unasked.say("Call 555-1234.")

    assert stage.ear.words(0) == "A visit is eighty dollars."
    assert stage.ear.words(1) == (
        "We have two oh five P M or one thousand two hundred thirty-four dollars and fifty-six cents."
    )
    assert stage.ear.all_of(Interject)[-1].text == "Call five five five, one two three four."
    assert dict(stage.notes.all_of(TurnEnded)[-1].filter_counts) == {"time": 1, "money": 1}


@virtual
async def test_the_language_is_the_agents() -> None:
    stage = call(Brief(begin_message="Hallo.", language="de-DE"), "Das macht ", "12,50 €", " um 14:30", " Uhr.")
    await stage.begin()
    await stage.answered(1, "Wie viel?")

    assert stage.ear.words(1) == "Das macht zwölf Euro und fünfzig Cent um vierzehn Uhr dreißig."


@virtual
async def test_an_agent_that_leaves_it_to_the_voice_sends_what_was_written() -> None:
    stage = call(Brief(begin_message="It is $80.", speaks_written_forms=False), "Yes, $80 at 2:05 PM.")
    await stage.begin()
    await stage.answered(1, "Really?")

    assert (stage.ear.words(0), stage.ear.words(1)) == ("It is $80.", "Yes, $80 at 2:05 PM.")


@virtual
async def test_the_first_words_leave_before_the_price_is_known() -> None:
    stage = call(Brief(begin_message="Hello."), "That is", " $8", "0 in", " all.")
    await stage.begin()
    await stage.answered(1, "How much?")

    assert [order.text for order in stage.ear.of(1) if isinstance(order, Say)] == [
        *("That is", " eighty dollars in", " all", "."),
    ]


def test_every_rule_that_changes_a_form_has_a_name_for_people() -> None:
    counted: set[str] = set()
    for language, written, _ in CASES:
        speech = SpeechFilter(SpokenTables(forms=spoken_forms(language)))
        speech.feed(written)
        speech.finish()
        counted |= set(speech.counts)
    assert {"money", "date", "time", "percent", "phone_number", "spelled_code"} <= counted
    assert [words for words in filtered_in_words(dict.fromkeys(sorted(counted), 1)) if words in counted] == []


def test_a_price_is_told_as_a_price() -> None:
    assert filtered_in_words({"money": 1}) == ("a price, said in words",)
    assert filtered_in_words({"money": 2}) == ("a price, said in words (2 times)",)


def test_every_language_says_small_and_large_numbers_and_each_differs_from_the_next() -> None:
    for code in LANGUAGES:
        forms = spoken_forms(code)
        assert forms is not None
        said = [forms.digits([digit]) for digit in "0123456789"]
        assert len(set(said)) == len(said)
        assert all(word.isalpha() for word in said)
