"""What the agent says when nobody asked: an operator's words, a transfer's next try, the last goodbye."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

from engine.acts import Acts
from engine.conversation import Conversation
from engine.facts import Help, OperatorActed, TransferStep
from engine.mouth import Mouth
from engine.orders import Interject
from engine.outside import Act, OrderOutcome, OutsideOrder
from engine.ports import NoWay, Way
from engine.reactions import Reactions
from engine.rules import Hit, Reaction
from engine.speech import SpeechFilter
from engine.transfer import REPEAT_AFTER_S, STEP_OF, TransferState

FAREWELL_MS = 20_000
"""How long before the maximum duration the agent says goodbye, if nothing was asked in the last minute."""

NOBODY_LINE = "I could not reach anybody just now. Is there something I can do for you?"

Errand = Callable[[], Awaitable[None]]


class Unasked:
    """Orders of one call that answer no turn, some of them by the clock."""

    def __init__(self, conversation: Conversation, mouth: Mouth, acts: Acts, reactions: Reactions) -> None:
        self._conversation = conversation
        self._mouth = mouth
        self._acts = acts
        self._reactions = reactions
        # The line drops an id it has met before, and a process that takes the call over does not know those.
        self._count = conversation.spent_ms
        self._is_closed = False
        self._repeat: asyncio.TimerHandle | None = None
        self._errands: set[asyncio.Task[None]] = set()
        left_ms = conversation.brief.max_duration_ms - conversation.spent_ms - FAREWELL_MS
        loop = asyncio.get_running_loop()
        self._farewell = loop.call_later(max(0, left_ms) / 1000, lambda: self._send_off(self.end))

    async def obey(self, order: OutsideOrder) -> OrderOutcome:
        """Carry out an order, again if it is given again: whoever gives it sees to it that it comes once."""
        try:
            match order.act:
                case Act.SAY:
                    await self.say(order.words)
                case Act.WHISPER:
                    self._conversation.whisper(order.order_id, order.words)
                case Act.END:
                    await self.end(order.words)
                case Act.TRANSFER:
                    return await self._hand_over(order)
                case Act.TRANSFER_CONFIRMED | Act.TRANSFER_REFUSED:
                    return self._take_word(order)
        except ConnectionError:
            return OrderOutcome.LINE_GONE
        self._note(order)
        return OrderOutcome.DONE

    async def _hand_over(self, order: OutsideOrder) -> OrderOutcome:
        if self._mouth.has_hung_up:
            return OrderOutcome.LINE_GONE
        if self._conversation.transfer.is_taken:
            return OrderOutcome.TRANSFER_UNDER_WAY
        self._note(order)
        if not self._conversation.can_transfer:
            self._reactions.note_offer(Help.CALLBACK, "sip", f"asked by {order.by}", "medium")
            await self.say(self._reactions.line_for(Help.CALLBACK))
            return OrderOutcome.CALLBACK_OFFERED
        # A line that is lost just now does not lose the transfer: it is kept, and commanded again after a redial.
        with suppress(ConnectionError):
            await self.transfer(order.number, reason=f"asked by {order.by}")
        return OrderOutcome.DIALLING if self._acts.bridging.is_dialling else OrderOutcome.DONE

    def _take_word(self, order: OutsideOrder) -> OrderOutcome:
        desk, act = self._conversation.transfer, order.act
        if self._conversation.bridge is not None:
            return OrderOutcome.UNWANTED
        if act is Act.TRANSFER_REFUSED and order.number != desk.number and order.number in self._conversation.tried:
            # A late or repeated word on a number that has been given up; somebody else is being dialled now.
            return OrderOutcome.UNWANTED
        settled = TransferState.CONFIRMED if act is Act.TRANSFER_CONFIRMED else TransferState.REFUSED
        return OrderOutcome.DONE if self.settle_transfer(settled) else OrderOutcome.UNWANTED

    def _note(self, order: OutsideOrder) -> None:
        self._conversation.desk.recorder.note(
            OperatorActed(
                call_id=self._conversation.call_id,
                at_ms=self._mouth.now_ms(),
                order_id=order.order_id,
                act=order.act,
                by=order.by,
                words=order.words,
                number=order.number,
            )
        )

    async def say(self, text: str) -> None:
        """An operator's sentence, over whatever the agent says."""
        await self._mouth.aside(Interject(self._next_id(), self._speakable(text)))

    def _speakable(self, text: str) -> str:
        speech = SpeechFilter(self._conversation.spoken)
        return (speech.feed(text) + speech.finish()).strip()

    async def end(self, line: str = "") -> None:
        """Say goodbye and hang up."""
        goodbye = self._speakable(line) or self._conversation.brief.goodbye_line
        await self._mouth.aside(Interject(self._next_id(), goodbye, ends_call=True))

    async def react(self, hit: Hit) -> None:
        """Carry out a rule that was found while the caller spoke."""
        rule = hit.rule
        self._reactions.note(hit)
        match rule.reaction:
            case Reaction.TRANSFER:
                await self._transfer_to(rule.destination_id, rule.line, rule.rule_id, "rule", hit.priority)
            case Reaction.EMERGENCY:
                await self._in_an_emergency(hit)
            case Reaction.CALLBACK | Reaction.MESSAGE:
                self._reactions.note_offer(Help(rule.reaction), "rule", rule.rule_id, hit.priority)
                await self.say(rule.line or self._reactions.line_for(Help(rule.reaction)))
            case Reaction.END | Reaction.OPT_OUT:
                await self.end(rule.line)
            case _:
                await self.say(rule.line)

    async def _in_an_emergency(self, hit: Hit) -> None:
        """The line whatever happens, in one breath with the command where the caller is handed over."""
        rule, desk = hit.rule, self._conversation.transfer
        way = self._conversation.way_to(rule.destination_id) if rule.destination_id else NoWay("unknown")
        if isinstance(way, Way):
            self._acts.want(way, "", reason=rule.rule_id, asked_by="rule", priority=hit.priority)
        if desk.is_wanted:
            await self._command_transfer(after_words=rule.line)
        else:
            await self.say(rule.line)

    async def _transfer_to(self, destination_id: str, line: str, reason: str, asked_by: str, priority: str) -> None:
        way = self._conversation.way_to(destination_id)
        if isinstance(way, Way):
            await self.transfer(
                way.number,
                reason=reason,
                asked_by=asked_by,
                line=line,
                priority=priority,
                destination_id=way.destination_id,
            )
        else:
            self._reactions.note_offer(Help(way.help), way.why, reason, priority, destination_id)
            await self.say(self._reactions.line_for(Help(way.help)))

    async def _go_on(self) -> None:
        """The transfer did not come about: the next in its chain, or an offer. Operators see to their own."""
        desk = self._conversation.transfer
        if desk.asked_by != "operator":
            await self._transfer_to(desk.destination_id, "", desk.reason, "plan_b", desk.priority)
        elif self._conversation.bridge is not None:
            # A vendor would have taken the caller away; this one was asked to wait, and waits.
            await self.say(NOBODY_LINE)

    async def transfer(
        self,
        number: str,
        *,
        reason: str,
        asked_by: str = "operator",
        line: str = "",
        priority: str = "medium",
        destination_id: str = "",
    ) -> bool:
        """Hand the caller over. False when a transfer is already under way."""
        words = line or self._conversation.brief.transfer_line
        way = Way(number, destination_id)
        if not self._acts.want(way, words, reason=reason, asked_by=asked_by, priority=priority):
            return False
        await self._command_transfer()
        return True

    def settle_transfer(self, outcome: TransferState) -> bool:
        """The vendor or a bridge confirms or refuses; news about a transfer that nobody wants any more changes nothing:
        False.
        """
        desk = self._conversation.transfer
        if self._is_closed and outcome is TransferState.REFUSED:
            # The caller left while it rang, and nobody refused them.
            return False
        is_settled = desk.confirm() if outcome is TransferState.CONFIRMED else desk.refuse()
        if is_settled:
            self._acts.note_transfer(STEP_OF[outcome])
            if outcome is TransferState.REFUSED:
                self._failed()
        return is_settled

    def _failed(self) -> None:
        self._conversation.tried.add(self._conversation.transfer.number)
        if not self._mouth.has_hung_up:
            self._send_off(self._go_on)

    def dial_on(self) -> None:
        """A process that takes the call up has the bridge go on with its dial at once: the answer may be near."""
        if self._conversation.bridge is not None and self._conversation.transfer.is_wanted:
            self._acts.dial()

    def watch_transfer(self, after_s: float = REPEAT_AFTER_S) -> None:
        """Command again when the line stays quiet; each command sent starts the wait anew."""
        if self._repeat is not None:
            self._repeat.cancel()
        if self._conversation.transfer.is_wanted and not self._is_closed:
            loop = asyncio.get_running_loop()
            self._repeat = loop.call_later(after_s, lambda: self._send_off(self._command_transfer))

    async def _command_transfer(self, after_words: str = "") -> None:
        desk = self._conversation.transfer
        if self._mouth.has_hung_up:
            return
        if not await self._acts.may_command():
            if after_words:
                await self.say(after_words)
            return
        order = self._next_command()
        if order is None:
            self._acts.note_transfer(STEP_OF[desk.state])
            self._failed()
            if after_words:
                await self.say(after_words)
            return
        await self._mouth.aside(replace(order, text=f"{after_words} {order.text}".strip()))
        self.watch_transfer()

    def _next_command(self) -> Interject | None:
        """None once the commands are used up."""
        if self._conversation.bridge is not None:
            is_new = self._acts.dial()
            return Interject(self._next_id(), self._conversation.transfer.words(is_repeated=not is_new))
        order = self._conversation.transfer.command_unasked(self._next_id())
        if order is not None:
            self._acts.note_transfer(TransferStep.COMMANDED)
        return order

    def _next_id(self) -> int:
        self._count += 1
        return self._count

    def _send_off(self, errand: Errand) -> None:
        task = asyncio.create_task(self._despite_a_lost_line(errand))
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    @staticmethod
    async def _despite_a_lost_line(errand: Errand) -> None:
        try:
            await errand()
        except ConnectionError:
            return

    def close(self) -> None:
        self._is_closed = True
        for timer in (self._repeat, self._farewell):
            if timer is not None:
                timer.cancel()
        for errand in self._errands:
            errand.cancel()
