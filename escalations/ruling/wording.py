"""A rule as a sentence that a person reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from agents.phrases import WISH_FOR_A_PERSON
from engine.rules import Cause, Reaction
from engine.rules.phrases import BEGINS, ENDS
from escalations.models import EscalationRule
from escalations.ruling.causes import CAUSES, DIRECTIONS, REACTION_SENTENCES

SHOWN_PHRASES = 3
OWN_NUMBER = "the agent's own number"
FIELD_LABELS: Mapping[str, str] = {
    "name": "name",
    "is_on": "on or off",
    "cause": "what it looks for",
    "phrases": "phrases",
    "count": "how often",
    "variable": "variable or tool",
    "value": "value",
    "only_when": "hours",
    "after_turn": "first turn",
    "direction": "direction",
    "agents": "agents",
    "reaction": "what happens",
    "destination": "destination",
    "line": "the sentence said",
    "priority": "priority",
}


@dataclass(frozen=True, slots=True)
class Sentence:
    """When this, and only then, that is done. `limits` may be empty."""

    when: str
    limits: str
    then: str

    def __str__(self) -> str:
        return f"When {self.when}{f', {self.limits}' if self.limits else ''}: {self.then}"


def sentence_of(row: EscalationRule, agent_names: Mapping[int, str]) -> Sentence:
    """`row` comes with its destination."""
    return Sentence(_when(row), ", ".join(_limits(row, agent_names)), _then(row))


def _when(row: EscalationRule) -> str:
    if row.cause == Cause.PHRASE and not row.phrases:
        return "the fixed table hears an emergency"
    told = CAUSES[row.cause].sentence.format(
        phrases=_said(row),
        such_as=f", such as {_quoted(row.phrases)}" if row.phrases else "",
        times=often(row.count),
        signs=f"{row.count} sign{'s' * (row.count != 1)}",
        tool=f"the tool “{row.variable}”" if row.variable else "any tool",
        variable=row.variable,
        value=row.value,
    )
    return told.replace("once running", "once")


def often(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def _said(row: EscalationRule) -> str:
    own = [line for line in row.phrases if not _is_any_wish(line)]
    wish = "asks for a person in any words" if len(own) < len(row.phrases) else ""
    return " or ".join(part for part in (f"says {_quoted(own)}" if own else "", wish) if part)


def _quoted(lines: Sequence[str]) -> str:
    shown = ", ".join(f"“{readable(line)}”" for line in lines[:SHOWN_PHRASES])
    rest = len(lines) - SHOWN_PHRASES
    return f"{shown} or {rest} more" if rest > 0 else shown


def _is_any_wish(line: str) -> bool:
    return line.strip().lower() == WISH_FOR_A_PERSON


def readable(line: str) -> str:
    """The first of the phrases that a line stands for: “talk to a person” of `talk|speak to a real|live? person`."""
    if _is_any_wish(line):
        return "any wish for a person"
    groups = line.split(" | ", maxsplit=1)[0].rstrip("?").split()
    words: list[str] = []
    for group, following in zip_longest(groups, groups[1:], fillvalue=""):
        word = group.rstrip("?").split("|")[0]
        may_be_left_out = group.endswith("?") and ("|" in group or word == following.split("|")[0])
        if not may_be_left_out and group not in (BEGINS, ENDS):
            words.append("…" if word == "*" else word)
    return " ".join(words) or line


def _limits(row: EscalationRule, agent_names: Mapping[int, str]) -> list[str]:
    limits = []
    if row.only_when:
        limits.append("within opening hours" if row.only_when == "open" else "outside opening hours")
    if row.after_turn:
        limits.append(f"after turn {row.after_turn}")
    if row.direction:
        limits.append(f"on {DIRECTIONS[row.direction][0].lower()}{DIRECTIONS[row.direction][1:]}")
    if row.agents:
        names = [agent_names.get(pk, "an agent that is gone") for pk in row.agents]
        limits.append(f"for {', '.join(names)}")
    return limits


def _then(row: EscalationRule) -> str:
    place = str(row.destination) if row.destination else ""
    if row.reaction == Reaction.EMERGENCY:
        place = f", then transfer to {place}" if place else ""
    else:
        place = place or OWN_NUMBER
    return REACTION_SENTENCES[row.reaction].format(destination=place)
