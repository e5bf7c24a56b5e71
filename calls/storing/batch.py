"""A batch of facts while it is turned into rows."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from calls.models import Call, CallEvent, ToolRun, TurnRecord
from engine import facts

TurnKey = tuple[int, str, int]
"""Call, kind of turn, turn id."""


@dataclass(frozen=True, slots=True)
class MovedCall:
    """A call that has something to show. `what` names the types of its facts, each once, as `words_heard`."""

    call_pk: int
    business_id: int
    what: tuple[str, ...]


@dataclass(slots=True)
class Batch:
    """Rows waiting to be written. `calls` are locked, by the vendor's id.

    `introduced` are calls whose caller became known only after they had begun.
    """

    calls: dict[str, Call]
    changed: dict[int, Call] = field(default_factory=dict)
    begun: dict[TurnKey, TurnRecord] = field(default_factory=dict)
    ended: dict[TurnKey, TurnRecord] = field(default_factory=dict)
    interruptions: list[tuple[Call, facts.CallerBrokeIn]] = field(default_factory=list)
    runs: dict[str, ToolRun] = field(default_factory=dict)
    transcripts: dict[int, tuple[Call, facts.WordsHeard]] = field(default_factory=dict)
    events: list[CallEvent] = field(default_factory=list)
    opted_out: dict[int, Call] = field(default_factory=dict)
    introduced: dict[int, Call] = field(default_factory=dict)


def moment(at_ms: int) -> datetime:
    """Epoch milliseconds as an aware time."""
    return datetime.fromtimestamp(at_ms / 1000, UTC)
