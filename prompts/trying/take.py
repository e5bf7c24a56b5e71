"""One session of the engine on one branch of a conversation: its line, its recorder and its memory at once."""

import asyncio
import re
from collections.abc import Callable
from datetime import datetime

from engine.brief import Brief
from engine.conversation import Desk
from engine.events import CallDetails, Reminder, TurnRequested
from engine.facts import (
    CallbackAsked,
    Fact,
    HelpOffered,
    MessageTaken,
    OptOutHeard,
    TransferMoved,
    TransferStep,
    TurnBegan,
    TurnEnded,
    VariablesMissing,
)
from engine.orders import AnnounceTool, AnnounceToolResult, HangUp, Interject, Order, PressDigit, Say, Transfer
from engine.ports import CallState, Tools
from engine.session import CallSession
from engine.transcript import Speaker
from prompts.ports import TryDesk
from prompts.trying.talk import Act, Asking, Branch, Line, Talk, ToolUse, state_as_json, state_from_json
from prompts.trying.watched import watched

_SPOKEN_WORD = re.compile(r"\S+")
Moved = Callable[[Line], None]
SPOKEN_WORDS_PER_S = 2.7
"""An agent's voice says about 160 words a minute."""


class TakeMemory:
    """`engine.ports.CallMemory` of one branch; nothing of it leaves the process by itself."""

    def __init__(self, state: CallState | None) -> None:
        self.state = state

    async def recall(self, call_id: str) -> CallState | None:
        del call_id
        return self.state

    async def keep(self, call_id: str, state: CallState, *, is_urgent: bool = True) -> bool:
        del call_id, is_urgent
        self.state = state
        return True


class Take:
    """`moved` is called with every line that changed; it must not wait."""

    def __init__(
        self,
        talk: Talk,
        brief: Brief,
        desk: TryDesk,
        tools: Tools,
        *,
        clock: Callable[[], datetime],
        moved: Moved,
    ) -> None:
        self.branch: Branch = talk.branch
        self.moved = moved
        self._details = talk.details
        self._brief = brief
        self._turn_id = 0
        self._spoke_at: dict[int, float] = {}
        self._memory = TakeMemory(state_from_json(self.branch.state) if self.branch.state else None)
        zone = talk.setup.zone
        self.session = CallSession(
            talk.talk_id,
            Desk(
                line=self,
                recorder=self,
                memory=self._memory,
                briefs=self,
                voices_for=lambda chosen: watched(desk.voices_for(chosen), self._asked),
                tools=tools,
                clock=clock,
                zone_of=lambda number: zone or desk.zone_of(number),
                spoken_for=desk.spoken_for,
                origin="playground",
                directory=desk.directory_for(brief),
            ),
        )

    async def open(self) -> None:
        """Greets where nothing was said yet."""
        self.session.handle(self._details)
        await self.session.open()

    async def settle(self) -> None:
        """Bring the branch's record of the engine's memory up to date."""
        await self.session.keep()
        self._note_state()

    async def close(self) -> None:
        await self.session.leave()
        self._note_state()

    def ask(self) -> None:
        """The branch's last line is the caller's: answer it, or their silence."""
        line = self.branch.lines[-1]
        kind = Reminder if line.is_silence else TurnRequested
        self.session.handle(kind(line.turn_id, self.branch.transcript))

    def heard_of(self, line: Line) -> str:
        """As much of an answer under way as a voice would have spoken by now, one word at least."""
        words = list(_SPOKEN_WORD.finditer(line.text))
        spoke_at = self._spoke_at.get(line.turn_id)
        if not words or spoke_at is None:
            return ""
        count = max(1, int((asyncio.get_running_loop().time() - spoke_at) * SPOKEN_WORDS_PER_S))
        return line.text[: words[min(count, len(words)) - 1].end()]

    def _note_state(self) -> None:
        self.branch.state = state_as_json(self._memory.state) if self._memory.state else None

    # -- engine.ports.BriefSource

    async def choose(self, details: CallDetails | None, digest: str) -> Brief:
        del details, digest
        return self._brief

    # -- engine.ports.Line

    async def send(self, order: Order) -> None:
        match order:
            case Say():
                self._say(order.turn_id, order.text)
            case Transfer():
                self._act(order.turn_id, order.text, Act("transfer", order.number))
            case HangUp():
                self._act(order.turn_id, order.text, Act("hang_up"))
            case PressDigit():
                self._act(order.turn_id, order.text, Act("digits", order.digits))
            case Interject():
                self._interject(order)
            case AnnounceTool():
                self._line(self._turn_id).tools.append(ToolUse(order.run_id, order.name, order.arguments))
                self.moved(self._line(self._turn_id))
            case AnnounceToolResult():
                self._tool_answered(order)

    def _say(self, turn_id: int, text: str) -> None:
        line = self._line(turn_id)
        line.text += text
        if text.strip():
            self._spoke_at.setdefault(turn_id, asyncio.get_running_loop().time())
        self.moved(line)

    def _act(self, turn_id: int, text: str, act: Act) -> None:
        line = self._line(turn_id)
        line.text += text
        line.acts.append(act)
        self.moved(line)

    def _interject(self, order: Interject) -> None:
        line = Line(Speaker.AGENT, order.text, self.branch.last_turn_id, "interject")
        if order.number:
            line.acts.append(Act("transfer", order.number))
        elif order.ends_call:
            line.acts.append(Act("hang_up"))
        self.branch.lines.append(line)
        self.moved(line)

    def _tool_answered(self, order: AnnounceToolResult) -> None:
        for line in reversed(self.branch.lines):
            for use in line.tools:
                if use.run_id == order.run_id:
                    use.content, use.succeeded, use.is_over = order.content, order.succeeded, True
                    self.moved(line)
                    return

    # -- engine.ports.Recorder

    def note(self, fact: Fact) -> None:
        match fact:
            case TurnBegan():
                self._turn_id = fact.turn_id
                line = self._line(fact.turn_id)
                line.kind, line.is_open = fact.kind.value, True
                self.moved(line)
            case TurnEnded():
                self._ended(fact)
            case VariablesMissing():
                self._remark("Left out, because nobody filled them in: " + ", ".join(fact.names))
            case OptOutHeard():
                self._remark("On a call this number would now be on the list of numbers not to be called.")
            case HelpOffered():
                self._remark(f"Nobody could be reached, so a {fact.help} was offered.")
            case CallbackAsked(is_declined=False):
                self._remark("On a call a callback would now be on the list.")
            case MessageTaken():
                self._remark("On a call the message would now be passed on.")
            case TransferMoved(step=TransferStep.LOST):
                self._remark("The transfer was given up.")

    def _ended(self, fact: TurnEnded) -> None:
        line = self.branch.line_of(fact.turn_id)
        if line is None:
            return
        line.is_open = False
        for name in ("generated", "model", "rule_id", "first_word_ms", "finished_ms", "are_tokens_estimated"):
            setattr(line, name, getattr(fact, name))
        line.tokens_in, line.tokens_out, line.tokens_cached = fact.tokens_in, fact.tokens_out, fact.tokens_cached
        line.outcome, line.rungs, line.faults = fact.outcome.value, [*fact.rungs], [*fact.faults]
        line.text = line.text.strip()
        self.moved(line)

    def _remark(self, text: str) -> None:
        line = self._line(self._turn_id)
        line.notes.append(text)
        self.moved(line)

    def _asked(self, asking: Asking) -> None:
        line = self._line(self._turn_id)
        line.askings.append(asking)
        self.moved(line)

    def _line(self, turn_id: int) -> Line:
        line = self.branch.line_of(turn_id)
        if line is None:
            line = Line(Speaker.AGENT, turn_id=turn_id)
            self.branch.lines.append(line)
        return line
