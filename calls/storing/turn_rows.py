"""Facts about turns and tools."""

from collections.abc import Collection, Iterable

from calls.models import Call, Speaker, ToolRun, TurnRecord, Utterance
from calls.storing.batch import Batch, moment
from calls.storing.columns import write_column
from calls.storing.storable import storable
from engine import facts

TURN_KEY = ("call", "kind", "turn_id")
ENDED_FIELDS = (
    "outcome",
    "asked",
    "generated",
    "sent",
    "model",
    "rungs",
    "faults",
    "filter_counts",
    "rule_id",
    "own_ms",
    "first_token_ms",
    "first_frame_ms",
    "first_word_ms",
    "finished_ms",
    "tokens_in",
    "tokens_out",
    "tokens_cached",
    "are_tokens_estimated",
)
RUN_FIELDS = ("run_id", "turn_id", "name", "arguments", "content", "succeeded", "took_ms")


def turn_began(batch: Batch, call: Call, fact: facts.TurnBegan) -> None:
    batch.begun[(call.pk, fact.kind, fact.turn_id)] = TurnRecord(
        call=call, kind=fact.kind.value, turn_id=fact.turn_id, began_at=moment(fact.at_ms)
    )


def turn_ended(batch: Batch, call: Call, fact: facts.TurnEnded) -> None:
    values = {name: getattr(fact, name) for name in ENDED_FIELDS}
    values |= {
        "outcome": fact.outcome.value,
        "rungs": [rung.value for rung in fact.rungs],
        "faults": list(fact.faults),
        "filter_counts": dict(fact.filter_counts),
    }
    began_at = moment(fact.at_ms - round(fact.finished_ms or 0))
    batch.ended[(call.pk, fact.kind, fact.turn_id)] = TurnRecord(
        call=call, kind=fact.kind.value, turn_id=fact.turn_id, began_at=began_at, **values
    )


def caller_broke_in(batch: Batch, call: Call, fact: facts.CallerBrokeIn) -> None:
    batch.interruptions.append((call, fact))


def tool_ran(batch: Batch, call: Call, fact: facts.ToolRan) -> None:
    values = {name: getattr(fact, name) for name in RUN_FIELDS}
    told_before = batch.runs.get(fact.run_key)
    created_at = told_before.created_at if told_before else moment(fact.at_ms)
    batch.runs[fact.run_key] = ToolRun(call=call, run_key=fact.run_key, created_at=created_at, **values)


def write_turns(batch: Batch) -> None:
    if batch.begun:
        _upsert(batch.begun.values(), ("began_at",))
    if batch.ended:
        _upsert(batch.ended.values(), ENDED_FIELDS)
    for call, fact in batch.interruptions:
        answers = TurnRecord.objects.filter(call=call, turn_id=fact.turn_id).exclude(kind=facts.TurnKind.INTERJECT)
        answers.update(was_interrupted=True, heard=storable(TurnRecord(heard=fact.heard)).heard)
    if batch.runs:
        ToolRun.objects.bulk_create(
            [storable(run) for run in batch.runs.values()],
            update_conflicts=True,
            unique_fields=["run_key"],
            update_fields=RUN_FIELDS,
        )


def _upsert(rows: Iterable[TurnRecord], update_fields: Collection[str]) -> None:
    TurnRecord.objects.bulk_create(
        [storable(row) for row in rows], update_conflicts=True, unique_fields=TURN_KEY, update_fields=update_fields
    )


def fill_heard(keys: Collection[tuple[int, int]]) -> None:
    """Give these turns, as (call, turn id), the words the transcript says were heard of them."""
    if not keys:
        return
    calls, turn_ids = {call for call, _ in keys}, {turn_id for _, turn_id in keys}
    near = {"call_id__in": calls, "turn_id__in": turn_ids}
    spoken = Utterance.objects.filter(speaker=Speaker.AGENT, **near).order_by("call_id", "position")
    heard: dict[tuple[int, int | None], list[str]] = {}
    for call_pk, turn_id, text in spoken.values_list("call_id", "turn_id", "text"):
        heard.setdefault((call_pk, turn_id), []).append(text)
    changed: dict[int, str] = {}
    for turn in (
        TurnRecord.objects.filter(**near).exclude(kind=facts.TurnKind.INTERJECT).only("turn_id", "heard", "call")
    ):
        words = " ".join(heard.get((turn.call_id, turn.turn_id), []))
        if words and words != turn.heard:
            changed[turn.pk] = words
    write_column(TurnRecord, "heard", changed)
