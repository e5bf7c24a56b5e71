from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from vendors.retell.caller.live import LiveCall
from vendors.retell.caller.report import Fault, TurnLatency
from vendors.retell.caller.speech import Speech, SpeechState
from vendors.retell.caller.tape import Tape

Send = Callable[[dict[str, Any]], None]


@dataclass(slots=True)
class Turn:
    """One request and its answer. A tentative one was asked early: nothing of it is spoken."""

    response_id: int
    speech: Speech
    asked_ms: float = 0
    caller_stopped_ms: float | None = None
    superseded_ms: float = 0
    is_tentative: bool = False
    latency: TurnLatency | None = None


class Conversation:
    """Who has the floor, what was asked, what may still be spoken. Knows neither socket nor time passing."""

    def __init__(self, live: LiveCall, send: Send) -> None:
        self.live = live
        self.tape = Tape()
        self.newest = Turn(0, Speech({"response_id": 0}))
        self.interjection: tuple[int, Speech] | None = None
        self.speeches: list[Speech] = []
        self.weaves_tools = False
        self.interruption_sensitivity = live.settings.interruption_sensitivity
        self.reminder_trigger_ms = live.settings.reminder_trigger_ms
        self.reminder_max_count = live.settings.reminder_max_count
        self.reminders_given = 0
        self.begin_message_seen = False
        self.caller_is_speaking = False
        self.ask_due_ms: float | None = None
        self.last_sound_ms = 0.0
        self.quiet_since_ms = 0.0
        self._send = send
        self._turns = {0: self.newest}
        self._retired_interjections: set[int] = set()
        self._floor: str | None = None
        self._caller_words = 0
        self._early_ask = False
        self._caller_stopped_ms: float | None = None
        self._words_since_update = 0

    # What is asked of the server

    def ask(self, kind: Literal["response_required", "reminder_required"] = "response_required") -> None:
        now = self.live.now_ms()
        former = self.newest
        former.superseded_ms = now
        self.drop(former.speech)
        new_id = former.response_id + 1
        self.newest = Turn(
            new_id,
            Speech({"response_id": new_id}),
            asked_ms=now,
            caller_stopped_ms=self._caller_stopped_ms if kind == "response_required" else None,
            is_tentative=self._early_ask,
        )
        self._turns[new_id] = self.newest
        self.ask_due_ms = None
        self.live.report.asked.append(new_id)
        if kind == "reminder_required":
            self.reminders_given += 1
            self.live.report.reminded.append(new_id)
        self._send({"interaction_type": kind, "response_id": new_id, **self._transcripts()})
        self.live.pulse.beat()

    def update(self, flip_to: Literal["agent_turn", "user_turn"] | None = None) -> None:
        self._words_since_update = 0
        frame = {"interaction_type": "update_only", **self._transcripts()}
        if flip_to is not None and flip_to != self._floor:
            self._floor = flip_to
            frame["turntaking"] = flip_to
        self._send(frame)

    def word_passed(self) -> None:
        self._words_since_update += 1
        if self._words_since_update >= self.live.settings.update_every_words:
            self.update()

    def finish_update(self) -> None:
        if self._words_since_update:
            self.update()

    def _transcripts(self) -> dict[str, Any]:
        woven = {"transcript_with_tool_calls": self.tape.woven()} if self.weaves_tools else {}
        return {"transcript": self.tape.transcript(), **woven}

    # What the server says

    def take_answer(self, frame: Mapping[str, Any]) -> None:
        response_id = frame["response_id"]
        turn = self._turns.get(response_id)
        if turn is None:
            self.live.fault(Fault.UNKNOWN_ID, f"response_id {response_id} was never asked")
            return
        self.begin_message_seen |= response_id == 0
        speech = turn.speech
        if turn is not self.newest:
            self._take_stale(turn, frame)
        elif speech.is_complete:
            self.live.fault(Fault.CONTENT_AFTER_COMPLETE, f"response_id {response_id} was already complete")
        else:
            self.live.report.late_frames += not speech.is_open
            speech.add(frame)
            self._measure(turn)
            self.live.pulse.beat()

    def _take_stale(self, turn: Turn, frame: Mapping[str, Any]) -> None:
        since_ms = self.live.now_ms() - turn.superseded_ms
        if not turn.speech.is_complete and since_ms <= self.live.settings.stale_grace_ms:
            self.live.report.late_frames += 1
        else:
            detail = f"response_id {turn.response_id} answered while {self.newest.response_id} was the newest"
            self.live.fault(Fault.STALE_CONTENT, detail)
        turn.speech.is_complete |= frame["content_complete"]

    def _measure(self, turn: Turn) -> None:
        if turn.latency is None and turn.response_id and turn.speech.next_word() is not None:
            turn.latency = TurnLatency(turn.response_id, llm_ms=self.live.now_ms() - turn.asked_ms)
            self.live.report.latencies.append(turn.latency)

    def take_interjection(self, frame: Mapping[str, Any]) -> None:
        interrupt_id = frame["interrupt_id"]
        if interrupt_id in self._retired_interjections:
            self.live.fault(Fault.STALE_CONTENT, f"interrupt_id {interrupt_id} was already replaced")
            return
        if self.interjection is None or self.interjection[0] != interrupt_id:
            if self.interjection is not None:
                self._retired_interjections.add(self.interjection[0])
                self.drop(self.interjection[1])
            self.interjection = (interrupt_id, Speech({"interrupt_id": interrupt_id}))
        speech = self.interjection[1]
        if speech.is_complete:
            self.live.fault(Fault.CONTENT_AFTER_COMPLETE, f"interrupt_id {interrupt_id} was already complete")
            return
        speech.add(frame)
        self.live.pulse.beat()

    def take_tool_item(self, frame: Mapping[str, Any]) -> None:
        if frame["response_type"] == "tool_call_result" and not self.tape.knows_tool_run(frame["tool_call_id"]):
            self.live.fault(Fault.RESULT_WITHOUT_INVOCATION, "tool_call_result names no known tool_call_id")
            return
        self.newest.speech.split(self.tape)
        kept = ("tool_call_id", "name", "arguments", "content", "successful")
        self.tape.note({"role": frame["response_type"], **{name: frame[name] for name in kept if name in frame}})

    def take_manners(self, frame: Mapping[str, Any]) -> None:
        manners = frame["agent_config"]
        for name in ("interruption_sensitivity", "reminder_trigger_ms", "reminder_max_count"):
            if manners.get(name) is not None:
                setattr(self, name, manners[name])
        self.live.pulse.beat()

    # What the caller does

    def caller_starts(self) -> None:
        self.caller_is_speaking = True
        self._caller_words = 0
        self._early_ask = False
        self.ask_due_ms = None
        self.reminders_given = 0
        speech = self.newest.speech
        if speech.state is SpeechState.WAITING or speech.next_word() is None:
            self.drop(speech)

    def caller_word(self, word: str, start_ms: float, end_ms: float) -> None:
        self.tape.caller_stretch().add(word, start_ms, end_ms)
        self.live.emit("caller_word", word=word, start_ms=start_ms, end_ms=end_ms)
        self._caller_words += 1
        self.last_sound_ms = self.live.now_ms()
        speaking = self.speaking()
        if speaking is not None and not self._is_shielded(speaking) and self._breaks_in():
            self.drop(speaking)
            speaking = None
        if speaking is None and self._floor != "user_turn":
            self.update(flip_to="user_turn")
        else:
            self.word_passed()

    def _is_shielded(self, speaking: Speech) -> bool:
        return speaking.is_shielded and self.live.settings.heeds_no_interruption

    def _breaks_in(self) -> bool:
        """The less sensitive the agent, the more words it takes; at 0 nothing stops it."""
        sensitivity = self.interruption_sensitivity
        return sensitivity > 0 and self._caller_words >= 1 + int((1 - sensitivity) * 4)

    def caller_stops(self, ask_after_ms: float, *, is_early: bool = False) -> None:
        self.caller_is_speaking = False
        self._early_ask = is_early
        self._caller_stopped_ms = None if is_early else self.live.now_ms()
        self.last_sound_ms = self.quiet_since_ms = self.live.now_ms()
        self.ask_due_ms = self.live.now_ms() + ask_after_ms
        self.finish_update()
        self.live.pulse.beat()

    def key_pressed(self, digit: str) -> None:
        self.reminders_given = 0
        self.tape.note({"role": "dtmf", "digit": digit})
        self.update()

    # How things stand

    def speaking(self) -> Speech | None:
        return next((speech for speech in self._candidates() if speech.state is SpeechState.SPEAKING), None)

    def to_speak(self) -> Speech | None:
        """What the agent's mouth should work on now: an interjection before the answer to the newest request."""
        for speech in self._candidates():
            if speech.has_work and (speech is not self.newest.speech or self._answer_may_sound()):
                return speech
        return None

    def _candidates(self) -> list[Speech]:
        return [*([self.interjection[1]] if self.interjection else []), self.newest.speech]

    def _answer_may_sound(self) -> bool:
        if self.newest.response_id == 0:
            return self.live.now_ms() >= self.live.settings.begin_message_delay_ms
        return not self.newest.is_tentative

    def drop(self, speech: Speech) -> None:
        """Nothing more of it is spoken, and its action is lost."""
        if not speech.is_open:
            return
        was_speaking = speech.state is SpeechState.SPEAKING
        speech.state = SpeechState.CUT if was_speaking else SpeechState.DISCARDED
        if was_speaking:
            self.last_sound_ms = self.quiet_since_ms = self.live.now_ms()
            self.finish_update()
            self.live.emit("interrupted", heard=speech.heard_text, **speech.metadata)
            self.live.emit("agent_said", text=speech.heard_text, was_cut=True, **speech.metadata)
        self.live.pulse.beat()

    @property
    def is_settled(self) -> bool:
        """Everybody has finished: no question open, nothing left to say."""
        if self.caller_is_speaking or self.ask_due_ms is not None:
            return False
        return all(not speech.is_open for speech in self._candidates())

    @property
    def agent_holds_floor(self) -> bool:
        speech = self.speaking()
        return speech is not None and speech.has_work
