"""What happened on a call, as the recorder takes it: past tense, frozen, timed by the wall clock in epoch milliseconds.

Every fact that is stored has an `event_id` of its own, so that a batch written twice is stored once.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from engine.brief import Brief
from engine.events import CallDetails
from engine.outside import Act
from engine.transcript import Transcript


def new_event_id() -> str:
    return uuid.uuid4().hex


class TurnKind(StrEnum):
    BEGIN = "begin"
    ANSWER = "answer"
    REMINDER = "reminder"
    INTERJECT = "interject"


class TurnOutcome(StrEnum):
    """How a turn ended. SILENCED: a newer request came. EMPTY: closed with no words on purpose."""

    SPOKEN = "spoken"
    SILENCED = "silenced"
    PREPARED = "prepared"
    STALLED = "stalled"
    EMPTY = "empty"
    TRANSFERRED = "transferred"
    HUNG_UP = "hung_up"
    FAILED = "failed"


class Rung(StrEnum):
    """The steps of the ladder a turn had to climb, in order."""

    FILLER = "filler"
    SECOND_MODEL = "second_model"
    PREPARED = "prepared"
    STALLED = "stalled"
    TRANSFER = "transfer"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactBase:
    """`business_id` is filled by the recorder of a business: call ids alone do not say whose call it is."""

    call_id: str
    at_ms: int
    event_id: str = field(default_factory=new_event_id)
    business_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOpened(FactBase):
    """A socket stands and its brief is chosen. `is_resumed` after a redial."""

    brief: Brief
    details: CallDetails | None
    origin: str = "live"
    trace_id: str = ""
    is_resumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerKnown(FactBase):
    """Call details that came after the session had begun."""

    details: CallDetails


@dataclass(frozen=True, slots=True, kw_only=True)
class WordsHeard(FactBase):
    """The newest transcript, whole. Later ones replace earlier ones."""

    transcript: Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnBegan(FactBase):
    turn_id: int
    kind: TurnKind


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEnded(FactBase):
    """One turn, whole. Times are milliseconds counted from the request; None: never happened.

    `generated` is the model's text, `sent` what left after the filters (fillers and prepared lines included).
    `first_token_ms` is the model's first piece, `first_frame_ms` our first frame of any kind,
    `first_word_ms` the first word of the answer itself. `own_ms` is time spent in our code before the model was asked.
    `filter_counts` says what the speech filter changed. `faults` are kinds of model faults met on the way.
    """

    turn_id: int
    kind: TurnKind
    outcome: TurnOutcome
    asked: str = ""
    generated: str = ""
    sent: str = ""
    model: str = ""
    rungs: tuple[Rung, ...] = ()
    faults: tuple[str, ...] = ()
    filter_counts: Mapping[str, int] = field(default_factory=dict)
    rule_id: str = ""
    own_ms: float | None = None
    first_token_ms: float | None = None
    first_frame_ms: float | None = None
    first_word_ms: float | None = None
    finished_ms: float | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    are_tokens_estimated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CallerBrokeIn(FactBase):
    """Barge-in: of `sent`, the caller heard `heard` and talked over the rest."""

    turn_id: int
    sent: str
    heard: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRan(FactBase):
    """A tool run has ended. `run_key` is unique per call, tool and arguments; a repeat is not a second run."""

    turn_id: int
    run_id: str
    run_key: str
    name: str
    arguments: str
    content: str
    succeeded: bool
    took_ms: float


class TransferStep(StrEnum):
    ASKED = "asked"
    COMMANDED = "commanded"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferMoved(FactBase):
    """`asked_by` is rule, model, operator or ladder; `attempt` counts commands sent; `destination_id` is empty for
    the agent's own transfer number. `over_own_line`: a bridge of ours dials, not the vendor, and its word is sure.
    """

    step: TransferStep
    number: str
    reason: str
    asked_by: str
    priority: str = "medium"
    attempt: int = 0
    destination_id: str = ""
    over_own_line: bool = False


class Help(StrEnum):
    """What a caller is offered when no person can be had."""

    CALLBACK = "callback"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleHeld(FactBase):
    """A rule was carried out, or could not be and left the turn to the model (`is_done` false). `turn_id` is None for
    one found while the caller spoke.
    """

    rule_id: str
    cause: str
    reaction: str
    priority: str
    turn_id: int | None = None
    is_done: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpOffered(FactBase):
    """Nobody could be reached, and the caller was offered something instead. Owed from here on, unless declined.

    `reason` is what the transfer was for; `why_not` is closed, nobody, limit, unknown, refused or lost.
    """

    help: Help
    reason: str
    why_not: str
    priority: str = "medium"
    destination_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackAsked(FactBase):
    """The caller answered the offer: a time (`due_at_ms` since 1970, None: any time), or no."""

    due_at_ms: int | None
    note: str = ""
    is_declined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageTaken(FactBase):
    """What the caller wants passed on, as the model noted it."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorActed(FactBase):
    """An operator's order was carried out. `by` is the person's name; `words` and `number` are the order's own."""

    order_id: str
    act: Act
    by: str
    words: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WhisperTaken(FactBase):
    """The first answer whose model had read this guidance was given to its end."""

    turn_id: int
    order_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OptOutHeard(FactBase):
    """The caller asked not to be called again."""

    rule_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VariablesMissing(FactBase):
    """Placeholders without a value; they were left out, never spoken as braces."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameRefused(FactBase):
    """The line sent something that could not be read; `kind` names the fault, never its content."""

    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineClosed(FactBase):
    """The socket is gone. `code` is the close code seen; whether the call is over is decided elsewhere."""

    code: int
    ended_by_us: bool = False


Fact = (
    CallOpened
    | CallerKnown
    | WordsHeard
    | TurnBegan
    | TurnEnded
    | CallerBrokeIn
    | ToolRan
    | TransferMoved
    | RuleHeld
    | HelpOffered
    | CallbackAsked
    | MessageTaken
    | OperatorActed
    | WhisperTaken
    | OptOutHeard
    | VariablesMissing
    | FrameRefused
    | LineClosed
)
