"""What an agent does besides talking: hand over, hang up, press keys, run tools."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from engine import tools
from engine.bridging import Bridging
from engine.brief import ToolSpec
from engine.conversation import Conversation
from engine.errands import note_callback, note_message
from engine.facts import ToolRan, TransferMoved, TransferStep, TurnOutcome, new_event_id
from engine.mouth import Mouth
from engine.orders import AnnounceTool, AnnounceToolResult, HangUp, PressDigit
from engine.patience import wait_aloud
from engine.ports import Message, ToolCall, ToolOutcome, Way
from engine.rules import Ask
from engine.transfer import STEP_OF, TransferDesk
from engine.turn import Turn

UNKNOWN_TOOL = ToolOutcome("There is no such tool.", succeeded=False)
BAD_ARGUMENTS = ToolOutcome("The arguments were not a JSON object. Try once more.", succeeded=False)
TRANSFERRED = ToolOutcome("The caller is being transferred.")
NOBODY = ToolOutcome("Nobody can take the call now. The caller was told and offered something else.", succeeded=False)
BAD_DIGITS = ToolOutcome("Only the keys 0-9, * and # can be pressed.", succeeded=False)

Tell = Callable[[ToolOutcome], Awaitable[None]]
Escalate = Callable[[Turn, Ask, Tell], Awaitable[ToolOutcome]]
"""Hands the caller over as the model asked, or offers something else. Tells the outcome before it speaks."""


class Acts:
    """Carries out acts of one call, each once, and tells the line and the recorder of them."""

    def __init__(self, conversation: Conversation, mouth: Mouth) -> None:
        self.bridging = Bridging(conversation)
        self._conversation = conversation
        self._mouth = mouth
        self._errands: set[asyncio.Task[ToolOutcome]] = set()
        self.escalate: Escalate | None = None

    async def transfer(
        self, turn: Turn, way: Way, line: str, *, reason: str, asked_by: str, priority: str = "medium"
    ) -> bool:
        """Ask for a transfer and send its first command as the answer to `turn`."""
        self.want(way, line, reason=reason, asked_by=asked_by, priority=priority)
        return self._conversation.transfer.is_wanted and await self.repeat_transfer(turn)

    def want(self, way: Way, line: str, *, reason: str, asked_by: str, priority: str = "medium") -> bool:
        """Ask for a transfer, without a command yet; False when one is under way or done."""
        is_new = self._conversation.transfer.ask(
            way.number,
            line,
            reason=reason,
            asked_by=asked_by,
            priority=priority,
            destination_id=way.destination_id,
        )
        if is_new:
            self.note_transfer(TransferStep.ASKED)
        return is_new

    async def may_command(self) -> bool:
        """Whether the transfer is wanted. It is known to other processes before its first command leaves: one that
        takes the call up must not send the caller anywhere else.
        """
        desk = self._conversation.transfer
        if desk.is_wanted and not desk.attempts:
            await self._conversation.keep_now()
        return desk.is_wanted

    async def repeat_transfer(self, turn: Turn) -> bool:
        """Command the wanted transfer as the answer to `turn`. False once it is lost."""
        desk = self._conversation.transfer
        if not await self.may_command():
            return False
        already_announced = bool(desk.line) and desk.line in turn.sent_text
        if self._conversation.bridge is not None:
            words = desk.words(already_announced=already_announced, is_repeated=not self.dial())
            await self._mouth.close(turn, TurnOutcome.TRANSFERRED, turn.joined(words))
            return True
        order = desk.command(turn.turn_id, already_announced=already_announced)
        if order is None:
            self._conversation.tried.add(desk.number)
            self.note_transfer(STEP_OF[desk.state])
            return False
        self.note_transfer(TransferStep.COMMANDED)
        await self._mouth.close_with(turn, replace(order, text=turn.joined(order.text)))
        return True

    def dial(self) -> bool:
        """Have the bridge fetch the person who is wanted. False when it does already."""
        if self.bridging.is_dialling:
            return False
        self._conversation.transfer.dialled()
        self.note_transfer(TransferStep.COMMANDED)
        self.bridging.dial()
        return True

    def note_transfer(self, step: TransferStep) -> None:
        desk: TransferDesk = self._conversation.transfer
        self._conversation.transfer_moved()
        self._conversation.desk.recorder.note(
            TransferMoved(
                call_id=self._conversation.call_id,
                at_ms=self._mouth.next_ms(),
                step=step,
                number=desk.number,
                reason=desk.reason,
                asked_by=desk.asked_by,
                priority=desk.priority,
                attempt=desk.attempts,
                destination_id=desk.destination_id,
                over_own_line=self._conversation.bridge is not None,
            )
        )

    async def run_tools(self, turn: Turn, calls: Sequence[ToolCall]) -> list[Message]:
        """Run what the model asked for, in order. An act that closes the turn ends the list."""
        answers: list[Message] = []
        for call in calls:
            outcome = await self._run_one(turn, call)
            answers.append(Message("tool", outcome.content, tool_call_id=call.call_id))
            if turn.is_closed:
                break
        return answers

    async def _run_one(self, turn: Turn, call: ToolCall) -> ToolOutcome:
        spec = next((spec for spec in self._conversation.tools if spec.name == call.name), None)
        if spec is None:
            return UNKNOWN_TOOL
        try:
            arguments = tools.read_arguments(call.arguments)
        except tools.ArgumentsError:
            return BAD_ARGUMENTS
        own = {
            "escalate": self._escalate,
            "end_call": self._end_call,
            "press_digits": self._press_digits,
            "call_back": self._note,
            "take_message": self._note,
        }
        return await own.get(spec.name, self._run_outside)(turn, spec, arguments)

    async def _escalate(self, turn: Turn, spec: ToolSpec, arguments: dict[str, Any]) -> ToolOutcome:
        reason, priority = str(arguments.get("reason", "")), str(arguments.get("priority", "medium"))
        if priority not in ("low", "medium", "high"):
            priority = "medium"
        if self.escalate is None:
            return NOBODY
        return await self.escalate(turn, Ask(reason, priority), partial(self._tell, turn, spec, arguments))

    async def _note(self, turn: Turn, spec: ToolSpec, arguments: dict[str, Any]) -> ToolOutcome:
        key = self._key(spec, arguments)
        if self._conversation.once.is_known(key):
            return ToolOutcome(self._conversation.once.outcomes[key])
        note = note_callback if spec.name == "call_back" else note_message
        outcome = note(self._conversation, self._mouth, arguments)
        await self._tell(turn, spec, arguments, outcome, key=key)
        return outcome

    async def _end_call(self, turn: Turn, spec: ToolSpec, arguments: dict[str, Any]) -> ToolOutcome:
        outcome = ToolOutcome("The call is ending.")
        await self._tell(turn, spec, arguments, outcome)
        line = "" if turn.has_answer_word else self._conversation.brief.goodbye_line
        await self._mouth.close_with(turn, HangUp(turn.turn_id, line))
        return outcome

    async def _press_digits(self, turn: Turn, spec: ToolSpec, arguments: dict[str, Any]) -> ToolOutcome:
        digits = str(arguments.get("digits", ""))
        if not digits or not set(digits) <= set("0123456789*#"):
            return BAD_DIGITS
        # The same digits may be right again in a later menu, but not twice for one request that was asked early.
        key = self._key(spec, arguments, occasion=turn.asked)
        outcome = ToolOutcome("The keys were pressed.")
        if self._conversation.once.is_known(key) and turn.asked:
            return outcome
        await self._tell(turn, spec, arguments, outcome, key=key)
        await self._mouth.close_with(turn, PressDigit(turn.turn_id, digits))
        return outcome

    async def _run_outside(self, turn: Turn, spec: ToolSpec, arguments: dict[str, Any]) -> ToolOutcome:
        key = self._key(spec, arguments)
        once = self._conversation.once
        if once.is_known(key):
            known = asyncio.ensure_future(once.run(spec, arguments, key, self._conversation.occasion))
            return await wait_aloud(self._conversation, self._mouth, turn, spec, known)
        if spec.holding_line and not turn.sent:
            await self._mouth.say(turn, f"{spec.holding_line} ", is_answer=False)
        errand = asyncio.create_task(self._run_and_tell(turn, spec, arguments, key), name=f"errand-{spec.name}")
        self._errands.add(errand)
        errand.add_done_callback(self._errands.discard)
        # A silenced turn stops waiting here; the run goes on and is told, for the turn that asks again.
        return await wait_aloud(self._conversation, self._mouth, turn, spec, errand)

    async def _run_and_tell(self, turn: Turn, spec: ToolSpec, arguments: dict[str, Any], key: str) -> ToolOutcome:
        run_id = new_event_id()
        began = asyncio.get_running_loop().time()
        running = asyncio.ensure_future(self._conversation.once.run(spec, arguments, key, self._conversation.occasion))
        await self._announce(AnnounceTool(run_id, spec.name, tools.as_text(arguments)))
        outcome = await running
        took_ms = (asyncio.get_running_loop().time() - began) * 1000
        self._note_run(turn, spec, arguments, outcome, run_id=run_id, key=key, took_ms=took_ms)
        if not outcome.succeeded:
            self._conversation.failed_tools.add(spec.name)
        await self._announce(AnnounceToolResult(run_id, outcome.content, outcome.succeeded))
        return outcome

    async def _announce(self, order: AnnounceTool | AnnounceToolResult) -> None:
        """A run does not end with the line: its outcome is kept for the next process all the same."""
        with suppress(ConnectionError):
            await self._mouth.aside(order)

    async def _tell(
        self, turn: Turn, spec: ToolSpec, arguments: dict[str, Any], outcome: ToolOutcome, *, key: str = ""
    ) -> None:
        """Announce an act of our own, once: an early request and the real one ask for the same."""
        key = key or self._key(spec, arguments)
        if self._conversation.once.is_known(key):
            return
        self._conversation.once.note(key, outcome.content)
        run_id = new_event_id()
        await self._mouth.aside(AnnounceTool(run_id, spec.name, tools.as_text(arguments)))
        await self._mouth.aside(AnnounceToolResult(run_id, outcome.content, outcome.succeeded))
        self._note_run(turn, spec, arguments, outcome, run_id=run_id, key=key, took_ms=0.0)

    def _note_run(
        self,
        turn: Turn,
        spec: ToolSpec,
        arguments: dict[str, Any],
        outcome: ToolOutcome,
        *,
        run_id: str,
        key: str,
        took_ms: float,
    ) -> None:
        self._conversation.desk.recorder.note(
            ToolRan(
                call_id=self._conversation.call_id,
                at_ms=self._mouth.now_ms(),
                turn_id=turn.turn_id,
                run_id=run_id,
                run_key=key,
                name=spec.name,
                arguments=tools.as_text(arguments),
                content=outcome.content,
                succeeded=outcome.succeeded,
                took_ms=took_ms,
            )
        )

    def _key(self, spec: ToolSpec, arguments: dict[str, Any], occasion: str = "") -> str:
        return tools.run_key(self._conversation.call_id, spec.name, arguments, occasion)
