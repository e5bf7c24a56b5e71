"""The story of a call as rows of its page: frozen, so that a row that has not changed can be told by `==`."""

from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from calls.call_story import CallDetail, Spoken, Turn
from calls.models import Call, CallEvent, Speaker, ToolRun
from calls.selectors import UNANSWERED

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

    `layers` holds (name, text) of the model's, the sent and the heard words when they are not all the same.
    """

    key: str
    speaker: str
    at_s: float | None
    said: str
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
    layers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class CallFigures:
    """Sums over the turns that were answered; `slowest_ms` is the longest wait for a first word."""

    turns: int
    interruptions: int
    duration_s: float | None
    slowest_ms: float | None
    tokens_in: int
    tokens_out: int
    tokens_cached: int
    are_tokens_estimated: bool


def items_of(detail: CallDetail) -> tuple[StoryItem, ...]:
    taken = _whispers_taken(detail)
    before = _notes(detail.events, taken)
    opening = [StoryItem("opening", "", None, "", notes=before)] if before else []
    rows = [_turn(part, detail.call, taken) if isinstance(part, Turn) else _spoken(part) for part in detail.story]
    return (*opening, *rows)


def figures_of(detail: CallDetail) -> CallFigures:
    answered = [turn.record for turn in detail.turns if turn.record.outcome not in UNANSWERED]
    waits = [wait for turn in answered if (wait := turn.wait_ms) is not None]
    every = [turn.record for turn in detail.turns]
    return CallFigures(
        turns=len(answered),
        interruptions=sum(turn.was_interrupted for turn in every),
        duration_s=_duration_s(detail.call),
        slowest_ms=max(waits, default=None),
        tokens_in=sum(turn.tokens_in for turn in every),
        tokens_out=sum(turn.tokens_out for turn in every),
        tokens_cached=sum(turn.tokens_cached for turn in every),
        are_tokens_estimated=any(turn.are_tokens_estimated for turn in every),
    )


def unheard_rest(sent: str, heard: str) -> str:
    """What of `sent` comes after `heard`, compared word by word without regard to case and punctuation."""
    words, known = sent.split(), [_bare(word) for word in heard.split()]
    same = list(takewhile(lambda pair: _bare(pair[0]) == pair[1], zip(words, known, strict=False)))
    return " ".join(words[len(same) :])


def _bare(word: str) -> str:
    return "".join(letter for letter in word.lower() if letter.isalnum())


def _spoken(part: Spoken) -> StoryItem:
    said = part.utterance
    start = said.words[0][1] if said.words and len(said.words[0]) > 1 else None
    return StoryItem(f"said-{said.position}", said.speaker, start, said.text)


def _whispers_taken(detail: CallDetail) -> frozenset[str]:
    """Order ids of the guidance that an answer has taken in."""
    events = (*detail.events, *(event for turn in detail.turns for event in turn.events))
    return frozenset(str(event.data.get("order_id", "")) for event in events if event.type == WHISPER_TAKEN)


def _turn(turn: Turn, call: Call, whispers_taken: frozenset[str]) -> StoryItem:
    record = turn.record
    transcript = " ".join(said.text for said in turn.utterances)
    said = turn.heard if record.was_interrupted else record.sent or transcript
    return StoryItem(
        key=f"turn-{record.kind}-{record.turn_id}",
        speaker=Speaker.AGENT,
        at_s=_offset_s(record.began_at, call.started_at),
        said=said,
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
    )


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


def _layers(generated: str, sent: str, heard: str) -> tuple[tuple[str, str], ...]:
    named = (("The model wrote", generated), ("Sent after the filters", sent), ("The caller heard", heard))
    told = tuple((name, text) for name, text in named if text)
    is_all_the_same = len({" ".join(text.split()) for _, text in told}) <= 1
    return () if is_all_the_same else told
