"""Which rule a moment of a call decides, by data alone."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.hours import OpeningHours, Span
from engine.rules import Ask, Cause, Heard, Reaction, Rule, RuleBook
from engine.rules.heard import caller_texts, words_of
from engine.rules.spelling import Spelling, is_one_slip
from tests.engine.stage import talk

MONDAY_NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
SUNDAY = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OFFICE = OpeningHours("UTC", ((Span(9 * 60, 17 * 60),),) * 5 + ((), ()))
BILLING = Rule("billing", Reaction.TRANSFER, (("billing",), ("my", "invoice")), "To billing.")
WISHES = (("speak", "to", "*", "person"), ("manager",), ("representative",))
HUMAN = Rule("human", Reaction.TRANSFER, WISHES, "Hold on.")


def rule(cause: Cause, rule_id: str = "r", **said: Any) -> Rule:
    return Rule(rule_id, Reaction.TRANSFER, cause=cause, **said)


def decided(rules: list[Rule], *texts: str, fired: tuple[str, ...] = (), **around: Any) -> str | None:
    hit = RuleBook(rules, OFFICE).match(Heard(texts, **around), fired=fired)
    return hit.rule.rule_id if hit else None


@pytest.mark.parametrize(
    ("said", "rule_id"),
    [
        ("I have a question about billing", "billing"),
        ("A manager should look at my invoice", "billing"),
        ("Can I speak to a person?", "human"),
        ("Can I speak to a real live person?", "human"),
        ("I would speak to anybody but not a machine person", None),
        ("Get me the mangaer", "human"),
        ("a repesentative please", "human"),
        ("I don't want to speak to a person", None),
        ("We manage", None),
        ("", None),
    ],
)
def test_the_first_rule_of_the_order_that_holds_is_the_one(said: str, rule_id: str | None) -> None:
    assert decided([BILLING, HUMAN], said) == rule_id


def test_only_what_the_caller_said_last_is_looked_at_for_phrases() -> None:
    assert decided([HUMAN], "A manager please", "Never mind") is None


@pytest.mark.parametrize(
    ("texts", "holds"),
    [
        (("What does a root canal cost?",) * 3, True),
        (
            ("What does a root canal cost?", "I asked what root canals cost", "How much is a root canal, the cost"),
            True,
        ),
        (("What does a root canal cost?", "When are you open?", "Where can I park my car?"), False),
        (("What does a root canal cost?",) * 2, False),
        (("Yes.", "Yes.", "Yes."), False),
        (("root canal cost", "a", "b", "c", "d", "e", "root canal cost", "root canal cost"), False),
    ],
)
def test_the_same_thing_asked_three_times_is_noticed(texts: tuple[str, ...], holds: bool) -> None:
    assert (decided([rule(Cause.REPEATS, count=3)], *texts) == "r") is holds


@pytest.mark.parametrize(
    ("texts", "holds"),
    [
        (("This is ridiculous",), False),
        (("This is ridiculous", "Useless machine"), True),
        (("This is ridiculous", "No, no, no!"), True),
        (("What does a root canal cost?", "What does a root canal cost? Ridiculous!"), True),
        (("This is ridiculous", "fine", "thanks", "and you"), False),
        (("No no", "No"), False),
    ],
)
def test_angry_words_insisting_and_asking_again_add_up(texts: tuple[str, ...], holds: bool) -> None:
    angry = rule(Cause.FRUSTRATION, count=2, phrases=(("ridiculous",), ("useless",)))
    assert (decided([angry], *texts) == "r") is holds


@pytest.mark.parametrize(
    ("one", "around", "holds"),
    [
        (rule(Cause.FAILED_TURNS, count=2), {"failed_turns": 1}, False),
        (rule(Cause.FAILED_TURNS, count=2), {"failed_turns": 2}, True),
        (rule(Cause.SILENCE, count=2), {"silences": 1}, False),
        (rule(Cause.SILENCE, count=2), {"silences": 3}, True),
        (rule(Cause.TOOL_FAILED), {"failed_tools": frozenset()}, False),
        (rule(Cause.TOOL_FAILED), {"failed_tools": frozenset({"book"})}, True),
        (rule(Cause.TOOL_FAILED, name="book"), {"failed_tools": frozenset({"find"})}, False),
        (rule(Cause.TOOL_FAILED, name="book"), {"failed_tools": frozenset({"find", "book"})}, True),
        (rule(Cause.DIGIT, value="0"), {"new_keys": "10"}, True),
        (rule(Cause.DIGIT, value="0"), {"new_keys": "1"}, False),
        (rule(Cause.DIGIT), {"new_keys": "1"}, False),
        (rule(Cause.VARIABLE, name="tier", value="VIP"), {"variables": {"tier": " vip"}}, True),
        (rule(Cause.VARIABLE, name="tier", value="VIP"), {"variables": {"plan": "vip"}}, False),
        (rule(Cause.MODEL_ASKS), {"ask": Ask("upset")}, True),
        (rule(Cause.MODEL_ASKS), {}, False),
        (Rule("r", Reaction.END, cause="of another version"), {}, False),
    ],
)
def test_each_cause_holds_when_it_is_there_and_only_then(one: Rule, around: dict[str, Any], holds: bool) -> None:
    assert (decided([one], "Well", **around) == "r") is holds


def test_the_models_own_priority_counts_when_it_was_the_model_that_asked() -> None:
    book = RuleBook([rule(Cause.MODEL_ASKS, priority="low")])
    hit = book.match(Heard(("Well",), ask=Ask("chest pain", "high")))
    assert hit is not None
    assert hit.priority == "high"


@pytest.mark.parametrize(("only_when", "now", "holds"), [
    ("open", MONDAY_NOON, True), ("open", SUNDAY, False),
    ("closed", MONDAY_NOON, False), ("closed", SUNDAY, True), ("", SUNDAY, True),
])  # fmt: skip
def test_a_rule_may_be_bound_to_the_hours(only_when: str, now: datetime, holds: bool) -> None:
    bound = Rule("r", Reaction.TRANSFER, (("manager",),), only_when=only_when)
    assert (decided([bound], "The manager", now=now) == "r") is holds


@pytest.mark.parametrize(("turns", "holds"), [(1, False), (2, False), (3, True)])
def test_a_rule_may_wait_for_some_turns(turns: int, holds: bool) -> None:
    late = Rule("r", Reaction.TRANSFER, (("manager",),), after_turn=2)
    assert (decided([late], *["The manager"] * turns) == "r") is holds


def test_a_rule_may_be_for_one_direction() -> None:
    inbound = Rule("r", Reaction.TRANSFER, (("manager",),), directions=("inbound",))
    assert decided([inbound], "The manager", direction="inbound") == "r"
    assert decided([inbound], "The manager", direction="outbound") is None


def test_a_rule_that_does_not_apply_leaves_the_turn_to_the_next() -> None:
    by_day = Rule("by day", Reaction.TRANSFER, (("manager",),), only_when="open")
    by_night = Rule("by night", Reaction.CALLBACK, (("manager",),))
    assert decided([by_day, by_night], "The manager", now=SUNDAY) == "by night"


def test_what_goes_on_is_answered_once_and_what_is_said_again_again() -> None:
    tier = rule(Cause.VARIABLE, "tier", name="tier", value="vip")
    around: dict[str, Any] = {"variables": {"tier": "vip"}}
    assert decided([tier, HUMAN], "Manager", **around) == "tier"
    assert decided([tier, HUMAN], "Manager", fired=("tier", "human"), **around) == "human"


def test_while_the_caller_speaks_only_what_the_next_word_cannot_change_counts() -> None:
    book = RuleBook([rule(Cause.REPEATS, "again", count=2), rule(Cause.SILENCE, "still"), HUMAN])
    texts = ("my manager has root canal trouble",) * 2
    hit = book.match_while_speaking(Heard(texts, silences=3))
    assert hit is not None
    assert hit.rule is HUMAN


def test_the_callers_words_between_the_agents_are_one_text() -> None:
    assert caller_texts(talk("hello", "there", "a: Hi.", "a: What is it?", "my invoice")) == [
        "hello there",
        "my invoice",
    ]


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("mangaer", "manager"),
        ("managr", "manager"),
        ("manage", "manage"),
        ("managed", "managed"),
        ("managerr", "manager"),
        ("manqger", "manager"),
        ("manager", "manager"),
        ("managment", "managment"),
        ("persons", "person"),
        ("humam", "humam"),
        ("agents", "agents"),
    ],
)
def test_one_slip_leads_back_to_a_long_word_and_never_to_a_short_one(heard: str, meant: str) -> None:
    assert Spelling(["manager", "person", "human", "agent"]).meant(heard) == meant


letters = st.text("abc", max_size=7)


def slips(word: str) -> set[str]:
    """All that one slip makes of a word, tried out."""
    cuts = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    dropped = {a + b[1:] for a, b in cuts if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
    replaced = {a + letter + b[1:] for a, b in cuts if b for letter in "abc"}
    added = {a + letter + b for a, b in cuts for letter in "abc"}
    return (dropped | swapped | replaced | added) - {word}


@given(one=letters, other=letters)
def test_a_slip_is_a_letter_added_dropped_replaced_or_two_swapped(one: str, other: str) -> None:
    assert is_one_slip(one, other) is (other in slips(one))


@given(texts=st.lists(st.text(max_size=60), max_size=8))
def test_no_words_of_a_caller_can_break_a_rule(texts: list[str]) -> None:
    every = [Rule(cause, Reaction.SAY, (("a", "*", "b"), ("*",), ()), cause=cause) for cause in Cause]
    RuleBook([*every, HUMAN]).match(Heard(tuple(texts)))
    assert all(word == word.lower() for text in texts for word in words_of(text))
