"""What a rule decides is carried out here, and what the caller is offered when nobody can be had."""

from dataclasses import replace

from engine.acts import NOBODY, TRANSFERRED, Acts, Tell
from engine.conversation import Conversation
from engine.facts import Help, HelpOffered, OptOutHeard, RuleHeld, TurnOutcome
from engine.mouth import Mouth
from engine.orders import HangUp
from engine.ports import NoWay, ToolOutcome, Way
from engine.rules import Ask, Cause, Heard, Hit, Reaction
from engine.turn import Turn


class Reactions:
    """Answers a turn without a model. An answer that is False has said nothing, and the model must find words."""

    def __init__(self, conversation: Conversation, mouth: Mouth, acts: Acts) -> None:
        self._conversation = conversation
        self._mouth = mouth
        self._acts = acts
        acts.escalate = self.asked_by_model

    async def answer(self, turn: Turn, hit: Hit) -> bool:
        rule = hit.rule
        turn.rule_id = rule.rule_id
        self.note(hit, turn_id=turn.turn_id)
        if self._conversation.comes_after_transfer(hit) and await self.is_on_the_way(turn):
            return True
        match rule.reaction:
            case Reaction.TRANSFER:
                return await self.hand_over(
                    turn, rule.line, reason=rule.rule_id, asked_by="rule",
                    priority=hit.priority, destination_id=rule.destination_id,
                )  # fmt: skip
            case Reaction.CALLBACK | Reaction.MESSAGE:
                await self.offer(
                    turn, Help(rule.reaction), rule.line, why_not="rule", reason=rule.rule_id, priority=hit.priority
                )
            case Reaction.EMERGENCY:
                return await self._in_an_emergency(turn, hit)
            case Reaction.SAY:
                await self._speak(turn, rule.line)
            case Reaction.END | Reaction.OPT_OUT:
                await self._mouth.close_with(turn, HangUp(turn.turn_id, rule.line or self._goodbye))
            case _:
                # A rule of a newer version; the model finds words.
                turn.rule_id = ""
                return False
        return True

    async def asked_by_model(self, turn: Turn, ask: Ask, tell: Tell) -> ToolOutcome:
        """The owner's rule for it, or the agent's own number."""
        conversation = self._conversation
        hit = conversation.rule_for(replace(conversation.last_heard, ask=ask), Cause.MODEL_ASKS)
        wants_person = hit is None or hit.rule.reaction == Reaction.TRANSFER
        reason, asked_by = (hit.rule.rule_id, "rule") if hit else (ask.reason, "model")
        way = conversation.way_to(hit.rule.destination_id if hit else "")
        if wants_person and isinstance(way, Way):
            # Before anything is told: a caller who talks into it silences this turn, but not the wish.
            line = (hit.rule.line if hit else "") or conversation.brief.transfer_line
            self._acts.want(way, line, reason=reason, asked_by=asked_by, priority=ask.priority)
        outcome = TRANSFERRED if conversation.transfer.is_wanted else NOBODY
        await tell(outcome)
        if hit is None or not await self.answer(turn, hit):
            await self.hand_over(turn, "", reason=ask.reason, asked_by="model", priority=ask.priority)
        return outcome

    def note(self, hit: Hit, *, turn_id: int | None = None) -> None:
        """Tell the recorder, and remember the rule: what goes on is carried out once a call."""
        conversation, rule = self._conversation, hit.rule
        conversation.fired.add(rule.rule_id)
        recorder, call_id, at_ms = conversation.desk.recorder, conversation.call_id, self._mouth.now_ms()
        recorder.note(
            RuleHeld(
                call_id=call_id,
                at_ms=at_ms,
                rule_id=rule.rule_id,
                cause=rule.cause,
                reaction=rule.reaction,
                priority=hit.priority,
                turn_id=turn_id,
            )
        )

    def note_opt_out(self, heard: Heard) -> None:
        """Tell the recorder that the caller wants no more calls, whatever is answered first. Once for the words they
        are at.
        """
        conversation = self._conversation
        rule = conversation.rules.opt_out(heard)
        if rule is None or heard.stretch in conversation.opt_outs_told:
            return
        conversation.opt_outs_told.add(heard.stretch)
        conversation.desk.recorder.note(
            OptOutHeard(call_id=conversation.call_id, at_ms=self._mouth.now_ms(), rule_id=rule.rule_id)
        )

    async def hand_over(
        self, turn: Turn, line: str, *, reason: str, asked_by: str, priority: str, destination_id: str = ""
    ) -> bool:
        """Transfer the caller, or offer what stands in for a person. Always answers the turn."""
        conversation = self._conversation
        if await self.is_on_the_way(turn):
            return True
        way = conversation.way_to(destination_id)
        if isinstance(way, Way):
            words = line or conversation.brief.transfer_line
            if await self._acts.transfer(turn, way, words, reason=reason, asked_by=asked_by, priority=priority):
                return True
        why_not = way.why if isinstance(way, NoWay) else "lost"
        help_ = Help(way.help) if isinstance(way, NoWay) else Help.CALLBACK
        await self.offer(turn, help_, why_not=why_not, reason=reason, priority=priority, destination_id=destination_id)
        return True

    async def is_on_the_way(self, turn: Turn) -> bool:
        """Whether the caller is being handed over already. The turn is then answered with the command once more, or,
        when that was the last one, with the next in its chain or an offer.
        """
        if not self._conversation.transfer.is_wanted:
            return False
        if not await self._acts.repeat_transfer(turn):
            await self._go_on_after_failure(turn)
        return True

    async def _go_on_after_failure(self, turn: Turn) -> None:
        desk = self._conversation.transfer
        await self.hand_over(
            turn, "", reason=desk.reason, asked_by="plan_b",
            priority=desk.priority, destination_id=desk.destination_id,
        )  # fmt: skip

    async def offer(
        self,
        turn: Turn,
        help_: Help,
        line: str = "",
        *,
        why_not: str,
        reason: str,
        priority: str,
        destination_id: str = "",
    ) -> None:
        """Say that nobody is free and ask what would suit. From here on the caller is owed an answer."""
        self.note_offer(help_, why_not, reason, priority, destination_id)
        await self._speak(turn, line or self.line_for(help_))

    def line_for(self, help_: Help) -> str:
        brief = self._conversation.brief
        return brief.callback_line if help_ is Help.CALLBACK else brief.message_line

    def note_offer(self, help_: Help, why_not: str, reason: str, priority: str, destination_id: str = "") -> None:
        conversation = self._conversation
        conversation.offered = help_
        conversation.desk.recorder.note(
            HelpOffered(
                call_id=conversation.call_id,
                at_ms=self._mouth.next_ms(),
                help=help_,
                why_not=why_not,
                reason=reason,
                priority=priority,
                destination_id=destination_id,
            )
        )

    async def _in_an_emergency(self, turn: Turn, hit: Hit) -> bool:
        """A person where the owner set one and somebody is there; the line in any case, at once."""
        rule = hit.rule
        if self._conversation.transfer.is_wanted:
            await self._mouth.say(turn, f"{rule.line} ")
            if not await self.is_on_the_way(turn):
                await self._speak(turn, "")
            return True
        way = self._conversation.way_to(rule.destination_id) if rule.destination_id else NoWay("unknown")
        if isinstance(way, Way) and await self._acts.transfer(
            turn, way, rule.line, reason=rule.rule_id, asked_by="rule", priority=hit.priority
        ):
            return True
        await self._speak(turn, rule.line)
        return True

    async def _speak(self, turn: Turn, line: str) -> None:
        await self._mouth.close(turn, TurnOutcome.SPOKEN if line else TurnOutcome.EMPTY, turn.joined(line))

    @property
    def _goodbye(self) -> str:
        return self._conversation.brief.goodbye_line
