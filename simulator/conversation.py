"""A chat request read as a talk between a caller and a receptionist."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

BACKCHANNELS = frozenset({"", "mm-hm", "mm hm", "mhm", "mmhm", "uh-huh", "uh huh", "hm", "hmm", "unintelligible audio"})
_CLOSING_NOTE = re.compile(r"\bmust end\b|\bclose the (call|conversation)\b", re.IGNORECASE)
_SILENCE_NOTE = re.compile(r"\b(silent|silence|quiet|said nothing|still there|has not spoken)\b", re.IGNORECASE)
_GO_ON_NOTE = re.compile(
    r"\b((go|carry) on (right )?(after|from)|continue (right )?(after|from)|only made a sound)\b", re.IGNORECASE
)

Messages = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Line:
    """One spoken line. `asked` is what the agent had said just before it."""

    asked: str
    text: str

    @property
    def words(self) -> str:
        """Lower case without punctuation at the ends, for matching."""
        return plain(self.text)


@dataclass(frozen=True, slots=True)
class Talk:
    facts: str
    lines: tuple[Line, ...]
    agent_lines: tuple[str, ...]
    note: str
    tool_name: str
    tool_result: str
    is_tool_result_last: bool
    is_agent_last: bool

    @property
    def last(self) -> Line:
        return self.lines[-1] if self.lines else Line("", "")

    @property
    def is_reminder(self) -> bool:
        """The caller is silent: a note says so, or nobody spoke since the agent did."""
        return bool(_SILENCE_NOTE.search(self.note)) or (self.is_agent_last and not self.note)

    @property
    def is_closing(self) -> bool:
        return bool(_CLOSING_NOTE.search(self.note))

    @property
    def is_backchannel(self) -> bool:
        """The caller said nothing that needs an answer: the agent should go on."""
        return bool(_GO_ON_NOTE.search(self.note)) or (bool(self.lines) and self.last.words in BACKCHANNELS)


def plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w\s'$:-]", " ", text.lower()).split())


def content_of(message: Mapping[str, Any]) -> str:
    """Text of a message; content given as a list of parts is joined."""
    content = message.get("content")
    if isinstance(content, list):
        return " ".join(str(part.get("text", "")) for part in content if isinstance(part, Mapping))
    return content if isinstance(content, str) else ""


def read_talk(messages: Messages) -> Talk:
    lines: list[Line] = []
    agent_lines: list[str] = []
    for message in messages:
        text = content_of(message)
        match message.get("role"):
            case "user":
                lines.append(Line(agent_lines[-1] if agent_lines else "", text))
            case "assistant" if text:
                agent_lines.append(text)
    spoken = [message for message in messages if message.get("role") not in ("system", "developer")]
    last_role = spoken[-1].get("role") if spoken else ""
    return Talk(
        facts="\n".join(content_of(m) for m in messages if m.get("role") in ("system", "developer")),
        lines=tuple(lines),
        agent_lines=tuple(agent_lines),
        note=_closing_note(messages),
        tool_name=_last_tool_name(messages),
        tool_result=content_of(spoken[-1]) if last_role == "tool" else "",
        is_tool_result_last=last_role == "tool",
        is_agent_last=last_role == "assistant",
    )


def _closing_note(messages: Messages) -> str:
    """A system message after the talk tells the model what is going on right now."""
    if len(messages) > 1 and messages[-1].get("role") in ("system", "developer"):
        return content_of(messages[-1])
    return ""


def _last_tool_name(messages: Messages) -> str:
    for message in reversed(messages):
        calls = message.get("tool_calls")
        if message.get("role") == "assistant" and isinstance(calls, list) and calls:
            return str(calls[-1].get("function", {}).get("name", ""))
    return ""


def rest_of(full: str, heard: str) -> str:
    """What is left of `full` after the words of `heard`; empty when `heard` is not its beginning."""
    full_words, heard_words = full.split(), heard.split()
    if len(heard_words) >= len(full_words):
        return ""
    said = [plain(word) for word in heard_words]
    planned = [plain(word) for word in full_words[: len(heard_words)]]
    if said and said[:-1] == planned[:-1] and planned[-1].startswith(said[-1].rstrip("-")):
        return " ".join(full_words[len(heard_words) :])
    return ""
