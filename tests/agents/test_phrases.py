"""The tables as callers meet them: through the engine's own matching."""

import pytest

from agents.phrases import LANGUAGES, TABLES, phrases, tables
from engine.rules import Heard, Rule, RuleBook
from engine.rules.heard import words_of

SAID = tables("en-US")
TABLE = RuleBook(
    [
        Rule("emergency", "emergency", SAID["emergency"], ""),
        Rule("opt_out", "opt_out", SAID["opt_out"], ""),
        Rule("human", "transfer", SAID["human"], ""),
    ]
)


def heard(words: str) -> str:
    hit = TABLE.match(Heard((words,)))
    return hit.rule.rule_id if hit else ""


def test_a_table_is_sorted_and_free_of_repeats() -> None:
    assert phrases(("b|a  c", "a|b", "b|a c")) == (("a|b",), ("b|a", "c"))


def test_english_stands_beside_every_language() -> None:
    for language in (*LANGUAGES, "de-AT", "fi", ""):
        assert set(SAID["human"]) <= set(tables(language)["human"])
    assert tables("fi-FI") == SAID


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_is_written_as_the_engine_hears_words(table: str, language: str) -> None:
    tokens = {token for phrase in tables(language)[table] for token in phrase} - {"*", "^", "$", "@"}
    words = {word for token in tokens for word in token.removesuffix("?").split("|")} - {"@", "$"}
    assert [word for word in words if words_of(word) != [word]] == []


@pytest.mark.parametrize("table", ["human", "opt_out"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_single_word_decides_to_hand_over_or_to_opt_out(table: str, language: str) -> None:
    """But a caller who says nothing else does: the phrase then begins and ends with the text."""
    short = [one for one in tables(language)[table] if sum(not token.endswith("?") for token in one) < 2]
    assert short == []


@pytest.mark.parametrize(
    "words",
    [
        "Can I talk to a human?",
        "I'd like to speak with a real person, please.",
        "Let me speak to your... speak to a manager!",
        "Just get me a person.",
        "Operator, please.",
        "Could you transfer me?",
        "please put me through to the front desk",
        "I need to speak to someone about my bill",
        "I want a human",
        "Connect me with somebody.",
        "speak to an agent",
        "Give me a live agent!",
    ],
)
def test_asking_for_a_person_is_heard(words: str) -> None:
    assert heard(words) == "human"


@pytest.mark.parametrize(
    "words",
    [
        "I don't want to talk to a person, you are fine.",
        "Please do not transfer me.",
        "Are you a real person?",
        "My insurance agent told me to call.",
        "Is the manager in on Mondays?",
        "The cleaning is for one person.",
        "I talked to someone yesterday.",
        "Human resources gave me this number.",
    ],
)
def test_speaking_of_persons_is_not_asking_for_one(words: str) -> None:
    assert heard(words) == ""


@pytest.mark.parametrize(
    "words",
    [
        "Stop calling me!",
        "Would you please quit calling us?",
        "Don't call me again.",
        "Do not call me anymore.",
        "Never call here again",
        "Take me off your list.",
        "take me off of... take me off your calling list",
        "Remove my number from your system",
        "Put me on the do not call list.",
        "I don't want any more calls.",
        "I do not want you to call me again",
        "Stop these calls",
        "DON\u2019T CALL THIS NUMBER",
    ],
)
def test_asking_not_to_be_called_is_heard(words: str) -> None:
    assert heard(words) == "opt_out"


@pytest.mark.parametrize(
    "words",
    [
        "You never call me back.",
        "Don't call me before nine, please.",
        "Could you call me again tomorrow?",
        "I'll stop by on Monday.",
        "Stop, I meant Tuesday.",
        "Take me through the prices again.",
        "My phone keeps calling people by itself.",
        "Remove the Tuesday visit from my calendar.",
    ],
)
def test_other_words_about_calls_are_no_opt_out(words: str) -> None:
    assert heard(words) == ""


@pytest.mark.parametrize(
    "words",
    [
        "He's having a heart attack",
        "I can't breathe!",
        "I cannot breathe properly",
        "There is chest pain and",
        "She is unconscious.",
        "We need an ambulance",
        "It is an emergency!",
        "It's an emergency",
        "the bleeding won't stop",
        "I want to kill myself",
        "Should I call 911?",
        "my throat is swelling",
        "He has trouble breathing",
        "There's a fire in my house",
        "my kitchen is on fire",
        "I can smell gas in the hallway",
        "someone is breaking into our store",
        "My husband just collapsed",
    ],
)
def test_an_emergency_is_heard(words: str) -> None:
    assert heard(words) == "emergency"


@pytest.mark.parametrize(
    "words",
    [
        "Do you take emergency appointments?",
        "It's not an emergency.",
        "I had a heart attack in 2019, is anaesthesia safe?",
        "I have a terrible toothache.",
        "My gums are bleeding a little.",
        "Take a deep breath.",
        "There's a fire alarm to be inspected.",
        "Do you repair gas leaks?",
        "Can you fix a fireplace?",
        "You're on fire today.",
        "My roof collapsed last winter.",
    ],
)
def test_ordinary_worries_are_no_emergency(words: str) -> None:
    assert heard(words) == ""


def test_an_emergency_goes_before_everything_else() -> None:
    assert heard("Transfer me, stop calling me, I can't breathe") == "emergency"


@pytest.mark.parametrize(
    "words",
    [
        "I can't breathe, stop calling me",
        "Stop calling me, I can't breathe, please",
        "My husband is unconscious and take me off your list, do you hear",
    ],
)
def test_an_opt_out_is_heard_behind_an_emergency(words: str) -> None:
    assert heard(words) == "emergency"
    said = TABLE.opt_out(Heard((words,)))
    assert said is not None
    assert said.rule_id == "opt_out"


def test_an_emergency_alone_is_no_opt_out() -> None:
    assert TABLE.opt_out(Heard(("I can't breathe",))) is None
