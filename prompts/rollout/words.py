"""What guards and figures say to people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prompts.models import GuardTally, Metric


@dataclass(frozen=True, slots=True)
class Words:
    """`name` heads a row, `watched` completes "Stop when …", `more` begins "… : 5 of 100"."""

    name: str
    watched: str
    more: str


METRICS: Mapping[str, Words] = {
    Metric.EARLY_HANGUP: Words(
        "Hang-ups within 20 s", "callers hang up within 20 seconds", "More callers hung up within 20 seconds"
    ),
    Metric.ESCALATED: Words("Handed to a person", "calls are handed to a person", "More calls were handed to a person"),
    Metric.NEGATIVE: Words("Unhappy callers", "callers sound unhappy", "More callers sounded unhappy"),
    Metric.UNANSWERED: Words(
        "Calls with a question left unanswered",
        "calls have a question the agent could not answer",
        "More calls had a question the agent could not answer",
    ),
}
NO_WORDS_LEFT = 500


def why_stopped(worse: Sequence[GuardTally]) -> str:
    """For the history: what was seen, guard by guard, in callers counted."""
    said = [
        f"{METRICS[tally.metric].more}: {tally.candidate_bad} of {tally.candidate} with the new version,"
        f" {tally.old_bad} of {tally.old} with the old one."
        for tally in worse
    ]
    return " ".join(said)[:NO_WORDS_LEFT]


def times(limit: float) -> str:
    return "twice" if limit == 2 else f"{limit:g} times"
