import asyncio
from typing import Any

from vendors.retell.caller.conversation import Conversation
from vendors.retell.caller.report import Fault
from vendors.retell.caller.speech import Speech, SpeechState

SAME_BREATH_MS = 50


class Mouth:
    """Speaks the agent's words one by one in human time, and runs the action that waits behind them."""

    def __init__(self, conversation: Conversation) -> None:
        self._talk = conversation
        self._live = conversation.live
        self._free_at_ms = 0.0

    async def run(self) -> None:
        asyncio.get_running_loop().call_later(self._live.settings.begin_message_delay_ms / 1000, self._live.pulse.beat)
        while not self._live.is_over:
            await self._live.pulse.until(lambda: self._live.is_over or self._talk.to_speak() is not None)
            speech = self._talk.to_speak()
            if self._live.is_over or speech is None:
                continue
            if speech.next_word() is None:
                self._finish(speech)
            else:
                await self._say_word(speech)

    async def _say_word(self, speech: Speech) -> None:
        word = speech.next_word()
        if word is None:
            return
        if speech.state is SpeechState.WAITING:
            self._begin(speech)
        now = self._live.now_ms()
        start_ms = self._free_at_ms if now - self._free_at_ms < SAME_BREATH_MS else now
        end_ms = start_ms + self._live.settings.word_ms
        await asyncio.sleep((end_ms - now) / 1000)
        self._free_at_ms = end_ms
        if self._live.is_over or not speech.is_open or self._talk.to_speak() is not speech:
            return
        speech.hear(word, start_ms, end_ms, self._talk.tape)
        self._live.emit("agent_word", word=word[0], start_ms=start_ms, end_ms=end_ms, **speech.metadata)
        self._talk.last_sound_ms = self._talk.quiet_since_ms = self._live.now_ms()
        self._talk.word_passed()
        self._live.pulse.beat()

    def _begin(self, speech: Speech) -> None:
        silenced = self._talk.speaking()
        if silenced is not None:
            self._talk.drop(silenced)
        speech.state = SpeechState.SPEAKING
        self._talk.speeches.append(speech)
        turn = self._talk.newest
        if speech is turn.speech and turn.latency is not None and turn.caller_stopped_ms is not None:
            turn.latency.e2e_ms = self._live.now_ms() - turn.caller_stopped_ms
        self._talk.update(flip_to="agent_turn")

    def _finish(self, speech: Speech) -> None:
        speech.state = SpeechState.FINISHED
        self._talk.quiet_since_ms = self._live.now_ms()
        if speech.heard:
            self._talk.finish_update()
            self._live.emit("agent_said", text=speech.heard_text, was_cut=False, **speech.metadata)
        action = speech.action()
        if action is not None:
            self._act(*action)
        self._live.pulse.beat()

    def _act(self, name: str, value: Any) -> None:
        if name == "end_call":
            self._live.end("agent_hangup")
        elif name == "transfer_number":
            self._transfer(value)
        else:
            self._live.report.digits_sent += value
            self._live.emit("digits_sent", digits=value)

    def _transfer(self, destination: str) -> None:
        report, settings = self._live.report, self._live.settings
        if not settings.can_transfer:
            self._live.fault(Fault.TRANSFER_IMPOSSIBLE, "a dial-to-SIP call cannot be transferred")
            return
        outcome = settings.transfer_outcome_of(len(report.transfers_tried))
        report.transfers_tried.append(destination)
        self._live.emit("transfer", destination=destination, outcome=outcome)
        if outcome == "bridged":
            report.transfer_destination = destination
            report.transfer_end_timestamp_ms = self._live.wall_ms()
            self._live.end("call_transfer")
