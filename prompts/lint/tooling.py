"""Rules about tools: what the text names and the version may use."""

import re
from collections.abc import Iterator

from prompts.lint.finding import Fix, Spot, rule
from prompts.lint.missing import appended
from prompts.lint.reading import Reading

_BY_OTHER_WORDS = {
    "escalate": re.compile(
        r"\b(?:escalat|hand (?:\w+ ){0,4}over|hand (?:\w+ ){0,3}off|transfer|connect|put (?:\w+ ){0,3}through)"
    ),
    "end_call": re.compile(r"\b(?:end(?:ing)? the call|hang up|goodbye|close the (?:call|conversation))"),
    "press_digits": re.compile(r"\b(?:press|keypad|menu|dial)"),
}
_SENTENCES = {
    "escalate": "Hand over with the escalate tool when the caller asks for a person or is upset.",
    "end_call": "When the caller has said goodbye, use the end_call tool.",
    "press_digits": "When a menu asks for a key, use the press_digits tool.",
}


@rule(
    "tool-not-allowed",
    "warning",
    title="A tool the agent may not use",
    why="The agent says that it will do it, and cannot. The caller believes it.",
)
def tool_not_allowed(reading: Reading) -> Iterator[Spot]:
    """One finding a tool, at its first mention."""
    end = len(reading.script.text_of("tools"))
    for name in sorted(reading.script.known_tools - set(reading.script.tools)):
        if name in reading.body and (match := _mention_of(name).search(reading.body)):
            start = match.start() + match[0].index(name)
            fix = Fix(f"Allow “{name}”", end, end, name, "tools")
            message = f"The text names “{name}”, which this agent may not use."
            yield Spot(start, start + len(name), message, fix, subject=name)


def _mention_of(name: str) -> re.Pattern[str]:
    """A word of everyday language must be called a tool to be one."""
    if "_" in name:
        return re.compile(rf"(?<![\w{{.@/]){name}(?![\w}}@/])")
    return re.compile(rf"`{name}`|\b{name} (?:tool|function)\b|\b(?:tool|function) {name}\b")


@rule(
    "tool-not-mentioned",
    "hint",
    title="A tool the text does not mention",
    why="The agent may use it whenever it sees fit. A sentence about when makes it reliable.",
)
def tool_not_mentioned(reading: Reading) -> Iterator[Spot]:
    if not reading.body.strip():
        return
    at = 0
    for name in reading.script.tools:
        start, at = at, at + len(name) + 1
        other_words = _BY_OTHER_WORDS.get(name)
        if name.lower() in reading.lowered or (
            other_words and (not reading.is_english or reading.has_words(other_words))
        ):
            continue
        sentence = _SENTENCES.get(name)
        fix = appended(reading, sentence) if sentence else Fix(f"Do not allow “{name}”", start, at - 1, "", "tools")
        yield Spot(start, at - 1, f"The text does not say when to use “{name}”.", fix, "tools", subject=name)
