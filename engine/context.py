"""Instructions, variables, the caller's local time and the transcript become messages for the model. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from engine.brief import Brief
from engine.events import CallDetails
from engine.interruption import CutAnswer
from engine.ports import Message
from engine.rules.heard import words_of
from engine.transcript import Speaker, Transcript, Utterance

PLACEHOLDER = re.compile(r"\{\{\s*([A-Za-z_][A-Za-z0-9_]*)\s*\}\}")
_SPOKEN_WORD = re.compile(r"\S+")
GIVEN_NAMES = frozenset({"business_name", "agent_name", "caller_number", "current_time", "current_date", "time_zone"})
"""Variables that every call has by itself; `caller_number` is missing where the caller hides it."""
PHONE_MANNERS = (
    "You are speaking on the telephone. Answer in one or two short spoken sentences. Write plain words only: "
    "no lists, no markdown, no emoji, no web addresses. Ask one question at a time."
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text with its variables filled in; `missing` are names without a value, which were left out."""

    text: str
    missing: tuple[str, ...] = ()


def render(text: str, values: Mapping[str, str]) -> Rendered:
    missing: list[str] = []

    def fill(match: re.Match[str]) -> str:
        value = values.get(match[1])
        if value is None:
            missing.append(match[1])
            return ""
        return value

    filled = PLACEHOLDER.sub(fill, text)
    if missing:
        # A hole leaves "Hello , how" behind; a voice stumbles over the gap.
        filled = re.sub(r"[ \t]+([,.;:!?])", r"\1", re.sub(r"(?<=\S)[ \t]{2,}", " ", filled))
    return Rendered(filled, tuple(dict.fromkeys(missing)))


@dataclass(frozen=True, slots=True)
class Scene:
    """The call around a turn. `caller_zone` is an IANA name, empty when the number does not tell."""

    brief: Brief
    now: datetime
    details: CallDetails | None = None
    caller_zone: str = ""

    @property
    def zone(self) -> str:
        return self.caller_zone or self.brief.time_zone

    @property
    def caller_now(self) -> datetime:
        return self.now.astimezone(ZoneInfo(self.zone))


def spoken_time(moment: datetime) -> str:
    """ "Tuesday, 3 March 2026, 2:05 PM" """
    clock = moment.strftime("%I:%M %p").lstrip("0")
    return f"{moment:%A}, {moment.day} {moment:%B %Y}, {clock}"


def values_for(scene: Scene) -> dict[str, str]:
    """Every variable a text may use: the business's and agent's, then the call's, then the clock's."""
    details = scene.details
    clock = scene.caller_now
    return {
        "business_name": scene.brief.business_name,
        "agent_name": scene.brief.agent_name,
        **scene.brief.variables,
        **(details.variables if details else {}),
        **({"caller_number": details.caller_number} if details and details.caller_number else {}),
        "current_time": clock.strftime("%I:%M %p").lstrip("0"),
        "current_date": f"{clock:%A}, {clock.day} {clock:%B %Y}",
        "time_zone": scene.zone,
    }


@dataclass(frozen=True, slots=True)
class Asides:
    """What the model is told about this one turn only.

    `whispers` come from an operator; `cut` is an answer that a mere noise interrupted;
    `is_closing` is true in the call's last minute; `keys_pressed` are all keypad digits of the call; `offered` is
    callback or message once the caller has been offered that.
    """

    whispers: Sequence[str] = ()
    cut: CutAnswer | None = None
    is_closing: bool = False
    keys_pressed: str = ""
    offered: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    messages: tuple[Message, ...]
    missing: tuple[str, ...] = ()


OFFERS = {
    "callback": (
        "Nobody can take this call now, and the caller was offered a callback. When they name a time, or say that any "
        "time suits, note it with the tool call_back and repeat the time to them. If they want none, note that too. "
        "Do not promise a person on the line."
    ),
    "message": (
        "Nobody can take this call now, and the caller was offered to leave a message. Note what they say with the "
        "tool take_message and tell them it will be passed on. Do not promise a person on the line."
    ),
}


class History:
    """The transcript as the model's messages. Each turn brings the whole call again; what was turned into a message
    for an earlier turn is not turned again.
    """

    def __init__(self, fillers: Sequence[str] = ()) -> None:
        self._fillers = fillers
        self._lines: list[tuple[Utterance, Message]] = []

    def messages(self, transcript: Transcript) -> list[Message]:
        """Neighbours of one speaker joined, fillers taken out, silence left out."""
        known, self._lines = self._lines, []
        messages: list[Message] = []
        for at, utterance in enumerate(transcript):
            is_known = at < len(known) and known[at][0] is utterance
            message = known[at][1] if is_known else self._message(utterance)
            self._lines.append((utterance, message))
            if not message.content:
                continue
            if messages and messages[-1].role == message.role:
                message = Message(message.role, f"{messages.pop().content} {message.content}")
            messages.append(message)
        return messages

    def _message(self, utterance: Utterance) -> Message:
        if utterance.speaker is Speaker.AGENT:
            return Message("assistant", without_fillers(utterance.text, self._fillers).strip())
        return Message("user", utterance.text.strip())


def build(
    scene: Scene, transcript: Transcript, *, history: History | None = None, asides: Asides | None = None
) -> Context:
    """The messages of one turn. What never changes within a version stands first, so that the model can cache it."""
    instructions = render(scene.brief.instructions, values_for(scene))
    fixed = "\n\n".join(part for part in (instructions.text, scene.brief.facts, PHONE_MANNERS) if part.strip())
    messages = [
        Message("system", fixed),
        Message("system", _this_call(scene)),
        *(history or History(scene.brief.ladder.fillers)).messages(transcript),
    ]
    if aside := _aside_text(asides or Asides()):
        messages.append(Message("system", aside))
    return Context(tuple(messages), instructions.missing)


def _this_call(scene: Scene) -> str:
    lines = [f"It is {spoken_time(scene.caller_now)} where the caller is ({scene.zone})."]
    if scene.zone != scene.brief.time_zone:
        here = scene.now.astimezone(ZoneInfo(scene.brief.time_zone))
        lines.append(f"At the business it is {spoken_time(here)} ({scene.brief.time_zone}).")
    if scene.details is not None:
        lines.append(f"This is an {scene.details.direction} call.")
    return " ".join(lines)


def without_fillers(text: str, fillers: Sequence[str]) -> str:
    """The text less a filler at its start; the model must not take a filler for words of its own (law 4)."""
    first = _SPOKEN_WORD.search(text)
    opening = words_of(first[0])[:1] if first else []
    # Every turn looks at every answer of the call again, and hardly one begins like a filler.
    heads = [head for head in _heads(tuple(fillers)) if head[:1] == opening]
    for head in heads:
        found = list(islice(_SPOKEN_WORD.finditer(text), len(head)))
        if len(found) == len(head) and words_of(text[: found[-1].end()]) == head:
            return text[found[-1].end() :].lstrip()
    return text


@lru_cache(maxsize=64)
def _heads(fillers: tuple[str, ...]) -> list[list[str]]:
    """The words of each filler that has any."""
    return [head for filler in fillers if (head := words_of(filler))]


def _aside_text(asides: Asides) -> str:
    lines = [f"Guidance from a colleague who is listening: {whisper}" for whisper in asides.whispers]
    if asides.keys_pressed:
        lines.append(f"On the keypad the caller has pressed so far: {' '.join(asides.keys_pressed)}.")
    if asides.offered:
        lines.append(OFFERS[asides.offered])
    if asides.cut is not None:
        tail = " ".join(asides.cut.heard.split()[-12:])
        lines.append(f'The caller only made a sound. Go on right after your words "{tail}", without repeating them.')
    if asides.is_closing:
        lines.append("This call must end within a minute. Answer in one sentence and close the conversation politely.")
    return "\n".join(lines)
