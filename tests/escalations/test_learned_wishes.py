"""The weights in the tree: what they find by hand-made sentences, and that training gives them."""

from dataclasses import replace
from functools import cache

import pytest

from agents.phrases import tables, weights_for_a_person
from agents.phrases.weights import FILES, path_of, read_weights, text_of
from bench.wishes.kinds import KINDS
from bench.wishes.learning import learned
from bench.wishes.reading import all_of
from engine.rules import Heard, Reaction, Rule, RuleBook

MOST_BYTES = 600_000
STORIES = (
    "{}",
    "so my order never came and the website doesn't work and I've been waiting since Monday for an answer and {}",
    "{} because my order never came and the website doesn't work and nobody has told me why in three weeks now",
    (
        "hello good morning, I hope you are well, I bought a kettle from you in the spring and it was lovely until "
        "last week when it began to leak, so {}, if that's all right, thank you so much and have a nice day"
    ),
)


@cache
def book(language: str) -> RuleBook:
    return RuleBook(
        [Rule("human", Reaction.TRANSFER, tables(language)["human"], weights=weights_for_a_person(language))]
    )


def is_wish(text: str, language: str = "en") -> bool:
    return book(language).match(Heard((text,))) is not None


@pytest.mark.parametrize(
    "wish",
    [
        "can I speak to a person please",
        "I want to talk to somebody there",
        "is Karen about at all",
        "get me a human",
        "put the plumber on the phone",
    ],
)
@pytest.mark.parametrize("story", STORIES)
def test_a_polite_story_around_a_clear_wish_still_finds_it(story: str, wish: str) -> None:
    assert is_wish(story.format(wish))


@pytest.mark.parametrize(
    "text",
    [
        "What time do you open on Sunday?",
        "I spoke to somebody yesterday and she said it was ready.",
        "Is the manager in on Mondays?",
        "I'd like an appointment with Doctor Patel.",
        "This is Karen speaking.",
        "Are you a real person?",
        "My manager wants an invoice.",
        "I want to speak about my bill.",
        "A table for two people, please.",
    ],
)
def test_what_only_sounds_near_is_left_to_the_model(text: str) -> None:
    assert not is_wish(text)


@pytest.mark.parametrize(
    "text",
    [
        "No need to put me through, you're doing fine.",
        "I don't want to talk to anybody, just tell me the price.",
        "Please don't get anyone, I only need the address.",
        "I'd rather not speak to a person today.",
        "I don't want to talk to a person",
        "I do not want a person",
        "No, I don't want to speak to a human.",
        "Don't get me an operator, please.",
        "I never asked for a person.",
        "I don't want a real person on the phone, please.",
        "I do not want to speak to a human being please",
        "I told you I don't want to talk to a manager, please.",
    ],
)
def test_a_wish_that_is_denied_is_none(text: str) -> None:
    assert not is_wish(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ich will nicht mit einem Menschen sprechen.", "de"),
        ("Ich möchte keinen Mitarbeiter.", "de"),
        ("Nein, kein Mitarbeiter.", "de"),
        ("No quiero hablar con una persona.", "es"),
        ("No necesito una persona, gracias.", "es"),
        ("No me comunique con un humano.", "es"),
    ],
)
def test_nor_is_one_that_is_denied_in_another_language(text: str, language: str) -> None:
    assert not is_wish(text, language)


@pytest.mark.parametrize(
    "text",
    [
        "I don't want to talk to a robot, get me a person.",
        "No, no bot, I won't say it twice, put a human on.",
        "I'm not going to explain it all to a machine, let me speak to somebody.",
    ],
)
def test_a_machine_that_is_refused_denies_nothing(text: str) -> None:
    assert is_wish(text)


@pytest.mark.parametrize("partial", ["Can I speak", "I need to", "I want to talk", "could you", "is the"])
def test_half_a_sentence_is_no_wish_yet(partial: str) -> None:
    assert not is_wish(partial)


def test_languages_without_weights_keep_their_phrases() -> None:
    assert is_wish("Je voudrais parler à quelqu'un", "fr-FR")
    assert is_wish("Vorrei parlare con una persona", "it")


@pytest.mark.parametrize("language", KINDS)
def test_the_weights_in_the_tree_are_those_that_training_gives(language: str) -> None:
    name = f"wish.{language}"
    kept = read_weights()[name]
    again = replace(learned(all_of(language), language), threshold=kept.threshold, against=kept.against)
    assert text_of(again) == path_of(name).read_text(encoding="utf-8")


def test_all_tables_together_stay_small() -> None:
    assert 0 < sum(path.stat().st_size for path in FILES.glob("*.json")) <= MOST_BYTES
