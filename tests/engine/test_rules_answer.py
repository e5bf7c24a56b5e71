"""Rules that need no model."""

import pytest

from engine.brief import Brief
from engine.facts import OptOutHeard, TurnOutcome
from engine.orders import HangUp
from engine.rules import Heard, Rule, RuleBook
from engine.rules.heard import latest_caller_text, words_of
from tests.engine.stage import ScriptedModel, Stage, talk
from tests.engine.virtual_time import virtual

EMERGENCY = Rule("emergency", "emergency", (("heart", "attack"), ("bleeding",)), "Dial 9 1 1 now.", "high")
OPT_OUT = Rule("opt_out", "opt_out", (("stop", "calling", "me"),), "We will not call you again. Goodbye.")
HUMAN = Rule("human", "transfer", (("real", "person"), ("human",)), "Connecting you.")
TABLE = RuleBook([EMERGENCY, OPT_OUT, HUMAN])


@pytest.mark.parametrize(
    ("said", "rule_id"),
    [
        ("I think I'm having a heart attack!", "emergency"),
        ("HEART ATTACK", "emergency"),
        ("He's bleeding, get me a human", "emergency"),
        ("get me a human, he is bleeding", "emergency"),
        ("Please stop calling me.", "opt_out"),
        ("can i speak to a real, person", "human"),
        ("No, I want a human", "human"),
        ("It's not working, give me a human", "human"),
        ("my heart is fine", None),
        ("a real nice person", None),
        ("the inhuman thing", None),
        ("I don't want to stop calling me names", "opt_out"),
        ("", None),
    ],
)
def test_what_a_sentence_decides(said: str, rule_id: str | None) -> None:
    hit = TABLE.match(Heard((said,)))
    assert (hit.rule.rule_id if hit else None) == rule_id


def test_words_are_lower_case_and_lose_their_apostrophes() -> None:
    assert words_of("Don\u2019t DON'T stop-it, s'il vous plaît 9 1 1!") == [
        "dont", "dont", "stop", "it", "sil", "vous", "plaît", "9", "1", "1",
    ]  # fmt: skip


def test_only_what_was_said_since_the_agent_spoke_counts() -> None:
    transcript = talk("get me a human", "a: Sure.", "no", "wait")
    assert latest_caller_text(transcript) == "no wait"
    assert latest_caller_text(talk("a: Hello.")) == ""


@virtual
async def test_an_opt_out_is_told_and_confirmed_before_the_call_ends() -> None:
    stage = Stage(Brief(begin_message="Hi.", rules=(OPT_OUT,)), ScriptedModel(["Never asked."]))
    await stage.begin()

    await stage.answered(1, "a: Hi.", "Stop calling me")

    assert stage.ear.of(1) == [HangUp(1, OPT_OUT.line)]
    assert [fact.rule_id for fact in stage.notes.all_of(OptOutHeard)] == ["opt_out"]


@virtual
async def test_an_emergency_is_answered_at_once_and_the_call_stays() -> None:
    stage = Stage(Brief(begin_message="Hi.", rules=(EMERGENCY,)), ScriptedModel(["Yes?"]))
    await stage.begin()

    assert await stage.answered(1, "a: Hi.", "My wife has a heart attack") == EMERGENCY.line
    assert stage.notes.turn(1).outcome is TurnOutcome.SPOKEN
    assert stage.model.requests == []


@virtual
async def test_where_there_is_no_person_a_callback_is_offered() -> None:
    brief = Brief(begin_message="Hi.", rules=(HUMAN,))
    stage = Stage(brief, ScriptedModel(["Never asked."]))
    await stage.begin()

    assert await stage.answered(1, "a: Hi.", "A human please") == brief.callback_line
    assert stage.notes.turn(1).rule_id == "human"
