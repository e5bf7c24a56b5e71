"""A call that was dialled to SIP cannot be transferred by the vendor: a bridge of our own fetches the person, and where
there is none the caller is offered a callback.
"""

import asyncio
from dataclasses import replace

import pytest

from engine.bridging import AFTER_CLOSE_S, ANSWER_GRACE_S, RING_S
from engine.brief import Brief
from engine.facts import HelpOffered, LineClosed, TransferMoved, TransferStep, TurnOutcome
from engine.orders import Interject, Say, Transfer
from engine.outside import Act, OrderOutcome, OutsideOrder
from engine.ports import CallState
from engine.rules import Reaction, Rule
from engine.transfer import REPEAT_LINE
from engine.unasked import NOBODY_LINE
from tests.engine.stage import DETAILS, ScriptedModel, SharedMemory, Stage
from tests.engine.test_rules_react import BRIEF, CELL, DESK, Phonebook
from tests.engine.virtual_time import virtual

OF_OURS = replace(DETAILS, is_dialled_to_sip=True)
EMERGENCY = Rule("builtin.emergency", Reaction.EMERGENCY, (("chest", "pain"),), "Dial 911 now.", destination_id="front")
NEVER_S = 10_000.0


class Bridge:
    """Answers after so many seconds for each number; numbers it does not know break it. Keeps what it was asked."""

    def __init__(self, **answers: tuple[float, bool]) -> None:
        self.answers = {f"+{number[1:]}": answer for number, answer in answers.items()}
        self.asked: list[tuple[str, str, str, float]] = []
        self.left: list[str] = []

    async def bridge(self, call_id: str, number: str, introduction: str, *, within_s: float) -> bool:
        self.asked.append((call_id, number, introduction, within_s))
        seconds, is_joined = self.answers[number]
        try:
            await asyncio.sleep(seconds)
        except asyncio.CancelledError:
            self.left.append(number)
            raise
        return is_joined

    @property
    def numbers(self) -> list[str]:
        return [number for _, number, _, _ in self.asked]


def answers(**of: tuple[float, bool]) -> Bridge:
    return Bridge(**{{"desk": f"n{DESK[1:]}", "cell": f"n{CELL[1:]}"}[name]: answer for name, answer in of.items()})


def stage(bridge: Bridge | None = None, brief: Brief = BRIEF, *, memory: SharedMemory | None = None) -> Stage:
    book = Phonebook({"front": (DESK, CELL)})
    return Stage(
        brief, ScriptedModel(["Fine."]), directory=book, details=OF_OURS, bridge=bridge, memory=memory or SharedMemory()
    )


async def asked_for_a_person(on: Stage) -> None:
    await on.begin()
    await on.answered(1, "a: Hi.", "Give me a person")


def steps(on: Stage) -> list[tuple[str, TransferStep]]:
    return [(moved.number, moved.step) for moved in on.notes.all_of(TransferMoved)]


@virtual
async def test_without_a_bridge_a_rule_offers_a_callback_and_says_why() -> None:
    on = stage()
    await asked_for_a_person(on)
    assert on.ear.of(1) == [Say(1, BRIEF.callback_line, is_final=True)]
    [offered] = on.notes.all_of(HelpOffered)
    assert (offered.why_not, offered.reason, offered.help) == ("sip", "human", "callback")
    assert not on.notes.all_of(TransferMoved)


@virtual
async def test_the_bridge_dials_while_the_caller_hears_the_line_and_the_vendor_is_told_of_no_number() -> None:
    bridge = answers(desk=(8, True))
    on = stage(bridge, replace(BRIEF, agent_name="Mia", business_name="Lakeside"))
    await asked_for_a_person(on)
    assert on.ear.of(1) == [Say(1, "Of course.", is_final=True)]
    assert on.notes.turn(1).outcome is TurnOutcome.TRANSFERRED
    await asyncio.sleep(10)
    assert bridge.asked == [("call_1", DESK, "Mia from Lakeside here. I have a caller for you.", RING_S)]
    assert steps(on) == [
        (DESK, TransferStep.ASKED), (DESK, TransferStep.COMMANDED), (DESK, TransferStep.CONFIRMED),
    ]  # fmt: skip
    assert all(moved.over_own_line for moved in on.notes.all_of(TransferMoved))
    assert not on.ear.all_of(Transfer)


@virtual
async def test_a_caller_who_talks_on_is_asked_to_wait_and_nobody_is_dialled_twice() -> None:
    bridge = answers(desk=(20, True))
    on = stage(bridge)
    await asked_for_a_person(on)
    for turn_id in range(2, 12):
        await on.answered(turn_id, "a: Of course.", "Hello? Is anybody there?")
        assert on.ear.of(turn_id) == [Say(turn_id, REPEAT_LINE, is_final=True)]
    await asyncio.sleep(21)
    assert bridge.numbers == [DESK]
    assert steps(on)[-1] == (DESK, TransferStep.CONFIRMED)


@virtual
async def test_a_caller_who_waits_in_silence_is_not_left_in_it() -> None:
    on = stage(answers(desk=(28, True)))
    await asked_for_a_person(on)
    await asyncio.sleep(27)
    spoken = on.ear.all_of(Interject)
    assert [(order.text, order.number) for order in spoken] == [(REPEAT_LINE, "")] * 2


@virtual
async def test_who_does_not_answer_is_followed_by_the_next_and_then_by_an_offer() -> None:
    bridge = answers(desk=(20, False), cell=(20, False))
    on = stage(bridge)
    await asked_for_a_person(on)
    await asyncio.sleep(50)
    assert bridge.numbers == [DESK, CELL]
    assert [step for step in steps(on) if step[1] is TransferStep.REFUSED] == [
        (DESK, TransferStep.REFUSED), (CELL, TransferStep.REFUSED),
    ]  # fmt: skip
    assert [(offered.help, offered.why_not) for offered in on.notes.all_of(HelpOffered)] == [("callback", "closed")]
    assert on.ear.all_of(Interject)[-1].text == BRIEF.callback_line


@virtual
async def test_a_bridge_that_breaks_or_never_answers_is_one_that_found_nobody() -> None:
    bridge = answers(cell=(NEVER_S, True))
    on = stage(bridge)
    await asked_for_a_person(on)
    await asyncio.sleep(1)
    assert bridge.numbers == [DESK, CELL]
    await asyncio.sleep(RING_S + ANSWER_GRACE_S)
    assert steps(on)[-1] == (CELL, TransferStep.REFUSED)
    assert bridge.left == [CELL]
    assert len(on.notes.all_of(HelpOffered)) == 1


@virtual
async def test_a_line_that_closes_as_they_are_joined_waits_for_the_bridges_word() -> None:
    on = stage(answers(desk=(8, True)))
    await asked_for_a_person(on)
    await asyncio.sleep(6)
    await on.session.close(1000)
    assert steps(on)[-1] == (DESK, TransferStep.CONFIRMED)


@pytest.mark.parametrize("after_s", [AFTER_CLOSE_S - 1, NEVER_S])
@virtual
async def test_a_caller_who_hangs_up_while_it_rings_is_neither_joined_nor_refused(after_s: float) -> None:
    bridge = answers(desk=(after_s, False))
    on = stage(bridge)
    await asked_for_a_person(on)
    await asyncio.sleep(1)
    hung_up_at = on.session._mouth.now_ms()
    await on.session.close(1000)
    await asyncio.sleep(100)
    assert steps(on) == [(DESK, TransferStep.ASKED), (DESK, TransferStep.COMMANDED)]
    assert bridge.numbers == [DESK], "nobody is dialled for a caller who has left"
    assert [closed.at_ms for closed in on.notes.all_of(LineClosed)] == [hung_up_at]


@virtual
async def test_a_refusal_that_comes_after_our_goodbye_offers_nothing() -> None:
    on = stage(answers(desk=(5, False)))
    await asked_for_a_person(on)
    await on.session.unasked.end()
    await asyncio.sleep(60)
    assert not on.notes.all_of(HelpOffered)
    assert steps(on)[-1] == (DESK, TransferStep.REFUSED)


@virtual
async def test_the_vendors_word_is_about_no_dial_of_ours() -> None:
    bridge = answers(desk=(8, True))
    on = stage(bridge)
    await asked_for_a_person(on)
    for act in (Act.TRANSFER_REFUSED, Act.TRANSFER_CONFIRMED):
        assert await on.session.obey(OutsideOrder(f"told-{act}", act, number=DESK)) is OrderOutcome.UNWANTED
    await asyncio.sleep(10)
    assert bridge.numbers == [DESK]
    assert steps(on)[-1] == (DESK, TransferStep.CONFIRMED)


@virtual
async def test_who_stands_in_hears_the_models_reason_too() -> None:
    bridge = answers(desk=(5, False), cell=(5, True))
    on = stage(bridge)
    await on.begin()
    await on.session.unasked.transfer(DESK, reason="a **broken** tooth", asked_by="model", destination_id="front")
    await asyncio.sleep(11)
    heard = [introduction for _, _, introduction, _ in bridge.asked]
    assert heard == ["Your assistant here. I have a caller for you. It is about this: a broken tooth"] * 2


@virtual
async def test_a_process_that_takes_the_call_up_waits_for_the_same_person() -> None:
    memory = SharedMemory()
    first, bridge = stage(answers(desk=(NEVER_S, True)), memory=memory), answers(desk=(5, True))
    await asked_for_a_person(first)
    await asyncio.sleep(1)
    await first.session.close(1006)
    kept: CallState = memory.states["call_1"]
    assert (kept.transfer_number, kept.transfer_attempts) == (DESK, 1)

    later = stage(bridge, memory=memory)
    await later.begin()
    await asyncio.sleep(10)
    assert bridge.numbers == [DESK]
    assert [(order.text, order.number) for order in later.ear.all_of(Interject)] == [(REPEAT_LINE, "")]
    assert steps(later) == [(DESK, TransferStep.COMMANDED), (DESK, TransferStep.CONFIRMED)]


@virtual
async def test_a_call_is_known_as_dialled_to_sip_after_a_redial_whose_details_are_late() -> None:
    memory = SharedMemory()
    first, bridge = stage(answers(desk=(NEVER_S, True)), memory=memory), answers(desk=(1, True))
    await asked_for_a_person(first)
    await asyncio.sleep(1)
    await first.session.close(1006)

    later = stage(bridge, memory=memory)
    await later.session.open()
    await asyncio.sleep(5)
    assert bridge.numbers == [DESK]
    assert all(order.number == "" for order in later.ear.all_of(Interject))


@virtual
async def test_emergency_words_get_their_line_at_once() -> None:
    on = stage(brief=replace(BRIEF, rules=(EMERGENCY,)))
    await on.begin()
    await on.answered(1, "a: Hi.", "I have chest pain")
    assert on.ear.of(1) == [Say(1, "Dial 911 now.", is_final=True)]


@virtual
async def test_emergency_words_have_the_bridge_dial_with_their_line() -> None:
    bridge = answers(desk=(8, True))
    on = stage(bridge, replace(BRIEF, rules=(EMERGENCY,)))
    await on.begin()
    await on.answered(1, "a: Hi.", "I have chest pain")
    assert on.ear.of(1) == [Say(1, "Dial 911 now.", is_final=True)]
    await asyncio.sleep(0.1)
    assert bridge.numbers == [DESK]


@virtual
async def test_the_agents_own_number_is_no_way_out_either() -> None:
    rule = replace(BRIEF.rules[0], destination_id="")
    on = stage(brief=replace(BRIEF, rules=(rule,), transfer_number=DESK))
    await asked_for_a_person(on)
    assert [offered.why_not for offered in on.notes.all_of(HelpOffered)] == ["sip"]


@virtual
async def test_an_operator_who_hands_over_has_the_caller_offered_a_callback_and_is_told() -> None:
    on = stage()
    await on.begin()
    told = await on.session.obey(OutsideOrder("order-1", Act.TRANSFER, "Ann", number=DESK))
    assert told is OrderOutcome.CALLBACK_OFFERED
    assert [offered.why_not for offered in on.notes.all_of(HelpOffered)] == ["sip"]
    assert not on.notes.all_of(TransferMoved)


@virtual
async def test_an_operator_who_hands_over_has_the_bridge_dial_and_is_told() -> None:
    bridge = answers(desk=(8, True))
    on = stage(bridge)
    await on.begin()
    told = await on.session.obey(OutsideOrder("order-1", Act.TRANSFER, "Ann", number=DESK))
    assert told is OrderOutcome.DIALLING
    await asyncio.sleep(10)
    assert (bridge.numbers, steps(on)[-1]) == ([DESK], (DESK, TransferStep.CONFIRMED))


@virtual
async def test_a_caller_whom_an_operator_could_not_hand_over_is_told_and_not_left_waiting() -> None:
    on = stage(answers(desk=(8, False)))
    await on.begin()
    await on.session.obey(OutsideOrder("order-1", Act.TRANSFER, "Ann", number=DESK))
    await asyncio.sleep(10)
    assert on.ear.all_of(Interject)[-1].text == NOBODY_LINE
    assert not on.notes.all_of(HelpOffered)


@virtual
async def test_nobody_is_dialled_once_the_agent_has_said_goodbye() -> None:
    bridge = answers(desk=(8, True))
    on = stage(bridge)
    await on.begin()
    await on.session.unasked.end()
    told = await on.session.obey(OutsideOrder("order-1", Act.TRANSFER, "Ann", number=DESK))
    assert told is OrderOutcome.LINE_GONE
    assert (bridge.asked, steps(on)) == ([], [])


@virtual
async def test_any_other_call_is_left_to_the_vendor() -> None:
    bridge = answers(desk=(8, True))
    on = Stage(BRIEF, ScriptedModel(), directory=Phonebook({"front": (DESK,)}), bridge=bridge)
    await asked_for_a_person(on)
    assert on.ear.of(1) == [Transfer(1, "Of course.", DESK)]
    assert bridge.asked == []
