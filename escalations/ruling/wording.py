"""A rule as a sentence that a person reads."""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.rules import Cause, Reaction
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
        phrases=_phrases(row),
        times=f"{row.count} time{'s' * (row.count != 1)}",
        points=f"{row.count} point{'s' * (row.count != 1)}",
        tool=f"the tool “{row.variable}”" if row.variable else "any tool",
        variable=row.variable,
        value=row.value,
    )
    return told.replace(": )", ")")


def _phrases(row: EscalationRule) -> str:
    shown = ", ".join(f"“{readable(line)}”" for line in row.phrases[:SHOWN_PHRASES])
    rest = len(row.phrases) - SHOWN_PHRASES
    return f"{shown} or {rest} more" if rest > 0 else shown


def readable(line: str) -> str:
    """The first of the phrases that a line stands for: “talk to a person” of `talk|speak to a real? person`."""
    whole = line.split(" | ", maxsplit=1)[0]
    words = [word.split("|")[0] for word in whole.rstrip("?").split() if not word.endswith("?")]
    return " ".join("…" if word == "*" else word for word in words) or line


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
