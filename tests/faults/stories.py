"""A random call with random troubles, and the books that say whether every request was answered as promised."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta
from random import Random

from engine.brief import Brief, Ladder, ToolSpec
from engine.circuit import Circuit
from engine.conversation import Desk
from engine.events import CallDetails, Reminder, TranscriptMoved, TurnRequested
from engine.facts import TurnBegan, TurnEnded
from engine.ladder import Voice, Voices
from engine.orders import AnnounceTool, AnnounceToolResult, HangUp, Interject, Order, Say
from engine.session import CallSession
from engine.speech import SpokenTables
from engine.transcript import Speaker, Transcript, Utterance
from tests.engine.stage import STARTED, Ear, Notebook, Shelf
from tests.faults.troubles import Dice, MemoryOfOneProcess, MoodyMemory, MoodyModel, MoodyTools

HOLDING_LINES = {"book": "Let me book that.", "look_up": "", "escalate": "", "press_digits": "", "end_call": ""}
BRIEF = Brief(
    begin_message="Hello, this is Mia.",
    instructions="Be kind.",
    tools=tuple(
        ToolSpec(name, f"{name}.", holding_line=line, timeout_ms=5_000) for name, line in HOLDING_LINES.items()
    ),
    transfer_number="+13125550199",
)
MARGIN_S = 0.6
"""Memory may take a quarter of a second before a tool runs, a stubborn connection a twentieth to be let go of."""
REDIAL_S = 2.5
"""Details are waited for, memory is asked, and the vendor gets half a second to ask again."""
SAID = ("When do you open?", "How much is a cleaning?", "mm-hm", "Book me for Friday.", "Hello?", "I said Friday.")


@dataclass
class Asked:
    """One request in the books; `since` is when its answer was last due to begin."""

    turn_id: int
    since: float
    superseded_at: float | None = None


@dataclass
class Process:
    """One process that answered the call for a while."""

    session: CallSession
    ear: Ear
    notes: Notebook
    memory: MemoryOfOneProcess


@dataclass
class Story:
    """One call by its seed. `told` is what happened, for whoever has to find out why it went wrong."""

    seed: int
    told: list[str] = field(default_factory=list)
    wrongs: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = Dice(Random(self.seed))
        self.processes: list[Process] = []
        self.requests: list[Asked] = []
        self._transcript: Transcript = ()
        self._marks: list[tuple[Ear, int, int]] = []

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        self._zero = loop.time()
        self._shared = MoodyMemory(self.dice)
        self._tools = MoodyTools(self.dice)
        self._model = MoodyModel(self.dice)
        self._brief = _brief(self.dice)
        self._may_lose_memory = self.dice.random.random() < 0.3
        await self._dial()
        for _ in range(self.dice.random.randint(4, 10)):
            await asyncio.sleep(self.dice.random.choice((0, 0.05, 0.3, 0.7, 2, 5, 12)))
            if self._is_over():
                break
            await self._something_happens()
        await asyncio.sleep(120)
        await self.processes[-1].session.close(1000)
        await asyncio.sleep(60)
        self._check()

    # -- what happens

    async def _something_happens(self) -> None:
        acts = [self._ask] * 6 + [self._remind, self._move, self._details_again]
        acts += [self._lose_memory] if self._may_lose_memory else [self._cut, self._kill]
        await self.dice.random.choice(acts)()

    async def _dial(self) -> None:
        self._tell("dialled")
        loop = asyncio.get_running_loop()
        voices = [Voice(self._model, Circuit(loop.time)) for _ in range(2)]
        memory = MemoryOfOneProcess(self._shared)
        process = Process(
            CallSession("call_1", self._desk(memory, voices, ear := Ear(), notes := Notebook())), ear, notes, memory
        )
        self.processes.append(process)
        opening = asyncio.create_task(process.session.open())
        is_patient = self.dice.random.random() < 0.7
        if is_patient:
            process.session.handle(CallDetails("call_1"))
        elif self.dice.random.random() < 0.5:
            self.dice.fault("details late")
            await self._ask()
        await opening
        if not is_patient:
            process.session.handle(CallDetails("call_1"))

    def _desk(self, memory: MemoryOfOneProcess, voices: list[Voice], ear: Ear, notes: Notebook) -> Desk:
        loop = asyncio.get_running_loop()
        return Desk(
            line=ear,
            recorder=notes,
            memory=memory,
            briefs=Shelf(self._brief),
            voices_for=lambda _: Voices(*voices),
            tools=self._tools,
            clock=lambda: STARTED + timedelta(seconds=loop.time() - self._zero),
            zone_of=lambda _: "",
            spoken_for=lambda _: SpokenTables(),
        )

    async def _ask(self) -> None:
        said = self.dice.random.choice(SAID)
        self._transcript += (Utterance(Speaker.CALLER, said),)
        self._request(TurnRequested(self._next_id(), self._transcript))

    async def _remind(self) -> None:
        self._request(Reminder(self._next_id(), self._transcript))

    async def _move(self) -> None:
        heard = Utterance(Speaker.AGENT, "We open", turn_id=self.requests[-1].turn_id if self.requests else 0)
        self._transcript += (heard,)
        self.processes[-1].session.handle(TranscriptMoved(self._transcript))

    async def _details_again(self) -> None:
        self.dice.fault("details twice")
        self.processes[-1].session.handle(CallDetails("call_1"))

    async def _cut(self) -> None:
        """The line breaks; the process lives and notices at once or while it speaks."""
        self.dice.fault("line cut")
        self._tell("line cut")
        process = self.processes[-1]
        process.ear.is_cut = True
        await asyncio.sleep(self.dice.random.choice((0, 0.2, 1.0)))
        await process.session.close(1006)
        await self._redial()

    async def _kill(self) -> None:
        """The process dies, once what it knows has been written down."""
        process = self.processes[-1]
        await self._shared.is_in_step(process.session._state)
        self.dice.fault("process killed")
        self._tell("process killed")
        process.ear.is_cut = process.memory.is_dead = True
        await process.session.leave()
        await self._redial()

    async def _redial(self) -> None:
        await self._dial()
        now = asyncio.get_running_loop().time()
        if self.requests and self.requests[-1].superseded_at is None:
            self.requests[-1].since = now
        self.processes[-1].session.handle(TranscriptMoved(self._transcript))

    async def _lose_memory(self) -> None:
        self._shared.is_away = not self._shared.is_away
        self.dice.fault("memory away")
        self._tell(f"memory away: {self._shared.is_away}")

    def _next_id(self) -> int:
        return self.requests[-1].turn_id + 1 if self.requests else 1

    def _request(self, request: TurnRequested | Reminder) -> None:
        now = asyncio.get_running_loop().time()
        if self.requests:
            self.requests[-1].superseded_at = now
        self.requests.append(Asked(request.turn_id, now))
        self._tell(f"{type(request).__name__} {request.turn_id}")
        ear = self.processes[-1].ear
        self._marks.append((ear, len(ear.orders), request.turn_id))
        self.processes[-1].session.handle(request)

    def _is_over(self) -> bool:
        return any(process.ear.all_of(HangUp) for process in self.processes)

    def _tell(self, what: str) -> None:
        self.told.append(f"{asyncio.get_running_loop().time() - self._zero:8.2f}  {what}")

    # -- the books

    def _check(self) -> None:
        for asked in self.requests:
            self._check_closing(asked)
        self._check_silence_of_the_old()
        greetings = [order for process in self.processes for order in process.ear.closings(0)]
        if len(greetings) > 1:
            self.wrongs.append(f"greeted {len(greetings)} times")
        if len(set(self._tools.runs)) != len(self._tools.runs):
            self.wrongs.append("a tool ran twice")
        for process in self.processes:
            began = [(fact.kind, fact.turn_id) for fact in process.notes.all_of(TurnBegan)]
            ended = [(fact.kind, fact.turn_id) for fact in process.notes.all_of(TurnEnded)]
            if sorted(began) != sorted(ended):
                self.wrongs.append(f"turns begun {began}, turns ended {ended}")
        if self.wrongs:
            self.told += [f"{at - self._zero:8.2f}  {order}" for p in self.processes for at, order in p.ear.orders]

    def _check_closing(self, asked: Asked) -> None:
        orders = [(at, order) for process in self.processes for at, order in process.ear.orders]
        closings = [at for at, order in orders if _answers(order, asked.turn_id) and _closes(order)]
        if len(closings) > 1:
            self.wrongs.append(f"request {asked.turn_id} was closed {len(closings)} times")
        end = closings[0] if closings else asked.superseded_at
        if end is None:
            self.wrongs.append(f"request {asked.turn_id} was never closed")
            return
        signs = sorted(at for at, order in orders if asked.since <= at <= end and _is_sign(order, asked.turn_id))
        for before, after in zip([asked.since, *signs], [*signs, end], strict=True):
            if after - before > self._patience_s(before, after):
                self.wrongs.append(f"request {asked.turn_id} met {after - before:.2f} s of silence")

    def _patience_s(self, before: float, after: float) -> float:
        ladder = self._brief.ladder
        tools_s = sum(max(0.0, min(after, end) - max(before, began)) for began, end in self._tools.busy)
        redial_s = REDIAL_S if any(asked.since == before for asked in self.requests) else 0.0
        return (
            max(ladder.prepared_ms, ladder.stall_ms) / 1000 * self._rounds(before, after)
            + tools_s
            + redial_s
            + MARGIN_S
        )

    def _rounds(self, before: float, after: float) -> int:
        """A tool that was asked for in vain leaves no sign; the model is asked once more."""
        return 1 + sum(before < at < after for at in self._model.asked_at)

    def _check_silence_of_the_old(self) -> None:
        for ear, position, newest in self._marks:
            late = [order for _, order in ear.orders[position:] if getattr(order, "turn_id", newest) < newest]
            if late and not all(isinstance(order, Interject) for order in late):
                self.wrongs.append(f"words of an older turn left after request {newest}")


def _brief(dice: Dice) -> Brief:
    fillers = dice.random.choice(((), ("One moment, please.", "Let me see.")))
    return replace(BRIEF, ladder=Ladder(fillers=fillers))


def _answers(order: Order, turn_id: int) -> bool:
    return not isinstance(order, Interject) and getattr(order, "turn_id", None) == turn_id


def _closes(order: Order) -> bool:
    return not isinstance(order, Say) or order.is_final


def _is_sign(order: Order, turn_id: int) -> bool:
    return _answers(order, turn_id) or isinstance(order, AnnounceTool | AnnounceToolResult)
