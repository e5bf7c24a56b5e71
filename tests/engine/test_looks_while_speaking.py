"""How often the words of a caller who still speaks are looked at, and what waits for no look."""

import asyncio

import pytest

from agents.phrases import tables
from engine.brief import Brief
from engine.events import TranscriptMoved
from engine.facts import RuleHeld
from engine.listening import LOOKS_EVERY_S, STANDS_S
from engine.rules import Cause, Reaction, Rule, RuleBook
from tests.engine.stage import ScriptedModel, Stage, talk
from tests.engine.virtual_time import virtual

HELP = Rule("911", Reaction.EMERGENCY, (("cant", "breathe"),), "Dial 9 1 1 now.", "high")
WISH = Rule("human", Reaction.TRANSFER, (("a", "person"),), "Of course.", "high")
ZERO = Rule("zero", Reaction.TRANSFER, cause=Cause.DIGIT, value="0", line="By key.")
BRIEF = Brief(begin_message="Hi.", rules=(HELP, WISH, ZERO), transfer_number="+13125550199")
SOON_S = 0.01


async def speaking(*texts: str, every_s: float = 0.2, keys: str = "") -> Stage:
    """A call on which the caller has said these texts, one after the other; the newest this moment."""
    stage = Stage(BRIEF, ScriptedModel(["Well."]))
    await stage.begin()
    for at, text in enumerate(texts):
        if at:
            await asyncio.sleep(every_s)
        is_last = text == texts[-1]
        stage.session.handle(TranscriptMoved(talk("a: Hi.", text), keys_pressed=keys if is_last else ""))
    return stage


def held(stage: Stage) -> list[str]:
    return [fact.rule_id for fact in stage.notes.all_of(RuleHeld)]


@virtual
async def test_a_wish_that_is_spoken_on_is_carried_out_once_it_has_stood_since_it_was_looked_at() -> None:
    stage = await speaking("my", "my boiler", "my boiler get me a person")

    await asyncio.sleep(LOOKS_EVERY_S + STANDS_S)

    assert held(stage) == ["human"]


@virtual
async def test_an_emergency_waits_for_no_look() -> None:
    stage = await speaking("my", "my boiler", "my boiler oh he can't breathe")

    await asyncio.sleep(SOON_S)

    assert held(stage) == ["911"]


@virtual
async def test_a_pressed_key_stands_from_when_it_was_pressed() -> None:
    stage = await speaking("my", "my boiler", "my boiler is", keys="0")

    await asyncio.sleep(STANDS_S + SOON_S)

    assert held(stage) == ["zero"]


@virtual
async def test_words_that_take_a_wish_back_are_heard_before_it_is_carried_out_though_no_look_was_due() -> None:
    stage = await speaking("get me a person", "get me a person for", every_s=STANDS_S - LOOKS_EVERY_S / 2)
    stage.session.handle(TranscriptMoved(talk("a: Hi.", "get me a personal loan")))

    await asyncio.sleep(STANDS_S * 2)

    assert held(stage) == []


@virtual
async def test_words_that_nobody_looked_at_before_a_turn_are_not_looked_at_behind_it() -> None:
    stage = await speaking("my", "my boiler get me a person")
    await stage.answered(1, "a: Hi.", "my boiler get me a personal loan")

    await asyncio.sleep(LOOKS_EVERY_S + STANDS_S * 2)

    assert held(stage) == []


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "it", "pt", "nl"])
def test_no_emergency_of_the_fixed_table_goes_without_a_look(language: str) -> None:
    phrases = tables(language)["emergency"]
    book = RuleBook([Rule("911", Reaction.EMERGENCY, phrases)])
    said = [" ".join(token.split("|")[0].removesuffix("?") for token in phrase) for phrase in phrases]
    assert [text for text in said if not book.may_be_grave(f"Well, {text.upper()}, please")] == []


def test_what_anybody_says_calls_for_no_look() -> None:
    book = RuleBook([Rule("911", Reaction.EMERGENCY, tables("en")["emergency"])])
    assert not book.may_be_grave("I need to call you about what I want to have on Friday.")
