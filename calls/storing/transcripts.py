"""The newest transcript of a call becomes its utterances; only what changed is written."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from calls.models import Call, CallEvent, Utterance
from calls.storing.batch import Batch, moment
from calls.storing.columns import write_column
from calls.storing.storable import storable
from engine import facts, transcript

CALLS_REMEMBERED = 1_000

Changed = list[tuple[int, transcript.Utterance]]


class TranscriptMemory:
    """What this process stored last for each call; spares reading a transcript back for every new word.

    An entry counts only while the locked call still carries its time, so that a writer elsewhere is noticed.
    """

    def __init__(self) -> None:
        self._entries: OrderedDict[int, tuple[datetime, transcript.Transcript]] = OrderedDict()

    def recall(self, call: Call) -> transcript.Transcript | None:
        told_at, words = self._entries.get(call.pk, (None, ()))
        return words if told_at is not None and told_at == call.transcript_at else None

    def keep(self, call_pk: int, told_at: datetime, words: transcript.Transcript) -> None:
        self._entries[call_pk] = (told_at, words)
        self._entries.move_to_end(call_pk)
        if len(self._entries) > CALLS_REMEMBERED:
            self._entries.popitem(last=False)


def words_heard(batch: Batch, call: Call, fact: facts.WordsHeard) -> None:
    _, earlier = batch.transcripts.get(call.pk, (call, None))
    if earlier is None or earlier.at_ms <= fact.at_ms:
        batch.transcripts[call.pk] = (call, fact)


def write_transcripts(batch: Batch, memory: TranscriptMemory) -> set[tuple[int, int]]:
    """Returns the (call, turn id) pairs whose heard words may have changed."""
    touched: set[tuple[int, int]] = set()
    rows: list[Utterance] = []
    told: dict[int, datetime] = {}
    for call, fact in batch.transcripts.values():
        told_at = moment(fact.at_ms)
        if call.is_transcript_final or (call.transcript_at is not None and told_at < call.transcript_at):
            continue  # another process has stored newer words
        before = memory.recall(call) if call.transcript_at is not None else ()
        before = _stored(call) if before is None else before
        changed = [
            (position, said)
            for position, said in enumerate(fact.transcript)
            if position >= len(before) or (before[position] is not said and before[position] != said)
        ]
        rows += [_row(call, position, said) for position, said in changed]
        if len(before) > len(fact.transcript):
            Utterance.objects.filter(call=call, position__gte=len(fact.transcript)).delete()
        _note_change(batch, call, fact, before, changed)
        touched |= {(call.pk, said.turn_id) for _, said in changed if said.turn_id is not None}
        call.transcript_at = told_at
        told[call.pk] = told_at
        memory.keep(call.pk, told_at, fact.transcript)
    write_column(Call, "transcript_at", told)
    if rows:
        Utterance.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["call", "position"],
            update_fields=["speaker", "text", "words", "turn_id", "search"],
        )
    return touched


def _row(call: Call, position: int, said: transcript.Utterance) -> Utterance:
    return storable(
        Utterance(
            call=call,
            position=position,
            speaker=said.speaker.value,
            text=said.text,
            words=[[word.text, word.start_s, word.end_s] for word in said.words],
            turn_id=said.turn_id,
        )
    )


def _stored(call: Call) -> transcript.Transcript:
    rows = Utterance.objects.filter(call=call).order_by("position")
    return tuple(
        transcript.Utterance(
            speaker=transcript.Speaker(row.speaker),
            text=row.text,
            words=tuple(transcript.Word(*word) for word in row.words),
            turn_id=row.turn_id,
        )
        for row in rows
    )


def _note_change(
    batch: Batch, call: Call, fact: facts.WordsHeard, before: transcript.Transcript, changed: Changed
) -> None:
    """The log keeps each change of words once, without timings: it grows with the talk, not with its square."""
    told = [
        {"position": position, "speaker": said.speaker.value, "text": said.text, "turn_id": said.turn_id}
        for position, said in changed
        if position >= len(before) or _gist(before[position]) != _gist(said)
    ]
    if not told and len(before) <= len(fact.transcript):
        return
    batch.events.append(
        CallEvent(
            call=call,
            event_id=fact.event_id,
            type="words_heard",
            data={"length": len(fact.transcript), "utterances": told},
            created_at=moment(fact.at_ms),
        )
    )


def _gist(said: transcript.Utterance) -> tuple[str, str, int | None]:
    return said.speaker.value, said.text, said.turn_id


def replayed(events: Sequence[CallEvent]) -> list[dict[str, Any]]:
    """The transcript as it stood after these events of one call, in their order: position, speaker, text, turn_id."""
    words: list[dict[str, Any]] = []
    for event in events:
        if event.type != "words_heard":
            continue
        for said in event.data["utterances"]:
            words[said["position"] :] = [said, *words[said["position"] + 1 :]]
        del words[event.data["length"] :]
    return words
