"""The story of a call as rows of its page: frozen, so that a row that has not changed can be told by `==`."""

from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Q, Sum

from calls.models import Call, CallEvent, Speaker, ToolRun, TurnRecord
from calls.plain_words import filtered_in_words
from calls.reading.differences import Piece, bare, marked
from calls.reading.story import CallDetail, Spoken, Turn
from calls.reading.waterfall import ToolTime, Waterfall, waterfall_of
from calls.selectors import UNANSWERED, WAIT_MS, WAS_AWAITED
from engine.facts import TurnKind

OPERATOR_ACTED, WHISPER_TAKEN = "operator_acted", "whisper_taken"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened beside the words; `code` and `detail` are the event's own.

    What an operator did has `by`, perhaps `words` and a `number`; `is_taken` once an answer took a whisper in.
    """

    type: str
    code: str
    detail: str
    by: str = ""
    words: str = ""
    number: str = ""
    is_taken: bool = False


@dataclass(frozen=True, slots=True)
class ToolNote:
    name: str
    arguments: str
    content: str
    succeeded: bool | None
    took_ms: float | None


@dataclass(frozen=True, slots=True)
class TurnFigures:
    """What a turn took and cost. Times are milliseconds since the answer was asked for."""

    own_ms: float | None
    first_token_ms: float | None
    first_frame_ms: float | None
    first_word_ms: float | None
    finished_ms: float | None
    wait_ms: float | None
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    are_tokens_estimated: bool
    model: str


@dataclass(frozen=True, slots=True)
class StoryItem:
    """One row. `said` was heard, `never_heard` was sent and talked over. `turn` is None for words of no turn.

    `positions` are the places in the transcript whose words stand here; `at_s` is when the first was spoken, or when
    the turn began. `layers` holds the model's, the sent and the heard words when they are not all the same.
    `filtered` says what the speech filter took out.
    """

    key: str
    speaker: str
    at_s: float | None
    said: str
    positions: tuple[int, ...] = ()
    never_heard: str = ""
    turn_id: int | None = None
    kind: str = ""
    outcome: str = ""
    was_interrupted: bool = False
    is_open: bool = False
    is_quiet: bool = False
    turn: TurnFigures | None = None
    rungs: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    rule_id: str = ""
    tools: tuple[ToolNote, ...] = ()
    notes: tuple[Note, ...] = ()
    layers: tuple["Layer", ...] = ()
    filtered: tuple[str, ...] = ()
    waterfall: Waterfall | None = None

    @property
    def anchor(self) -> str:
        """The address of a turn in the page; empty for what is no turn of the conversation."""
        return "" if self.turn_id is None or self.kind == TurnKind.INTERJECT else f"t-{self.turn_id}"


@dataclass(frozen=True, slots=True)
class Layer:
    """One state of an answer's words, parts marked that the state before or after lacks."""

    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class CallFigures:
    """Sums over the turns that were answered; `slowest_ms` is the longest wait of a caller for a first word."""

    turns: int
    interruptions: int
    duration_s: float | None
    slowest_ms: float | None
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    are_tokens_estimated: bool
    models: tuple[str, ...]


def items_of(detail: CallDetail) -> tuple[StoryItem, ...]:
    taken = detail.whispers_taken
    before = _notes(detail.events, taken)
    opening = [StoryItem("opening", "", None, "", notes=before)] if before else []
    rows = [
        _turn(part, detail.call, taken) if isinstance(part, Turn) else _spoken(part, detail.call)
        for part in detail.story
    ]
    return (*opening, *rows)


def figures_of(call: Call) -> CallFigures:
    """One query."""
    answered = ~Q(outcome__in=UNANSWERED)
    sums = TurnRecord.objects.filter(call=call).aggregate(
        turns=Count("pk", filter=answered),
        interruptions=Count("pk", filter=Q(was_interrupted=True)),
        slowest_ms=Max(WAIT_MS, filter=WAS_AWAITED),
        tokens_in=Sum("tokens_in", default=0),
        tokens_out=Sum("tokens_out", default=0),
        tokens_cached=Sum("tokens_cached", default=0),
        estimated=Count("pk", filter=Q(are_tokens_estimated=True)),
        models=ArrayAgg("model", filter=~Q(model=""), distinct=True, default=[]),
    )
    is_estimated = sums.pop("estimated") > 0
    models = tuple(sums.pop("models"))
    return CallFigures(duration_s=_duration_s(call), are_tokens_estimated=is_estimated, models=models, **sums)


def unheard_rest(sent: str, heard: str) -> str:
    """What of `sent` comes after `heard`, compared word by word without regard to case and punctuation."""
    words, known = sent.split(), [bare(word) for word in heard.split()]
    same = list(takewhile(lambda pair: bare(pair[0]) == pair[1], zip(words, known, strict=False)))
    return " ".join(words[len(same) :])


def key_of(part: Spoken | Turn) -> str:
    """The id of the row in its page."""
    if isinstance(part, Spoken):
        return f"said-{part.utterance.position}"
    return turn_key(part.record.kind, part.record.turn_id)


def turn_key(kind: str, turn_id: int) -> str:
    return f"turn-{kind}-{turn_id}"


def said_in(part: Spoken | Turn) -> str:
    """The words a row shows: those heard, or those sent when nobody broke in."""
    if isinstance(part, Spoken):
        return part.utterance.text
    if part.record.was_interrupted:
        return part.heard
    return part.record.sent or " ".join(said.text for said in part.utterances)


def at_s_of(part: Spoken | Turn, call: Call) -> float | None:
    """When the first word was spoken, as far as the line told; of a turn that tells none, when it was asked for."""
    utterances = part.utterances if isinstance(part, Turn) else (part.utterance,)
    spoken = (said.words[0][1] for said in utterances if said.words and len(said.words[0]) > 1)
    first = next((at for at in spoken if at is not None), None)
    if first is not None or isinstance(part, Spoken):
        return first
    return _offset_s(part.record.began_at, call.started_at)


def _spoken(part: Spoken, call: Call) -> StoryItem:
    said = part.utterance
    return StoryItem(key_of(part), said.speaker, at_s_of(part, call), said.text, (said.position,))


def _turn(turn: Turn, call: Call, whispers_taken: frozenset[str]) -> StoryItem:
    record = turn.record
    said = said_in(turn)
    return StoryItem(
        key=key_of(turn),
        speaker=Speaker.AGENT,
        at_s=at_s_of(turn, call),
        said=said,
        positions=tuple(said.position for said in turn.utterances),
        never_heard=unheard_rest(record.sent, said) if record.was_interrupted else "",
        turn_id=record.turn_id,
        kind=record.kind,
        outcome=record.outcome,
        was_interrupted=record.was_interrupted,
        is_open=not record.outcome,
        is_quiet=record.outcome in UNANSWERED and not said,
        turn=TurnFigures(**{name: getattr(record, name) for name in TurnFigures.__slots__}),
        rungs=tuple(record.rungs),
        faults=tuple(record.faults),
        rule_id=record.rule_id,
        tools=tuple(_tool(run) for run in turn.tool_runs),
        notes=_notes(turn.events, whispers_taken),
        layers=_layers(record.generated, record.sent, turn.heard),
        filtered=filtered_in_words(record.filter_counts),
        waterfall=waterfall_of(record, [_tool_time(run, record) for run in turn.tool_runs if run.took_ms is not None]),
    )


def _tool_time(run: ToolRun, record: TurnRecord) -> ToolTime:
    """A run is stored when it ends."""
    took = run.took_ms or 0.0
    ended = (run.created_at - record.began_at).total_seconds() * 1000
    return ToolTime(run.name, max(ended - took, 0.0), took)


def _duration_s(call: Call) -> float | None:
    if call.started_at is None or call.ended_at is None:
        return None
    return (call.ended_at - call.started_at).total_seconds()


def _offset_s(at: datetime, start: datetime | None) -> float | None:
    return None if start is None else max(0.0, (at - start).total_seconds())


def _tool(run: ToolRun) -> ToolNote:
    return ToolNote(run.name, run.arguments, run.content, run.succeeded, run.took_ms)


def _notes(events: tuple[CallEvent, ...], whispers_taken: frozenset[str]) -> tuple[Note, ...]:
    """That a whisper was taken shows at the whisper, not as a note of its own."""
    return tuple(
        _operator_note(event, whispers_taken) if event.type == OPERATOR_ACTED else _note(event)
        for event in events
        if event.type != WHISPER_TAKEN
    )


def _operator_note(event: CallEvent, whispers_taken: frozenset[str]) -> Note:
    data = event.data
    return Note(
        type=event.type,
        code=str(data.get("act", "")),
        detail="",
        by=str(data.get("by", "")),
        words=event.content,
        number=str(data.get("number", "")),
        is_taken=data.get("order_id") in whispers_taken,
    )


def _note(event: CallEvent) -> Note:
    data = event.data
    detail = data.get("reason") or ", ".join(data.get("names", ())) or data.get("kind") or ""
    return Note(event.type, str(data.get("step", "")), str(detail))


def _layers(generated: str, sent: str, heard: str) -> tuple[Layer, ...]:
    told = [text for text in (generated, sent, heard) if text]
    if len({" ".join(text.split()) for text in told}) <= 1:
        return ()
    found = (
        ("The model wrote", generated, marked(generated, sent or heard)),
        ("Sent after the filters", sent, marked(sent, generated or heard)),
        ("The caller heard", heard, marked(heard, sent or generated, is_spoken=True)),
    )
    return tuple(Layer(name, pieces) for name, text, pieces in found if text)
