"""From "answer now" to the closing frame: which kind of answer a turn gets, and that it gets one."""

import asyncio
import logging

from engine.acts import Acts
from engine.brief import PhraseRule
from engine.context import Asides, build
from engine.conversation import Conversation
from engine.facts import OptOutHeard, Rung, TurnKind, TurnOutcome, VariablesMissing, WhisperTaken
from engine.interruption import CutAnswer, is_only_noise
from engine.mouth import Mouth, SilencedError
from engine.orders import HangUp
from engine.policy import latest_caller_text
from engine.ports import Message
from engine.round import Round
from engine.speech import sentence_ends
from engine.transcript import Transcript
from engine.turn import Turn

log = logging.getLogger(__name__)

MAX_TOOL_ROUNDS = 4
"""A model that asks for tools this often in one turn is going in circles."""


class Answering:
    """Answers turns of one call. It holds no turn of its own: the session decides who may speak."""

    def __init__(self, conversation: Conversation, mouth: Mouth, acts: Acts) -> None:
        self._conversation = conversation
        self._mouth = mouth
        self._acts = acts

    async def answer(self, turn: Turn, transcript: Transcript) -> None:
        """Answer and close the turn, whatever happens on the way (law 1)."""
        try:
            await self._decide(turn, transcript)
        except SilencedError:
            return
        except ConnectionError:
            turn.outcome = TurnOutcome.FAILED
            turn.faults.append("line_gone")
        except Exception:
            log.exception("turn_failed", extra={"call_id": self._conversation.call_id, "turn_id": turn.turn_id})
            turn.faults.append("engine_fault")
            await self._apologise(turn)

    async def speak(self, turn: Turn, text: str) -> None:
        """Answer with a line that needs no model."""
        await self._mouth.close(turn, TurnOutcome.SPOKEN if text else TurnOutcome.EMPTY, text)

    async def _decide(self, turn: Turn, transcript: Transcript) -> None:
        conversation = self._conversation
        if conversation.transfer.is_wanted and await self._acts.repeat_transfer(turn):
            return
        said = latest_caller_text(transcript)
        if turn.kind is TurnKind.ANSWER and (rule := conversation.rules.match(said)) and await self._react(turn, rule):
            return
        if turn.kind is TurnKind.REMINDER and not conversation.is_closing:
            await self.speak(turn, conversation.brief.reminder_line)
            return
        cut = conversation.cut_in(transcript) if is_only_noise(said) else None
        if cut is not None and conversation.answers[cut.turn_id].outcome is TurnOutcome.SPOKEN:
            await self.speak(turn, cut.rest)
            return
        await self._converse(turn, transcript, cut)

    async def _react(self, turn: Turn, rule: PhraseRule) -> bool:
        """Do what a phrase rule says. False when it cannot be done and the model must find words."""
        brief = self._conversation.brief
        if rule.reaction == "transfer":
            if not brief.transfer_number:
                return False
            turn.rule_id = rule.rule_id
            line = rule.line or brief.transfer_line
            return await self._acts.transfer(turn, line, reason=rule.rule_id, asked_by="rule", priority=rule.priority)
        turn.rule_id = rule.rule_id
        if rule.reaction == "opt_out":
            self._note_opt_out(rule)
            await self._mouth.close_with(turn, HangUp(turn.turn_id, rule.line))
            return True
        await self.speak(turn, rule.line)
        return True

    def _note_opt_out(self, rule: PhraseRule) -> None:
        fact = OptOutHeard(call_id=self._conversation.call_id, at_ms=self._mouth.now_ms(), rule_id=rule.rule_id)
        self._conversation.desk.recorder.note(fact)

    async def _converse(self, turn: Turn, transcript: Transcript, cut: CutAnswer | None) -> None:
        messages = self._messages(transcript, cut)
        turn.whispers_read = tuple(self._conversation.whispers)
        for _ in range(MAX_TOOL_ROUNDS):
            spoken = Round(self._conversation, self._mouth, turn, messages)
            ending = await spoken.run()
            if ending is Rung.PREPARED:
                await self._give_up(turn)
                return
            if ending is Rung.STALLED:
                await self._recover(turn)
                return
            if not spoken.calls:
                if turn.has_answer_word or spoken.rest.strip():
                    await self._conclude(turn, spoken.rest)
                    return
                turn.faults.append("unspeakable")
                await self._give_up(turn)
                return
            answers = await self._acts.run_tools(turn, spoken.calls)
            if turn.is_closed:
                return
            messages = [*messages, Message("assistant", spoken.text, tuple(spoken.calls)), *answers]
            turn.has_answer_word = False
        turn.faults.append("tool_loop")
        await self._give_up(turn)

    def _messages(self, transcript: Transcript, cut: CutAnswer | None) -> list[Message]:
        conversation = self._conversation
        whispers = tuple(conversation.whispers.values())
        asides = Asides(whispers, cut, conversation.is_closing, conversation.keys_pressed)
        context = build(conversation.scene, transcript, history=conversation.history, asides=asides)
        if untold := set(context.missing) - conversation.missing_told:
            conversation.missing_told |= untold
            conversation.desk.recorder.note(
                VariablesMissing(call_id=conversation.call_id, at_ms=self._mouth.now_ms(), names=tuple(sorted(untold)))
            )
        return list(context.messages)

    async def _conclude(self, turn: Turn, rest: str) -> None:
        conversation = self._conversation
        conversation.failed_turns = 0
        if conversation.is_closing:
            await self._mouth.say(turn, rest)
            await self._mouth.close_with(turn, HangUp(turn.turn_id, turn.joined(conversation.brief.goodbye_line)))
        else:
            await self._mouth.close(turn, TurnOutcome.SPOKEN, rest)
        self._note_whispers(turn)

    def _note_whispers(self, turn: Turn) -> None:
        conversation = self._conversation
        for order_id in turn.whispers_read:
            if order_id not in conversation.whispers_taken:
                conversation.whispers_taken.add(order_id)
                fact = WhisperTaken(
                    call_id=conversation.call_id, at_ms=self._mouth.now_ms(), turn_id=turn.turn_id, order_id=order_id
                )
                conversation.desk.recorder.note(fact)

    async def _give_up(self, turn: Turn) -> None:
        """No word came in time: a prepared sentence, or a person once that has happened too often."""
        conversation = self._conversation
        brief = conversation.brief
        conversation.failed_turns += 1
        if conversation.failed_turns >= brief.ladder.failed_turns_before_transfer and brief.transfer_number:
            turn.rungs.append(Rung.TRANSFER)
            if await self._acts.transfer(
                turn, brief.transfer_line, reason="model_failed", asked_by="ladder", priority="high"
            ):
                return
        await self._mouth.close(turn, TurnOutcome.PREPARED, turn.joined(brief.ladder.prepared))

    async def _recover(self, turn: Turn) -> None:
        """Words came and then stopped: what was said stands if it was whole, else the caller is asked again."""
        said = turn.sent_text
        is_whole = turn.has_answer_word and sentence_ends(said)[-1:] == [len(said)]
        line = "" if is_whole else self._conversation.brief.ladder.stalled
        await self._mouth.close(turn, TurnOutcome.STALLED, turn.joined(line))

    async def _apologise(self, turn: Turn) -> None:
        try:
            await self._mouth.close(turn, TurnOutcome.FAILED, turn.joined(self._conversation.brief.ladder.prepared))
        except (SilencedError, ConnectionError, asyncio.InvalidStateError):
            turn.outcome = TurnOutcome.FAILED
