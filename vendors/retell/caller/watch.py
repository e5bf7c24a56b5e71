from collections.abc import Callable

from vendors.retell.caller.conversation import Conversation
from vendors.retell.caller.report import Fault


class Watch:
    """Looks at the clock: asks when the caller has finished, reminds, and ends calls that last or wait too long."""

    def __init__(self, conversation: Conversation, can_send: Callable[[], bool]) -> None:
        self._talk = conversation
        self._live = conversation.live
        self._can_send = can_send

    async def run(self) -> None:
        while not self._live.is_over:
            due_ms, act = min(self._duties(), key=lambda duty: duty[0])
            left_ms = due_ms - self._live.now_ms()
            if left_ms <= 0:
                act()
            else:
                await self._live.pulse.next(left_ms / 1000)

    def _duties(self) -> list[tuple[float, Callable[[], None]]]:
        settings, talk = self._live.settings, self._talk
        duties: list[tuple[float, Callable[[], None]]] = [
            (settings.max_call_duration_ms, lambda: self._live.end("max_duration_reached"))
        ]
        if not talk.caller_is_speaking and not talk.agent_holds_floor:
            duties.append((talk.last_sound_ms + settings.end_call_after_silence_ms, self._end_silent_call))
        if talk.ask_due_ms is not None and self._can_send() and not talk.agent_holds_floor:
            duties.append((talk.ask_due_ms, talk.ask))
        if talk.is_settled and self._can_send() and talk.reminders_given < talk.reminder_max_count:
            duties.append((talk.quiet_since_ms + talk.reminder_trigger_ms, lambda: talk.ask("reminder_required")))
        return duties

    def _end_silent_call(self) -> None:
        if not self._talk.newest.speech.is_complete:
            self._live.fault(Fault.NEVER_COMPLETED, f"response_id {self._talk.newest.response_id} stayed open")
        self._live.end("inactivity")
