"""One call as it is read on its page: who said what, what each turn took, what happened between."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from businesses.models import Business
from calls.models import Call, CallEvent, CallMove, Speaker, ToolRun, TurnRecord, Utterance
from calls.selectors import calls_of
from engine.facts import TurnKind

# What a reader is told beside the words; the rest of the log stands in utterances, turns and tool runs.
SHOWN_EVENTS = (
    *("transfer_moved", "opt_out_heard", "variables_missing", "frame_refused", "line_closed", "call_opened"),
    *("operator_acted", "whisper_taken"),
)


# So many first words tell one answer from the next, and survive a caller who breaks in early.
OPENING_WORDS = 4


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
    """`story` weaves words and turns in the order they were heard; `events` came before the first turn."""

    call: Call
    story: tuple[Spoken | Turn, ...]
    events: tuple[CallEvent, ...]
    utterances: tuple[Utterance, ...]
    turns: tuple[Turn, ...]
    moves: tuple[CallMove, ...]


@dataclass(slots=True)
class _Threads:
    """Rows of one call, hung on their turns."""

    words: dict[int, list[Utterance]] = field(default_factory=dict)
    runs: dict[int, list[ToolRun]] = field(default_factory=dict)
    events: dict[int | None, list[CallEvent]] = field(default_factory=dict)


def call_detail(business: Business, retell_call_id: str) -> CallDetail | None:
    """None when the business has no such call. Six queries, however long the call."""
    call = calls_of(business).select_related("brief").filter(retell_call_id=retell_call_id).first()
    if call is None:
        return None
    utterances = tuple(Utterance.objects.filter(call=call).order_by("position"))
    records = list(TurnRecord.objects.filter(call=call).order_by("began_at", "turn_id"))
    runs = ToolRun.objects.filter(call=call).order_by("created_at", "pk")
    events = CallEvent.objects.filter(call=call, type__in=SHOWN_EVENTS).order_by("created_at", "pk")
    threads = _hang(records, utterances, runs, _telling(events))
    turns = tuple(_turn(record, threads) for record in records)
    return CallDetail(
        call=call,
        story=tuple(_weave(utterances, turns)),
        events=tuple(threads.events.get(None, ())),
        utterances=utterances,
        turns=turns,
        moves=tuple(CallMove.objects.filter(call=call).order_by("at", "pk")),
    )


def _telling(events: Iterable[CallEvent]) -> list[CallEvent]:
    """The first opening of a call says nothing that its head does not; later ones are redials."""
    return [event for event in events if event.type != "call_opened" or event.data.get("is_resumed")]


def _hang(
    records: Sequence[TurnRecord],
    utterances: Iterable[Utterance],
    runs: Iterable[ToolRun],
    events: Iterable[CallEvent],
) -> _Threads:
    threads = _Threads()
    answers = {record.turn_id: record.pk for record in records if record.kind != TurnKind.INTERJECT}
    for said, turn_pk in _owners(records, utterances, answers):
        threads.words.setdefault(turn_pk, []).append(said)
    for run in runs:
        if run.turn_id in answers:
            threads.runs.setdefault(answers[run.turn_id], []).append(run)
    for event in events:
        begun = [record.pk for record in records if record.began_at <= event.created_at]
        threads.events.setdefault(begun[-1] if begun else None, []).append(event)
    return threads


def _owners(
    records: Sequence[TurnRecord], utterances: Iterable[Utterance], answers: dict[int, int]
) -> Iterable[tuple[Utterance, int]]:
    """Which turn each of the agent's utterances belongs to: by its turn id, else by the words sent, in order."""
    upcoming = 0
    for said in utterances:
        if said.speaker != Speaker.AGENT:
            continue
        if said.turn_id in answers:
            yield said, answers[said.turn_id]
            continue
        opening = _words(said.text)[:OPENING_WORDS]
        for place, record in enumerate(records[upcoming:], upcoming):
            if opening and _words(record.sent)[: len(opening)] == opening:
                upcoming = place + 1
                yield said, record.pk
                break


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _turn(record: TurnRecord, threads: _Threads) -> Turn:
    return Turn(
        record=record,
        utterances=tuple(threads.words.get(record.pk, ())),
        tool_runs=tuple(threads.runs.get(record.pk, ())),
        events=tuple(threads.events.get(record.pk, ())),
    )


def _weave(utterances: Sequence[Utterance], turns: Sequence[Turn]) -> Iterable[Spoken | Turn]:
    """Words in their order; a turn stands where its first words do, an unheard one before the next that was heard."""
    of_turn = {said.pk: place for place, turn in enumerate(turns) for said in turn.utterances}
    told = 0
    for said in utterances:
        place = of_turn.get(said.pk)
        if place is None:
            yield Spoken(said)
        elif place >= told:
            yield from turns[told : place + 1]
            told = place + 1
    yield from turns[told:]
