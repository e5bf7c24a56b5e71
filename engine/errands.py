"""What a caller leaves behind for people: when to be called back, or a message. Told as facts; nobody is waited for."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from engine.context import spoken_time
from engine.conversation import Conversation
from engine.facts import CallbackAsked, MessageTaken
from engine.mouth import Mouth
from engine.ports import ToolOutcome

UNREADABLE_TIME = ToolOutcome("The time could not be read. Give it as ISO 8601 with an offset.", succeeded=False)
PAST_TIME = ToolOutcome("That time has gone by. Ask the caller for a later one.", succeeded=False)
NO_MESSAGE = ToolOutcome("There was no message. Ask the caller what to pass on.", succeeded=False)
DECLINED = ToolOutcome("Noted: the caller wants no call.")
PASSED_ON = ToolOutcome("Noted. It will be passed on.")


def note_callback(conversation: Conversation, mouth: Mouth, arguments: Mapping[str, Any]) -> ToolOutcome:
    """The caller's answer to the offer. A time without an offset is one of the caller's own clock (law 9)."""
    about, text = str(arguments.get("about") or ""), str(arguments.get("time") or "")
    is_declined = arguments.get("declined") is True
    due: datetime | None = None
    if text and not is_declined:
        now = conversation.scene.caller_now
        try:
            due = datetime.fromisoformat(text)
        except ValueError:
            return UNREADABLE_TIME
        due = due if due.tzinfo else due.replace(tzinfo=now.tzinfo)
        if due <= now:
            return PAST_TIME
        due = due.astimezone(now.tzinfo)
    conversation.offered = ""
    conversation.desk.recorder.note(
        CallbackAsked(
            call_id=conversation.call_id,
            at_ms=mouth.next_ms(),
            due_at_ms=int(due.timestamp() * 1000) if due else None,
            note=about,
            is_declined=is_declined,
        )
    )
    if is_declined:
        return DECLINED
    return ToolOutcome(f"Noted for {spoken_time(due)}, the caller's time." if due else "Noted for any time.")


def note_message(conversation: Conversation, mouth: Mouth, arguments: Mapping[str, Any]) -> ToolOutcome:
    words = str(arguments.get("message") or "").strip()
    if not words:
        return NO_MESSAGE
    conversation.offered = ""
    conversation.desk.recorder.note(MessageTaken(call_id=conversation.call_id, at_ms=mouth.next_ms(), words=words))
    return PASSED_ON
