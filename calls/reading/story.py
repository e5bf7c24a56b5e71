"""One call as it is read on its page: who said what, what each turn took, what happened between."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from businesses.models import Business
from calls.models import Call, CallEvent, CallMove, ToolRun, TurnRecord, Utterance
from calls.reading.outline import Outline, Slot, outline_of
from calls.selectors import calls_of
from engine.facts import TurnKind

# What a reader is told beside the words; the rest of the log stands in utterances, turns and tool runs.
SHOWN_EVENTS = (
    *("transfer_moved", "opt_out_heard", "variables_missing", "frame_refused", "line_closed", "call_opened"),
    *("operator_acted", "whisper_taken"),
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words in the transcript that belong to no turn of ours: the caller's, a transfer target's."""

    utterance: Utterance

    @property
    def is_turn(self) -> bool:
        return False


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn with everything that hung on it. `utterances` is what of it stands in the transcript."""

    record: TurnRecord
    utterances: tuple[Utterance, ...]
    tool_runs: tuple[ToolRun, ...]
    events: tuple[CallEvent, ...]

    @property
    def is_turn(self) -> bool:
        return True

    @property
    def heard(self) -> str:
        """The words heard; of a spoken turn the line told nothing about, the words sent."""
        if self.record.heard or self.record.was_interrupted:
            return self.record.heard
        return self.record.sent if self.record.outcome == "spoken" else ""


@dataclass(frozen=True, slots=True)
class CallDetail:
    """`story` weaves words and turns in the order they were heard; `events` came before the first turn.

    Of a part of a call, `story` and what hangs on it is that part, while `outline` is always whole, and so is
    `whispers_taken`: the order ids of the guidance an answer has taken in, which may stand in a later part.
    """

    call: Call
    outline: Outline
    start: int
    story: tuple[Spoken | Turn, ...]
    events: tuple[CallEvent, ...]
    moves: tuple[CallMove, ...]
    whispers_taken: frozenset[str] = frozenset()

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(part for part in self.story if isinstance(part, Turn))


@dataclass(frozen=True, slots=True)
class _Threads:
    """Rows of one part, hung on their turns."""

    records: dict[int, TurnRecord]
    words: dict[int, Utterance]
    runs: dict[int, list[ToolRun]]
    events: dict[int | None, list[CallEvent]]
    whispers_taken: set[str]


def call_detail(
    business: Business, retell_call_id: str, *, start: int = 0, stop: int | None = None
) -> CallDetail | None:
    """The story from row `start` up to `stop`; None when the business has no such call.

    Eight queries, however long the call.
    """
    call = calls_of(business).select_related("brief").filter(retell_call_id=retell_call_id).first()
    if call is None:
        return None
    call.business = business
    outline = outline_of(call)
    slots = outline.slots[start:stop]
    threads = _hang(call, outline, slots)
    return CallDetail(
        call=call,
        outline=outline,
        start=start,
        story=tuple(part for slot in slots if (part := _part(slot, threads)) is not None),
        events=tuple(threads.events.get(None, ())) if start == 0 else (),
        moves=tuple(CallMove.objects.filter(call=call).order_by("at", "pk")),
        whispers_taken=frozenset(threads.whispers_taken),
    )


def _hang(call: Call, outline: Outline, slots: Sequence[Slot]) -> _Threads:
    shown = [slot.turn for slot in slots if slot.turn is not None]
    answers = {turn.turn_id: turn.pk for turn in shown if turn.kind != TurnKind.INTERJECT}
    threads = _Threads(
        records=TurnRecord.objects.in_bulk([turn.pk for turn in shown]),
        words=Utterance.objects.in_bulk([said.pk for slot in slots for said in slot.said]),
        runs={},
        events={},
        whispers_taken=set(),
    )
    for run in ToolRun.objects.filter(call=call, turn_id__in=answers).order_by("created_at", "pk"):
        threads.runs.setdefault(answers[run.turn_id or 0], []).append(run)
    events = CallEvent.objects.filter(call=call, type__in=SHOWN_EVENTS).order_by("created_at", "pk")
    begins = [turn.began_at for turn in outline.turns]
    for event in _telling(events):
        if event.type == "whisper_taken":
            threads.whispers_taken.add(str(event.data.get("order_id", "")))
        begun = bisect_right(begins, event.created_at)
        threads.events.setdefault(outline.turns[begun - 1].pk if begun else None, []).append(event)
    return threads


def _telling(events: Iterable[CallEvent]) -> list[CallEvent]:
    """The first opening of a call says nothing that its head does not; later ones are redials."""
    return [event for event in events if event.type != "call_opened" or event.data.get("is_resumed")]


def _part(slot: Slot, threads: _Threads) -> Spoken | Turn | None:
    """None for words that were taken back since the outline was read, as happens while a call goes on."""
    said = tuple(threads.words[line.pk] for line in slot.said if line.pk in threads.words)
    if slot.turn is None:
        return Spoken(said[0]) if said else None
    pk = slot.turn.pk
    if pk not in threads.records:
        return None
    runs, events = threads.runs.get(pk, ()), threads.events.get(pk, ())
    return Turn(threads.records[pk], said, tuple(runs), tuple(events))
