"""What a rule can look for and what it can do, in the words of who writes it, and what each kind needs to be told.

A new cause or reaction of the engine is a line here; the form, the checks and the sentences follow from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from engine.rules import Cause, Reaction


@dataclass(frozen=True, slots=True)
class Span:
    """Numbers that make sense, and the one to begin with."""

    least: int
    most: int
    usual: int


@dataclass(frozen=True, slots=True)
class CauseKind:
    """`asks` are the fields of the row that count for it; `sentence` is filled with those of a row."""

    label: str
    explained: str
    sentence: str
    asks: tuple[str, ...] = ()
    count: Span | None = None
    count_label: str = ""


CAUSES: Mapping[str, CauseKind] = {
    Cause.PHRASE: CauseKind(
        "The caller says something",
        "Words you name, heard while the caller is still speaking.",
        "the caller {phrases}",
        asks=("phrases",),
    ),
    Cause.REPEATS: CauseKind(
        "The caller asks the same thing again",
        "In much the same words, because the answers did not help.",
        "the caller asks the same thing {times}",
        asks=("count",),
        count=Span(2, 6, 3),
        count_label="How many times",
    ),
    Cause.FRUSTRATION: CauseKind(
        "The caller is annoyed",
        "Angry words, “no, no, no”, or a question asked again: each is one sign, counted over the last three turns.",
        "the caller shows {signs} of annoyance{such_as}",
        asks=("phrases", "count"),
        count=Span(1, 6, 2),
        count_label="From how many signs on",
    ),
    Cause.FAILED_TURNS: CauseKind(
        "The agent has no answer",
        "Turns in a row in which the model failed and only a prepared sentence was said.",
        "the agent had no answer {times} running",
        asks=("count",),
        count=Span(1, 5, 2),
        count_label="How many turns in a row",
    ),
    Cause.TOOL_FAILED: CauseKind(
        "A tool fails",
        "Such as the booking system being out of reach.",
        "{tool} fails",
        asks=("variable",),
    ),
    Cause.SILENCE: CauseKind(
        "The caller is silent",
        "Nothing was said for as long as the agent waits before it asks “Are you still there?”.",
        "the caller stays silent {times} running",
        asks=("count",),
        count=Span(1, 5, 1),
        count_label="How many silences in a row",
    ),
    Cause.DIGIT: CauseKind(
        "The caller presses a key",
        "One key of the telephone, such as 0.",
        "the caller presses {value}",
        asks=("value",),
    ),
    Cause.VARIABLE: CauseKind(
        "A value of the call",
        "A variable of the prompt, the business or the campaign has the value you name.",
        "{variable} is “{value}”",
        asks=("variable", "value"),
    ),
    Cause.MODEL_ASKS: CauseKind(
        "The agent asks for a person",
        "The model itself decided that somebody has to take over. It names the priority.",
        "the agent itself asks for a person",
    ),
}
REACTIONS: Mapping[str, str] = {
    Reaction.TRANSFER: "Transfer to a person",
    Reaction.CALLBACK: "Offer a callback",
    Reaction.MESSAGE: "Take a message",
    Reaction.SAY: "Say a fixed sentence",
    Reaction.END: "End the call",
    Reaction.EMERGENCY: "Treat it as an emergency",
}
REACTION_SENTENCES: Mapping[str, str] = {
    Reaction.TRANSFER: "transfer to {destination}",
    Reaction.CALLBACK: "offer a callback",
    Reaction.MESSAGE: "take a message",
    Reaction.SAY: "say a sentence",
    Reaction.END: "end the call",
    Reaction.EMERGENCY: "treat it as an emergency: say the sentence at once{destination}",
}
LEADS_SOMEWHERE = frozenset({Reaction.TRANSFER, Reaction.EMERGENCY})
"""Reactions that may have a destination."""
KEYS = "0123456789*#"
PRIORITIES: Mapping[str, str] = {"low": "Low", "medium": "Medium", "high": "High"}
HOURS: Mapping[str, str] = {"": "At any time", "open": "Within opening hours", "closed": "Outside opening hours"}
DIRECTIONS: Mapping[str, str] = {
    "": "All calls",
    "inbound": "Calls that come in",
    "outbound": "Calls that we place",
}


def reactions_of(cause: str) -> Mapping[str, str]:
    """What may follow a cause: only words tell of an emergency."""
    return {name: told for name, told in REACTIONS.items() if name != Reaction.EMERGENCY or cause == Cause.PHRASE}
