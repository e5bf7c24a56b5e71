"""One call: at most one turn runs, a newer request silences the older one (law 2), and a redial goes on (law 8)."""

import asyncio
import logging
from dataclasses import dataclass
from functools import partial

from engine.acts import Acts
from engine.answering import Answering
from engine.bridging import Bridging
from engine.context import render, values_for
from engine.conversation import Conversation, Desk, begin_conversation
from engine.events import CallDetails, Direction, Event, Reminder, TranscriptMoved, TurnRequested
from engine.facts import (
    CallerBrokeIn,
    CallerKnown,
    CallOpened,
    LineClosed,
    TurnBegan,
    TurnKind,
    TurnOutcome,
    WordsHeard,
)
from engine.listening import Listening
from engine.mouth import Mouth, SilencedError
from engine.orders import TellBrowser, TuneLine
from engine.outside import OrderOutcome, OutsideOrder
from engine.ports import CallState
from engine.reactions import Reactions
from engine.rules.heard import latest_caller_text
from engine.speech import SpeechFilter
from engine.tracing import trace_id_of
from engine.transcript import Transcript
from engine.transfer import TransferState
from engine.turn import Turn
from engine.unasked import Unasked

log = logging.getLogger(__name__)

DETAILS_WAIT_S = 1.0
"""How long the begin message waits for the call's details."""
RESUME_GRACE_S = 0.5
"""After a redial, how long a turn that was under way waits to be asked for again before it is answered unasked."""
KEEP_AFTER_S = 0.005
"""State that is not urgent is put into words once the question is on its way to the model, and not before."""
NORMAL_CLOSE = 1000
CLEAN_CLOSES = frozenset({NORMAL_CLOSE, 1001, 1005})
"""After any other the vendor dials again."""
VENDORS_REMINDERS = (10_000, 1)
"""How long the line waits before it asks for a reminder, and how many it asks for, when nobody says otherwise."""

Request = TurnRequested | Reminder


@dataclass(frozen=True, slots=True)
class _Staff:
    """Those who work on a call once its brief is known."""

    conversation: Conversation
    answering: Answering
    bridging: Bridging
    unasked: Unasked
    listening: Listening


class CallSession:
    """Takes events of one line and answers them. `handle` never waits; every turn is a task of its own."""

    def __init__(self, call_id: str, desk: Desk) -> None:
        self.call_id = call_id
        self._desk = desk
        self._mouth = Mouth(call_id, desk.line, desk.recorder, desk.clock)
        self._staff: _Staff | None = None
        self._details: CallDetails | None = None
        self._may_begin = asyncio.Event()
        self._waiting: Request | None = None
        self._task: asyncio.Task[None] | None = None
        self._newest_turn_id = -1
        self._transcript: Transcript = ()
        self._is_greeted = False
        self._state_moved = asyncio.Event()
        self._keeper: asyncio.Task[None] | None = None
        self._grace: asyncio.TimerHandle | None = None
        self._is_left = False
        self._owed_turn_id = 0

    @property
    def unasked(self) -> Unasked:
        """Where operators act. Raises `RuntimeError` before the call has its brief."""
        return self._opened().unasked

    @property
    def trace_id(self) -> str:
        return trace_id_of(self.call_id, self._details)

    async def open(self) -> None:
        """Choose the brief and speak first: with the call's details, or without them after a second."""
        past, _ = await asyncio.gather(self._desk.memory.recall(self.call_id), self._details_or_patience())
        brief = await self._desk.briefs.choose(self._details, past.brief_digest if past else "")
        conversation = begin_conversation(self.call_id, self._desk, brief, self._details, past)
        acts = Acts(conversation, self._mouth)
        reactions = Reactions(conversation, self._mouth, acts)
        unasked = Unasked(conversation, self._mouth, acts, reactions)
        answering = Answering(conversation, self._mouth, acts, reactions)
        listening = Listening(conversation, unasked.react, reactions.note_opt_out)
        self._staff = _Staff(conversation, answering, acts.bridging, unasked, listening)
        acts.bridging.settled = unasked.settle_transfer
        conversation.once.before_run = conversation.keep_now = self._keep_now
        conversation.once.after_run = conversation.transfer_moved = self._state_moved.set
        self._note_opened(conversation, is_resumed=past is not None)
        self._keeper = asyncio.create_task(self._keep_state(), name="call-memory")
        await self._tune(conversation)
        if past is not None and past.is_greeted:
            self._resume(past)
        elif self._waiting is None:
            await self._greet(conversation)
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._take(waiting)

    def handle(self, event: Event) -> None:
        """Take one event; returns at once. A call that was put down takes none any more."""
        if self._is_left:
            return
        match event:
            case CallDetails():
                self._meet(event)
            case TranscriptMoved():
                self._hear(event.transcript)
                if self._staff is not None:
                    self._staff.listening.hear(event.transcript, event.keys_pressed)
            case TurnRequested() | Reminder():
                self._hear(event.transcript)
                self._take(event)

    async def obey(self, order: OutsideOrder) -> OrderOutcome:
        """Do what an operator asks, or take the vendor's word on a transfer."""
        if self._is_left:
            return OrderOutcome.LINE_GONE
        if self._staff is None:
            return OrderOutcome.TOO_EARLY
        outcome = await self._staff.unasked.obey(order)
        self._state_moved.set()
        return outcome

    async def close(self, code: int, *, by_vendor: bool = True) -> None:
        """The line is gone: stop speaking, close the model's stream, tell the recorder."""
        at_ms = self._mouth.now_ms()
        if by_vendor and not self._mouth.has_hung_up:
            await self._settle_by_close(code)
        await self.leave()
        self._desk.recorder.note(LineClosed(call_id=self.call_id, at_ms=at_ms, code=code, ended_by_us=not by_vendor))

    async def _settle_by_close(self, code: int) -> None:
        """A vendor that transfers closes the line; of a bridge only its own word tells it from a caller who left."""
        if self._staff is None or not self._staff.conversation.transfer.attempts:
            return
        if self._staff.conversation.bridge is None:
            if code == NORMAL_CLOSE:
                self._staff.unasked.settle_transfer(TransferState.CONFIRMED)
        elif code in CLEAN_CLOSES:
            await self._silence()
            self._staff.unasked.close()
            self._staff.listening.close()
            await self._staff.bridging.last_word()

    async def leave(self) -> None:
        """Put the call down while its line stays; another session takes it up from memory."""
        self._is_left = True
        if self._grace is not None:
            self._grace.cancel()
        state = self._state()
        await self._silence()
        if self._staff is not None:
            self._staff.unasked.close()
            self._staff.bridging.close()
            self._staff.listening.close()
            await self._staff.conversation.once.close()
        if self._keeper is not None:
            self._keeper.cancel()
            await self._desk.memory.keep(self.call_id, state)

    @property
    def is_quiet(self) -> bool:
        """Whether no turn is under way."""
        return self._task is None or self._task.done()

    async def quiet(self) -> None:
        """Wait until no turn is under way."""
        while self._task is not None and not self._task.done():
            await asyncio.gather(self._task, return_exceptions=True)

    async def keep(self) -> None:
        """Write what another process needs to go on with this call, without putting it down."""
        if self._keeper is not None:
            await self._keep_now()

    # -- the beginning

    async def _details_or_patience(self) -> None:
        try:
            async with asyncio.timeout(DETAILS_WAIT_S):
                await self._may_begin.wait()
        except TimeoutError:
            return

    def _meet(self, details: CallDetails) -> None:
        self._details = details
        self._may_begin.set()
        if self._staff is not None:
            self._staff.conversation.details = details
            self._desk.recorder.note(CallerKnown(call_id=self.call_id, at_ms=self._mouth.now_ms(), details=details))

    def _note_opened(self, conversation: Conversation, *, is_resumed: bool) -> None:
        self._desk.recorder.note(
            CallOpened(
                call_id=self.call_id,
                at_ms=self._mouth.now_ms(),
                brief=conversation.brief,
                details=self._details,
                origin=self._desk.origin,
                trace_id=self.trace_id,
                is_resumed=is_resumed,
            )
        )

    async def _tune(self, conversation: Conversation) -> None:
        """The line's own manners are the vendor's defaults; the brief may want others."""
        brief = conversation.brief
        wanted = (brief.reminder_after_ms, brief.reminder_max_count)
        if wanted != VENDORS_REMINDERS:
            await self._mouth.aside(TuneLine(reminder_after_ms=wanted[0], reminder_max_count=wanted[1]))
        if self._details is not None and self._details.direction is Direction.WEB:
            await self._mouth.aside(TellBrowser({"call_id": self.call_id, "agent": brief.agent_name}))

    async def _greet(self, conversation: Conversation) -> None:
        """The begin message. The mark is kept before the words leave: a second greeting is worse than none."""
        self._is_greeted = True
        await self._keep_now()
        if self._newest_turn_id >= 0:
            # Somebody asked in the meantime; a greeting would silence the answer.
            return
        turn = self._begin_turn(0, TurnKind.BEGIN)
        rendered = render(conversation.brief.begin_message, values_for(conversation.scene))
        speech = SpeechFilter(conversation.spoken)
        words = speech.feed(rendered.text) + speech.finish()
        turn.filter_counts.update(speech.counts)
        turn.generated.append(rendered.text)
        self._run(turn, self._answer_with(turn, words))

    async def _answer_with(self, turn: Turn, words: str) -> None:
        try:
            await self._opened().answering.speak(turn, words)
        except SilencedError:
            return
        except ConnectionError:
            turn.outcome = TurnOutcome.FAILED
            if turn.kind is TurnKind.BEGIN:
                # Nobody heard it, so the next process greets.
                self._is_greeted = False

    def _resume(self, past: CallState) -> None:
        self._is_greeted = True
        self._newest_turn_id = max(past.last_turn_id, 0) - (1 if past.open_turn_id else 0)
        self._owed_turn_id = past.open_turn_id
        self._opened().unasked.dial_on()
        if past.open_turn_id and self._waiting is None:
            loop = asyncio.get_running_loop()
            self._grace = loop.call_later(RESUME_GRACE_S, self._answer_open_turn, past.open_turn_id)
        else:
            # A caller who waits to be connected says nothing, and nobody else knows that the command may be lost.
            self._opened().unasked.watch_transfer(after_s=RESUME_GRACE_S)

    def _answer_open_turn(self, turn_id: int) -> None:
        """The vendor waits for a turn that died with the old process and has not asked for it again."""
        if turn_id <= self._newest_turn_id:
            return
        if self._transcript or self._opened().conversation.transfer.is_wanted:
            self._take(TurnRequested(turn_id, self._transcript))
        else:
            turn = self._begin_turn(turn_id, TurnKind.ANSWER)
            self._run(turn, self._answer_with(turn, self._opened().conversation.brief.ladder.stalled))

    # -- turns

    def _take(self, request: Request) -> None:
        if self._staff is None:
            if self._waiting is None or request.turn_id > self._waiting.turn_id:
                self._waiting = request
            self._may_begin.set()
            return
        if request.turn_id <= self._newest_turn_id:
            return
        self._staff.listening.answered()
        # Who has been answered needs no greeting, neither here nor after a redial.
        self._is_greeted = True
        self._staff.conversation.take_keys(request.keys_pressed)
        if isinstance(request, TurnRequested):
            self._note_cut(request.transcript)
        asked = latest_caller_text(request.transcript)
        # A reminder after words that were never answered, since their process died with them, asks for the answer.
        is_reminder = isinstance(request, Reminder) and not asked
        turn = self._begin_turn(request.turn_id, TurnKind.REMINDER if is_reminder else TurnKind.ANSWER, asked=asked)
        self._run(turn, self._staff.answering.answer(turn, request.transcript))

    def _begin_turn(self, turn_id: int, kind: TurnKind, asked: str = "") -> Turn:
        """The new turn holds the floor from here on; whatever the older one still does cannot reach the line."""
        turn = Turn(turn_id, kind, began=asyncio.get_running_loop().time(), asked=asked)
        self._newest_turn_id = max(self._newest_turn_id, turn_id)
        self._mouth.holder = turn
        self._opened().conversation.answers[turn_id] = turn
        if self._task is not None and not self._task.done():
            self._task.cancel()
        self._desk.recorder.note(
            TurnBegan(call_id=self.call_id, at_ms=self._mouth.now_ms(), turn_id=turn_id, kind=kind)
        )
        return turn

    def _run(self, turn: Turn, answer: "asyncio._CoroutineLike[None]") -> None:
        self._task = asyncio.create_task(answer, name=f"turn-{turn.turn_id}")
        # Not a finally in the turn: a task that is cancelled before its first step never enters its body.
        self._task.add_done_callback(partial(self._ended, turn))
        self._state_moved.set()

    def _ended(self, turn: Turn, _task: "asyncio.Task[None]") -> None:
        self._desk.recorder.note(turn.ended(self.call_id, self._mouth.now_ms()))
        turn.put_away()
        self._opened().unasked.watch_transfer()
        self._state_moved.set()

    async def _silence(self) -> None:
        self._mouth.holder = None
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    # -- what was heard

    def _hear(self, transcript: Transcript) -> None:
        if transcript == self._transcript:
            return
        self._transcript = transcript
        self._desk.recorder.note(WordsHeard(call_id=self.call_id, at_ms=self._mouth.now_ms(), transcript=transcript))

    def _note_cut(self, transcript: Transcript) -> None:
        conversation = self._opened().conversation
        cut = conversation.cut_in(transcript)
        if cut is None or cut.turn_id in conversation.cuts_told:
            return
        conversation.cuts_told.add(cut.turn_id)
        self._desk.recorder.note(
            CallerBrokeIn(
                call_id=self.call_id,
                at_ms=self._mouth.now_ms(),
                turn_id=cut.turn_id,
                sent=cut.sent,
                heard=cut.heard,
            )
        )

    # -- what another process needs

    async def _keep_state(self) -> None:
        """Writes the state beside the road, the newest only."""
        while True:
            await self._state_moved.wait()
            await asyncio.sleep(KEEP_AFTER_S)
            self._state_moved.clear()
            await self._desk.memory.keep(self.call_id, self._state(), is_urgent=False)

    async def _keep_now(self) -> None:
        await self._desk.memory.keep(self.call_id, self._state())

    def _state(self) -> CallState:
        if self._staff is None:
            return CallState()
        turn = self._mouth.holder
        is_open = turn is not None and not turn.is_closed and turn.turn_id > 0
        # A line may break again before the turn that was taken over has been begun.
        owed = self._owed_turn_id if self._owed_turn_id > self._newest_turn_id else 0
        return self._staff.conversation.state(
            is_greeted=self._is_greeted,
            open_turn_id=owed or (self._newest_turn_id if is_open else 0),
            last_turn_id=max(self._newest_turn_id, owed, 0),
        )

    def _opened(self) -> _Staff:
        if self._staff is None:
            raise RuntimeError("the call has no brief yet")
        return self._staff
