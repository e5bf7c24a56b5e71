"""Events of the log as short sentences, for the replay of a call."""

from collections.abc import Callable, Mapping

from calls.models import CallEvent
from calls.plain_words import NOTE_WORDS, REACTION_WORDS, TRANSFER_WORDS, in_words

NOT_TOLD = ("words_heard", "turn_began", "turn_ended", "caller_known")
"""These stand in the rows of the story, with their own times."""
OPERATOR_ACTS: Mapping[str, str] = {
    "say": "said to the caller",
    "whisper": "whispered to the agent",
    "transfer": "had the caller handed over",
    "end": "ended the call",
}


def happening_of(event: CallEvent) -> str:
    """Empty for what says nothing to a reader. A type that is not known is told by its name."""
    tell = TELLING.get(event.type)
    return tell(event) if tell else event.type.replace("_", " ").capitalize()


def _broke_in(event: CallEvent) -> str:
    return f"The caller broke in after “{event.content}”" if event.content else "The caller broke in and heard nothing"


def _tool_ran(event: CallEvent) -> str:
    name = str(event.data.get("name", ""))
    if event.data.get("succeeded") is False:
        return f"Tool {name} failed"
    return f"Tool {name} answered" + (f" after {event.latency_ms:,.0f} ms" if event.latency_ms is not None else "")


def _transfer_moved(event: CallEvent) -> str:
    told = in_words(TRANSFER_WORDS, str(event.data.get("step", "")))
    reason = str(event.data.get("reason") or "")
    return f"{told}: {reason}" if reason else told


def _operator_acted(event: CallEvent) -> str:
    act = in_words(OPERATOR_ACTS, str(event.data.get("act", "")))
    told = f"{event.data.get('by') or 'An operator'} {act}"
    return f"{told}: “{event.content}”" if event.content else told


def _call_opened(event: CallEvent) -> str:
    return NOTE_WORDS["call_opened"] if event.data.get("is_resumed") else ""


def _rule_held(event: CallEvent) -> str:
    return f"A rule decided to {in_words(REACTION_WORDS, str(event.data.get('reaction', '')))}"


def _help_offered(event: CallEvent) -> str:
    what = "a message to be left" if event.data.get("help") == "message" else "a callback"
    return f"No person could be had, so the caller was offered {what}"


def _callback_asked(event: CallEvent) -> str:
    if event.data.get("is_declined"):
        return "The caller wants no callback"
    about = str(event.data.get("note") or "")
    return f"The caller wants to be called back: {about}" if about else "The caller wants to be called back"


def _message_taken(event: CallEvent) -> str:
    return f"A message was taken: “{event.data.get('words', '')}”"


TELLING: Mapping[str, Callable[[CallEvent], str]] = {
    "caller_broke_in": _broke_in,
    "tool_ran": _tool_ran,
    "transfer_moved": _transfer_moved,
    "call_opened": _call_opened,
    "operator_acted": _operator_acted,
    "rule_held": _rule_held,
    "help_offered": _help_offered,
    "callback_asked": _callback_asked,
    "message_taken": _message_taken,
    "whisper_taken": lambda _: "An answer took the whisper in",
} | {type_: lambda event: NOTE_WORDS[event.type] for type_ in NOTE_WORDS if type_ != "call_opened"}
