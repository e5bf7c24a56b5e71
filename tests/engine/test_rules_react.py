"""What rules do on a call: hand over, offer, speak, end, and listen while the caller goes on talking."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

import pytest

from engine.brief import Brief, ToolSpec
from engine.events import Reminder, TranscriptMoved
from engine.facts import (
    CallbackAsked,
    Help,
    HelpOffered,
    MessageTaken,
    OptOutHeard,
    RuleHeld,
    TransferMoved,
    TransferStep,
)
from engine.listening import STANDS_S
from engine.orders import HangUp, Interject, Transfer
from engine.outside import Act, OutsideOrder
from engine.ports import NoWay, ToolCall, ToolOutcome, Way
from engine.rules import Cause, Reaction, Rule
from engine.tools import CALL_BACK, ESCALATE
from tests.engine.stage import ScriptedModel, Stage, Step, Workshop, talk
from tests.engine.virtual_time import virtual

DESK, CELL = "+13125550199", "+13125550188"
WISH = Rule("human", Reaction.TRANSFER, (("a", "person"),), "Of course.", "high", destination_id="front")
BRIEF = Brief(begin_message="Hi.", rules=(WISH,), tools=(ESCALATE,))


@dataclass
class Phonebook:
    """Destinations with the numbers to try in order; `help` when all of them were tried."""

    numbers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    help: str = "callback"
    asked: list[tuple[str, str, frozenset[str]]] = field(default_factory=list)

    def way(self, destination_id: str, *, now: datetime, caller_number: str, tried: Collection[str]) -> Way | NoWay:
        self.asked.append((destination_id, caller_number, frozenset(tried)))
        left = [number for number in self.numbers.get(destination_id, ()) if number not in tried]
        return Way(left[0], destination_id) if left else NoWay("closed", self.help)


def stage_with(brief: Brief, book: Phonebook, *script: list[Step], tools: Workshop | None = None) -> Stage:
    return Stage(brief, ScriptedModel(*script), directory=book, tools=tools or Workshop())


@virtual
async def test_a_rule_sends_the_caller_to_its_destination_with_its_sentence() -> None:
    book = Phonebook({"front": (DESK,)})
    stage = stage_with(BRIEF, book)
    await stage.begin()

    await stage.answered(1, "a: Hi.", "Give me a person")

    assert stage.ear.of(1) == [Transfer(1, "Of course.", DESK)]
    assert book.asked == [("front", "+13125550142", frozenset())]
    moved = stage.notes.all_of(TransferMoved)[0]
    assert (moved.destination_id, moved.asked_by, moved.reason, moved.priority) == ("front", "rule", "human", "high")
    held = stage.notes.all_of(RuleHeld)[0]
    assert (held.rule_id, held.cause, held.reaction, held.turn_id) == ("human", "phrase", "transfer", 1)


@pytest.mark.parametrize(("help_", "line"), [("callback", BRIEF.callback_line), ("message", BRIEF.message_line)])
@virtual
async def test_a_shut_destination_offers_what_stands_in_for_it(help_: str, line: str) -> None:
    stage = stage_with(BRIEF, Phonebook(help=help_))
    await stage.begin()

    assert await stage.answered(1, "a: Hi.", "Give me a person") == line

    offer = stage.notes.all_of(HelpOffered)[0]
    assert (offer.help, offer.why_not, offer.reason, offer.destination_id) == (help_, "closed", "human", "front")


@virtual
async def test_a_refused_transfer_goes_to_the_next_number_and_then_to_an_offer() -> None:
    stage = stage_with(BRIEF, Phonebook({"front": (DESK, CELL)}))
    await stage.begin()
    await stage.answered(1, "a: Hi.", "Give me a person")

    await stage.session.obey(OutsideOrder("o1", Act.TRANSFER_REFUSED, by="line"))
    await asyncio.sleep(0)
    await stage.session.obey(OutsideOrder("o2", Act.TRANSFER_REFUSED, by="line"))
    await asyncio.sleep(0)

    words = [(order.text, order.number) for order in stage.ear.all_of(Interject)]
    assert words == [(BRIEF.transfer_line, CELL), (BRIEF.callback_line, "")]
    steps = [(moved.step, moved.number) for moved in stage.notes.all_of(TransferMoved)]
    assert steps == [
        (TransferStep.ASKED, DESK),
        (TransferStep.COMMANDED, DESK),
        (TransferStep.REFUSED, DESK),
        (TransferStep.ASKED, CELL),
        (TransferStep.COMMANDED, CELL),
        (TransferStep.REFUSED, CELL),
    ]


@virtual
async def test_a_caller_who_talks_into_every_announcement_ends_with_an_offer_never_in_silence() -> None:
    stage = stage_with(BRIEF, Phonebook({"front": (DESK,)}))
    await stage.begin()

    await stage.answered(1, "a: Hi.", "Give me a person")
    for turn_id in range(2, 10):
        await stage.answered(turn_id, "a: Hi.", "Give me a person", "a: Of course.", "hello?")

    assert stage.ear.words(9) == BRIEF.callback_line
    assert len(stage.notes.all_of(HelpOffered)) == 1


@virtual
async def test_the_model_asks_for_a_person_and_the_owners_rule_decides_where_to() -> None:
    asks = Rule("asked", Reaction.TRANSFER, cause=Cause.MODEL_ASKS, line="Right away.", destination_id="billing")
    call = ToolCall("tc", "escalate", '{"reason": "refund", "priority": "low"}')
    stage = stage_with(replace(BRIEF, rules=(asks,)), Phonebook({"billing": (CELL,)}), [call])
    await stage.begin()

    await stage.answered(1, "a: Hi.", "I want my money back")

    assert stage.ear.all_of(Transfer) == [Transfer(1, "Right away.", CELL)]
    assert stage.notes.all_of(TransferMoved)[0].priority == "low"


@virtual
async def test_once_a_callback_is_offered_the_model_can_note_the_time_in_the_callers_zone() -> None:
    call = ToolCall("tc", "call_back", '{"time": "2026-03-04T15:00:00", "about": "a crown"}')
    stage = Stage(
        replace(BRIEF, tools=()),
        ScriptedModel([call], ["We will call you."]),
        directory=Phonebook(),
        zone="America/Chicago",
    )
    await stage.begin()
    await stage.answered(1, "a: Hi.", "Give me a person")

    await stage.answered(2, "a: Hi.", "Give me a person", "a: When?", "Tomorrow at three")

    first = stage.model.requests[0]
    assert CALL_BACK in first.tools
    assert "callback" in first.messages[-1].content
    asked = stage.notes.all_of(CallbackAsked)[0]
    assert asked.due_at_ms is not None
    assert datetime.fromtimestamp(asked.due_at_ms / 1000).astimezone().isoformat() == (
        datetime.fromisoformat("2026-03-04T15:00:00-06:00").astimezone().isoformat()
    )
    assert asked.note == "a crown"
    assert "3:00 PM" in stage.model.requests[1].messages[-1].content
    assert CALL_BACK not in stage.model.requests[1].tools


@pytest.mark.parametrize(
    ("arguments", "says"),
    [('{"time": "soon"}', "could not be read"), ('{"time": "2026-03-03T10:00:00-06:00"}', "gone by")],
)
@virtual
async def test_a_time_that_is_none_or_has_gone_by_is_asked_for_again(arguments: str, says: str) -> None:
    call = ToolCall("tc", "call_back", arguments)
    stage = stage_with(replace(BRIEF, tools=(CALL_BACK,)), Phonebook(), [call], ["When, please?"])
    await stage.begin()

    await stage.answered(1, "a: Hi.", "Call me back soon")

    assert says in stage.model.requests[1].messages[-1].content
    assert stage.notes.all_of(CallbackAsked) == []


@virtual
async def test_a_caller_may_decline_the_offer() -> None:
    call = ToolCall("tc", "call_back", '{"declined": true}')
    stage = stage_with(BRIEF, Phonebook(), [call], ["All right."])
    await stage.begin()
    await stage.answered(1, "a: Hi.", "Give me a person")

    await stage.answered(2, "a: Hi.", "Give me a person", "a: When?", "No thanks")

    assert [(asked.is_declined, asked.due_at_ms) for asked in stage.notes.all_of(CallbackAsked)] == [(True, None)]


@virtual
async def test_a_message_is_noted_in_the_callers_words() -> None:
    call = ToolCall("tc", "take_message", '{"message": "The gate code is wrong."}')
    stage = stage_with(BRIEF, Phonebook(help="message"), [call], ["I will pass it on."])
    await stage.begin()
    await stage.answered(1, "a: Hi.", "Give me a person")

    await stage.answered(2, "a: Hi.", "Give me a person", "a: A message?", "The gate code is wrong")

    assert [taken.words for taken in stage.notes.all_of(MessageTaken)] == ["The gate code is wrong."]


@virtual
async def test_silence_counts_reminders_in_a_row() -> None:
    quiet = Rule("quiet", Reaction.END, cause=Cause.SILENCE, count=2, line="I will let you go.")
    stage = stage_with(replace(BRIEF, rules=(quiet,)), Phonebook(), ["Yes?"])
    await stage.begin()

    stage.session.handle(Reminder(1, talk("a: Hi.")))
    await stage.session.quiet()
    await stage.answered(2, "a: Hi.", "hello")
    for turn_id in (3, 4):
        stage.session.handle(Reminder(turn_id, talk("a: Hi.", "hello", "a: Yes?")))
        await stage.session.quiet()

    assert [turn_id for turn_id in (1, 3) if stage.ear.words(turn_id) != BRIEF.reminder_line] == []
    assert stage.ear.of(4) == [HangUp(4, "I will let you go.")]


@virtual
async def test_a_tool_that_failed_sends_the_caller_on_in_the_same_turn() -> None:
    failed = Rule("no booking", Reaction.TRANSFER, cause=Cause.TOOL_FAILED, name="book", destination_id="front")

    class Closed(Workshop):
        async def run(self, *_: object) -> ToolOutcome:
            return ToolOutcome("The calendar is down.", succeeded=False)

    brief = replace(BRIEF, rules=(failed,), tools=(ToolSpec("book", "Book a slot."),))
    stage = stage_with(brief, Phonebook({"front": (DESK,)}), [ToolCall("tc", "book", "{}")], tools=Closed())
    await stage.begin()

    await stage.answered(1, "a: Hi.", "Book me")

    assert [order.number for order in stage.ear.all_of(Transfer)] == [DESK]


@virtual
async def test_the_model_failing_often_enough_is_a_rule_of_its_own() -> None:
    tired = Rule("tired", Reaction.CALLBACK, cause=Cause.FAILED_TURNS, count=1, line="May we call you back?")
    stage = stage_with(replace(BRIEF, rules=(tired,)), Phonebook(), [], [], [], [])
    await stage.begin()

    await stage.answered(1, "a: Hi.", "Book me")

    assert stage.ear.words(1).endswith("May we call you back?")
    assert stage.notes.all_of(HelpOffered)[0].why_not == "rule"


@virtual
async def test_a_key_decides_when_it_is_pressed_and_not_ever_after() -> None:
    zero = Rule("zero", Reaction.SAY, cause=Cause.DIGIT, value="0", line="One moment.")
    stage = stage_with(replace(BRIEF, rules=(zero,)), Phonebook(), ["Well?"], ["Well?"])
    await stage.begin()

    assert await stage.answered(1, "a: Hi.", "hm", keys="10") == "One moment."
    assert await stage.answered(2, "a: Hi.", "hm", "a: One moment.", "so", keys="10") == "Well?"


@virtual
async def test_an_emergency_is_answered_while_the_caller_goes_on_and_once() -> None:
    help_ = Rule("911", Reaction.EMERGENCY, (("cant", "breathe"),), "Dial 9 1 1 now.", "high")
    stage = stage_with(replace(BRIEF, rules=(help_,)), Phonebook(), ["Never asked."])
    await stage.begin()

    stage.session.handle(TranscriptMoved(talk("a: Hi.", "he can't breathe and")))
    await asyncio.sleep(0.01)
    stage.session.handle(TranscriptMoved(talk("a: Hi.", "he can't breathe and I don't know")))
    await asyncio.sleep(3)
    await stage.answered(1, "a: Hi.", "he can't breathe and I don't know what to do")

    assert [order.text for order in stage.ear.all_of(Interject)] == ["Dial 9 1 1 now."]
    assert stage.ear.words(1) == ""
    assert stage.notes.turn(1).rule_id == ""


@virtual
async def test_a_wish_that_stands_while_the_caller_talks_on_is_not_kept_waiting() -> None:
    stage = stage_with(BRIEF, Phonebook({"front": (DESK,)}))
    await stage.begin()

    for words in ("give me a person", "give me a person because", "give me a person because I have had it"):
        stage.session.handle(TranscriptMoved(talk("a: Hi.", words)))
        await asyncio.sleep(STANDS_S / 2)

    assert [(order.text, order.number) for order in stage.ear.all_of(Interject)] == [("Of course.", DESK)]


@virtual
async def test_a_wish_that_is_answered_or_taken_back_in_time_moves_nobody() -> None:
    stage = stage_with(replace(BRIEF, rules=(replace(WISH, phrases=(("person", "now"),)),)), Phonebook(), ["Fine."])
    await stage.begin()

    stage.session.handle(TranscriptMoved(talk("a: Hi.", "a person now")))
    await asyncio.sleep(STANDS_S / 2)
    stage.session.handle(TranscriptMoved(talk("a: Hi.", "a person nowhere near")))
    await asyncio.sleep(STANDS_S * 2)

    assert stage.ear.all_of(Interject) == []


@virtual
async def test_a_turn_that_is_asked_for_takes_over_from_the_listening() -> None:
    hours = Rule("hours", Reaction.SAY, (("are", "you", "open"),), "From nine to five.")
    stage = stage_with(replace(BRIEF, rules=(hours,)), Phonebook())
    await stage.begin()

    stage.session.handle(TranscriptMoved(talk("a: Hi.", "are you open")))
    await asyncio.sleep(STANDS_S / 2)
    words = await stage.answered(1, "a: Hi.", "are you open")
    await asyncio.sleep(STANDS_S)

    assert words == "From nine to five."
    assert stage.ear.all_of(Interject) == []


@virtual
async def test_an_opt_out_heard_while_the_caller_rants_is_written_and_ends_the_call() -> None:
    stop = Rule("stop", Reaction.OPT_OUT, (("stop", "calling", "me"),), "We will not call again.")
    stage = stage_with(replace(BRIEF, rules=(stop,)), Phonebook())
    await stage.begin()

    stage.session.handle(TranscriptMoved(talk("a: Hi.", "stop calling me you")))
    await asyncio.sleep(STANDS_S * 2)

    assert [(order.text, order.ends_call) for order in stage.ear.all_of(Interject)] == [
        ("We will not call again.", True)
    ]
    assert [fact.rule_id for fact in stage.notes.all_of(OptOutHeard)] == ["stop"]


@virtual
async def test_an_emergency_goes_to_the_person_the_owner_set_where_somebody_is_there() -> None:
    help_ = Rule("911", Reaction.EMERGENCY, (("cant", "breathe"),), "I get somebody.", "high", destination_id="nurse")
    stage = stage_with(replace(BRIEF, rules=(help_,)), Phonebook({"nurse": (CELL,)}))
    await stage.begin()

    await stage.answered(1, "a: Hi.", "he can't breathe")

    assert stage.ear.of(1) == [Transfer(1, "I get somebody.", CELL)]


@virtual
async def test_the_agents_own_number_is_not_dialled_for_the_one_who_calls_from_it() -> None:
    brief = replace(BRIEF, rules=(replace(WISH, destination_id=""),), transfer_number="+13125550142")
    stage = stage_with(brief, Phonebook())
    await stage.begin()

    assert await stage.answered(1, "a: Hi.", "Give me a person") == brief.callback_line


@virtual
async def test_what_was_offered_and_tried_outlives_the_process() -> None:
    book = Phonebook({"front": (DESK,)})
    first = stage_with(BRIEF, book)
    await first.begin()
    await first.answered(1, "a: Hi.", "Give me a person")
    await first.session.obey(OutsideOrder("o1", Act.TRANSFER_REFUSED, by="line"))
    await asyncio.sleep(0)
    await first.session.close(1006)

    second = Stage(BRIEF, ScriptedModel(["Tomorrow then."]), memory=first.memory, directory=book)
    await second.begin()
    await second.answered(2, "a: Hi.", "Give me a person", "a: When?", "tomorrow")

    assert CALL_BACK in second.model.requests[0].tools
    assert first.memory.states["call_1"].numbers_tried == (DESK,)
    assert first.memory.states["call_1"].help_offered == Help.CALLBACK
