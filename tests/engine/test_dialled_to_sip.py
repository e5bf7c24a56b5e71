"""A call that was dialled to SIP cannot be transferred by the vendor: the caller is offered a callback instead."""

from dataclasses import replace

from engine.brief import Brief
from engine.facts import HelpOffered, TransferMoved
from engine.orders import Say, Transfer
from engine.outside import Act, OutsideOrder
from engine.rules import Reaction, Rule
from tests.engine.stage import DETAILS, ScriptedModel, Stage
from tests.engine.test_rules_react import BRIEF, DESK, Phonebook
from tests.engine.virtual_time import virtual

OF_OURS = replace(DETAILS, is_dialled_to_sip=True)
EMERGENCY = Rule("builtin.emergency", Reaction.EMERGENCY, (("chest", "pain"),), "Dial 911 now.", destination_id="front")


def stage(brief: Brief = BRIEF, *, bridges_sip: bool = False) -> Stage:
    book = Phonebook({"front": (DESK,)})
    return Stage(brief, ScriptedModel(), directory=book, details=OF_OURS, bridges_sip=bridges_sip)


@virtual
async def test_a_rule_offers_a_callback_and_says_why() -> None:
    on = stage()
    await on.begin()
    await on.answered(1, "a: Hi.", "Give me a person")
    assert on.ear.of(1) == [Say(1, BRIEF.callback_line, is_final=True)]
    [offered] = on.notes.all_of(HelpOffered)
    assert (offered.why_not, offered.reason, offered.help) == ("sip", "human", "callback")
    assert not on.notes.all_of(TransferMoved)


@virtual
async def test_with_a_bridge_the_caller_is_handed_over_like_any_other() -> None:
    on = stage(bridges_sip=True)
    await on.begin()
    await on.answered(1, "a: Hi.", "Give me a person")
    assert on.ear.of(1) == [Transfer(1, "Of course.", DESK)]


@virtual
async def test_emergency_words_get_their_line_at_once() -> None:
    on = stage(replace(BRIEF, rules=(EMERGENCY,)))
    await on.begin()
    await on.answered(1, "a: Hi.", "I have chest pain")
    assert on.ear.of(1) == [Say(1, "Dial 911 now.", is_final=True)]


@virtual
async def test_the_agents_own_number_is_no_way_out_either() -> None:
    rule = replace(BRIEF.rules[0], destination_id="")
    on = stage(replace(BRIEF, rules=(rule,), transfer_number=DESK))
    await on.begin()
    await on.answered(1, "a: Hi.", "Give me a person")
    assert [offered.why_not for offered in on.notes.all_of(HelpOffered)] == ["sip"]


@virtual
async def test_an_operator_who_hands_over_has_the_caller_offered_a_callback() -> None:
    on = stage()
    await on.begin()
    await on.session.obey(OutsideOrder("order-1", Act.TRANSFER, "Ann", number=DESK))
    assert [offered.why_not for offered in on.notes.all_of(HelpOffered)] == ["sip"]
    assert not on.notes.all_of(TransferMoved)
