"""From "answer now" to the closing frame: which kind of answer a turn gets, and that it gets one."""

import asyncio
import logging
from dataclasses import replace

from engine.acts import Acts
from engine.context import Asides, build
from engine.conversation import Conversation
from engine.facts import Rung, TurnKind, TurnOutcome, VariablesMissing, WhisperTaken
from engine.interruption import CutAnswer, is_only_noise
from engine.mouth import Mouth, SilencedError
from engine.orders import HangUp
from engine.ports import Message, Way
from engine.reactions import Reactions
from engine.round import Round
from engine.rules import FIXED, Cause, Heard, Hit
from engine.rules.heard import latest_caller_text
from engine.speech import sentence_ends
from engine.transcript import Transcript
from engine.turn import Turn

log = logging.getLogger(__name__)

MAX_TOOL_ROUNDS = 4
"""A model that asks for tools this often in one turn is going in circles."""
AT_A_TURN = frozenset(Cause) - {Cause.SILENCE, Cause.MODEL_ASKS, Cause.TOOL_FAILED, Cause.FAILED_TURNS}
"""What may decide a turn before the model is asked; the others are looked at where they happen."""


class Answering:
    """Answers turns of one call. It holds no turn of its own: the session decides who may speak."""

    def __init__(self, conversation: Conversation, mouth: Mouth, acts: Acts, reactions: Reactions) -> None:
        self._conversation = conversation
        self._mouth = mouth
        self._acts = acts
        self._reactions = reactions

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
        if conversation.transfer.is_wanted:
            await self._on_the_way_out(turn, transcript)
            return
        if await self._by_rule(turn, transcript):
            return
        if turn.kind is TurnKind.REMINDER and not conversation.is_closing:
            await self.speak(turn, conversation.brief.reminder_line)
            return
        said = latest_caller_text(transcript)
        cut = conversation.cut_in(transcript) if is_only_noise(said) else None
        if cut is not None and conversation.answers[cut.turn_id].outcome is TurnOutcome.SPOKEN:
            await self.speak(turn, cut.rest)
            return
        await self._converse(turn, transcript, cut)

    async def _on_the_way_out(self, turn: Turn, transcript: Transcript) -> None:
        """The wanted transfer once more. What can never be put off is said before it."""
        heard = self._conversation.heard(transcript)
        hit = self._conversation.rule_for(heard, Cause.PHRASE)
        if hit is not None:
            self._reactions.note_opt_out(heard)
            is_urgent = hit.rule.reaction in FIXED and not self._is_done(hit, heard)
            if is_urgent and await self._reactions.answer(turn, hit):
                return
        await self._reactions.is_on_the_way(turn)

    def _is_done(self, hit: Hit, heard: Heard) -> bool:
        """Whether it was carried out while the caller spoke these words."""
        return self._conversation.done_while_speaking == (hit.rule.rule_id, heard.stretch)

    async def _by_rule(self, turn: Turn, transcript: Transcript) -> bool:
        """Let the first rule that holds answer. False when none does, or when it leaves the words to the model."""
        conversation = self._conversation
        is_silent = turn.kind is TurnKind.REMINDER
        conversation.silences = conversation.silences + 1 if is_silent else 0
        conversation.last_heard = heard = conversation.heard(transcript)
        hit = conversation.rule_for(heard, *([Cause.SILENCE] if is_silent else AT_A_TURN))
        if hit is None:
            return False
        self._reactions.note_opt_out(heard)
        if self._is_done(hit, heard):
            # It was carried out while the caller spoke; the request still wants its final frame.
            await self.speak(turn, "")
            return True
        return await self._reactions.answer(turn, hit)

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
            if turn.is_closed or await self._after_a_tool_failed(turn):
                return
            messages = [*messages, Message("assistant", spoken.text, tuple(spoken.calls)), *answers]
            turn.has_answer_word = False
        turn.faults.append("tool_loop")
        await self._give_up(turn)

    def _messages(self, transcript: Transcript, cut: CutAnswer | None) -> list[Message]:
        conversation = self._conversation
        whispers = tuple(conversation.whispers.values())
        asides = Asides(whispers, cut, conversation.is_closing, conversation.keys_pressed, conversation.offered)
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

    async def _after_a_tool_failed(self, turn: Turn) -> bool:
        hit = None
        if self._conversation.failed_tools:
            heard = replace(self._conversation.last_heard, failed_tools=frozenset(self._conversation.failed_tools))
            hit = self._conversation.rule_for(heard, Cause.TOOL_FAILED)
        return hit is not None and await self._reactions.answer(turn, hit)

    async def _give_up(self, turn: Turn) -> None:
        """No word came in time: what a rule says, a prepared sentence, or a person once that has happened too often."""
        conversation = self._conversation
        brief = conversation.brief
        conversation.failed_turns += 1
        heard = replace(conversation.last_heard, failed_turns=conversation.failed_turns)
        hit = conversation.rule_for(heard, Cause.FAILED_TURNS)
        if hit is not None and await self._reactions.answer(turn, hit):
            return
        is_too_often = conversation.failed_turns >= brief.ladder.failed_turns_before_transfer
        way = conversation.way_to("")
        if is_too_often and isinstance(way, Way):
            turn.rungs.append(Rung.TRANSFER)
            if await self._acts.transfer(
                turn, way, brief.transfer_line, reason="model_failed", asked_by="ladder", priority="high"
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
