"""One call on which everything may happen: a caller, Retell's switch, operators and a directory, played step by step
against as many processes as it takes. What left and what was told is kept in one chronicle, for `judgement` to read.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from engine.brief import Brief, Ladder, ToolSpec
from engine.circuit import Circuit
from engine.conversation import Desk
from engine.events import Reminder, TranscriptMoved, TurnRequested
from engine.facts import Fact
from engine.ladder import Voice, Voices
from engine.orders import HangUp, Interject, Order, Say, Transfer
from engine.outside import Act, OutsideOrder
from engine.ports import (
    CallState,
)
from engine.rules import Reaction, Rule
from engine.session import CallSession
from engine.speech import SpokenTables
from engine.tools import END_CALL, ESCALATE
from engine.transcript import Speaker, Utterance
from tests.engine.hard_cast import (
    EMERGENCY_LINE,
    OPERATORS,
    REPEATS,
    RULES,
    Calendar,
    Phonebook,
    SpeakingModel,
)
from tests.engine.stage import DETAILS, STARTED, Shelf

LADDER = Ladder(fillers=("One moment.", "Let me see."))


@dataclass(frozen=True)
class Plan:
    """What holds for a whole history. Seconds are how long a frame, or a write to the memory, is under way.

    `is_dialled_to_sip`: a bridge of our own hands over, and its answer, not the vendor's word, says what came of it.
    """

    looks_back: bool = False
    emergency_to: str = ""
    own_number: str = ""
    wire_s: float = 0.0
    memory_s: float = 0.0
    is_dialled_to_sip: bool = False

    @property
    def brief(self) -> Brief:
        first = Rule("emergency", Reaction.EMERGENCY, (("cant", "breathe"),), EMERGENCY_LINE, "high",
                     destination_id=self.emergency_to)  # fmt: skip
        return Brief(
            begin_message="Hi.",
            rules=(first, *RULES, *([REPEATS] if self.looks_back else [])),
            tools=(ESCALATE, END_CALL, ToolSpec("book", "Book.")),
            ladder=LADDER,
            transfer_number=self.own_number,
        )


@dataclass(frozen=True)
class Mark:
    """Something from outside: `what` is asked, again, heard, begun, gone, told, dialled (by the bridge) or ended."""

    what: str
    turn_id: int = 0
    text: str = ""
    number: str = ""
    state: CallState | None = None
    since: float = 0.0


@dataclass(frozen=True)
class Entry:
    """`process` counts from 0; `at` is the loop's time."""

    at: float
    process: int
    what: Order | Fact | Mark


@dataclass
class Memory:
    """What outlives processes. Only who took the call up last may write, as in Redis."""

    newest: int = 0
    state: CallState | None = None


class Exchange:
    """The bridge: dials for the call, whichever of its processes asks, until it is told that somebody took it or not,
    or the phone has rung for long enough.
    """

    def __init__(self, world: "HardCall") -> None:
        self.dials: dict[str, asyncio.Future[bool]] = {}
        self._world = world

    async def dial(self, number: str, within_s: float) -> bool:
        dial = self.dials.get(number)
        if dial is None or dial.done():
            self.answer_newest(is_taken=False)
            self._world.dialled(number)
            dial = self.dials[number] = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_later(within_s, self.answer, number, dial, False)
        return await asyncio.shield(dial)

    def answer(self, number: str, dial: asyncio.Future[bool], is_taken: bool) -> None:
        if not dial.done():
            self._world.write(Mark("told", text="bridged" if is_taken else "cancelled", number=number))
            dial.set_result(is_taken)

    def answer_newest(self, *, is_taken: bool) -> None:
        for number, dial in reversed(self.dials.items()):
            if not dial.done():
                self.answer(number, dial, is_taken)
                return


@dataclass
class Process:
    """One process that answers the call. `is_dead`: killed, nothing it does reaches anybody. `is_unheard`: it lives,
    but its socket leads nowhere any more.
    """

    number: int
    world: "HardCall"
    is_dead: bool = False
    is_unheard: bool = False
    is_cut: bool = False
    hold: int = 0
    written: int = 0
    kept: int = 0

    def __post_init__(self) -> None:
        loop = asyncio.get_running_loop()
        world = self.world
        voice = Voice(SpeakingModel(), Circuit(loop.time))
        desk = Desk(
            line=self,
            recorder=self,
            memory=self,
            briefs=Shelf(world.brief),
            voices_for=lambda _: Voices(voice, voice),
            tools=Calendar(),
            clock=lambda: STARTED + timedelta(seconds=loop.time() - world.zero),
            zone_of=lambda _: "America/Chicago",
            spoken_for=lambda _: SpokenTables(),
            directory=world.directory,
            bridge=self,
        )
        self.session = CallSession("call_1", desk)

    async def send(self, order: Order) -> None:
        if self.world.plan.wire_s:
            await asyncio.sleep(self.world.plan.wire_s)
        if self.is_dead or self.is_cut:
            raise ConnectionError("the line is gone")
        if not self.is_unheard:
            self.world.on_the_wire(self, order)

    async def bridge(self, call_id: str, number: str, introduction: str, *, within_s: float) -> bool:
        if self.is_dead:
            await asyncio.Event().wait()
        return await self.world.exchange.dial(number, within_s)

    def note(self, fact: Fact) -> None:
        if not self.is_dead:
            self.world.write(fact, self.number)

    async def recall(self, call_id: str) -> CallState | None:
        await asyncio.sleep(self.world.plan.memory_s)
        memory = self.world.memory
        memory.newest += 1
        self.hold = memory.newest
        self.world.write(Mark("begun", state=memory.state), self.number)
        return memory.state

    async def keep(self, call_id: str, state: CallState, *, is_urgent: bool = True) -> bool:
        self.written += 1
        order = self.written
        await asyncio.sleep(self.world.plan.memory_s)
        if self.is_dead or self.hold < self.world.memory.newest:
            return False
        if order > self.kept:
            self.world.memory.state, self.kept = state, order
        return True


Step = tuple[Any, ...]


class HardCall:
    """Build it inside a running loop. `chronicle` is everything that happened, in its order."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.brief = plan, plan.brief
        self.zero = asyncio.get_running_loop().time()
        self.directory, self.memory, self.exchange = Phonebook(), Memory(), Exchange(self)
        self.chronicle: list[Entry] = []
        self.alarms: list[str] = []
        self.processes: list[Process] = []
        self.turn_id = 0
        self.order_id = 0
        self.keys = ""
        self.talk: list[Utterance] = []
        self.saying = ""
        self.stretch_began = self.zero
        self.numbers: list[str] = []
        self.is_over = False
        asyncio.get_running_loop().set_exception_handler(
            lambda _, context: self.alarms.append(f"{context['message']}: {context.get('exception')!r}")
        )

    @property
    def current(self) -> Process:
        return self.processes[-1]

    def write(self, what: Order | Fact | Mark, process: int | None = None) -> None:
        now = asyncio.get_running_loop().time()
        self.chronicle.append(Entry(now, self.current.number if process is None else process, what))

    def on_the_wire(self, process: Process, order: Order) -> None:
        """What Retell hears: it speaks words, remembers numbers it was told to dial, hangs up when told to."""
        self.write(order, process.number)
        text = order.text if isinstance(order, Say | HangUp | Transfer | Interject) else ""
        self.saying = f"{self.saying} {text}".strip()
        if isinstance(order, Transfer | Interject) and order.number and order.number not in self.numbers:
            self.numbers.append(order.number)
        self.is_over = self.is_over or isinstance(order, HangUp) or (isinstance(order, Interject) and order.ends_call)

    def dialled(self, number: str) -> None:
        """The bridge has begun to dial."""
        self.write(Mark("dialled", number=number))

    async def play(self, steps: Sequence[Step], wait_s: float) -> None:
        """Then nothing more comes from outside for so long: what goes on by itself comes to its end, or is cut off."""
        await self._begin()
        for step in steps:
            if self.is_over:
                break
            await getattr(self, f"do_{step[0]}")(*step[1:])
        await asyncio.sleep(1 if self.is_over else wait_s)
        self.write(Mark("ended"))
        for process in self.processes:
            await process.session.close(1000 if process is self.current and not process.is_dead else 1006)
        await asyncio.sleep(1)

    # -- the caller

    async def do_say(self, text: str, barge: bool) -> None:
        """The caller says it all, and Retell asks for an answer."""
        self._speak(text, barge=barge)
        self._ask()
        await asyncio.sleep(0)

    async def do_partial(self, text: str, barge: bool) -> None:
        """The caller says it and goes on: nobody is asked yet."""
        self._speak(text, barge=barge)
        self.write(Mark("heard", text=self._stretch(), since=self.stretch_began))
        self.current.session.handle(TranscriptMoved(tuple(self.talk), keys_pressed=self.keys))
        await asyncio.sleep(0)

    async def do_wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def do_key(self, digit: str) -> None:
        self.keys += digit
        self._agent_was_heard(barge=False)
        self._ask()
        await asyncio.sleep(0)

    # -- the switch

    async def do_reminder(self) -> None:
        self._agent_was_heard(barge=False)
        self.turn_id += 1
        self.write(Mark("asked", self.turn_id, since=asyncio.get_running_loop().time()))
        self.current.session.handle(Reminder(self.turn_id, tuple(self.talk), self.keys))
        await asyncio.sleep(0)

    async def do_again(self, back: int) -> None:
        """A request that was sent before comes once more."""
        if self.turn_id > back:
            self.write(Mark("again", self.turn_id - back))
            self.current.session.handle(TurnRequested(self.turn_id - back, tuple(self.talk), self.keys))
        await asyncio.sleep(0)

    async def do_told(self, step: str, which: int) -> None:
        """Retell's word on a number it was told to dial, the newest or an older one. Or the bridge's, on its dial."""
        if self.plan.is_dialled_to_sip:
            self.exchange.answer_newest(is_taken=step == "bridged")
            await asyncio.sleep(0)
            return
        if not self.numbers:
            return
        number = self.numbers[max(-len(self.numbers), which)]
        act = Act.TRANSFER_CONFIRMED if step == "bridged" else Act.TRANSFER_REFUSED
        self.write(Mark("told", text=step, number=number))
        await self._order(act, number=number)

    async def do_redial(self, wait_s: float, asks_again: bool) -> None:
        """The line breaks, and Retell dials again: its old process knows it at once."""
        old = self.current
        old.is_cut = True
        self.write(Mark("gone"))
        await asyncio.sleep(wait_s)
        await old.session.close(1006)
        await self._begin()
        if asks_again:
            self._ask()

    async def do_kill(self, wait_s: float, asks_again: bool) -> None:
        """kill -9: whatever it had not written is not known to anybody."""
        self.current.is_dead = True
        self.write(Mark("gone"))
        await asyncio.sleep(wait_s)
        await self._begin()
        if asks_again:
            self._ask()

    async def do_split(self, wait_s: float) -> None:
        """Retell dials another process while the first still thinks that it holds the call."""
        old = self.current
        old.is_unheard = True
        self.write(Mark("gone"))
        await self._begin()
        await asyncio.sleep(wait_s)
        await old.session.close(1006)

    # -- people

    async def do_operator(self, act: str) -> None:
        words = {"say": "Ann here.", "whisper": "Be brief."}.get(act, "")
        await self._order(Act(act), words=words, number=OPERATORS if act == "transfer" else "")

    async def do_directory(self, shut: tuple[str, ...], why: str, help_: str) -> None:
        self.directory.shut, self.directory.why, self.directory.help = set(shut), why, help_

    # -- how it is done

    async def _begin(self) -> None:
        process = Process(len(self.processes), self)
        self.processes.append(process)
        process.session.handle(replace(DETAILS, is_dialled_to_sip=self.plan.is_dialled_to_sip))
        await process.session.open()
        if self.talk:
            process.session.handle(TranscriptMoved(tuple(self.talk)))

    async def _order(self, act: Act, words: str = "", number: str = "") -> None:
        self.order_id += 1
        await self.current.session.obey(OutsideOrder(f"o{self.order_id}", act, "Ann", words, number))
        await asyncio.sleep(0)

    def _ask(self) -> None:
        self.turn_id += 1
        self.write(Mark("asked", self.turn_id, self._stretch(), since=self.stretch_began))
        self.current.session.handle(TurnRequested(self.turn_id, tuple(self.talk), self.keys))

    def _speak(self, text: str, *, barge: bool) -> None:
        self._agent_was_heard(barge=barge)
        if not self.talk or self.talk[-1].speaker is Speaker.AGENT:
            self.stretch_began = asyncio.get_running_loop().time()
        self.talk.append(Utterance(Speaker.CALLER, text))

    def _agent_was_heard(self, *, barge: bool) -> None:
        words = self.saying.split()
        if barge:
            words = words[: len(words) // 2]
        self.saying = ""
        if words:
            self.talk.append(Utterance(Speaker.AGENT, " ".join(words)))

    def _stretch(self) -> str:
        said: list[str] = []
        for utterance in reversed(self.talk):
            if utterance.speaker is Speaker.AGENT:
                break
            said.append(utterance.text)
        return " ".join(reversed(said))
