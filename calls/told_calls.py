"""What Retell tells of a call becomes rows. Every function here may be repeated, and none cares what came before it."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from agents.models import Agent
from calls.models import Call, CallStatus, Utterance
from calls.pricing import model_cost_cents
from calls.searching.indexing import index_if_over
from calls.states import MOVES
from calls.storing import event_rows, turn_rows
from calls.storing.batch import Batch, moment
from calls.storing.call_rows import move_call, take_trace
from calls.storing.figures import write_figures
from calls.storing.storable import clean, storable
from calls.storing.transcripts import TranscriptMemory, write_transcripts
from calls.suppression import suppress_as_told
from engine import facts, transcript
from vendors.retell.disconnections import disconnection
from vendors.retell.payloads import CallAnalysis, CallPayload

RETELL, VOICEOPS = "retell", "voiceops"
RECORDING_GRACE = timedelta(seconds=10)
"""How long a worker told of a recording has before the sweeper takes it."""
ANALYSIS_WAIT = timedelta(minutes=2)
"""How long Retell's own analysis is waited for."""
LONGEST_CALL_ID = 120


class UntakableCall(ValueError):  # noqa: N818  reads as the sentence it is
    """A call that cannot be ours. `kind` names the fault, never the content."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Told:
    """One word of Retell's about a call. `by` is webhook, or retell when we asked; `source` names it in the log."""

    call: CallPayload
    at: datetime
    by: str = "webhook"
    source: str = ""
    is_analysis: bool = False


def locked_call(business_id: int, told: CallPayload) -> Call:
    """The call's row, locked; created when this house never saw it. Raises `UntakableCall`. Inside a transaction."""
    if len(told.call_id) > LONGEST_CALL_ID or clean(told.call_id) != told.call_id:
        raise UntakableCall("bad_call_id")
    Call.objects.bulk_create([Call(business_id=business_id, retell_call_id=told.call_id)], ignore_conflicts=True)
    call = Call.objects.select_for_update(no_key=True).get(retell_call_id=told.call_id)
    if call.business_id != business_id:
        raise UntakableCall("call_of_another_business")
    return call


def fill_facts(call: Call, told: Told) -> None:
    """What every event says of its call."""
    said = told.call
    call.agent = call.agent or _agent_of(call, said)
    if said.direction.value != call.direction and (said.from_number or said.to_number):
        call.direction = said.direction.value
    call.from_number = said.from_number or call.from_number
    call.to_number = said.to_number or call.to_number
    call.variables = {**call.variables, **said.variables}
    call.metadata = {**call.metadata, **said.metadata}
    take_trace(call, said.metadata)
    call.started_at = time_of(said.started_at_ms) or call.started_at


def start(call: Call) -> None:
    if call.status == CallStatus.REGISTERED:
        move_call(call, CallStatus.LIVE, "Retell: the call is connected")


def settle(call: Call, told: Told) -> None:
    """The call is over: how it ended, what was said, what it cost. Retell's word corrects what we concluded."""
    said = told.call
    fill_facts(call, told)
    call.ended_at = time_of(said.ended_at_ms) or call.ended_at or told.at
    call.disconnection_reason = said.disconnection_reason or call.disconnection_reason
    call.transfer_destination = said.transfer_destination or call.transfer_destination
    call.settled_by = told.by
    store_words(call, told, is_final=True)
    if told.is_analysis or call.analysis.get("source") != RETELL:
        _fill_figures(call, said)
    call.model_cost_cents = model_cost_cents(call)
    _want_recording(call, told)
    _settle_status(call)
    suppress_as_told(call)


def save(call: Call) -> None:
    storable(call).save()
    write_figures([call.pk])
    index_if_over([call])


def store_analysis(call: Call, told: Told) -> None:
    """Retell's judgement, or the wish for our own where it has none."""
    if is_judgement(told.call.analysis):
        call.analysis = {**analysis_json(told.call.analysis), "source": RETELL}
        call.analysis_due_at = None
    else:
        want_analysis(call, told.at)


def want_analysis(call: Call, at: datetime) -> None:
    """Have the call analysed by our own model at `at`, unless that has been done, or nobody spoke."""
    if call.analysis.get("source") is None and call.analysis_tries == 0 and _was_spoken(call):
        call.analysis_due_at = min(call.analysis_due_at or at, at)


def is_judgement(analysis: CallAnalysis | None) -> bool:
    """Retell sends an analysis for calls it could not judge, too: it then only says whether a mailbox answered."""
    return analysis is not None and bool(analysis.summary or analysis.is_successful is not None)


def analysis_json(analysis: CallAnalysis | None) -> dict[str, Any]:
    if analysis is None:
        return {}
    return {
        "summary": analysis.summary,
        "sentiment": analysis.sentiment,
        "is_successful": analysis.is_successful,
        "is_voicemail": analysis.is_voicemail,
        "custom": dict(analysis.custom),
    }


def store_words(call: Call, told: Told, *, is_final: bool) -> None:
    """Replace the heard words by the told ones, when these are final or tell more."""
    words = told.call.transcript
    if not words or (call.is_transcript_final and not is_final):
        return
    if (not is_final or call.is_transcript_final) and _extent(words) < _extent_stored(call):
        return
    call.is_transcript_final = False  # the writer skips final words; these are what it is to write
    at = max(told.at, call.transcript_at or told.at)
    fact = facts.WordsHeard(
        call_id=call.retell_call_id, at_ms=_rounded_up_ms(at), transcript=words, event_id=f"told-{told.source}"[:40]
    )
    batch = Batch(calls={call.retell_call_id: call}, transcripts={call.pk: (call, fact)})
    turn_rows.fill_heard(write_transcripts(batch, TranscriptMemory()))
    event_rows.write_events(batch)
    call.is_transcript_final = is_final


def time_of(at_ms: int | None) -> datetime | None:
    """None also for a number that is no time of this era."""
    return moment(at_ms) if at_ms and 0 < at_ms < 4_102_444_800_000 else None


def _agent_of(call: Call, said: CallPayload) -> Agent | None:
    if not said.agent_id:
        return None
    return Agent.objects.filter(business_id=call.business_id, retell_agent_id=clean(said.agent_id)[:120]).first()


def _fill_figures(call: Call, said: CallPayload) -> None:
    if said.cost is not None:
        call.cost = asdict(said.cost)
    if said.latency:
        call.latency = {name: asdict(part) for name, part in said.latency.items()}


def _settle_status(call: Call) -> None:
    reason = call.disconnection_reason
    to = CallStatus(disconnection(reason).call_status) if reason else CallStatus.ENDED
    if to != call.status and to in MOVES[CallStatus(call.status)]:
        move_call(call, to, f"Retell: {reason or 'no reason given'}"[:80])


def _want_recording(call: Call, told: Told) -> None:
    url = told.call.recording_multi_channel_url or told.call.recording_url
    if not url or call.recording or url == call.recording_url:
        return
    call.recording_url = url
    call.recording_due_at = told.at + RECORDING_GRACE
    call.recording_tries, call.recording_error = 0, ""


def _was_spoken(call: Call) -> bool:
    return Utterance.objects.filter(call=call, speaker=transcript.Speaker.CALLER).exists()


def _extent(words: transcript.Transcript) -> tuple[int, float, int]:
    """How much of a talk a transcript tells: utterances, seconds, letters."""
    ends = (word.end_s for said in words for word in said.words)
    last_s = max((end for end in ends if end is not None), default=0.0)
    return len(words), last_s, sum(len(said.text) for said in words)


def _extent_stored(call: Call) -> tuple[int, float, int]:
    rows = list(Utterance.objects.filter(call=call).values_list("text", "words"))
    ends = (word[2] for _, words in rows for word in words)
    last_s = max((end for end in ends if end is not None), default=0.0)
    return len(rows), last_s, sum(len(text) for text, _ in rows)


def _rounded_up_ms(at: datetime) -> int:
    return int(at.timestamp() * 1000) + 1
